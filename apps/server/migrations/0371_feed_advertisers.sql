-- Whose advertising a post is; written with the post and never changed.
alter table feed_posts add column advertiser_actor_id uuid;
