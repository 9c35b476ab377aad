-- Software that was written for WhatsApp's Cloud API works here by another base address. What that contract needs and
-- nobody else: names by which a business's software calls people (different for each business, so that two cannot
-- compare), where it wants to be told of what happens, and what waits to be told. Everything begins with the business.

-- How the software of a business calls a person.
create table whatsapp_contacts (
  business_actor_id uuid not null,
  person_actor_id uuid not null,
  -- Digits that look like a number, of a country code that nobody has.
  wa_id text not null,
  -- The same in the shape of an id that is scoped to a business.
  user_id text not null,
  created_at timestamptz not null,
  primary key (business_actor_id, person_actor_id),
  unique (business_actor_id, wa_id),
  unique (business_actor_id, user_id)
);

create table whatsapp_accounts (
  business_actor_id uuid primary key,
  -- By which outreach knows the sender; everything that the business has is called by digits made of it.
  sender_number bigint not null unique,
  -- Signs what is told; sealed with the server's key.
  secret bytea not null,
  callback_url text,
  verify_token text not null default '',
  verified_at timestamptz,
  -- Nobody is asked before, after the address failed; how often it did in a row, and since when.
  rests_until timestamptz,
  failures integer not null default 0,
  failing_since timestamptz,
  -- Up to when conversations were looked through for what was not told.
  swept_at timestamptz not null,
  settings jsonb not null default '{}'
);

-- How much of a conversation was told.
create table whatsapp_conversations (
  business_actor_id uuid not null,
  conversation_id uuid not null,
  told_seq integer not null,
  primary key (business_actor_id, conversation_id)
);

-- What a business said about its own message besides, which is told back with each step of it.
create table whatsapp_sends (
  business_actor_id uuid not null,
  send_id uuid not null,
  opaque text,
  created_at timestamptz not null,
  primary key (business_actor_id, send_id)
);

-- One request to the address of a business, kept for seven days unless it got there, and then for one day.
create table whatsapp_deliveries (
  business_actor_id uuid not null,
  id bigint generated always as identity,
  field text not null,
  body text not null,
  created_at timestamptz not null,
  attempts integer not null default 0,
  last_status integer,
  last_reason text,
  delivered_at timestamptz,
  primary key (business_actor_id, id)
);
create index whatsapp_deliveries_waiting on whatsapp_deliveries (business_actor_id, id)
  where delivered_at is null;
create index whatsapp_deliveries_by_age on whatsapp_deliveries (created_at);

create table whatsapp_media (
  number bigint generated always as identity primary key,
  business_actor_id uuid not null,
  -- What media keeps: a file, or (of what people sent) a picture.
  file_id uuid,
  picture_id uuid,
  -- The picture that was made of the file when it was first sent.
  made_picture_id uuid,
  name text not null,
  mime_type text not null,
  sha256 bytea not null,
  size integer not null,
  created_at timestamptz not null
);
create index whatsapp_media_by_business on whatsapp_media (business_actor_id, number);

-- What a person tapped or filled in, in the words of the contract, by the message that says it to people.
create table whatsapp_answers (
  conversation_id uuid not null,
  client_id uuid not null,
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (conversation_id, client_id)
);

-- [WA45] Short links with words that are already written.
create table whatsapp_codes (
  business_actor_id uuid not null,
  code text primary key,
  prefilled text not null,
  created_at timestamptz not null
);
create index whatsapp_codes_by_business on whatsapp_codes (business_actor_id, created_at);

-- How a template was written in the words of the contract, which knows more kinds of parts than are kept of it.
create table whatsapp_templates (
  template_id uuid not null,
  version integer not null,
  components jsonb not null,
  parameter_format text not null,
  primary key (template_id, version)
);
