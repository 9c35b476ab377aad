-- Outreach: businesses reach people by software. Who may be written to about what is the people's to say, so what they
-- said is a ledger that only grows; whatever is asked on the way of a message is kept beside it in rows of their own. All
-- that grows begins with the business or with the person, the keys by which a cluster is cut. Rules: outreach/SPEC.md.

create table outreach_senders (
  business_actor_id uuid primary key,
  -- What other software calls the number of the sender.
  number bigint generated always as identity (start with 100000000001) unique,
  is_suspended boolean not null default false,
  tier smallint not null default 0,
  quality text not null default 'green' check (quality in ('green', 'yellow', 'red')),
  frozen_until timestamptz,
  -- When it turned red, of the last 30 days.
  reds timestamptz[] not null default '{}',
  tokens double precision not null default 80,
  tokens_at timestamptz not null,
  -- The most people reached within 24 hours, and when that was.
  peak integer not null default 0,
  peak_at timestamptz not null
)
-- Every batch of messages updates this row, and no changing column is indexed.
with (fillfactor = 50);

create table outreach_domains (
  business_actor_id uuid not null,
  domain text not null,
  proof text not null,
  verified_at timestamptz,
  primary key (business_actor_id, domain)
);

create table outreach_tokens (
  id uuid primary key,
  business_actor_id uuid not null,
  name text not null,
  beginning text not null,
  token_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null,
  created_by uuid not null,
  expires_at timestamptz,
  last_used_at timestamptz
);
create index outreach_tokens_by_business on outreach_tokens (business_actor_id, id);

create table outreach_topics (
  business_actor_id uuid not null,
  key text not null,
  name text not null,
  about text not null default '',
  primary key (business_actor_id, key)
);

create table outreach_templates (
  id uuid primary key,
  number bigint generated always as identity (start with 100000000001) unique,
  business_actor_id uuid not null,
  name text not null,
  language text not null,
  category text not null check (category in ('utility', 'marketing', 'authentication')),
  topic_key text not null,
  version integer not null default 1,
  status text not null check (status in ('approved', 'rejected', 'paused', 'disabled')),
  complaints text[] not null default '{}',
  -- Of a pause: when it ends by itself; null of one by hand.
  paused_until timestamptz,
  pauses integer not null default 0,
  quality text not null default 'green' check (quality in ('green', 'yellow', 'red')),
  -- Since when it is no longer paced, and how many of its first slice have gone out.
  released_at timestamptz,
  slice integer not null default 100,
  slice_sent integer not null default 0,
  content jsonb not null,
  changed_at timestamptz not null,
  deleted_at timestamptz
);
create unique index outreach_templates_by_name
  on outreach_templates (business_actor_id, name, language) where deleted_at is null;

-- What each version said, for whoever has to know what was sent by it.
create table outreach_template_versions (
  template_id uuid not null references outreach_templates (id),
  version integer not null,
  category text not null,
  topic_key text not null,
  content jsonb not null,
  status text not null,
  complaints text[] not null,
  at timestamptz not null,
  primary key (template_id, version)
);

-- The ledger of consent: who said what to whom about what, when and where. It only grows.
create table outreach_consents (
  person_actor_id uuid not null,
  id uuid not null,
  business_actor_id uuid not null,
  -- Null for everything of the business.
  topic_key text,
  state text not null check (state in ('implied', 'granted', 'revoked')),
  source text not null check (source in ('app', 'message', 'qr', 'form', 'order', 'booking')),
  -- What shows it: the message on which it was said, the order from which it follows.
  proof jsonb not null default '{}',
  at timestamptz not null,
  primary key (person_actor_id, id)
);

create function outreach_consents_stay() returns trigger language plpgsql as $$
begin
  raise exception '% of % is not allowed: what was said stays said', lower(tg_op), tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger outreach_consents_stay before update or delete on outreach_consents
  for each statement execute function outreach_consents_stay();
create trigger outreach_consents_stay_whole before truncate on outreach_consents
  for each statement execute function outreach_consents_stay();

