-- Newsletters: an issue goes to everybody who has said yes to its topic. Whom it goes to is written down when it begins, and crossed
-- out as it is handed over, so that whoever dies in the middle goes on where it was. Rules: newsletters/SPEC.md.

create table newsletters_issues (
  business_actor_id uuid not null,
  id uuid not null unique,
  topic_key text not null,
  language text not null,
  subject text not null,
  subject_b text,
  text text not null,
  pictures jsonb not null default '[]',
  joined_within_days integer,
  state text not null default 'draft' check (state in ('draft', 'scheduled', 'sending', 'sent', 'stopped')),
  by_user_id uuid not null,
  slug text not null,
  -- When it begins; null of a draft.
  scheduled_for timestamptz,
  -- The time that the clock of each reader shows; `scheduled_for` is then when the first of them does.
  local_time timestamp,
  -- By subject: the template in outreach by which it goes.
  template_ids uuid[] not null default '{}',
  -- Whom it goes to is written down up to here; null before the first.
  listed_until uuid,
  is_listed boolean not null default false,
  clicks integer[] not null default '{0,0}',
  begun_at timestamptz,
  changed_at timestamptz not null,
  primary key (business_actor_id, id),
  unique (business_actor_id, slug)
);
create index newsletters_issues_going on newsletters_issues (scheduled_for) where state in ('scheduled', 'sending');

create table newsletters_recipients (
  issue_id uuid not null references newsletters_issues (id) on delete cascade,
  person_actor_id uuid not null,
  -- Which subject.
  variant smallint not null,
  due_at timestamptz not null,
  is_done boolean not null default false,
  primary key (issue_id, person_actor_id)
);
create index newsletters_recipients_waiting on newsletters_recipients (issue_id, due_at) where not is_done;
