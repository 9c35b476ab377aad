-- Who writes to a business may write for another one, and then which of its staff that was is no affair of ours. What the
-- customer began was noted with their user all the same. Kept is whoever did anything else here, and so is of our staff.
update inbox_entries e set user_id = null
where e.kind = 'opened' and e.user_id is not null
  and not exists (
    select 1 from inbox_entries o
    where o.business_actor_id = e.business_actor_id and o.user_id = e.user_id and o.kind <> 'opened'
  );
