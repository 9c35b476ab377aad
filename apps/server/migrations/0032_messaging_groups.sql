-- Conversations of many: groups and channels. A member has a role and a state; rows of former members stay, so that
-- a device that was away learns that a conversation is no longer its own, and so that somebody banned stays out.
-- What sending asks of a member is one number, the rank, compared with one number of the conversation.

alter table messaging_conversations drop constraint messaging_conversations_kind_check;
alter table messaging_conversations add constraint messaging_conversations_kind_check
  check (kind in ('direct', 'group', 'channel'));
alter table messaging_conversations
  add column member_count integer not null default 2,
  -- The lowest rank that may write: 0 for all members, 1 for admins.
  add column write_rank smallint not null default 0,
  -- The last message that mentions everybody.
  add column mentioned_all_seq integer not null default 0;

alter table messaging_members
  add column role text not null default 'member' check (role in ('owner', 'admin', 'member')),
  add column state text not null default 'member'
    check (state in ('member', 'requested', 'left', 'removed', 'banned')),
  add column rank smallint not null generated always as (
    case when state <> 'member' then -1 when role = 'owner' then 2 when role = 'admin' then 1 else 0 end
  ) stored,
  -- The first message that they may read, and the version below which changes are none of theirs.
  add column visible_from_seq integer not null default 1,
  add column joined_version integer not null default 0,
  -- Since when the state is what it is; null in a direct conversation.
  add column since timestamptz,
  -- The last message that mentions them.
  add column mentioned_seq integer not null default 0,
  -- The transaction of the last change to what only this member's list shows; see messaging_conversations.
  add column changed_xid xid8 not null default '0';
create index messaging_members_requested on messaging_members (conversation_id, since)
  where state = 'requested';

-- What a message has besides its body, if anything: an object with a key for each, such as `mentions`.
alter table messaging_messages add column extra jsonb;

create table messaging_groups (
  conversation_id uuid primary key references messaging_conversations (id),
  created_by uuid not null,
  client_id uuid not null,
  created_at timestamptz not null,
  name text not null,
  about text not null,
  picture jsonb,
  accent text,
  who_writes text not null check (who_writes in ('all', 'admins')),
  who_adds text not null check (who_adds in ('all', 'admins')),
  who_edits text not null check (who_edits in ('all', 'admins')),
  who_invites text not null check (who_invites in ('all', 'admins')),
  joining text not null check (joining in ('invite', 'request', 'open')),
  history text not null check (history in ('all', 'from_joining')),
  disappear_after_seconds integer check (disappear_after_seconds > 0),
  unique (created_by, client_id)
);
-- Those that can be found.
create index messaging_groups_open on messaging_groups (conversation_id) where joining = 'open';

create table messaging_invites (
  id uuid primary key,
  conversation_id uuid not null references messaging_groups (conversation_id),
  -- Kept as it is, because it is shown again to be copied; it opens nothing but the door of one group.
  token text not null unique,
  created_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  uses_max integer check (uses_max > 0),
  uses integer not null default 0 check (uses <= uses_max),
  needs_approval boolean not null,
  -- An invitation of one person, sent as a card; others cannot use it.
  for_actor_id uuid,
  revoked_at timestamptz
);
create index messaging_invites_group on messaging_invites (conversation_id) where revoked_at is null;

-- Keeps who is mentioned by messages that were just written. The conversations are locked by the caller.
create function messaging_note_mentions(p_conversations uuid[], p_seqs integer[], p_extras text[])
returns void
language sql
as $$
  with noted as (
    select conversation_id, seq, extra::jsonb -> 'mentions' as mentions
    from unnest(p_conversations, p_seqs, p_extras) as e (conversation_id, seq, extra)
    where extra is not null and extra::jsonb ? 'mentions'
  ), everybody as (
    update messaging_conversations c set mentioned_all_seq = n.seq
    from (
      select conversation_id, max(seq) as seq from noted
      where (mentions -> 'isAll')::boolean group by conversation_id
    ) n
    where c.id = n.conversation_id
  )
  update messaging_members m set mentioned_seq = n.seq
  from (
    select conversation_id, actor_id::uuid as actor_id, max(seq) as seq
    from noted cross join lateral jsonb_array_elements_text(mentions -> 'actorIds') as a (actor_id)
    group by conversation_id, actor_id
  ) n
  where m.conversation_id = n.conversation_id and m.actor_id = n.actor_id
