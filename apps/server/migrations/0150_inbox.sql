-- The inbox of a business: what its staff know of a conversation and the customer does not. One case stands for one
-- conversation of one business; it is opened by what the customer says, and again after it was done. What is said stays in
-- messaging, what the staff say among themselves stays here, so that no query of messaging can ever bring it to a customer.

create table inbox_cases (
  id uuid primary key,
  business_actor_id uuid not null,
  conversation_id uuid not null,
  contact_actor_id uuid not null,
  channel text not null default 'chat',
  state text not null check (state in ('open', 'waiting', 'snoozed', 'done')),
  snoozed_until timestamptz,
  -- 0 low, 1 normal, 2 high, 3 urgent
  priority smallint not null default 1 check (priority between 0 and 3),
  assignee_user_id uuid,
  label_ids uuid[] not null default '{}',
  fields jsonb not null default '{}',
  -- How often it was opened.
  round integer not null default 1,
  opened_at timestamptz not null,
  -- Everything said up to here has been taken in; what comes twice is known by it.
  seen_seq integer not null,
  contact_seq integer not null default 0,
  read_seq integer not null default 0,
  last_at timestamptz not null,
  -- Since when the customer waits for a word; null when they have the last one.
  waiting_since timestamptz,
  is_unread boolean not null generated always as (contact_seq > read_seq) stored,
  -- Grows with each change; of two copies the higher one wins.
  revision integer not null default 1,
  unique (conversation_id, business_actor_id),
  check ((state = 'snoozed') = (snoozed_until is not null))
);
-- Each order of a list is an index, so that a page is read from where the last one ended.
create index inbox_cases_latest on inbox_cases (business_actor_id, last_at desc, id desc);
create index inbox_cases_state on inbox_cases (business_actor_id, state, last_at desc, id desc);
create index inbox_cases_waiting on inbox_cases
  (business_actor_id, (coalesce(waiting_since, 'infinity'::timestamptz)), id);
create index inbox_cases_priority on inbox_cases (business_actor_id, priority desc, last_at desc, id desc);
create index inbox_cases_assignee on inbox_cases (business_actor_id, assignee_user_id, last_at desc, id desc)
  where assignee_user_id is not null;
-- What is counted, and whose turn it is: a small part of all.
create index inbox_cases_active on inbox_cases (business_actor_id, last_at desc) where state <> 'done';
create index inbox_cases_snoozed on inbox_cases (snoozed_until) where state = 'snoozed';

-- One row for each time that a case was open, for figures.
create table inbox_rounds (
  case_id uuid not null references inbox_cases (id),
  number integer not null,
  business_actor_id uuid not null,
  opened_at timestamptz not null,
  opened_seq integer not null,
  first_answer_at timestamptz,
  first_answer_user_id uuid,
  done_at timestamptz,
  done_user_id uuid,
  primary key (case_id, number)
);
create index inbox_rounds_opened on inbox_rounds (business_actor_id, opened_at);

-- What staff and rules did, and what the staff noted, in the order of ids: the audit trail. Only a note's words can change.
create table inbox_entries (
  id uuid primary key,
  business_actor_id uuid not null,
  -- Null for what concerns the whole inbox, such as its settings.
  case_id uuid references inbox_cases (id),
  -- Where it stands between the messages.
  after_seq integer not null default 0,
  at timestamptz not null,
  -- Who did it; null when the inbox did it by itself.
  user_id uuid,
  kind text not null,
  detail jsonb not null default '{}',
  client_id uuid,
  edited_at timestamptz,
  deleted_at timestamptz
);
create index inbox_entries_case on inbox_entries (case_id, id) where case_id is not null;
create index inbox_entries_business on inbox_entries (business_actor_id, id);
create unique index inbox_entries_client on inbox_entries (business_actor_id, user_id, client_id)
  where client_id is not null;

-- Who was named in a note and has not looked at the case since.
create table inbox_mentions (
  user_id uuid not null,
  case_id uuid not null references inbox_cases (id),
  business_actor_id uuid not null,
  at timestamptz not null,
  primary key (user_id, case_id)
);

create table inbox_labels (
  id uuid primary key,
  business_actor_id uuid not null,
  name text not null,
  colour text not null,
  made_at timestamptz not null
);
create unique index inbox_labels_name on inbox_labels (business_actor_id, lower(name));

create table inbox_fields (
  business_actor_id uuid not null,
  key text not null,
  name text not null,
  kind text not null check (kind in ('text', 'number', 'date', 'choice', 'flag')),
  choices text[] not null default '{}',
  made_at timestamptz not null,
  primary key (business_actor_id, key)
);

create table inbox_views (
  id uuid primary key,
  business_actor_id uuid not null,
  -- Whose it is; null for all of the staff.
  user_id uuid,
  name text not null,
  filter jsonb not null,
  sort text not null,
  made_at timestamptz not null
);
create index inbox_views_business on inbox_views (business_actor_id, made_at);

-- Who takes cases, and how many at a time. Who has no row takes them.
create table inbox_staff (
  business_actor_id uuid not null,
  user_id uuid not null,
  is_taking boolean not null default true,
  -- Null for the capacity of the inbox.
  capacity integer check (capacity between 1 and 1000),
  last_assigned_at timestamptz,
  primary key (business_actor_id, user_id)
);

create table inbox_settings (
  business_actor_id uuid primary key,
  assignment text not null default 'manual' check (assignment in ('manual', 'round_robin', 'capacity')),
  capacity integer not null default 10 check (capacity between 1 and 1000),
  -- Since when customers read the names of who answers; null when they do not.
  names_since timestamptz,
  agents_may text[] not null default '{assign,bulk}'
);

-- How far what was said has been taken in when nobody was told of it: the oldest transaction then running.
create table inbox_progress (
  is_one boolean primary key default true check (is_one),
  xid xid8 not null
);
insert into inbox_progress (xid) values ('0');
