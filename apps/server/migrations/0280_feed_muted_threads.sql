-- Conversations below a post of which somebody wants to hear nothing more, by the post with which each begins; and what somebody
-- has liked, in the order in which they did, so that apps can list it.
create table feed_muted_threads (
  actor_id uuid not null,
  root_post_id uuid not null,
  primary key (actor_id, root_post_id)
);

create index feed_likes_of on feed_likes (actor_id, id);
