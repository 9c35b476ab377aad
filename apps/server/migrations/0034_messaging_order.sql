-- How people arrange their chats, whom they let in, and what they show of themselves. What belongs to one conversation
-- stands with its member, so that list sync brings it to their devices; nothing here is written when a message is sent.

alter table messaging_members
  -- How the member has arranged it; null as long as nothing is. Kept as `Preferences` of the contract.
  add column preferences jsonb,
  -- Counts the changes of `preferences` and `is_request`.
  add column personal_revision integer not null default 0,
  -- Somebody unknown has opened it, and this member has neither accepted nor answered.
  add column is_request boolean not null default false;

-- Who declined a request is out of it like somebody who left, and the other one does not learn of it.
alter table messaging_members drop constraint messaging_members_state_check;
alter table messaging_members add constraint messaging_members_state_check
  check (state in ('member', 'requested', 'left', 'removed', 'banned', 'declined'));

-- To answer is to accept. Whoever sends gets a new version; reading a request gives none, see messaging_mark.
create function messaging_accept_by_answer() returns trigger
language plpgsql
as $$
begin
  new.is_request := false;
  new.personal_revision := old.personal_revision + 1;
  return new;
end $$;
create trigger messaging_accepted_by_answer before update of version on messaging_members
  for each row when (old.is_request and new.version > old.version)
  execute function messaging_accept_by_answer();

-- What a person shows of themselves, once they have changed it.
create table messaging_settings (
  actor_id uuid primary key,
  shows_receipts boolean not null default true,
  shows_presence boolean not null default true,
  who_writes text not null default 'everybody' check (who_writes in ('everybody', 'group_members', 'nobody'))
);
-- Asked with every receipt, and nearly always empty.
create index messaging_settings_discreet on messaging_settings (actor_id) where not shows_receipts;

create table messaging_folders (
  id uuid primary key,
  actor_id uuid not null,
  name text not null,
  made_at timestamptz not null
);
create index messaging_folders_actor on messaging_folders (actor_id, made_at, id);

-- How many requests somebody has opened on their last such day.
create table messaging_new_people (
  actor_id uuid primary key,
  day date not null,
  count integer not null
);

-- What a user has begun to write in the name of an actor. A row stays when the text is gone, because its revision
-- tells a late device so.
create table messaging_drafts (
  user_id uuid not null,
  actor_id uuid not null,
  conversation_id uuid not null references messaging_conversations (id),
  text text not null,
  revision integer not null,
  written_at timestamptz not null,
  primary key (user_id, actor_id, conversation_id)
);

-- As before; and what a member reads is told to nobody, and no change of the conversation, as long as it is a request to
-- them, or when they or the other one of two do not show how far they have read. `discreet` are the members who do
-- not, whom the caller leaves out when it tells of a change.
drop function messaging_mark;
create function messaging_mark(
  p_conversations uuid[], p_actors uuid[], p_read integer[], p_delivered integer[]
) returns table (
  conversation_id uuid, actor_id uuid, read_seq integer, delivered_seq integer, unread_count integer,
  version integer, roster_version integer, has_moved boolean, discreet text[]
)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  v_moving uuid[];
  v_moving_actors uuid[];
  v_alone uuid[];
  v_alone_actors uuid[];
