-- A gift of money in a conversation: a sum that is taken from the giver at once and kept apart, and of which the members take
-- parts, first come, until it is empty or its time is over; then the rest goes back. How large the parts are is decided when
-- it is given, so that nobody can do better by coming at the right moment. The rules are in wallet/SPEC.md.

create table wallet_envelopes (
  id uuid primary key,
  giver_actor_id uuid not null,
  giver_user_id uuid not null,
  conversation_id uuid not null,
  asset_code text not null,
  total bigint not null check (total > 0),
  way text not null check (way in ('equal', 'lucky')),
  note text not null,
  -- What whoever comes first, second and so on gets; together the total.
  parts bigint[] not null check (cardinality(parts) between 1 and 100),
  taken integer not null default 0 check (taken between 0 and cardinality(parts)),
  taken_amount bigint not null default 0 check (taken_amount between 0 and total),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- When the last part was taken, or the rest went back.
  ended_at timestamptz,
  revision integer not null default 1,
  payment_id uuid not null unique references wallet_payments (id),
  return_payment_id uuid unique references wallet_payments (id),
  request_key uuid not null unique,
  terms text not null
);
create index wallet_envelopes_ending on wallet_envelopes (expires_at) where ended_at is null;

create table wallet_envelope_gifts (
  envelope_id uuid not null references wallet_envelopes (id),
  actor_id uuid not null,
  place integer not null check (place > 0),
  amount bigint not null check (amount > 0),
  taken_at timestamptz not null,
  payment_id uuid not null unique references wallet_payments (id),
  primary key (envelope_id, actor_id),
  unique (envelope_id, place)
);
