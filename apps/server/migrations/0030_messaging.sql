-- Messaging keeps conversations and what was said in them. A conversation counts its messages (last_seq, without
-- gaps) and its changes (version); both are assigned under the lock of its row, so that they become visible
-- in their order and a device that asks "what came after version 7" misses nothing. The rules are in
-- messaging/SPEC.md. All that grows begins with the conversation, the key by which a cluster is cut.

create table messaging_conversations (
  id uuid primary key,
  kind text not null check (kind in ('direct')),
  last_seq integer not null default 0,
  version integer not null default 0,
  -- Grows when somebody joins or leaves, so that a process knows whether the members it remembers are right.
  roster_version integer not null default 1,
  is_blocked boolean not null default false,
  last_activity_at timestamptz not null,
  -- The transaction of the last change to anything that a list shows. Together with the oldest transaction still
  -- running it makes a cursor that no late commit can slip past; a time or a sequence could not.
  changed_xid xid8 not null default pg_current_xact_id()
)
-- Every message updates this row. No changing column is indexed, and there is room on the page, so these are HOT.
with (fillfactor = 50);

-- The one conversation of two actors. No foreign key: in a cluster this table is cut by actor.
create table messaging_directs (
  low_actor_id uuid not null,
  high_actor_id uuid not null,
  conversation_id uuid not null,
  primary key (low_actor_id, high_actor_id),
  check (low_actor_id < high_actor_id)
);

create table messaging_members (
  conversation_id uuid not null references messaging_conversations (id),
  actor_id uuid not null,
  read_seq integer not null default 0,
  delivered_seq integer not null default 0,
  -- How many of the messages after read_seq are their own; unread is last_seq - read_seq less these.
  own_after_read integer not null default 0,
  -- For businesses: dealt with up to here. Below last_seq the conversation is open.
  done_seq integer not null default -1,
  -- The conversation's version in which the figures above last moved.
  version integer not null default 0,
  primary key (conversation_id, actor_id),
  check (read_seq <= delivered_seq)
)
with (fillfactor = 70);
create index messaging_members_actor on messaging_members (actor_id, conversation_id);

-- No foreign key to the conversation: it would be looked up once more for every message, and the function
-- that writes here has the row locked already.
create table messaging_messages (
  conversation_id uuid not null,
  seq integer not null,
  version integer not null,
  id uuid not null,
  sender_actor_id uuid not null,
  -- Who of a business's staff wrote; null when a module did.
  sender_user_id uuid,
  client_id uuid not null,
  -- What the content is. SQL never looks into it, so that it may be encrypted for some kinds one day.
  kind text not null,
  content text not null,
  reply_to_seq integer,
  -- Taken from the message replied to, and cleared when that is deleted.
  reply_sender_actor_id uuid,
  reply_kind text,
  reply_excerpt text,
  sent_at timestamptz not null,
  primary key (conversation_id, seq)
);
create unique index messaging_messages_client on messaging_messages
  (conversation_id, sender_actor_id, client_id);
create index messaging_messages_version on messaging_messages (conversation_id, version);
create index messaging_messages_replies on messaging_messages (conversation_id, reply_to_seq)
  where reply_to_seq is not null;
