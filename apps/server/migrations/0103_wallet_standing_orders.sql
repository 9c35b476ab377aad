-- Payments that happen by themselves: once on a day, or again and again until they end. Who pays has confirmed payee and amount
-- once, with a second factor; each execution is a payment of its own. What could not be paid is kept with the reason, so that
-- nobody wonders. The rules are in wallet/SPEC.md.

create table wallet_standing_orders (
  id uuid primary key,
  payer_actor_id uuid not null,
  payer_user_id uuid not null,
  payee_actor_id uuid not null,
  asset_code text not null,
  amount bigint not null check (amount > 0),
  note text not null,
  interval text not null check (interval in ('once', 'weekly', 'fortnightly', 'monthly', 'quarterly', 'yearly')),
  -- Days as calendars have them (UTC).
  starts_on date not null,
  ends_on date,
  -- How many times it was due so far, and when it is due next; null when it is over.
  runs integer not null default 0,
  next_on date,
  state text not null default 'active' check (state in ('active', 'paused', 'ended', 'cancelled')),
  created_at timestamptz not null,
  request_key uuid not null unique,
  terms text not null,
  check ((next_on is null) = (state in ('ended', 'cancelled'))),
  check (payer_actor_id <> payee_actor_id)
);
create index wallet_standing_orders_by_payer on wallet_standing_orders (payer_actor_id, created_at desc, id desc);
create index wallet_standing_orders_due on wallet_standing_orders (next_on) where state in ('active', 'paused');

-- One row for each day on which it was due.
create table wallet_standing_runs (
  order_id uuid not null references wallet_standing_orders (id),
  due_on date not null,
  at timestamptz not null,
  payment_id uuid unique references wallet_payments (id),
  -- Why nothing was paid.
  reason text,
  primary key (order_id, due_on),
  check ((payment_id is null) <> (reason is null))
);
