-- A yes to a topic is a yes to what it was said to be. So a topic says beforehand whether advertising may come under it; of
-- those that are there it does where its business has a template of marketing for it, since it came under it until now.
alter table outreach_topics add column may_advertise boolean not null default false;
update outreach_topics t set may_advertise = true
where t.key = 'news' or (t.key <> 'service' and exists (
  select from outreach_templates m
  where m.business_actor_id = t.business_actor_id and m.topic_key = t.key and m.category = 'marketing'
));

-- Whether somebody has ever said yes to a topic, in the app or by mail: then its words stay.
create index outreach_consents_granted on outreach_consents (business_actor_id, topic_key) where state = 'granted';
