-- At a counter a shop asks for one amount, once: a charge. It is paid by whoever scans its code, or by the owner of a
-- payer's code that the shop took. Which of several payers pays, and whether it is paid or cancelled, is decided by
-- the lock on the charge's row. The rules are in wallet/SPEC.md.

create table wallet_charges (
  id uuid primary key,
  payee_actor_id uuid not null,
  -- The member of the staff who asked.
  made_by uuid not null,
  amount bigint not null check (amount > 0),
  asset_code text not null,
  asset_scale integer not null,
  note text not null,
  -- Expiry needs no state: it is the clock's.
  state text not null check (state in ('open', 'confirming', 'paid', 'cancelled')),
  payer_actor_id uuid,
  payer_user_id uuid,
  payment_id uuid unique references wallet_payments (id),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  paid_at timestamptz,
  check ((state in ('confirming', 'paid')) = (payer_actor_id is not null)),
  check ((payer_actor_id is null) = (payer_user_id is null)),
  check ((state = 'paid') = (payment_id is not null)),
  check ((state = 'paid') = (paid_at is not null))
);
-- The day's takings.
create index wallet_charges_paid on wallet_charges (payee_actor_id, paid_at desc, id desc)
  where paid_at is not null;
-- What nobody paid is forgotten after some days.
create index wallet_charges_unpaid on wallet_charges (expires_at) where state <> 'paid';

create table wallet_payer_codes (
  code text primary key,
  user_id uuid not null,
  actor_id uuid not null,
  max_amount bigint check (max_amount > 0),
  asset_code text,
  asset_scale integer,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  -- The charge for which it was taken; then it is used up, whatever becomes of the charge.
  charge_id uuid references wallet_charges (id) on delete cascade,
  check ((max_amount is null) = (asset_code is null)),
  check ((max_amount is null) = (asset_scale is null))
);
create index wallet_payer_codes_by_actor on wallet_payer_codes (actor_id, expires_at);
create index wallet_payer_codes_expiry on wallet_payer_codes (expires_at);
create index wallet_payer_codes_charge on wallet_payer_codes (charge_id) where charge_id is not null;
