import { newUuid, type Uuid } from '#platform/ids';
import type { Db } from './store.ts';

/** SQL of the conversations between two, many at once. */
export interface DirectRow {
  id: Uuid;
  isBlocked: boolean;
  /** One of the two declined it once and is out of it. */
  hasLeft: boolean;
}

type Pair = { low: Uuid; high: Uuid };

/**
 * The conversations of these pairs, in the order given; those that do not exist yet are opened in order
 * of the pair. Whoever else opens one at the same time is waited for.
 */
export async function openDirects(
  db: Db,
  { pairs, now }: { pairs: readonly { a: Uuid; b: Uuid }[]; now: Date },
): Promise<DirectRow[]> {
  const wanted = pairs.map(({ a, b }) => (a < b ? { low: a, high: b } : { low: b, high: a }));
  const found = await readDirects(db, wanted);
  const missing = new Map<string, Pair>();
  for (const pair of wanted) if (!found.has(keyOf(pair))) missing.set(keyOf(pair), pair);
  if (missing.size > 0) {
    const unopened = [...missing.values()];
    await insertDirects(db, unopened, now);
    for (const [key, row] of await readDirects(db, unopened)) found.set(key, row);
  }
  return wanted.map((pair) => found.get(keyOf(pair))!);
}

function keyOf({ low, high }: Pair): string {
  return `${low} ${high}`;
}

async function readDirects(db: Db, pairs: readonly Pair[]): Promise<Map<string, DirectRow>> {
  const { rows } = await db.query<Pair & DirectRow>({
    name: 'messaging_read_directs',
    text: `select d.low_actor_id as low, d.high_actor_id as high, c.id, c.is_blocked as "isBlocked",
        exists (
          select 1 from messaging_members m where m.conversation_id = c.id and m.rank < 0
        ) as "hasLeft"
      from unnest($1::uuid[], $2::uuid[]) as p (low, high)
      join messaging_directs d on d.low_actor_id = p.low and d.high_actor_id = p.high
      join messaging_conversations c on c.id = d.conversation_id`,
    values: [pairs.map((pair) => pair.low), pairs.map((pair) => pair.high)],
  });
  return new Map(rows.map((row) => [keyOf(row), row] as const));
}

async function insertDirects(db: Db, pairs: readonly Pair[], now: Date): Promise<void> {
  await db.query({
    name: 'messaging_insert_directs',
    text: `with opened as (
        insert into messaging_directs (low_actor_id, high_actor_id, conversation_id)
        select low, high, id from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as p (low, high, id)
        order by low, high
        on conflict do nothing
        returning low_actor_id, high_actor_id, conversation_id
      ), conversations as (
        insert into messaging_conversations (id, kind, last_activity_at)
        select conversation_id, 'direct', $4 from opened
      )
      insert into messaging_members (conversation_id, actor_id)
      select conversation_id, low_actor_id from opened
      union all select conversation_id, high_actor_id from opened`,
    values: [
      pairs.map((pair) => pair.low),
      pairs.map((pair) => pair.high),
      pairs.map(() => newUuid()),
      now,
    ],
  });
}
