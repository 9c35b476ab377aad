-- A page of the home timeline looked for the latest post of every merged author whom the reader follows. Each author knows its
-- own now, so only those are looked at who have said something since the last pointer of the page.
alter table feed_authors add column latest_post_id uuid;
update feed_authors set latest_post_id = (
  select id from feed_posts where author_actor_id = feed_authors.actor_id order by id desc limit 1
);
drop index feed_authors_merged;
create index feed_authors_merged on feed_authors (latest_post_id, actor_id) where is_merged;
