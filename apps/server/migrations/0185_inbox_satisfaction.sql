-- How satisfied customers are: whether a business asks them after a case is done, what it asked, and what they said. A
-- question is bound to the round that ended, so that a case that is closed twice is asked about once. Rules: inbox/SPEC.md.

create table inbox_satisfaction (
  business_actor_id uuid primary key,
  is_on boolean not null,
  every_days integer not null check (every_days between 1 and 365)
);

create table inbox_ratings (
  id uuid primary key,
  business_actor_id uuid not null,
  case_id uuid not null references inbox_cases (id),
  round integer not null,
  conversation_id uuid not null,
  contact_actor_id uuid not null,
  -- Who had brought the case to an end.
  user_id uuid not null,
  asked_at timestamptz not null,
  score smallint check (score between 1 and 5),
  answered_at timestamptz,
  unique (case_id, round),
  check ((score is null) = (answered_at is null))
);
create index inbox_ratings_contact on inbox_ratings (business_actor_id, contact_actor_id, asked_at desc);
