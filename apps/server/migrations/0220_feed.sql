-- The feed: posts, who follows whom, and for each reader pointers to the newest posts of those they follow. Pointers are a
-- cache that can be made anew from posts and follows; who may see what is asked when it is read. Rules: feed/SPEC.md.

-- Whoever posts or is followed; made when first needed.
create table feed_authors (
  actor_id uuid primary key,
  approves_followers boolean not null default false,
  follower_count integer not null default 0 check (follower_count >= 0),
  following_count integer not null default 0 check (following_count >= 0),
  post_count integer not null default 0 check (post_count >= 0),
  -- Once followed by very many, their posts are no longer written into timelines but fetched by readers. Stays so.
  is_merged boolean not null default false
);
create index feed_authors_merged on feed_authors (actor_id) where is_merged;

-- A post, or (with boost_of_id) that somebody passes one on. What was deleted keeps its row and says nothing.
create table feed_posts (
  author_actor_id uuid not null,
  id uuid not null unique,
  client_id uuid not null,
  -- Of what was sent with the client id.
  content_hash bytea not null,
  text text not null default '',
  content_warning text not null default '',
  language text,
  visibility text not null,
  pictures jsonb not null default '[]',
  hashtags text[] not null default '{}',
  mentions uuid[] not null default '{}',
  reply_to_id uuid,
  reply_to_actor_id uuid,
  quote_id uuid,
  boost_of_id uuid,
  boost_of_actor_id uuid,
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  pinned_at timestamptz,
  like_count integer not null default 0 check (like_count >= 0),
  boost_count integer not null default 0 check (boost_count >= 0),
  reply_count integer not null default 0 check (reply_count >= 0),
  primary key (author_actor_id, id),
  unique (author_actor_id, client_id)
);
-- Likes and answers change nothing that an index has.
alter table feed_posts set (fillfactor = 85);
create index feed_posts_replies on feed_posts (reply_to_id, id) where reply_to_id is not null and deleted_at is null;
create unique index feed_posts_boosts on feed_posts (boost_of_id, author_actor_id)
  where boost_of_id is not null and deleted_at is null;
create index feed_posts_public on feed_posts (id)
  where visibility = 'public' and reply_to_id is null and boost_of_id is null and deleted_at is null;
create index feed_posts_pinned on feed_posts (author_actor_id, pinned_at) where pinned_at is not null;

create table feed_versions (
  post_id uuid not null,
  at timestamptz not null,
  text text not null,
  content_warning text not null,
  pictures jsonb not null,
  primary key (post_id, at)
);

create table feed_hashtags (
  tag text not null,
  post_id uuid not null,
  primary key (tag, post_id)
);
create index feed_hashtags_of on feed_hashtags (post_id);

create table feed_mentions (
  actor_id uuid not null,
  post_id uuid not null,
  primary key (actor_id, post_id)
);
create index feed_mentions_of on feed_mentions (post_id);

create table feed_likes (
  post_id uuid not null,
  actor_id uuid not null,
  id uuid not null,
  primary key (post_id, actor_id)
);
create index feed_likes_latest on feed_likes (post_id, id);

create table feed_bookmarks (
  actor_id uuid not null,
  post_id uuid not null,
  id uuid not null,
  primary key (actor_id, post_id)
);
create index feed_bookmarks_latest on feed_bookmarks (actor_id, id);

create table feed_follows (
  follower_actor_id uuid not null,
  followed_actor_id uuid not null,
  is_accepted boolean not null,
  since timestamptz not null,
  primary key (follower_actor_id, followed_actor_id)
);
create index feed_follows_of on feed_follows (followed_actor_id, is_accepted, follower_actor_id);

create table feed_mutes (
  actor_id uuid not null,
  muted_actor_id uuid not null,
  primary key (actor_id, muted_actor_id)
);

create table feed_readers (
  actor_id uuid primary key,
  -- Whoever has not been here for a fortnight gets no pointers; they are made anew on return.
  active_at timestamptz not null,
  is_stale boolean not null default true,
  read_up_to uuid
);

create table feed_timeline (
  reader_actor_id uuid not null,
  post_id uuid not null,
  author_actor_id uuid not null,
  primary key (reader_actor_id, post_id)
);
