-- Memberships: who supports a creator interval by interval, and what they get for it. Access is what a living membership says, until
-- the moment that it says; each interval that was paid for is a row of its own beside its payment. The rules are in creators/SPEC.md.

create table creators_tiers (
  id uuid primary key,
  creator_actor_id uuid not null,
  rank integer not null check (rank > 0),
  name text not null,
  about text not null,
  benefits text[] not null,
  welcome text not null,
  asset_code text not null,
  monthly bigint not null check (monthly > 0),
  yearly bigint check (yearly > 0),
  trial_days integer not null check (trial_days >= 0),
  is_open boolean not null default true,
  created_at timestamptz not null,
  unique (creator_actor_id, rank)
);

create table creators_memberships (
  id uuid primary key,
  creator_actor_id uuid not null,
  member_actor_id uuid not null,
  tier_id uuid not null references creators_tiers (id),
  source text not null check (source in ('paid', 'gift', 'complimentary')),
  -- What was agreed for each interval; null where nothing is paid.
  interval text check (interval in ('month', 'year')),
  price bigint check (price > 0),
  payer_user_id uuid,
  is_trial boolean not null default false,
  started_at timestamptz not null,
  -- Intervals are counted from here, so that the 31st comes back after a February.
  anchor_at timestamptz not null,
  intervals integer not null default 0,
  -- Until then the member has it; null without end.
  until timestamptz,
  -- When it is next paid for; null when it ends by itself.
  next_try_at timestamptz,
  failures integer not null default 0,
  -- Not before then, where it rests.
  resumes_at timestamptz,
  next_tier_id uuid references creators_tiers (id),
  next_interval text check (next_interval in ('month', 'year')),
  next_price bigint check (next_price > 0),
  ended_at timestamptz,
  ended_because text,
  request_key uuid unique,
  terms text,
  check (creator_actor_id <> member_actor_id),
  check ((source = 'paid') = (price is not null)),
  check ((price is null) = (interval is null)),
  check ((next_tier_id is null) = (next_price is null)),
  check ((next_tier_id is null) = (next_interval is null)),
  check ((ended_at is null) = (ended_because is null)),
  check (ended_at is null or next_try_at is null)
);
create unique index creators_memberships_living on creators_memberships (member_actor_id, creator_actor_id) where ended_at is null;
create index creators_memberships_of_member on creators_memberships (member_actor_id, started_at desc, id desc);
create index creators_memberships_of_creator on creators_memberships (creator_actor_id, started_at desc, id desc);
create index creators_memberships_due on creators_memberships (next_try_at) where next_try_at is not null;
create index creators_memberships_run_out on creators_memberships (until) where ended_at is null and next_try_at is null;
create index creators_memberships_of_tier on creators_memberships (tier_id) where ended_at is null;

-- What was paid for, once each.
create table creators_intervals (
  membership_id uuid not null references creators_memberships (id),
  -- From 1, in the order in which they were paid for.
  n integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  price bigint not null check (price > 0),
  -- Less than the price where something was left of a cheaper one.
  paid bigint not null check (paid >= 0),
  payment_id uuid unique,
  primary key (membership_id, n),
  check (ends_at > starts_at),
  check ((paid = 0) = (payment_id is null))
);

create table creators_gifts (
  id uuid primary key,
  code text not null unique,
  creator_actor_id uuid not null,
  giver_actor_id uuid not null,
  tier_id uuid not null references creators_tiers (id),
  months integer not null check (months > 0),
  note text not null,
  price bigint not null check (price > 0),
  payment_id uuid not null unique,
  given_at timestamptz not null,
  redeemed_at timestamptz,
  membership_id uuid references creators_memberships (id),
  request_key uuid not null unique,
  terms text not null,
  check ((redeemed_at is null) = (membership_id is null))
);
create index creators_gifts_of_giver on creators_gifts (giver_actor_id, given_at desc, id desc);
