-- What a shop gave back of what was paid at its counter: each refund is a payment, and here stands to which charge it
-- belongs and which request made it, so that a repeated request gives nothing back a second time.

create table wallet_charge_refunds (
  payment_id uuid primary key references wallet_payments (id),
  charge_id uuid not null references wallet_charges (id),
  amount bigint not null check (amount > 0),
  refunded_at timestamptz not null,
  -- A hash of user and idempotency key.
  request_id uuid not null unique
);
create index wallet_charge_refunds_of on wallet_charge_refunds (charge_id, refunded_at);