$$;

-- Appends all messages of a batch or none, and is what nearly every batch takes: no row is looked at before it is
-- written. The caller has grouped: `p_counts` is how many each conversation gets; each sender in a conversation (by
-- its position) appends so many, of which the first `p_sender_ahead` stand before anybody else's, the last one at
-- place `p_sender_last`; each message comes from a sender and a user (by position) and goes to a place in the conversation.
-- Returns the figures of the conversations before. When a sender is no member or may not write, somebody is blocked, a client id was
-- used before or a reply answers nothing, the whole statement fails (MS001, or the index of client ids), and
-- `messaging_append` judges each message by itself. To catch that in here would cost every batch a third more.
drop function messaging_append_all;
create function messaging_append_all(
  p_now timestamptz, p_conversations uuid[], p_counts integer[], p_active timestamptz[],
  p_sender_at integer[], p_senders uuid[], p_sender_counts integer[], p_sender_ahead integer[],
  p_sender_last integer[], p_users uuid[],
  p_by integer[], p_user_at integer[], p_places integer[], p_clients uuid[], p_ids uuid[],
  p_kinds text[], p_contents text[], p_replies integer[], p_excerpts text[], p_sent timestamptz[],
  p_extras text[],
  out seqs text, out versions text, out roster_versions text
)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_seqs integer[];
  v_versions integer[];
  v_roster_versions integer[];
  v_write_ranks smallint[];
  v_count integer;
