import type { Uuid } from '#platform/ids';
import { all, type Db } from './store.ts';
import type { PersonRow, RelationRow } from './tables.ts';

/** The SQL of what a message is judged by on the side of its person: budgets, consent, when they were last reached. */

/** Holds these people, in the order of their ids, until the transaction ends, so that their budgets hold. */
export async function lockPeople(db: Db, personActorIds: readonly Uuid[]): Promise<PersonRow[]> {
  if (personActorIds.length === 0) return [];
  await all(
    db,
    'open_people',
    `insert into outreach_people (person_actor_id)
     select id from unnest($1::uuid[]) as id order by id on conflict do nothing`,
    [personActorIds],
  );
  return all<PersonRow>(
    db,
    'lock_people',
    `select person_actor_id, wishes from outreach_people where person_actor_id = any ($1)
     order by person_actor_id for no key update`,
    [personActorIds],
  );
}

export async function readRelations(
  db: Db,
  { businessActorId, personActorIds }: { businessActorId: Uuid; personActorIds: readonly Uuid[] },
): Promise<RelationRow[]> {
  return all<RelationRow>(
    db,
    'read_relations',
    `select person_actor_id, stopped_at, transacted_at, transaction_source, tokens, tokens_at, reached_at
     from outreach_relations where business_actor_id = $1 and person_actor_id = any ($2)`,
    [businessActorId, personActorIds],
  );
}

/** [O41] Which of these topics were said to carry advertising. */
export async function readAdvertising(
  db: Db,
  { businessActorId, topicKeys }: { businessActorId: Uuid; topicKeys: readonly string[] },
): Promise<Set<string>> {
  if (topicKeys.length === 0) return new Set();
  const rows = await all<{ key: string }>(
    db,
    'read_advertising',
    `select key from outreach_topics where business_actor_id = $1 and key = any ($2) and may_advertise
     union select 'news' where 'news' = any ($2)`,
    [businessActorId, topicKeys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Writes what sending changes of relations: the bucket of the two, and when they were last reached. */
export async function saveRelations(
  db: Db,
  businessActorId: Uuid,
  rows: readonly Pick<RelationRow, 'person_actor_id' | 'tokens' | 'tokens_at' | 'reached_at'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (a.person_actor_id < b.person_actor_id ? -1 : 1));
  await all(
    db,
    'save_relations',
    `insert into outreach_relations (business_actor_id, person_actor_id, tokens, tokens_at, reached_at)
     select $1, * from unnest($2::uuid[], $3::float8[], $4::timestamptz[], $5::timestamptz[])
     on conflict (business_actor_id, person_actor_id) do update set
       tokens = excluded.tokens, tokens_at = excluded.tokens_at, reached_at = excluded.reached_at`,
    [
      businessActorId,
      sorted.map((row) => row.person_actor_id),
      sorted.map((row) => row.tokens),
      sorted.map((row) => row.tokens_at),
      sorted.map((row) => row.reached_at),
    ],
  );
}

export async function readConsentStates(
  db: Db,
  wanted: { businessActorId: Uuid; personActorIds: readonly Uuid[]; topicKeys: readonly string[] },
): Promise<{ person_actor_id: Uuid; topic_key: string; state: 'granted' | 'revoked' }[]> {
  return all(
    db,
    'read_consent_states',
    `select person_actor_id, topic_key, state from outreach_consent_states
     where business_actor_id = $1 and person_actor_id = any ($2) and topic_key = any ($3)`,
    [wanted.businessActorId, wanted.personActorIds, wanted.topicKeys],
  );
}

/** All marketing that these people got since then, from anybody. */
export async function readMarketing(
  db: Db,
  personActorIds: readonly Uuid[],
  since: Date,
): Promise<{ person_actor_id: Uuid; business_actor_id: Uuid; sent_at: Date }[]> {
  if (personActorIds.length === 0) return [];
  return all(
    db,
    'read_marketing',
    `select person_actor_id, business_actor_id, sent_at from outreach_sends
     where category = 'marketing' and sent_at is not null and not is_trial
       and person_actor_id = any ($1) and sent_at > $2`,
    [personActorIds, since],
  );
}
