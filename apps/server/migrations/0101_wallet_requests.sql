-- People ask each other for money: one request is one amount that one actor wants from one other. A bill that somebody paid
-- for several is split into such requests, so that there is one way to pay, decline and remind. What is paid is a
-- payment of the wallet whose id stands here. The rules are in wallet/SPEC.md.

create table wallet_splits (
  id uuid primary key,
  creator_actor_id uuid not null,
  creator_user_id uuid not null,
  asset_code text not null,
  total bigint not null check (total > 0),
  own_amount bigint not null check (own_amount between 0 and total),
  note text not null,
  way text not null check (way in ('equal', 'shares', 'exact')),
  -- The group in which its card stands; null when each is asked in their own conversation.
  conversation_id uuid,
  -- The payment that was split, if it was one.
  payment_id uuid references wallet_payments (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revision integer not null default 1,
  -- User and idempotency key, and a digest of what was asked under it.
  request_key uuid not null unique,
  terms text not null
);

create table wallet_requests (
  id uuid primary key,
  -- Who asks and gets the money, and who is asked and pays.
  asker_actor_id uuid not null,
  asker_user_id uuid not null,
  payer_actor_id uuid not null,
  asset_code text not null,
  amount bigint not null check (amount > 0),
  note text not null,
  state text not null default 'open' check (state in ('open', 'paid', 'declined', 'cancelled', 'expired')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  closed_at timestamptz,
  reminded_at timestamptz,
  revision integer not null default 1,
  -- At most one: a request is paid once.
  payment_id uuid unique references wallet_payments (id),
  split_id uuid references wallet_splits (id),
  -- Where its card is; of a share in a group, the group.
  conversation_id uuid not null,
  request_key uuid unique,
  terms text,
  check (asker_actor_id <> payer_actor_id),
  check ((state = 'paid') = (payment_id is not null)),
  check ((state = 'open') = (closed_at is null))
);
create index wallet_requests_by_asker on wallet_requests (asker_actor_id, created_at desc, id desc);
create index wallet_requests_by_payer on wallet_requests (payer_actor_id, created_at desc, id desc);
create index wallet_requests_by_split on wallet_requests (split_id) where split_id is not null;
create index wallet_requests_ending on wallet_requests (expires_at) where state = 'open';
