-- Whoever was suspended by the rules is looked at by a human being, who says why it stays so or not; what they said stays.
alter table outreach_senders
  add column suspended_at timestamptz,
  -- An operator has said something about this suspension.
  add column is_settled boolean not null default false;
update outreach_senders set suspended_at = now() where is_suspended;
alter table outreach_senders
  add constraint outreach_senders_suspended check (is_suspended = (suspended_at is not null));

create table outreach_decisions (
  business_actor_id uuid not null,
  id uuid not null,
  decision text not null check (decision in ('lift', 'confirm', 'suspend')),
  note text not null,
  by_user_id uuid not null,
  at timestamptz not null,
  primary key (business_actor_id, id)
);
create index outreach_senders_suspensions on outreach_senders (suspended_at) where is_suspended;
create index outreach_feedback_latest on outreach_feedback (at);
