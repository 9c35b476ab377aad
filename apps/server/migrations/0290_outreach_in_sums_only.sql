-- What a newsletter sends is told to its business in sums only: single messages of it are listed nowhere, and no event says what became of
-- one. Their keys begin with a space, which no key of a business's own software can, so nobody asks for them by guessing.
alter table outreach_sends add column in_sums_only boolean not null default false;
update outreach_sends set in_sums_only = true, client_key = ' ' || client_key
  where client_key ~ '^(news:[0-9a-f-]{36}:[0-9a-f-]{36}|newstest:[0-9a-f-]{36})$';
-- The list of single messages passes over a newsletter to thousands without reading it.
create index outreach_sends_listed on outreach_sends (business_actor_id, id) where not in_sums_only;
