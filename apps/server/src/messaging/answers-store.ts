import type { Pool } from 'pg';
import type { Uuid } from '#platform/ids';

/** Messages of one actor that a user wrote by hand, the latest ones from a seq on, in order. */
export async function listAuthors(
  pool: Pool,
  options: { conversationId: Uuid; actorId: Uuid; from: number; limit: number },
): Promise<{ seq: number; sender_user_id: Uuid }[]> {
  const { rows } = await pool.query<{ seq: number; sender_user_id: Uuid }>({
    name: 'messaging_authors',
    text: `select seq, sender_user_id from messaging_messages
      where conversation_id = $1 and seq >= $3 and sender_actor_id = $2 and sender_user_id is not null
      order by seq desc limit $4`,
    values: [options.conversationId, options.actorId, options.from, options.limit],
  });
  return rows.reverse();
}

/**
 * How many questions were answered since, and the median of the seconds until then, `Infinity` for those
 * that wait. A question begins with the first text, picture, file or voice of a customer after the last answer by hand.
 * The work is bounded: the end of the two hundred latest conversations.
 */
export async function readAnswerTime(
  pool: Pool,
  { actorId, since }: { actorId: Uuid; since: Date },
): Promise<{ answers: number; median_seconds: number | null }> {
  const { rows } = await pool.query<{ answers: number; median_seconds: number | null }>({
    name: 'messaging_answer_time',
    text: `
      with latest as (
        select c.id, m.done_seq
        from messaging_members m join messaging_conversations c on c.id = m.conversation_id
        where m.actor_id = $1 and c.kind = 'direct' and c.last_activity_at >= $2
        order by c.last_activity_at desc
        limit 200
      ), said as (
        select latest.id, latest.done_seq, x.seq, x.sent_at, x.sender_actor_id = $1 as is_answer
        from latest cross join lateral (
          select * from messaging_messages
          where conversation_id = latest.id
          order by seq desc
          limit 200
        ) x
        where x.sent_at >= $2 and x.kind in ('text', 'picture', 'video', 'album', 'voice', 'file')
          and (x.sender_actor_id <> $1 or x.sender_user_id is not null)
      ), turns as (
        select *,
          lag(is_answer, 1, true) over conversation as is_after_answer,
          min(sent_at) filter (where is_answer) over (
            conversation rows between 1 following and unbounded following
          ) as answered_at
        from said
        window conversation as (partition by id order by seq)
      ), waits as (
        select extract(epoch from answered_at - sent_at)::float8 as seconds
        from turns
        where not is_answer and is_after_answer and (answered_at is not null or seq > done_seq)
      )
      select count(seconds)::integer as answers,
        percentile_disc(0.5) within group (order by coalesce(seconds, 'infinity')) as median_seconds
      from waits`,
    values: [actorId, since],
  });
  return rows[0]!;
}
