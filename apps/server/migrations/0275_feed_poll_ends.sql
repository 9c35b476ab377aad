-- Polls whose end has not been told to everybody yet. Whoever tells it goes through the voters in order and notes in the same
-- transaction how far they came, so that everybody is told once, also when the process is killed in between.
create table feed_poll_ends (
  post_id uuid primary key,
  ends_at timestamptz not null,
  -- The last voter who was told; null before the author was.
  told_up_to uuid
);
create index feed_poll_ends_due on feed_poll_ends (ends_at);

-- What ended before nobody was waiting for. A new database has no polls at this point, nor a place for them.
do $$
begin
  if exists (select from information_schema.columns where table_schema = current_schema()
      and table_name = 'feed_posts' and column_name = 'poll') then
    insert into feed_poll_ends (post_id, ends_at)
    select id, (poll ->> 'endsAt')::timestamptz from feed_posts
    where poll is not null and deleted_at is null and (poll ->> 'endsAt')::timestamptz > now();
  end if;
end $$;