begin
  -- Locks in the order of ids, because the conversations are given so.
  with counted as (
    update messaging_conversations c set
      last_seq = c.last_seq + p_counts[i],
      version = c.version + p_counts[i],
      last_activity_at = case when c.last_seq = 0 then coalesce(p_active[i], p_now)
        else greatest(c.last_activity_at, coalesce(p_active[i], p_now)) end,
      changed_xid = pg_current_xact_id()
    from generate_series(1, cardinality(p_conversations)) as i
    where c.id = p_conversations[i] and not c.is_blocked
    returning i as pos, c.last_seq - p_counts[i] as seq, c.version - p_counts[i] as version, c.roster_version,
      c.write_rank
  )
  select array_agg(seq order by pos), array_agg(version order by pos),
    array_agg(roster_version order by pos), array_agg(write_rank order by pos)
  into v_seqs, v_versions, v_roster_versions, v_write_ranks from counted;
  if cardinality(v_seqs) is distinct from cardinality(p_conversations) then
    raise exception 'this batch is judged message by message' using errcode = 'MS001';
  end if;

  -- Own messages that follow directly on what was read are read; others wait behind what is unread.
  update messaging_members m set
    read_seq = m.read_seq + case when m.read_seq = v_seqs[p_sender_at[i]] then p_sender_ahead[i] else 0 end,
    delivered_seq = m.delivered_seq
      + case when m.delivered_seq = v_seqs[p_sender_at[i]] then p_sender_ahead[i] else 0 end,
    own_after_read = m.own_after_read + p_sender_counts[i]
      - case when m.read_seq = v_seqs[p_sender_at[i]] then p_sender_ahead[i] else 0 end,
    done_seq = m.done_seq + case when m.done_seq = v_seqs[p_sender_at[i]] then p_sender_ahead[i] else 0 end,
    version = v_versions[p_sender_at[i]] + p_sender_last[i]
  from generate_series(1, cardinality(p_senders)) as i
  where m.conversation_id = p_conversations[p_sender_at[i]] and m.actor_id = p_senders[i]
    and m.rank >= v_write_ranks[p_sender_at[i]];
  get diagnostics v_count = row_count;
  if v_count <> cardinality(p_senders) then
    raise exception 'this batch is judged message by message' using errcode = 'MS001';
  end if;

  if p_replies is null then
    insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, sender_user_id,
      client_id, kind, content, sent_at, extra)
    select p_conversations[p_sender_at[p_by[i]]], v_seqs[p_sender_at[p_by[i]]] + p_places[i],
      v_versions[p_sender_at[p_by[i]]] + p_places[i], p_ids[i], p_senders[p_by[i]], p_users[p_user_at[i]],
      p_clients[i], kind, content, coalesce(p_sent[i], p_now), p_extras[i]::jsonb
    -- Each array of an unnest is copied, so only what is of varying length comes that way.
    from unnest(p_kinds, p_contents) with ordinality as c (kind, content, i);
  else
    insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, sender_user_id,
      client_id, kind, content, reply_to_seq, reply_sender_actor_id, reply_kind, reply_excerpt, sent_at,
      extra)
    select p_conversations[p_sender_at[p_by[i]]], v_seqs[p_sender_at[p_by[i]]] + p_places[i],
      v_versions[p_sender_at[p_by[i]]] + p_places[i], p_ids[i], p_senders[p_by[i]], p_users[p_user_at[i]],
      p_clients[i], c.kind, c.content, c.reply_to_seq, t.sender_actor_id, t.kind,
      case when t.kind = 'deleted' then '' else c.excerpt end, coalesce(p_sent[i], p_now),
      p_extras[i]::jsonb
    from unnest(p_kinds, p_contents, p_replies, p_excerpts) with ordinality
      as c (kind, content, reply_to_seq, excerpt, i)
    left join messaging_messages t
      on t.conversation_id = p_conversations[p_sender_at[p_by[i]]] and t.seq = c.reply_to_seq
    where c.reply_to_seq is null or t.seq is not null;
    get diagnostics v_count = row_count;
    if v_count <> cardinality(p_by) then
      raise exception 'this batch is judged message by message' using errcode = 'MS001';
    end if;
  end if;
  if p_extras is not null then
    perform messaging_note_mentions(
      array(select p_conversations[p_sender_at[p_by[i]]] from generate_subscripts(p_by, 1) as i order by i),
      array(select v_seqs[p_sender_at[p_by[i]]] + p_places[i] from generate_subscripts(p_by, 1) as i order by i),
      p_extras
    );
  end if;
  seqs := array_to_string(v_seqs, ',');
  versions := array_to_string(v_versions, ',');
  roster_versions := array_to_string(v_roster_versions, ',');
end $$;

