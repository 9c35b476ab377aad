-- Signals: what software and devices of a business say becomes messages and alerts. A delivery is on disk before it is
-- answered and worked on from there, so that nothing is lost by a killed process and a backlog costs no memory.
-- Rules: signals/SPEC.md.

create table signals_hooks (
  id uuid primary key,
  business_actor_id uuid not null,
  name text not null,
  is_on boolean not null default true,
  off_because text check (off_because in ('too_slow')),
  source text not null check (source in ('http', 'mqtt')),
  topic text,
  authentication text not null check (authentication in ('token', 'hmac')),
  header text not null,
  -- Sealed; needed again to check signatures.
  secret bytea not null,
  mapping text not null,
  key_mapping text,
  -- Deliveries in a row of which the mapping took too long.
  slow integer not null default 0,
  last_delivery_at timestamptz,
  made_by uuid not null,
  changed_at timestamptz not null,
  check ((source = 'mqtt') = (topic is not null))
)
with (fillfactor = 70);
create index signals_hooks_by_business on signals_hooks (business_actor_id, id);

create table signals_deliveries (
  id uuid primary key,
  hook_id uuid not null references signals_hooks (id) on delete cascade,
  received_at timestamptz not null,
  topic text,
  -- As it came; JSON writes no character that a text could not hold.
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'ignored', 'duplicate', 'failed')),
  -- Nobody else looks at it before; null when it is worked on.
  due_at timestamptz,
  problem jsonb,
  items jsonb not null default '[]',
  -- To whom everything goes instead, when it is tried.
  trial_actor_id uuid,
  replay_of uuid,
  check ((state = 'waiting') = (due_at is not null))
);
create index signals_deliveries_by_hook on signals_deliveries (hook_id, id);
create index signals_deliveries_waiting on signals_deliveries (hook_id, id) where due_at is not null;
create index signals_deliveries_due on signals_deliveries (due_at) where due_at is not null;

-- What was worked on, for as long as it must not be again; outlives the recorded deliveries.
create table signals_seen (
  hook_id uuid not null references signals_hooks (id) on delete cascade,
  key_hash bytea not null,
  delivery_id uuid not null,
  at timestamptz not null,
  primary key (hook_id, key_hash)
);
create index signals_seen_by_age on signals_seen (at);

create table signals_rules (
  id uuid primary key,
  business_actor_id uuid not null,
  key text not null,
  content jsonb not null,
  made_by uuid not null,
  deleted_at timestamptz
);
create unique index signals_rules_by_key on signals_rules (business_actor_id, key) where deleted_at is null;

create table signals_alerts (
  id uuid primary key,
  business_actor_id uuid not null,
  rule_id uuid not null references signals_rules (id),
  rule_key text not null,
  subject text not null,
  severity text not null check (severity in ('info', 'warning', 'critical')),
  state text not null default 'open' check (state in ('open', 'acknowledged', 'ended')),
  -- The rule as it was when the alert began.
  plan jsonb not null,
  variables jsonb not null,
  -- Further signals of the same delivery or call change nothing.
  origins text[] not null default '{}',
  count integer not null default 1,
  -- Steps that are done, and when the next one is due.
  step integer not null default 0,
  next_step_at timestamptz,
  by_user_id uuid not null,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  acknowledged_by uuid,
  acknowledged_at timestamptz,
  ended_at timestamptz
);
create unique index signals_alerts_open on signals_alerts (rule_id, subject) where state <> 'ended';
create index signals_alerts_due on signals_alerts (next_step_at) where next_step_at is not null;
create index signals_alerts_by_business on signals_alerts (business_actor_id, id);
create index signals_alerts_ended on signals_alerts (ended_at) where ended_at is not null;

-- Who was told, by which message; a refusal has a code instead.
create table signals_told (
  alert_id uuid not null references signals_alerts (id) on delete cascade,
  step integer not null,
  place integer not null,
  to_text text not null,
  send_id uuid,
  person_actor_id uuid,
  code text,
  primary key (alert_id, step, place)
);
create index signals_told_by_person on signals_told (person_actor_id, alert_id);
create index signals_told_by_send on signals_told (send_id);

-- Which person lets critical alerts of which rule break their quiet hours.
create table signals_wakes (
  person_actor_id uuid not null,
  rule_id uuid not null references signals_rules (id),
  granted_at timestamptz not null,
  primary key (person_actor_id, rule_id)
);
