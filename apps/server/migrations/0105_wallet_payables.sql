-- Bills and fines. What is open of one is decided by the lock on its row: of two who pay at the same time the second
-- sees what the first has left, and nothing is paid of what was cancelled a moment before. Each payment is one of the
-- wallet's and names the payable, so that the issuer's list matches itself. The rules are in wallet/SPEC.md.

create table wallet_payables (
  id uuid primary key,
  kind text not null check (kind in ('bill', 'fine')),
  issuer_actor_id uuid not null,
  made_by uuid not null,
  client_id uuid not null,
  -- Null where it is on paper only.
  recipient_actor_id uuid,
  title text not null,
  text text not null,
  amount bigint not null check (amount > 0),
  paid_amount bigint not null default 0,
  asset_code text not null,
  asset_scale integer not null,
  due_on date not null,
  allows_parts boolean not null,
  reference text not null,
  document_id uuid,
  issued_at timestamptz not null,
  paid_at timestamptz,
  cancelled_at timestamptz,
  -- The last reminder that was sent: 1 before it is due, 2 and 3 after.
  reminded integer not null default 0,
  constraint wallet_payables_paid_within check (paid_amount between 0 and amount),
  check ((paid_at is not null) = (paid_amount = amount)),
  check (cancelled_at is null or paid_at is null),
  constraint wallet_payables_once unique (issuer_actor_id, client_id),
  constraint wallet_payables_reference unique (issuer_actor_id, reference)
);
create index wallet_payables_issued on wallet_payables (issuer_actor_id, issued_at desc, id desc);
create index wallet_payables_to_remind on wallet_payables (due_on)
  where recipient_actor_id is not null and paid_at is null and cancelled_at is null and reminded < 3;

-- Whose bills they are: whom one was sent to, and who kept one from its code or paid of it.
create table wallet_payable_holders (
  actor_id uuid not null,
  payable_id uuid not null references wallet_payables (id),
  since timestamptz not null,
  primary key (actor_id, payable_id)
);
create index wallet_payable_holders_of on wallet_payable_holders (payable_id);

create table wallet_payable_payments (
  payment_id uuid primary key references wallet_payments (id),
  payable_id uuid not null references wallet_payables (id),
  payer_actor_id uuid not null,
  amount bigint not null check (amount > 0),
  paid_at timestamptz not null,
  -- A hash of user and idempotency key.
  request_id uuid not null unique
);
create index wallet_payable_payments_of on wallet_payable_payments (payable_id, paid_at desc);
