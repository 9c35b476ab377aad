-- Finding what was said. The words of each message stand in a table of their own, written by an indexer that follows the
-- versions of conversations after the commits; sending does not know of it. What is deleted or edited leaves it in the
-- same transaction, by a trigger, so that a word that is gone is found by nobody, and comes back with its new words.
--
-- Each word carries the conversation and the block of 2,048 messages in which it stands, such as 4d5e6f700:brot. So a
-- question costs what the asked conversations hold, and not what everybody on the server has said; and it goes from the
-- latest block backwards and ends when it has enough, however long a conversation is.

create extension if not exists pg_trgm;

-- Without stop words: whoever looks for "was" finds it, and a prefix begins anywhere.
create text search dictionary messaging_german (template = snowball, language = german);
create text search dictionary messaging_english (template = snowball, language = english);

create table messaging_search (
  conversation_id uuid not null,
  seq integer not null,
  sender_actor_id uuid not null,
  kind text not null,
  has_link boolean not null,
  sent_at timestamptz not null,
  words tsvector not null,
  primary key (conversation_id, seq)
);
-- No pending list: it would be read through by every search.
create index messaging_search_words on messaging_search using gin (words) with (fastupdate = off);
create index messaging_search_pictures on messaging_search (conversation_id, seq) where kind = 'picture';
create index messaging_search_links on messaging_search (conversation_id, seq) where has_link;

-- Up to which version the messages of a conversation are in the table.
create table messaging_search_progress (
  conversation_id uuid primary key,
  version integer not null
);

-- Held while somebody changes what a conversation's messages say, and tried by the indexer, so that it never writes down
-- words that are being taken back. Any first key of our own.
create function messaging_search_forget() returns trigger
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock(726315035, hashtext(old.conversation_id::text));
  delete from messaging_search where conversation_id = old.conversation_id and seq = old.seq;
  return null;
end $$;
create trigger messaging_search_forget_changed after update of kind, content on messaging_messages
  for each row when (old.content is distinct from new.content or old.kind is distinct from new.kind)
  execute function messaging_search_forget();
create trigger messaging_search_forget_removed after delete on messaging_messages
  for each row execute function messaging_search_forget();

-- The latest messages that an actor may read and that have what `p_query` asks for, as a tsquery in which each word
-- begins with ~ in the place of conversation and block. Counts up to `p_count_max`, and looks at no more conversations once
-- `p_budget` is over: then `is_complete` is false. Always returns one row more than asked for, if there is one; with
-- nothing found, one row without a conversation.
create function messaging_search_find(
  p_actor uuid, p_conversation uuid, p_query text, p_sender uuid, p_from timestamptz, p_to timestamptz,
  p_before_at timestamptz, p_before_conversation uuid, p_before_seq integer,
  p_limit integer, p_count_max integer, p_budget interval
) returns table (conversation_id uuid, seq integer, sent_at timestamptz, total integer, is_complete boolean)
language plpgsql
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
  v_conversation record;
  v_deadline timestamptz := clock_timestamp() + p_budget;
  v_query tsquery;
  v_ids uuid[] := '{}';
  v_seqs integer[] := '{}';
  v_ats timestamptz[] := '{}';
  v_new_seqs integer[];
  v_new_ats timestamptz[];
  v_here integer;
  v_total integer := 0;
  v_last timestamptz;
  v_is_complete boolean := true;
begin
  for v_conversation in
    select c.id, c.last_seq, c.last_activity_at, m.visible_from_seq
    from messaging_members m join messaging_conversations c on c.id = m.conversation_id
    where m.actor_id = p_actor and m.rank >= 0 and (p_conversation is null or c.id = p_conversation)
      and c.last_seq >= m.visible_from_seq and (p_from is null or c.last_activity_at >= p_from)
    order by c.last_activity_at desc, c.id desc
  loop
    if v_total >= p_count_max and cardinality(v_ids) > p_limit then
      -- Nothing in here is later than what is found already.
      select a into v_last from unnest(v_ats) as a order by a desc offset p_limit limit 1;
      exit when v_last > v_conversation.last_activity_at;
    end if;
    v_here := 0;
    for v_block in reverse (v_conversation.last_seq >> 11)..(v_conversation.visible_from_seq >> 11) loop
      if clock_timestamp() > v_deadline then
        v_is_complete := false;
        exit;
      end if;
      v_query := replace(p_query, '~', right(v_conversation.id::text, 8) || to_hex(v_block) || ':')::tsquery;
      -- By the index of words alone: the conditions of the inner part would lead to the others.
      select coalesce(array_agg(f.seq), '{}'), coalesce(array_agg(f.sent_at), '{}')
      into v_new_seqs, v_new_ats
      from (
        select s.* from messaging_search s where s.words @@ v_query offset 0
      ) f
      where f.conversation_id = v_conversation.id and f.seq >= v_conversation.visible_from_seq
        and (p_sender is null or f.sender_actor_id = p_sender)
        and (p_from is null or f.sent_at >= p_from) and (p_to is null or f.sent_at < p_to)
        and (p_before_at is null
          or (f.sent_at, f.conversation_id, f.seq) < (p_before_at, p_before_conversation, p_before_seq));
      v_ids := v_ids || array_fill(v_conversation.id, array[cardinality(v_new_seqs)]);
      v_seqs := v_seqs || v_new_seqs;
      v_ats := v_ats || v_new_ats;
      v_here := v_here + cardinality(v_new_seqs);
      v_total := v_total + cardinality(v_new_seqs);
      exit when v_here > p_limit and v_total >= p_count_max;
    end loop;
    if cardinality(v_ids) > 500 then
      -- Only the latest can be on the page.
      select array_agg(id), array_agg(seq), array_agg(at) into v_ids, v_seqs, v_ats
      from (
        select * from unnest(v_ids, v_seqs, v_ats) as u (id, seq, at)
        order by at desc, id desc, seq desc limit p_limit + 1
      ) f;
    end if;
    exit when not v_is_complete;
  end loop;
  return query
  select f.id, f.seq, f.at, v_total, v_is_complete
  from (select 1) one left join (
    select * from unnest(v_ids, v_seqs, v_ats) as u (id, seq, at)
    order by at desc, id desc, seq desc limit p_limit + 1
  ) f on true;
end $$;
