-- Channels: how people without an account reach a business. Here the chat on its website: how it looks, where it may
-- stand, and which tokens open which visit. Who the visitor is belongs to identity (guests), what was said to
-- messaging. The rules are in channels/SPEC.md.

create table channels_widgets (
  business_actor_id uuid primary key,
  is_on boolean not null,
  -- Origins whose pages may show it; a page elsewhere gets nothing from its browser.
  sites text[] not null,
  colour text check (colour ~ '^#[0-9a-f]{6}$'),
  greeting text not null,
  away_text text not null,
  side text not null check (side in ('right', 'left'))
);

-- One for each browser in which a visitor writes. Only the hash of its token is kept.
create table channels_visits (
  token_hash bytea primary key,
  guest_actor_id uuid not null,
  business_actor_id uuid not null,
  conversation_id uuid not null,
  seen_at timestamptz not null
);
create index channels_visits_guest on channels_visits (guest_actor_id);
create index channels_visits_seen on channels_visits (seen_at);

-- The conversation of a guest, and how far its answers have been sent by mail.
create table channels_threads (
  conversation_id uuid primary key,
  guest_actor_id uuid not null unique,
  business_actor_id uuid not null,
  -- On which page of the website they wrote first.
  page text,
  -- Up to here answers went out by mail, or need not.
  mailed_seq integer not null default 0
);
