-- Forms that a business defines in the words of the contract, and what was asked with them: the answer is put together from
-- how the form stood when the message was sent.
create table whatsapp_flows (
  number bigint generated always as identity primary key,
  business_actor_id uuid not null,
  name text not null,
  categories jsonb not null,
  status text not null,
  -- Kept as written: it may name characters that jsonb refuses.
  definition json,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index whatsapp_flows_by_business on whatsapp_flows (business_actor_id, number);

create table whatsapp_asked_forms (
  id uuid primary key,
  business_actor_id uuid not null,
  asked json not null,
  created_at timestamptz not null
);
