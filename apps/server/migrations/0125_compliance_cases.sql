-- What the monitoring rules find, and what operators decide about it. Alerts of one account gather in one open case. Nothing of this
-- is ever shown to whoever it is about: the law forbids to tell them (GwG § 47).
create table compliance_cases (
  id uuid primary key,
  actor_id uuid not null,
  opened_at timestamptz not null,
  state text not null check (state in ('open', 'released', 'closed')),
  decided_at timestamptz,
  decided_by uuid,
  check ((state = 'open') = (decided_at is null))
);
create unique index compliance_cases_open on compliance_cases (actor_id) where state = 'open';
create index compliance_cases_waiting on compliance_cases (opened_at, id) where state = 'open';
create index compliance_cases_decided on compliance_cases (decided_at desc, id desc) where state <> 'open';

create table compliance_alerts (
  id uuid primary key,
  case_id uuid not null references compliance_cases (id),
  actor_id uuid not null,
  rule text not null,
  -- One rule speaks once a day about one account, however often it looks.
  day date not null,
  at timestamptz not null,
  -- Figures of the rule, as texts.
  facts jsonb not null,
  payment_ids uuid[] not null,
  unique (actor_id, rule, day)
);
create index compliance_alerts_case on compliance_alerts (case_id);

-- Every decision with its reason, in order; a case may be frozen first and closed later.
create table compliance_decisions (
  id uuid primary key,
  case_id uuid not null references compliance_cases (id),
  decision text not null check (decision in ('release', 'freeze', 'close')),
  note text not null,
  decided_by uuid not null,
  at timestamptz not null
);
create index compliance_decisions_case on compliance_decisions (case_id);

-- Who may not move money at all, by such a decision.
create table compliance_freezes (
  actor_id uuid primary key,
  case_id uuid not null references compliance_cases (id),
  since timestamptz not null
);