-- Appends messages, each judged by itself. `code` per message, in the order given: 0 appended; 1 it was there before; 2 the sender
-- is no member; 3 blocked; 4 the client id was used for another message; 5 there is no message to reply to; 6 only admins write.
-- Records (cards of modules, notices) are appended also when blocked or not allowed to write, and never compared with what was there.
drop function messaging_append;
create function messaging_append(
  p_conversations uuid[], p_senders uuid[], p_users uuid[], p_clients uuid[], p_ids uuid[],
  p_kinds text[], p_contents text[], p_replies integer[], p_excerpts text[], p_sent timestamptz[],
  p_extras text[], p_are_records boolean
) returns table (code integer, seq integer, version integer, roster_version integer)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
begin
  perform 1 from messaging_conversations where id = any (p_conversations) order by id for no key update;

  return query
  with judged as (
    select i.*, c.last_seq, c.version, c.roster_version,
      old.seq as old_seq, old.version as old_version,
      t.sender_actor_id as reply_sender, t.kind as reply_kind,
      case
        when m.actor_id is null or m.rank < 0 then 2
        when old.seq is not null then
          case when p_are_records or old.kind = 'deleted' or (old.kind = i.kind
            and old.content = i.content and old.reply_to_seq is not distinct from i.reply_to_seq)
          then 1 else 4 end
        when c.is_blocked and not p_are_records then 3
        when m.rank < c.write_rank and not p_are_records then 6
        when i.reply_to_seq is not null and t.seq is null then 5
        else 0
      end as code
    from unnest(p_conversations, p_senders, p_users, p_clients, p_ids, p_kinds, p_contents, p_replies,
      p_excerpts, p_sent, p_extras) with ordinality as i (conversation_id, sender_id, user_id, client_id,
      id, kind, content, reply_to_seq, excerpt, sent_at, extra, pos)
    -- All joined by columns of the input alone: only then does the planner use every column of an index.
    left join messaging_members m
      on m.conversation_id = i.conversation_id and m.actor_id = i.sender_id
    left join messaging_conversations c on c.id = i.conversation_id
    left join messaging_messages old on old.conversation_id = i.conversation_id
      and old.sender_actor_id = i.sender_id and old.client_id = i.client_id
    left join messaging_messages t
      on t.conversation_id = i.conversation_id and t.seq = i.reply_to_seq
  ), placed as materialized (
    -- `place` counts what is appended to a conversation, `own_place` what this sender appends.
    select *,
      case when code = 0 then (row_number() over one)::integer end as place,
      case when code = 0 then (row_number() over own)::integer end as own_place
    from judged
    window one as (partition by conversation_id, code = 0 order by pos),
      own as (partition by conversation_id, code = 0, sender_id order by pos)
  ), written as (
    insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id,
      sender_user_id, client_id, kind, content, reply_to_seq, reply_sender_actor_id, reply_kind,
      reply_excerpt, sent_at, extra)
    select conversation_id, last_seq + place, version + place, id, sender_id, user_id, client_id,
      kind, content, reply_to_seq, reply_sender, reply_kind,
      case when reply_kind = 'deleted' then '' else excerpt end, sent_at, extra::jsonb
    from placed where code = 0
  ), counted as (
    update messaging_conversations c set
      last_seq = c.last_seq + a.count,
      version = c.version + a.count,
      last_activity_at = case when c.last_seq = 0 then a.sent_at
        else greatest(c.last_activity_at, a.sent_at) end,
      changed_xid = pg_current_xact_id()
    from (
      select conversation_id, count(*)::integer as count, max(sent_at) as sent_at
      from placed where code = 0 group by conversation_id
    ) a
    where c.id = a.conversation_id
  ), moved as (
    -- Own messages that follow directly on what was read are read; others wait behind what is unread.
    update messaging_members m set
      read_seq = m.read_seq + case when m.read_seq = s.last_seq then s.leading else 0 end,
      delivered_seq = m.delivered_seq + case when m.delivered_seq = s.last_seq then s.leading else 0 end,
      own_after_read = m.own_after_read + s.count - case when m.read_seq = s.last_seq then s.leading else 0 end,
      done_seq = m.done_seq + case when m.done_seq = s.last_seq then s.leading else 0 end,
      version = s.version
    from (
      select conversation_id, sender_id, min(last_seq) as last_seq, max(version + place) as version,
        count(*)::integer as count,
        -- How many of them stand before the first message of anybody else in this batch.
        count(*) filter (where place = own_place)::integer as leading
      from placed where code = 0 group by conversation_id, sender_id
    ) s
    where m.conversation_id = s.conversation_id and m.actor_id = s.sender_id
  )
  select code, coalesce(last_seq + place, old_seq), coalesce(version + place, old_version), roster_version
  from placed order by pos;
end $$;

