-- The wallet gives actors money: an account in the ledger for each, and for every movement one payment that says
-- who paid whom, for what, and how it was confirmed. The ledger knows amounts and accounts, this knows
-- people and reasons; both are written in one transaction, and the payment's id is the transfer's.
-- The rules are in wallet/SPEC.md.

create table wallet_accounts (
  actor_id uuid not null,
  asset_code text not null,
  account_id uuid not null unique,
  opened_at timestamptz not null,
  primary key (actor_id, asset_code)
);

-- Accounts that belong to nobody in public. `till`: the operator's, from which money is paid in; its
-- negative balance is what the operator has received and owes to the wallets.
create table wallet_system_accounts (
  purpose text not null check (purpose in ('till')),
  asset_code text not null,
  account_id uuid not null unique,
  opened_at timestamptz not null,
  primary key (purpose, asset_code)
);

create table wallet_payments (
  id uuid primary key,
  from_account_id uuid not null,
  to_account_id uuid not null,
  amount bigint not null check (amount > 0),
  -- How much of it later payments gave back; the only column that ever changes.
  refunded_amount bigint not null default 0,
  paid_at timestamptz not null,
  kind text not null check (kind in ('transfer', 'order', 'refund', 'top_up')),
  -- How money came in from outside; null within the server.
  rail text check (rail in ('cash', 'play')),
  asset_code text not null,
  -- Null when the till paid it in.
  from_actor_id uuid,
  to_actor_id uuid not null,
  note text not null,
  order_id uuid,
  refund_of uuid references wallet_payments (id),
  confirmed_by text not null
    check (confirmed_by in ('passkey', 'password', 'small_amount', 'seller', 'operator')),
  receipt_number text not null unique,
  -- The user whose request it was, and that request's identity (a hash of user and idempotency key).
  requested_by uuid,
  request_id uuid unique,
  constraint wallet_payments_refund_within check (refunded_amount between 0 and amount),
  check (from_account_id <> to_account_id),
  check ((kind = 'top_up') = (from_actor_id is null)),
  check ((kind = 'top_up') = (rail is not null)),
  check ((kind = 'refund') = (refund_of is not null))
);
-- Statements are read from the ledger's entries, so payments are only ever looked up by their id.

create function wallet_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is not allowed: a payment stays, a correction is a new payment',
    lower(tg_op), tg_table_name using errcode = 'WA900';
end $$;
create trigger wallet_payments_stay before delete or truncate on wallet_payments
  for each statement execute function wallet_refuse_change();
create trigger wallet_payments_keep_their_terms
  before update of id, from_account_id, to_account_id, amount, paid_at, kind, rail, asset_code,
    from_actor_id, to_actor_id, note, order_id, refund_of, confirmed_by, receipt_number, requested_by,
    request_id
  on wallet_payments for each statement execute function wallet_refuse_change();

-- What a user has paid in small amounts since they last gave a second factor (RTS 2018/389, article 16).
create table wallet_small_payments (
  user_id uuid not null,
  asset_code text not null,
  amount bigint not null check (amount >= 0),
  payments integer not null check (payments >= 0),
  changed_at timestamptz not null,
  primary key (user_id, asset_code)
);

-- Play money handed out, per person and day (UTC), so that the limit holds under a race.
create table wallet_play_money (
  user_id uuid not null,
  day date not null,
  amount bigint not null check (amount > 0),
  primary key (user_id, day)
);

-- What the nightly check of the whole book found: one row per run, empty findings when all is well.
create table wallet_self_checks (
  id uuid primary key,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  is_sound boolean not null,
  findings jsonb not null
);
create index wallet_self_checks_latest on wallet_self_checks (finished_at desc);
