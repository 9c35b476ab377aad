-- Reach that is bought: promotions whose budget is held until they are over, the places they were given, and for each day the log from
-- which anybody computes who won. Of whoever looks there is nothing but a hash under a salt that is forgotten with the day. The rules are
-- in promotion/SPEC.md.

create table promotion_settings (
  is_only boolean primary key default true check (is_only),
  is_open boolean not null,
  seller_actor_id uuid not null,
  commons_actor_id uuid,
  author_bps integer not null check (author_bps between 0 and 10000),
  commons_bps integer not null check (commons_bps between 0 and 10000),
  by_user_id uuid not null,
  at timestamptz not null,
  check (author_bps + commons_bps <= 10000)
);

create table promotion_promotions (
  id uuid primary key,
  advertiser_actor_id uuid not null,
  user_id uuid not null,
  post_id uuid not null,
  -- As the post was when it began, for the register.
  text text not null,
  asset_code text not null,
  budget bigint not null check (budget > 0),
  days integer not null check (days > 0),
  topics text[] not null,
  languages text[] not null,
  radius_km integer check (radius_km > 0),
  latitude double precision,
  longitude double precision,
  seller_actor_id uuid not null,
  commons_actor_id uuid,
  author_bps integer not null,
  commons_bps integer not null,
  state text not null check (state in ('running', 'ended', 'stopped', 'removed')),
  reason text not null default '',
  started_at timestamptz not null,
  ends_at timestamptz not null,
  seen integer not null default 0 check (seen >= 0),
  opened integer not null default 0 check (opened >= 0),
  hidden integer not null default 0 check (hidden >= 0),
  -- Millionths of the currency's unit: what was seen cost, and what it had cost at the last whole ten.
  spent_micros bigint not null default 0 check (spent_micros >= 0),
  told_micros bigint not null default 0 check (told_micros >= 0 and told_micros <= spent_micros),
  hold_id uuid unique,
  payment_id uuid not null unique,
  confirmed_by text not null,
  paid bigint check (paid >= 0 and paid <= budget),
  settled_at timestamptz,
  request_key uuid not null unique,
  terms text not null,
  check ((radius_km is null) or (latitude is not null and longitude is not null)),
  check ((settled_at is null) = (paid is null)),
  check ((settled_at is null) = (hold_id is not null)),
  check (state <> 'running' or settled_at is null)
);
create unique index promotion_of_post on promotion_promotions (post_id) where state = 'running';
create index promotion_of_advertiser on promotion_promotions (advertiser_actor_id, started_at desc, id desc);
create index promotion_unsettled on promotion_promotions (ends_at) where settled_at is null;
create index promotion_register on promotion_promotions (started_at desc, id desc);

create table promotion_days (
  day date primary key,
  -- What the draws of the day follow from; told when it is over.
  seed bytea not null,
  commitment text not null,
  salt bytea,
  -- Counts and promotions as they stand, as the text of a JSON object, so that numbers stay what they are.
  state text not null,
  line_count integer not null default 0,
  root text,
  closed_at timestamptz,
  check ((closed_at is null) = (root is null))
);
create index promotion_days_open on promotion_days (day) where closed_at is null;

create table promotion_lines (
  day date not null references promotion_days (day),
  number integer not null,
  line text not null,
  primary key (day, number)
);

create table promotion_hours (
  day date not null,
  hour integer not null check (hour between 0 and 23),
  places integer not null,
  primary key (day, hour)
);

create table promotion_places (
  id uuid primary key,
  day date not null,
  promotion_id uuid not null references promotion_promotions (id),
  -- Who has a share of it; null for the commons.
  author_actor_id uuid,
  price_micros bigint not null check (price_micros > 0),
  at timestamptz not null,
  state text not null check (state in ('open', 'seen', 'freed')),
  is_opened boolean not null default false,
  is_hidden boolean not null default false,
  -- Nobody's any more once the salt of the day is forgotten, and then not kept.
  viewer bytea
);
create index promotion_places_open on promotion_places (at) where state = 'open';
create index promotion_places_of on promotion_places (promotion_id, day);
create index promotion_places_viewer on promotion_places (day) where viewer is not null;

create table promotion_shown (
  day date not null,
  viewer bytea not null,
  -- Null counts all of them.
  advertiser_actor_id uuid,
  times integer not null,
  unique nulls not distinct (day, viewer, advertiser_actor_id)
);

create table promotion_hidden (
  actor_id uuid not null,
  advertiser_actor_id uuid not null,
  at timestamptz not null,
  primary key (actor_id, advertiser_actor_id)
);

-- What a seller owes of what was paid, in millionths of the unit, and what of it was paid, in minor units.
create table promotion_owed (
  seller_actor_id uuid not null,
  actor_id uuid not null,
  asset_code text not null,
  owed_micros bigint not null check (owed_micros >= 0),
  paid bigint not null default 0 check (paid >= 0),
  primary key (seller_actor_id, actor_id, asset_code)
);
