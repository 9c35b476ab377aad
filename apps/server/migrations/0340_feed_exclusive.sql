-- Whether a post has a part that only members or buyers read; the feed does not have that part, it asks for it.
alter table feed_posts add column is_exclusive boolean not null default false;
