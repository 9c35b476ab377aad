-- What was paid or billed goes back: unused credit, by the payments that brought it in, and invoices, by another one that takes them back.
alter table billing_top_ups add column returned_minor bigint not null default 0
  check (returned_minor between 0 and amount_minor);
create index billing_top_ups_by_business on billing_top_ups (business_actor_id, at);
create table billing_pay_backs (
  -- Of the user and their key: the same twice is paid back once.
  request_id uuid primary key,
  business_actor_id uuid not null,
  payment_ids uuid[] not null,
  at timestamptz not null
);
-- The invoice that this one takes back; an invoice is taken back once.
alter table billing_invoices add column corrects_id uuid unique references billing_invoices;
