-- Whoever writes a newsletter tries it on themselves: that is no marketing that came to them, and takes nothing from what they want of it.
alter table outreach_sends add column is_trial boolean not null default false;
drop index outreach_sends_marketing;
create index outreach_sends_marketing on outreach_sends (person_actor_id, sent_at)
  where category = 'marketing' and sent_at is not null and not is_trial;
