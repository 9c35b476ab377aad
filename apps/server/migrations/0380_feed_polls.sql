-- A post may ask something. What it asks and how often each answer was chosen stands with the post, so that showing one costs no
-- further question and a vote and the end of the poll are ordered by the lock of the post.
alter table feed_posts
  -- { isMultiple, options, endsAt }; null in posts that ask nothing.
  add column poll jsonb,
  -- In the order of the options.
  add column poll_counts integer[],
  add column poll_voter_count integer;

-- Who has voted, and for what; told to nobody but whoever it was.
create table feed_votes (
  post_id uuid not null,
  actor_id uuid not null,
  options smallint[] not null,
  primary key (post_id, actor_id)
);
