-- Words that a business has ready: quick replies of its staff, and what it says by itself. What was said by itself is
-- remembered, so that it is said once in its time however many messages come at the same moment. Rules: inbox/SPEC.md.

create table inbox_replies (
  id uuid primary key,
  business_actor_id uuid not null,
  shortcut text not null,
  text text not null,
  -- As everybody sees it, and the id under which media keeps it for this reply.
  picture jsonb,
  hold_id uuid,
  changed_at timestamptz not null,
  unique (business_actor_id, shortcut)
);

create table inbox_automatic (
  business_actor_id uuid primary key,
  greets boolean not null,
  greeting text not null,
  greets_after_days integer not null,
  is_away boolean not null,
  away text not null,
  language text not null check (language in ('de', 'en'))
);

create table inbox_automatic_said (
  conversation_id uuid not null,
  business_actor_id uuid not null,
  -- What it is said once for: the message with which somebody began, or the time until the doors open.
  occasion text not null,
  said_at timestamptz not null,
  primary key (conversation_id, business_actor_id, occasion)
);
