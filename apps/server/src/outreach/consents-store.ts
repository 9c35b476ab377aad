import type { Uuid } from '#platform/ids';
import type { ConsentSource } from './consents.ts';
import type { Wishes } from './policy.ts';
import type { Db } from './store.ts';
import type { SendRow } from './tables.ts';

/** The SQL of consent. The ledger is only ever written to; what holds now is kept beside it. */

interface Pair {
  businessActorId: Uuid;
  personActorId: Uuid;
}

export async function append(
  db: Db,
  entry: Pair & {
    id: Uuid;
    topicKey: string | null;
    state: 'implied' | 'granted' | 'revoked';
    source: ConsentSource;
    proof: object;
    now: Date;
  },
): Promise<void> {
  await db.query(
    `insert into outreach_consents (person_actor_id, id, business_actor_id, topic_key, state, source, proof, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.personActorId,
      entry.id,
      entry.businessActorId,
      entry.topicKey,
      entry.state,
      entry.source,
      JSON.stringify(entry.proof),
      entry.now,
    ],
  );
}

/** Whether anybody ever said yes to a topic, in the app or by mail. */
export async function wasEverGranted(
  db: Db,
  businessActorId: Uuid,
  topicKey: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from outreach_consents where business_actor_id = $1 and topic_key = $2 and state = 'granted' limit 1`,
    [businessActorId, topicKey],
  );
  return rowCount! > 0;
}

/** False when it was so already. */
export async function writeState(
  db: Db,
  said: Pair & { topicKey: string | null; isGranted: boolean; source: ConsentSource; now: Date },
): Promise<boolean> {
  const { businessActorId, personActorId, topicKey, isGranted, source, now } = said;
  if (topicKey === null) {
    const { rowCount } = await db.query(
      `insert into outreach_relations as r (business_actor_id, person_actor_id, stopped_at, tokens_at)
       values ($1, $2, $3, $4)
       on conflict (business_actor_id, person_actor_id) do update set stopped_at = excluded.stopped_at
       where (r.stopped_at is null) <> (excluded.stopped_at is null)`,
      [businessActorId, personActorId, isGranted ? null : now, now],
    );
    return rowCount! > 0;
  }
  const { rowCount } = await db.query(
    `insert into outreach_consent_states as s
       (business_actor_id, person_actor_id, topic_key, state, source, since)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (business_actor_id, person_actor_id, topic_key) do update set
       state = excluded.state, source = excluded.source, since = excluded.since
     where s.state <> excluded.state`,
    [businessActorId, personActorId, topicKey, isGranted ? 'granted' : 'revoked', source, now],
  );
  return rowCount! > 0;
}

export async function writeTransaction(
  db: Db,
  { businessActorId, personActorId, source, now }: Pair & { source: ConsentSource; now: Date },
): Promise<void> {
  await db.query(
    `insert into outreach_relations (business_actor_id, person_actor_id, transacted_at, transaction_source, tokens_at)
     values ($1, $2, $3, $4, $3)
     on conflict (business_actor_id, person_actor_id) do update set
       transacted_at = excluded.transacted_at, transaction_source = excluded.transaction_source`,
    [businessActorId, personActorId, now, source],
  );
}

/** Businesses to which this person has said anything, or from which they got something. */
export async function listBusinesses(db: Db, personActorId: Uuid): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select business_actor_id as id from outreach_consent_states where person_actor_id = $1
     union select business_actor_id from outreach_relations
       where person_actor_id = $1 and stopped_at is not null
     union select business_actor_id from outreach_sends where person_actor_id = $1 and seq is not null`,
    [personActorId],
  );
  return rows.map(({ id }) => id);
}

export async function readStates(
  db: Db,
  personActorId: Uuid,
  businessActorIds: readonly Uuid[],
): Promise<{
  topics: {
    business_actor_id: Uuid;
    topic_key: string;
    state: 'granted' | 'revoked';
    source: ConsentSource;
    since: Date;
  }[];
  stopped: Set<Uuid>;
}> {
  const topics = await db.query(
    `select business_actor_id, topic_key, state, source, since from outreach_consent_states
     where person_actor_id = $1 and business_actor_id = any ($2)`,
    [personActorId, businessActorIds],
  );
  const stopped = await db.query<{ id: Uuid }>(
    `select business_actor_id as id from outreach_relations
     where person_actor_id = $1 and business_actor_id = any ($2) and stopped_at is not null`,
    [personActorId, businessActorIds],
  );
  return { topics: topics.rows, stopped: new Set(stopped.rows.map(({ id }) => id)) };
}

export async function readWishes(db: Db, personActorId: Uuid): Promise<Wishes | null> {
  const { rows } = await db.query<{ wishes: Wishes | null }>(
    'select wishes from outreach_people where person_actor_id = $1',
    [personActorId],
  );
  return rows[0]?.wishes ?? null;
}

export async function writeWishes(db: Db, personActorId: Uuid, wishes: Wishes): Promise<void> {
  await db.query(
    `insert into outreach_people (person_actor_id, wishes) values ($1, $2)
     on conflict (person_actor_id) do update set wishes = excluded.wishes`,
    [personActorId, JSON.stringify(wishes)],
  );
}

/** Domains that the business has shown to be its own. */
export async function readDomains(db: Db, businessActorId: Uuid): Promise<string[]> {
  const { rows } = await db.query<{ domain: string }>(
    `select domain from outreach_domains where business_actor_id = $1 and verified_at is not null
     order by domain`,
    [businessActorId],
  );
  return rows.map(({ domain }) => domain);
}

export async function isReported(db: Db, send: SendRow): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from outreach_feedback where business_actor_id = $1 and person_actor_id = $2 and send_id = $3
       and kind = 'report'`,
    [send.business_actor_id, send.person_actor_id, send.id],
  );
  return rows.length > 0;
}

export async function hasReceived(db: Db, pair: Pair): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from outreach_sends where person_actor_id = $1 and business_actor_id = $2 and seq is not null
     limit 1`,
    [pair.personActorId, pair.businessActorId],
  );
  return rows.length > 0;
}

const isIn = `s.business_actor_id = $1 and s.state = 'granted' and not exists (
  select 1 from outreach_relations r
  where r.business_actor_id = s.business_actor_id and r.person_actor_id = s.person_actor_id and r.stopped_at is not null)`;

export async function listSubscribers(
  db: Db,
  of: {
    businessActorId: Uuid;
    topicKey: string;
    since: Date | null;
    after: Uuid | null;
    limit: number;
  },
): Promise<{ person_actor_id: Uuid; wishes: Wishes | null }[]> {
  const { rows } = await db.query<{ person_actor_id: Uuid; wishes: Wishes | null }>(
    `select s.person_actor_id, p.wishes from outreach_consent_states s left join outreach_people p using (person_actor_id)
     where ${isIn} and s.topic_key = $2 and ($3::timestamptz is null or s.since >= $3)
       and ($4::uuid is null or s.person_actor_id > $4)
     order by s.person_actor_id limit $5`,
    [of.businessActorId, of.topicKey, of.since, of.after, of.limit],
  );
  return rows;
}

export async function countSubscribers(
  db: Db,
  businessActorId: Uuid,
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ topic_key: string; count: number }>(
    `select s.topic_key, count(*)::integer as count from outreach_consent_states s where ${isIn} group by 1`,
    [businessActorId],
  );
  return new Map(rows.map((row) => [row.topic_key, row.count]));
}
