-- What an inbox does by itself, and the log of what it did. A rule runs once for each message that sets it off, however
-- often it is told of. Rules: inbox/SPEC.md.

create table inbox_rules (
  id uuid primary key,
  business_actor_id uuid not null,
  position integer not null,
  -- When, if and then, as the contract says it.
  content jsonb not null,
  runs integer not null default 0,
  last_run_at timestamptz
);
create index inbox_rules_business on inbox_rules (business_actor_id, position, id);

create table inbox_rule_runs (
  rule_id uuid not null references inbox_rules (id) on delete cascade,
  case_id uuid not null references inbox_cases (id),
  -- The message that set it off.
  seq integer not null,
  business_actor_id uuid not null,
  did text[] not null,
  at timestamptz not null,
  primary key (rule_id, case_id, seq)
);
create index inbox_rule_runs_latest on inbox_rule_runs (business_actor_id, at desc);
