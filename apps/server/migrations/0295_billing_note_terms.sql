-- What a credit note was asked for with, so that the same key with other content is refused and not answered with the first note.
alter table billing_invoices add column terms text;