begin
  -- Most of what devices report is known already; only what moves takes the lock that sending needs.
  select array_agg(w.conversation_id) filter (where not w.is_alone),
    array_agg(w.actor_id) filter (where not w.is_alone),
    array_agg(w.conversation_id) filter (where w.is_alone),
    array_agg(w.actor_id) filter (where w.is_alone)
  into v_moving, v_moving_actors, v_alone, v_alone_actors
  from (
    select m.conversation_id, m.actor_id,
      c.kind = 'channel' or c.member_count > 32 or m.is_request or (
        least(greatest(i.read_seq, i.delivered_seq), c.last_seq) <= m.delivered_seq
        and exists (
          select 1 from messaging_members o
          join messaging_settings s on s.actor_id = o.actor_id and not s.shows_receipts
          where o.conversation_id = m.conversation_id and (o.actor_id = m.actor_id or c.kind = 'direct')
        )
      ) as is_alone
    from unnest(p_conversations, p_actors, p_read, p_delivered) as i (conversation_id, actor_id, read_seq, delivered_seq)
    join messaging_members m on m.conversation_id = i.conversation_id and m.actor_id = i.actor_id
    join messaging_conversations c on c.id = m.conversation_id
    where m.rank >= 0 and (least(i.read_seq, c.last_seq) > m.read_seq
      or least(greatest(i.read_seq, i.delivered_seq), c.last_seq) > m.delivered_seq)
  ) w;
  if v_moving is not null then
    perform 1 from messaging_conversations where id = any (v_moving) order by id for no key update;
  end if;
  if v_alone is not null then
    -- Whoever sends locks the conversation before these rows, so this waits for no more than one batch.
    perform 1 from messaging_members m
    where (m.conversation_id, m.actor_id) in (select * from unnest(v_alone, v_alone_actors))
    order by m.conversation_id, m.actor_id for no key update;
  end if;

  return query
  with marked as materialized (
    select m.conversation_id, m.actor_id, c.last_seq, c.version, c.roster_version,
      m.own_after_read, m.read_seq as old_read_seq, m.delivered_seq as old_delivered_seq,
      l.actor_id is not null as is_change,
      case when l.actor_id is null and a.actor_id is null then m.read_seq
        else messaging_reach(m, least(i.read_seq, c.last_seq), m.read_seq, c.last_seq) end as read_seq,
      case when l.actor_id is null and a.actor_id is null then m.delivered_seq
        else messaging_reach(m, least(greatest(i.read_seq, i.delivered_seq), c.last_seq), m.delivered_seq,
          c.last_seq) end as delivered_seq
    from unnest(p_conversations, p_actors, p_read, p_delivered) as i (conversation_id, actor_id, read_seq, delivered_seq)
    join messaging_members m on m.conversation_id = i.conversation_id and m.actor_id = i.actor_id
    join messaging_conversations c on c.id = m.conversation_id
    left join unnest(v_moving, v_moving_actors) as l (conversation_id, actor_id)
      on l.conversation_id = m.conversation_id and l.actor_id = m.actor_id
    left join unnest(v_alone, v_alone_actors) as a (conversation_id, actor_id)
      on a.conversation_id = m.conversation_id and a.actor_id = m.actor_id
    where m.rank >= 0
  ), moving as materialized (
    select *,
      case
        when read_seq = old_read_seq then own_after_read
        when own_after_read = 0 or read_seq = last_seq then 0
        else (
          select count(*)::integer from messaging_messages own
          where own.conversation_id = marked.conversation_id and own.seq > marked.read_seq
            and own.sender_actor_id = marked.actor_id
        )
      end as new_own_after_read,
      case when is_change
        then (version + row_number() over (partition by conversation_id, is_change order by actor_id))::integer
      end as new_version
    from marked where read_seq > old_read_seq or delivered_seq > old_delivered_seq
  ), counted as (
    update messaging_conversations c set version = n.version, changed_xid = pg_current_xact_id()
    from (
      select conversation_id, max(new_version) as version from moving where is_change group by conversation_id
    ) n
    where c.id = n.conversation_id
  ), written as (
    update messaging_members m set read_seq = n.read_seq, delivered_seq = n.delivered_seq,
      own_after_read = n.new_own_after_read, version = coalesce(n.new_version, m.version),
      changed_xid = case when n.is_change then m.changed_xid else pg_current_xact_id() end
    from moving n
    where m.conversation_id = n.conversation_id and m.actor_id = n.actor_id
  )
  select k.conversation_id, k.actor_id, k.read_seq, k.delivered_seq,
    k.last_seq - k.read_seq - coalesce(n.new_own_after_read, k.own_after_read), n.new_version,
    k.roster_version, n.actor_id is not null,
    case when n.is_change then array(
      select o.actor_id::text from messaging_members o
      join messaging_settings s on s.actor_id = o.actor_id and not s.shows_receipts
      where o.conversation_id = k.conversation_id
    ) end
  from marked k
  left join moving n on n.conversation_id = k.conversation_id and n.actor_id = k.actor_id;
end $$;

-- As before; and it says who of the two is out of it, having declined it once.
drop function messaging_open_direct;
create function messaging_open_direct(p_one uuid, p_other uuid, p_id uuid, p_now timestamptz)
returns table (id uuid, is_blocked boolean, last_seq integer, is_new boolean, has_left boolean)
language plpgsql
as $$
#variable_conflict use_column
declare
  v_is_new boolean := false;
begin
  -- Who comes second waits here until the first has committed, and then finds the row.
  insert into messaging_directs (low_actor_id, high_actor_id, conversation_id)
  values (least(p_one, p_other), greatest(p_one, p_other), p_id)
  on conflict do nothing;
  if found then
    v_is_new := true;
    insert into messaging_conversations (id, kind, last_activity_at) values (p_id, 'direct', p_now);
    insert into messaging_members (conversation_id, actor_id) values (p_id, p_one), (p_id, p_other);
  end if;
  return query
  select c.id, c.is_blocked, c.last_seq, v_is_new, exists (
    select 1 from messaging_members m where m.conversation_id = c.id and m.rank < 0
  )
  from messaging_directs d join messaging_conversations c on c.id = d.conversation_id
  where d.low_actor_id = least(p_one, p_other) and d.high_actor_id = greatest(p_one, p_other);
end $$;
