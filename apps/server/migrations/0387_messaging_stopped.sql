-- One of two can want to hear nothing more of the other: from then on the other may say nothing until they are spoken to
-- again. Records (cards of modules, notices) are posted all the same.
--
-- With the member who may say nothing: the last message there was when they were told. Null for nearly all.
alter table messaging_members add column stopped_at_seq integer;

create function messaging_is_stopped(m messaging_members) returns boolean
language sql stable
return m.stopped_at_seq is not null and not exists (
  -- Their own words, and not what happened in their name.
  select 1 from messaging_messages w
  where w.conversation_id = m.conversation_id and w.seq > m.stopped_at_seq
    and w.sender_actor_id <> m.actor_id and w.sender_user_id is not null
);

-- As before, and who was stopped is judged by itself. A reply without an excerpt answers what its sender may not read, or
-- could not a moment ago: that is refused only once it is certain that the message is not there already.
create or replace function messaging_append_all(
  p_now timestamptz, p_conversations uuid[], p_counts integer[], p_active timestamptz[],
  p_sender_at integer[], p_senders uuid[], p_sender_counts integer[], p_sender_ahead integer[],
  p_sender_last integer[], p_users uuid[],
  p_by integer[], p_user_at integer[], p_places integer[], p_clients uuid[], p_ids uuid[],
  p_kinds text[], p_contents text[], p_replies integer[], p_excerpts text[], p_sent timestamptz[],
  p_extras text[],
  out seqs text, out versions text, out roster_versions text, out stays text
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
  v_stays integer[];
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
      c.write_rank, c.disappear_after_seconds as stay
  )
  select array_agg(seq order by pos), array_agg(version order by pos),
    array_agg(roster_version order by pos), array_agg(write_rank order by pos),
    array_agg(stay order by pos)
  into v_seqs, v_versions, v_roster_versions, v_write_ranks, v_stays from counted;
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
    and m.rank >= v_write_ranks[p_sender_at[i]] and m.stopped_at_seq is null;
  get diagnostics v_count = row_count;
  if v_count <> cardinality(p_senders) then
    raise exception 'this batch is judged message by message' using errcode = 'MS001';
  end if;

  if p_replies is null then
    insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, sender_user_id,
      client_id, kind, content, sent_at, extra, expires_at)
    select p_conversations[p_sender_at[p_by[i]]], v_seqs[p_sender_at[p_by[i]]] + p_places[i],
      v_versions[p_sender_at[p_by[i]]] + p_places[i], p_ids[i], p_senders[p_by[i]], p_users[p_user_at[i]],
      p_clients[i], kind, content, coalesce(p_sent[i], p_now), p_extras[i]::jsonb,
      messaging_expiry(kind, coalesce(p_sent[i], p_now), v_stays[p_sender_at[p_by[i]]])
    -- Each array of an unnest is copied, so only what is of varying length comes that way.
    from unnest(p_kinds, p_contents) with ordinality as c (kind, content, i);
  else
    insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, sender_user_id,
      client_id, kind, content, reply_to_seq, reply_sender_actor_id, reply_kind, reply_excerpt, sent_at,
      extra, expires_at)
    select p_conversations[p_sender_at[p_by[i]]], v_seqs[p_sender_at[p_by[i]]] + p_places[i],
      v_versions[p_sender_at[p_by[i]]] + p_places[i], p_ids[i], p_senders[p_by[i]], p_users[p_user_at[i]],
      p_clients[i], c.kind, c.content, c.reply_to_seq, t.sender_actor_id, t.kind,
      case when t.kind = 'deleted' then '' else coalesce(t.extra ->> 'excerpt', c.excerpt) end, coalesce(p_sent[i], p_now),
      p_extras[i]::jsonb,
      messaging_expiry(c.kind, coalesce(p_sent[i], p_now), v_stays[p_sender_at[p_by[i]]])
    from unnest(p_kinds, p_contents, p_replies, p_excerpts) with ordinality
      as c (kind, content, reply_to_seq, excerpt, i)
    left join messaging_messages t
      on t.conversation_id = p_conversations[p_sender_at[p_by[i]]] and t.seq = c.reply_to_seq
    where c.reply_to_seq is null or (t.seq is not null and c.excerpt is not null);
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
  stays := array_to_string(v_stays, ',', '');
end $$;

create or replace function messaging_append(
  p_conversations uuid[], p_senders uuid[], p_users uuid[], p_clients uuid[], p_ids uuid[],
  p_kinds text[], p_contents text[], p_replies integer[], p_excerpts text[], p_sent timestamptz[],
  p_extras text[], p_are_records boolean
) returns table (code integer, seq integer, version integer, roster_version integer, stay integer)
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
    select i.*, c.last_seq, c.version, c.roster_version, c.disappear_after_seconds as stay,
      old.seq as old_seq, old.version as old_version,
      t.sender_actor_id as reply_sender, t.kind as reply_kind, t.extra ->> 'excerpt' as edited_excerpt,
      case
        when m.actor_id is null or m.rank < 0 then 2
        when old.seq is not null then
          case when p_are_records or old.kind = 'deleted' or old.extra ? 'editedAt' or (old.kind = i.kind
            and old.content = i.content and old.reply_to_seq is not distinct from i.reply_to_seq)
          then 1 else 4 end
        when c.is_blocked and not p_are_records then 3
        when m.rank < c.write_rank and not p_are_records then 6
        when messaging_is_stopped(m) and not p_are_records then 7
        when i.reply_to_seq is not null and (t.seq is null or i.excerpt is null) then 5
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
      reply_excerpt, sent_at, extra, expires_at)
    select conversation_id, last_seq + place, version + place, id, sender_id, user_id, client_id,
      kind, content, reply_to_seq, reply_sender, reply_kind,
      case when reply_kind = 'deleted' then '' else coalesce(edited_excerpt, excerpt) end, sent_at, extra::jsonb,
      messaging_expiry(kind, sent_at, stay)
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
      version = s.version,
      -- Whoever may say something again was spoken to since.
      stopped_at_seq = case when p_are_records then m.stopped_at_seq end
    from (
      select conversation_id, sender_id, min(last_seq) as last_seq, max(version + place) as version,
        count(*)::integer as count,
        -- How many of them stand before the first message of anybody else in this batch.
        count(*) filter (where place = own_place)::integer as leading
      from placed where code = 0 group by conversation_id, sender_id
    ) s
    where m.conversation_id = s.conversation_id and m.actor_id = s.sender_id
  )
  select code, coalesce(last_seq + place, old_seq), coalesce(version + place, old_version), roster_version, stay
  from placed order by pos;
end $$;
