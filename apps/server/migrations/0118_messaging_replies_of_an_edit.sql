-- An edit reaches the quotes in replies, and a message may be edited a hundred times: with ten thousand replies each edit wrote
-- ten thousand rows while nobody else could write in the conversation. It reaches the latest of them now. What is deleted still
-- goes from all of them: that happens once.
create or replace function messaging_change(
  p_conversation uuid, p_seq integer, p_content text, p_extra text, p_excerpt text
) returns setof messaging_messages
language plpgsql
as $$
#variable_conflict use_column
declare
  v_version integer;
  v_changed integer := 0;
begin
  select version into v_version from messaging_conversations where id = p_conversation;
  update messaging_messages set content = p_content, extra = p_extra::jsonb, version = v_version + 1
  where conversation_id = p_conversation and seq = p_seq;
  if p_excerpt is not null then
    update messaging_messages m set reply_excerpt = p_excerpt, version = v_version + 1 + r.place
    from (
      select seq, (row_number() over (order by seq))::integer as place
      from (
        select seq from messaging_messages where conversation_id = p_conversation and reply_to_seq = p_seq
        order by seq desc limit 500
      ) latest
    ) r
    where m.conversation_id = p_conversation and m.seq = r.seq;
    get diagnostics v_changed = row_count;
  end if;
  update messaging_conversations set version = v_version + 1 + v_changed,
    changed_xid = pg_current_xact_id()
  where id = p_conversation;
  return query
  select * from messaging_messages
  where conversation_id = p_conversation and version > v_version order by version;
end $$;
