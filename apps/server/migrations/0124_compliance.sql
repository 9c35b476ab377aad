-- Compliance is what the law asks of whoever moves other people's money: who they are, how much they may move, and a trail of
-- what staff do. The ledger knows only opaque ids; what says something about a person stands here, apart from it, and is
-- sealed with the server key where there is one, so that it can be erased after its period without touching the book.
-- The rules are in compliance/SPEC.md.

-- What was approved of an actor. Nobody here: level 0.
create table compliance_people (
  actor_id uuid primary key,
  level smallint not null check (level between 1 and 3),
  -- Sealed JSON: name, birth date, address and what else was shown.
  details bytea not null,
  approved_at timestamptz not null,
  -- From this day on the level is 0 again.
  expires_on date not null
);

create table compliance_applications (
  id uuid primary key,
  actor_id uuid not null,
  user_id uuid not null,
  wanted_level smallint not null check (wanted_level between 1 and 3),
  -- Null once it was erased.
  details bytea,
  applied_at timestamptz not null,
  state text not null check (state in ('open', 'approved', 'refused', 'withdrawn')),
  decided_at timestamptz,
  decided_by uuid,
  -- What the applicant reads.
  reason text not null default '',
  check ((state = 'open') = (decided_at is null))
);
create unique index compliance_applications_open on compliance_applications (actor_id) where state = 'open';
create index compliance_applications_actor on compliance_applications (actor_id, applied_at desc);
create index compliance_applications_waiting on compliance_applications (applied_at) where state = 'open';

-- Papers, encoded anew and sealed. They leave this table through the review desk and never otherwise.
create table compliance_documents (
  id uuid primary key,
  actor_id uuid not null,
  -- Null until it is handed in.
  application_id uuid references compliance_applications (id),
  kind text not null check (kind in ('identity', 'identity_back', 'address', 'register', 'funds')),
  picture bytea not null,
  uploaded_at timestamptz not null
);
create index compliance_documents_actor on compliance_documents (actor_id);
create index compliance_documents_application on compliance_documents (application_id);

-- What an actor has paid in a day and in a month (UTC), in minor units of the main currency, so that limits hold under a race.
create table compliance_usage (
  actor_id uuid not null,
  period text not null check (period in ('day', 'month')),
  starts_on date not null,
  amount bigint not null check (amount >= 0),
  primary key (actor_id, period, starts_on)
);

-- Who has paid whom before, for the warning about a new payee.
create table compliance_payees (
  payer_actor_id uuid not null,
  payee_actor_id uuid not null,
  first_paid_at timestamptz not null,
  primary key (payer_actor_id, payee_actor_id)
);

-- One row for each payment that was judged: what the monitoring rules read, and why it went without a second factor.
create table compliance_movements (
  payment_id uuid primary key,
  at timestamptz not null,
  kind text not null,
  -- Null when it came in from outside.
  payer_actor_id uuid,
  payee_actor_id uuid not null,
  asset_code text not null,
  amount bigint not null,
  -- In minor units of the main currency; null where no rate says.
  worth bigint,
  is_new_payee boolean not null,
  confirmed_by text not null,
  -- Null when a second factor was given.
  exemption text
);
create index compliance_movements_payer on compliance_movements (payer_actor_id, at);
create index compliance_movements_payee on compliance_movements (payee_actor_id, at);
create index compliance_movements_at on compliance_movements (at);

-- Under `limited-network`: who may be paid.
create table compliance_acceptors (
  actor_id uuid primary key,
  since timestamptz not null,
  added_by uuid not null
);

-- What staff did and looked at.
create table compliance_audit (
  id uuid primary key,
  at timestamptz not null,
  user_id uuid not null,
  operation text not null,
  -- What the request named: path, query, and for changes the body.
  what jsonb not null,
  outcome text not null,
  address text not null
);
create index compliance_audit_at on compliance_audit (at desc, id desc);
create index compliance_audit_user on compliance_audit (user_id, at desc, id desc);

create function compliance_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is not allowed: the trail stays as it is', lower(tg_op), tg_table_name
    using errcode = 'CO900';
end $$;
create trigger compliance_audit_stays before update or truncate on compliance_audit
  for each statement execute function compliance_refuse_change();
