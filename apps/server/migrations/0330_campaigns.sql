-- Campaigns: a goal, a time, and money that is paid at once or held until it is decided. The sum and the rewards taken are kept with the
-- campaign under its lock; each contribution is a row beside its hold or its payment. The rules are in campaigns/SPEC.md.

create table campaigns_campaigns (
  id uuid primary key,
  owner_actor_id uuid not null,
  title text not null,
  about text not null,
  way text not null check (way in ('all', 'keep')),
  asset_code text not null,
  goal bigint not null check (goal > 0),
  days integer not null check (days > 0),
  state text not null default 'draft' check (state in ('draft', 'open', 'funded', 'failed', 'ended', 'cancelled')),
  given bigint not null default 0 check (given >= 0),
  giver_count integer not null default 0 check (giver_count >= 0),
  created_at timestamptz not null,
  started_at timestamptz,
  ends_at timestamptz,
  -- Set when the state became final, and when all money had followed it.
  decided_at timestamptz,
  settled_at timestamptz,
  check ((state = 'draft') = (started_at is null)),
  check ((started_at is null) = (ends_at is null)),
  check ((decided_at is not null) = (state in ('funded', 'failed', 'ended', 'cancelled'))),
  check (settled_at is null or decided_at is not null),
  check (way = 'all' or state in ('draft', 'open', 'ended')),
  check (way = 'keep' or state <> 'ended')
);
create index campaigns_of_owner on campaigns_campaigns (owner_actor_id, created_at desc, id desc);
create index campaigns_open on campaigns_campaigns (ends_at) where state = 'open';
create index campaigns_unsettled on campaigns_campaigns (decided_at) where decided_at is not null and settled_at is null;

create table campaigns_rewards (
  id uuid primary key,
  campaign_id uuid not null references campaigns_campaigns (id) on delete cascade,
  position integer not null,
  name text not null,
  about text not null,
  minimum bigint not null check (minimum > 0),
  stock integer check (stock > 0),
  taken integer not null default 0 check (taken >= 0),
  check (stock is null or taken <= stock),
  unique (campaign_id, position)
);

create table campaigns_pledges (
  id uuid primary key,
  campaign_id uuid not null references campaigns_campaigns (id),
  giver_actor_id uuid not null,
  giver_user_id uuid not null,
  reward_id uuid references campaigns_rewards (id),
  amount bigint not null check (amount > 0),
  note text not null,
  in_memory_of text not null,
  is_shown boolean not null,
  state text not null check (state in ('held', 'paid', 'returned', 'withdrawn')),
  hold_id uuid unique,
  payment_id uuid not null unique,
  confirmed_by text not null,
  pledged_at timestamptz not null,
  settled_at timestamptz,
  request_key uuid not null unique,
  terms text not null,
  check (state <> 'held' or hold_id is not null),
  check ((state = 'held') = (settled_at is null))
);
create index campaigns_pledges_of_campaign on campaigns_pledges (campaign_id, pledged_at desc, id desc);
create index campaigns_pledges_held on campaigns_pledges (campaign_id, id) where state = 'held';
create index campaigns_pledges_of_giver on campaigns_pledges (giver_actor_id, pledged_at desc, id desc);
create index campaigns_pledges_of_reward on campaigns_pledges (reward_id) where reward_id is not null;

create table campaigns_updates (
  id uuid primary key,
  campaign_id uuid not null references campaigns_campaigns (id),
  text text not null,
  at timestamptz not null
);
create index campaigns_updates_of_campaign on campaigns_updates (campaign_id, at desc, id desc);
