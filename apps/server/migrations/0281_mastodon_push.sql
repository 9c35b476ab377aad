-- Where an app wants to be woken (Web Push), one address for each token; it goes with the token.
create table mastodon_push (
  token_id uuid primary key references mastodon_tokens (id) on delete cascade,
  id uuid not null,
  actor_id uuid not null,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  -- Types of notifications, in the words of Mastodon.
  alerts text[] not null,
  policy text not null check (policy in ('all', 'followed', 'follower', 'none')),
  subscribed_at timestamptz not null
);
create index mastodon_push_of on mastodon_push (actor_id);
