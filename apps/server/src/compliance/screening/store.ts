import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { keysOf } from './names.ts';
import type { Listed } from './list-file.ts';

/** All SQL about whom lists name. */
type Db = Pick<Tx['client'], 'query'> | Database['pool'];

const writtenAtOnce = 2_000;

/** Puts this list in the place of the one before. */
export async function replaceListed(tx: Tx, listed: readonly Listed[]): Promise<void> {
  await tx.client.query('delete from compliance_listed');
  for (let from = 0; from < listed.length; from += writtenAtOnce) {
    const rows = listed
      .slice(from, from + writtenAtOnce)
      .map((one) => ({ ...one, keys: keysOf(one.names) }));
    await tx.client.query(
      `insert into compliance_listed (id, kind, names, born, keys)
       select id, kind, names, born, keys
       from jsonb_to_recordset($1::jsonb) as r (id text, kind text, names text[], born text[], keys text[])`,
      [JSON.stringify(rows)],
    );
  }
}

/** Those who have a word that begins and one that ends like a word of these names. */
export async function findCandidates(db: Db, names: readonly string[]): Promise<Listed[]> {
  const { rows } = await db.query<Listed>(
    'select id, kind, names, born from compliance_listed where keys && $1::text[]',
    [keysOf(names)],
  );
  return rows;
}

export async function countListed(db: Db): Promise<{ sanctions: number; peps: number }> {
  const { rows } = await db.query<{ sanctions: number; peps: number }>(
    `select count(*) filter (where kind = 'sanction')::integer as sanctions,
       count(*) filter (where kind = 'pep')::integer as peps
     from compliance_listed`,
  );
  return rows[0]!;
}

/** Whoever has handed details in that are kept, a page at a time. */
export async function listKnown(
  db: Db,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ actor_id: Uuid }>(
    `select actor_id from (
       select actor_id from compliance_people
       union select actor_id from compliance_applications where state = 'open' and details is not null
     ) k where $1::uuid is null or actor_id > $1 order by actor_id limit $2`,
    [after, limit],
  );
  return rows.map((row) => row.actor_id);
}

/** Of which entries of the list somebody has decided, or is to decide, whether this account is meant. */
export async function entriesRaised(db: Db, actorId: Uuid): Promise<Set<string>> {
  const { rows } = await db.query<{ entries: string }>(
    `select facts->>'entries' as entries from compliance_alerts where actor_id = $1 and rule = 'listed'`,
    [actorId],
  );
  return new Set(rows.flatMap((row) => row.entries.split(' ')));
}