-- Moves receipts forward, never back and never past the last message; having read is having received, and what follows
-- of the member's own is read as well. In a channel, and in a conversation of more than 32, a receipt is a matter of the member alone:
-- it locks only their row and is no change of the conversation. `version` is null then, and when nothing moved. There is no row for
-- somebody who is no member. Each pair may occur once.
drop function messaging_mark;
create function messaging_mark(
  p_conversations uuid[], p_actors uuid[], p_read integer[], p_delivered integer[]
) returns table (
  conversation_id uuid, actor_id uuid, read_seq integer, delivered_seq integer, unread_count integer,
  version integer, roster_version integer, has_moved boolean
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
  v_alone uuid[];
  v_alone_actors uuid[];
begin
  -- Most of what devices report is known already; only what moves takes the lock that sending needs.
  select array_agg(c.id) filter (where c.kind <> 'channel' and c.member_count <= 32),
    array_agg(c.id) filter (where c.kind = 'channel' or c.member_count > 32),
    array_agg(m.actor_id) filter (where c.kind = 'channel' or c.member_count > 32)
  into v_moving, v_alone, v_alone_actors
  from unnest(p_conversations, p_actors, p_read, p_delivered) as i (conversation_id, actor_id, read_seq, delivered_seq)
  join messaging_members m on m.conversation_id = i.conversation_id and m.actor_id = i.actor_id
  join messaging_conversations c on c.id = m.conversation_id
  where m.rank >= 0 and (least(i.read_seq, c.last_seq) > m.read_seq
    or least(greatest(i.read_seq, i.delivered_seq), c.last_seq) > m.delivered_seq);
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
      l.id is not null as is_change,
      case when l.id is null and a.actor_id is null then m.read_seq
        else messaging_reach(m, least(i.read_seq, c.last_seq), m.read_seq, c.last_seq) end as read_seq,
      case when l.id is null and a.actor_id is null then m.delivered_seq
        else messaging_reach(m, least(greatest(i.read_seq, i.delivered_seq), c.last_seq), m.delivered_seq,
          c.last_seq) end as delivered_seq
    from unnest(p_conversations, p_actors, p_read, p_delivered) as i (conversation_id, actor_id, read_seq, delivered_seq)
    join messaging_members m on m.conversation_id = i.conversation_id and m.actor_id = i.actor_id
    join messaging_conversations c on c.id = m.conversation_id
    left join (select distinct id from unnest(v_moving) as v (id)) l on l.id = m.conversation_id
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
    k.roster_version, n.actor_id is not null
  from marked k
  left join moving n on n.conversation_id = k.conversation_id and n.actor_id = k.actor_id;
end $$;

-- Gives a message another content: a card that lives on, or nothing more when it is deleted, and then replies
-- no longer quote it. Returns what changed, in order of version; nothing when it was so already.
create or replace function messaging_rewrite(p_conversation uuid, p_seq integer, p_kind text, p_content text)
returns setof messaging_messages
language plpgsql
as $$
#variable_conflict use_column
declare
  v_version integer;
  v_changed integer := 0;
begin
  select version into v_version from messaging_conversations where id = p_conversation for no key update;
  update messaging_messages set kind = p_kind, content = p_content, version = v_version + 1,
    extra = case when p_kind <> 'deleted' then extra end
  where conversation_id = p_conversation and seq = p_seq and (kind, content) <> (p_kind, p_content);
  get diagnostics v_changed = row_count;
  if v_changed = 0 then
    return;
  end if;
  if p_kind = 'deleted' then
    update messaging_messages m
    set reply_kind = 'deleted', reply_excerpt = '', version = v_version + 1 + r.place
    from (
      select seq, (row_number() over (order by seq))::integer as place
      from messaging_messages where conversation_id = p_conversation and reply_to_seq = p_seq
    ) r
    where m.conversation_id = p_conversation and m.seq = r.seq;
    get diagnostics v_changed = row_count;
    v_changed := v_changed + 1;
  end if;
  update messaging_conversations set version = version + v_changed, changed_xid = pg_current_xact_id()
  where id = p_conversation;
  return query
  select * from messaging_messages
  where conversation_id = p_conversation and version > v_version order by version;
end $$;