-- The last entry of each topic, so that nobody has to read the ledger on the way of a message.
create table outreach_consent_states (
  business_actor_id uuid not null,
  person_actor_id uuid not null,
  topic_key text not null,
  state text not null check (state in ('granted', 'revoked')),
  source text not null,
  since timestamptz not null,
  primary key (business_actor_id, person_actor_id, topic_key)
);
create index outreach_consent_states_by_person on outreach_consent_states (person_actor_id, business_actor_id);

-- What is between a business and one recipient. Recipients that nobody knows have a row as well, so that they are paced as
-- everybody is.
create table outreach_relations (
  business_actor_id uuid not null,
  person_actor_id uuid not null,
  -- Since when nothing of this business is let through.
  stopped_at timestamptz,
  -- The last order or booking, from which utility messages follow for a while.
  transacted_at timestamptz,
  transaction_source text,
  tokens double precision not null default 10,
  tokens_at timestamptz not null,
  -- The last business-initiated message.
  reached_at timestamptz,
  primary key (business_actor_id, person_actor_id)
)
with (fillfactor = 70);
create index outreach_relations_reached on outreach_relations (business_actor_id, reached_at)
  where reached_at is not null;
create index outreach_relations_by_person on outreach_relations (person_actor_id) where stopped_at is not null;

-- How a person wants to be reached; a row without wishes is only there to be locked while their budget is counted.
create table outreach_people (
  person_actor_id uuid primary key,
  wishes jsonb
);

create table outreach_sends (
  business_actor_id uuid not null,
  id uuid not null,
  client_key text not null,
  -- A digest of what was asked under the key.
  terms text not null,
  person_actor_id uuid not null,
  to_text text not null,
  template_id uuid,
  template_version integer,
  category text not null check (category in ('utility', 'marketing', 'authentication', 'service')),
  topic_key text,
  reason text,
  state text not null check (state in ('accepted', 'held', 'sent', 'delivered', 'read', 'failed')),
  hold_for text check (hold_for in ('quiet', 'pacing')),
  -- Decided already, and told when it is due.
  planned_failure text,
  failure text,
  -- When something is to be done about it.
  due_at timestamptz,
  is_initiated boolean not null,
  content jsonb not null,
  conversation_id uuid,
  seq integer,
  by_user_id uuid not null,
  accepted_at timestamptz not null,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  failed_at timestamptz,
  primary key (business_actor_id, id),
  check ((due_at is null) = (state not in ('accepted', 'held'))),
  check ((failure is null) = (state <> 'failed')),
  check ((seq is null) = (sent_at is null))
)
with (fillfactor = 80);
create unique index outreach_sends_by_key on outreach_sends (business_actor_id, client_key);
create index outreach_sends_by_person on outreach_sends (person_actor_id, id);
create index outreach_sends_marketing on outreach_sends (person_actor_id, sent_at)
  where category = 'marketing' and sent_at is not null;
create index outreach_sends_due on outreach_sends (due_at) where due_at is not null;
create index outreach_sends_unread on outreach_sends (conversation_id, seq) where state in ('sent', 'delivered');

-- Sums by day and template (the nil id for free answers): all that quality and statistics need, and nothing about a person.
create table outreach_days (
  business_actor_id uuid not null,
  day date not null,
  template_id uuid not null,
  accepted integer not null default 0,
  unreachable integer not null default 0,
  sent integer not null default 0,
  initiated_delivered integer not null default 0,
  delivered integer not null default 0,
  read integer not null default 0,
  failed integer not null default 0,
  primary key (business_actor_id, day, template_id)
);

create table outreach_feedback (
  business_actor_id uuid not null,
  id uuid not null,
  person_actor_id uuid not null,
  template_id uuid,
  send_id uuid,
  kind text not null check (kind in ('report', 'block', 'stop')),
  reason text,
  after_ms bigint not null,
  reports_before integer not null,
  at timestamptz not null,
  primary key (business_actor_id, id)
);
create index outreach_feedback_by_person on outreach_feedback (person_actor_id, at) where kind = 'report';
