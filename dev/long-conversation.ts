import type { Database } from '../apps/server/src/platform/database.ts';

/**
 * Fills a conversation of two as if they had written for two years: texts of one to five lines, in turns, those at
 * every fortieth seq an answer to the one thirty before. Through SQL, in seconds; the counters are what the write
 * path would have left behind.
 */
export async function fillConversation(
  database: Database,
  {
    conversationId,
    ownActorId,
    messageCount,
  }: { conversationId: string; ownActorId: string; messageCount: number },
): Promise<void> {
  await database.pool.query(
    `
    with place as (
      select c.id, c.last_seq, c.version,
        (select actor_id from messaging_members m where m.conversation_id = c.id and actor_id = $2) as own,
        (select actor_id from messaging_members m where m.conversation_id = c.id and actor_id <> $2) as other
      from messaging_conversations c where c.id = $1
    ), made as (
      insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, client_id, kind, content,
        reply_to_seq, reply_sender_actor_id, reply_kind, reply_excerpt, sent_at)
      select p.id, p.last_seq + n, p.version + n, gen_random_uuid(),
        case when (n / 3) % 2 = 0 then p.own else p.other end, gen_random_uuid(), 'text',
        'Nachricht ' || n || repeat(' und noch ein paar Worte dazu', (n % 11 * 7919) % 11),
        case when answers then p.last_seq + n - 30 end, case when answers then p.own end,
        case when answers then 'text' end, case when answers then 'Nachricht ' || (n - 30) end,
        now() - make_interval(mins => 10 * ($3 - n))
      from place p, generate_series(1, $3::integer - p.last_seq) n,
        lateral (select (p.last_seq + n) % 40 = 0 and n > 30 as answers) a
      returning seq
    )
    update messaging_conversations c
      set last_seq = $3, version = c.version + (select count(*) from made), last_activity_at = now()
      where c.id = $1
    `,
    [conversationId, ownActorId, messageCount],
  );
  await database.pool.query(
    `update messaging_members set read_seq = $2, delivered_seq = $2, own_after_read = 0
     where conversation_id = $1`,
    [conversationId, messageCount],
  );
  await database.pool.query('analyze messaging_messages');
}

/** Takes back what somebody has read; `version` moves, as for every change. */
export async function leaveUnread(
  database: Database,
  {
    conversationId,
    actorId,
    readSeq,
  }: { conversationId: string; actorId: string; readSeq: number },
): Promise<void> {
  await database.pool.query(
    `
    with moved as (
      update messaging_conversations set version = version + 1, changed_xid = pg_current_xact_id()
      where id = $1 returning version
    )
    update messaging_members set read_seq = $3, version = (select version from moved),
      own_after_read = (select count(*) from messaging_messages
        where conversation_id = $1 and seq > $3 and sender_actor_id = $2)
    where conversation_id = $1 and actor_id = $2
    `,
    [conversationId, actorId, readSeq],
  );
}
