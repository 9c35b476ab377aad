-- Bills that are paid by a transfer from any bank, to the account of the operator. What comes with a reference must mean one
-- bill on the whole server, while the number that an issuer gives stands on one of theirs only; so each bill has a second
-- reference, the same as the first where that was made up here. Bills that are there already keep the one they were
-- printed with, if nobody else has it.

alter table wallet_payables add column transfer_reference text;
update wallet_payables p set transfer_reference = p.reference
where not exists (select from wallet_payables o where o.reference = p.reference and o.id <> p.id);
create unique index wallet_payables_transfer_reference on wallet_payables (transfer_reference);
-- Somebody types the number of the issuer instead: it is looked for as well.
create index wallet_payables_by_reference on wallet_payables (reference);

-- Who transferred is not known of a bill on paper.
alter table wallet_payable_payments alter column payer_actor_id drop not null;
