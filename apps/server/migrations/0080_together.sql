-- What people of a conversation decide, plan and share out: polls, events and lists. Each is a thing with a card in
-- its conversation. The state in these tables is exact with every commit; the card follows a moment later, so that
-- many votes in one instant are not as many messages. `shown_revision` says how far the card is, so that one that
-- fell behind, because the process was killed, is found and brought up to date.

create table together_things (
  id uuid primary key,
  kind text not null check (kind in ('poll', 'event', 'list')),
  conversation_id uuid not null,
  creator_actor_id uuid not null,
  client_id uuid not null,
  created_at timestamptz not null,
  -- Whether members are shown who took part; not in channels, whose readers do not see each other.
  shows_faces boolean not null,
  revision integer not null default 1,
  shown_revision integer not null default 1 check (shown_revision <= revision),
  -- A poll closed, an event called off.
  ended_at timestamptz,
  unique (creator_actor_id, client_id)
);
create index together_things_behind on together_things (id) where shown_revision < revision;

create table together_polls (
  thing_id uuid primary key references together_things (id),
  question text not null,
  is_multiple boolean not null,
  is_anonymous boolean not null,
  is_open_to_options boolean not null,
  closes_at timestamptz
);
create index together_polls_closing on together_polls (closes_at) where closes_at is not null;

create table together_options (
  thing_id uuid not null references together_polls (thing_id),
  option integer not null check (option > 0),
  text text not null,
  added_by uuid not null,
  primary key (thing_id, option)
);

-- Of anonymous polls too, because a vote can be changed; but nothing reads whose it is except for its owner.
create table together_votes (
  thing_id uuid not null,
  option integer not null,
  actor_id uuid not null,
  voted_at timestamptz not null,
  primary key (thing_id, actor_id, option),
  foreign key (thing_id, option) references together_options (thing_id, option)
);
create index together_votes_option on together_votes (thing_id, option, voted_at, actor_id);

create table together_events (
  thing_id uuid primary key references together_things (id),
  title text not null,
  description text not null,
  -- Either moments and a time zone, or days.
  starts_at timestamptz,
  ends_at timestamptz,
  time_zone text,
  starts_on date,
  ends_on date,
  place text not null,
  map_url text,
  capacity integer check (capacity > 0),
  -- As calendars count: grows with each change that they should take over.
  sequence integer not null default 0,
  changed_at timestamptz not null,
  check ((starts_at is null) = (time_zone is null)),
  check ((starts_at is null) <> (starts_on is null) and (starts_on is null) = (ends_on is null)),
  check (ends_at >= starts_at and ends_on >= starts_on)
);

create table together_answers (
  thing_id uuid not null references together_events (thing_id),
  actor_id uuid not null,
  answer text not null check (answer in ('yes', 'maybe', 'no')),
  guests integer not null check (guests >= 0),
  is_waiting boolean not null check (not is_waiting or answer = 'yes'),
  answered_at timestamptz not null,
  -- The order in which people said it, also of those within one millisecond.
  turn integer not null,
  primary key (thing_id, actor_id)
);
create index together_answers_turn on together_answers (thing_id, answer, is_waiting, turn);

create table together_lists (
  thing_id uuid primary key references together_things (id),
  title text not null
);

create table together_items (
  thing_id uuid not null references together_lists (thing_id),
  item integer not null check (item > 0),
  text text not null,
  quantity integer not null check (quantity > 0),
  added_by uuid not null,
  primary key (thing_id, item)
);

create table together_pledges (
  thing_id uuid not null,
  item integer not null,
  actor_id uuid not null,
  quantity integer not null check (quantity > 0),
  is_done boolean not null,
  pledged_at timestamptz not null,
  primary key (thing_id, item, actor_id),
  foreign key (thing_id, item) references together_items (thing_id, item)
);
