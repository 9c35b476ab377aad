-- Mail as a channel: which businesses take letters, how far the conversation of a guest has gone by mail, and the
-- letters themselves, because what is said in the inbox is only what is new in them.

create table channels_mailboxes (
  business_actor_id uuid primary key,
  is_on boolean not null
);

alter table channels_threads
  -- Stands behind a + in the address that answers go to: whoever writes there has had an answer of ours.
  add column reply_token text unique,
  add column subject text,
  -- The Message-ID of the last letter that came, for the threads of mail programs.
  add column last_message_id text,
  add column is_email_proven boolean not null default false,
  -- Their mail server said that nobody lives there; nothing goes there until they write again.
  add column bounced_at timestamptz;

create table channels_letters (
  conversation_id uuid not null references channels_threads (conversation_id),
  -- Of its Message-ID, so that a letter that is brought twice comes once.
  id_hash bytea not null,
  from_address text not null,
  subject text not null,
  -- All of it as text, with what it quotes.
  words text not null,
  -- Sent by no human: said nowhere but here.
  is_automatic boolean not null,
  received_at timestamptz not null,
  primary key (conversation_id, id_hash)
);
