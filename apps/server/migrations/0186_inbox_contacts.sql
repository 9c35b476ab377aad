-- Contacts that the staff know to be one customer: somebody with an account who wrote from the website or by mail before.
-- Conversations stay apart, because each goes its own way; what a business knows of its customer is read together. Whoever
-- stands alone has no row. Rules: inbox/SPEC.md.

create table inbox_contacts (
  business_actor_id uuid not null,
  actor_id uuid not null,
  -- The same for all who are one.
  customer_id uuid not null,
  merged_at timestamptz not null,
  primary key (business_actor_id, actor_id)
);
create index inbox_contacts_customer on inbox_contacts (business_actor_id, customer_id);
-- The cases of those who are one.
create index inbox_cases_contact on inbox_cases (business_actor_id, contact_actor_id);
