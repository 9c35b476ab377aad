import type { SenderDecision } from '@allmende/contract/senders';
import type { Uuid } from '#platform/ids';
import type { Db } from './store.ts';
import type { SenderRow } from './tables.ts';

/** The SQL of the operators' desk: sums by business and template, and what was decided. */

/** Whom somebody may have to look at: what is open first, then by complaints. */
export async function listNoted(db: Db, since: Date, hidden: readonly Uuid[]): Promise<Uuid[]> {
  const { rows } = await db.query<{ business_actor_id: Uuid }>(
    `with minded as (
       select business_actor_id, count(*) as times from outreach_feedback where at > $1 group by 1
     )
     select s.business_actor_id from outreach_senders s left join minded using (business_actor_id)
     where (s.is_suspended or minded.times > 0) and s.business_actor_id <> all ($2)
     order by (s.is_suspended and not s.is_settled) desc, s.is_suspended desc, minded.times desc nulls last,
       s.business_actor_id
     limit 100`,
    [since, hidden],
  );
  return rows.map((row) => row.business_actor_id);
}

/** In the order of the ids. */
export async function readSenders(db: Db, ids: readonly Uuid[]): Promise<SenderRow[]> {
  const { rows } = await db.query<SenderRow>(
    `select s.* from unnest($1::uuid[]) with ordinality as wanted (business_actor_id, place)
     join outreach_senders s using (business_actor_id) order by place`,
    [ids],
  );
  return rows;
}

export async function readDelivered(db: Db, ids: readonly Uuid[], since: Date) {
  const { rows } = await db.query<{ business_actor_id: Uuid; delivered: number }>(
    `select business_actor_id, sum(delivered)::integer as delivered from outreach_days
     where business_actor_id = any ($1) and day >= ($2 at time zone 'UTC')::date group by 1`,
    [ids, since],
  );
  return rows;
}

interface ComplaintRow {
  business_actor_id: Uuid;
  name: string | null;
  category: string;
  text: string;
  spam: number;
  fraud: number;
  never_agreed: number;
  other: number;
  blocks: number;
  stops: number;
}

export async function readComplaints(db: Db, ids: readonly Uuid[], since: Date) {
  const { rows } = await db.query<ComplaintRow>(
    `select f.business_actor_id, t.name, t.category, t.content ->> 'text' as text,
       count(*) filter (where f.reason = 'spam')::integer as spam,
       count(*) filter (where f.reason = 'fraud')::integer as fraud,
       count(*) filter (where f.reason = 'never_agreed')::integer as never_agreed,
       count(*) filter (where f.reason = 'other')::integer as other,
       count(*) filter (where f.kind = 'block')::integer as blocks,
       count(*) filter (where f.kind = 'stop')::integer as stops
     from outreach_feedback f left join outreach_templates t on t.id = f.template_id
     where f.business_actor_id = any ($1) and f.at > $2
     group by f.business_actor_id, f.template_id, t.name, t.category, t.content
     order by count(*) desc, t.name`,
    [ids, since],
  );
  return rows;
}

interface DecisionRow {
  business_actor_id: Uuid;
  decision: SenderDecision;
  note: string;
  by_user_id: Uuid;
  at: Date;
}

export async function readDecisions(db: Db, ids: readonly Uuid[]): Promise<DecisionRow[]> {
  const { rows } = await db.query<DecisionRow>(
    `select business_actor_id, decision, note, by_user_id, at from outreach_decisions
     where business_actor_id = any ($1) order by at desc, id desc`,
    [ids],
  );
  return rows;
}

export async function insertDecision(
  db: Db,
  one: {
    businessActorId: Uuid;
    id: Uuid;
    decision: SenderDecision;
    note: string;
    userId: Uuid;
    now: Date;
  },
): Promise<void> {
  await db.query(
    `insert into outreach_decisions (business_actor_id, id, decision, note, by_user_id, at)
     values ($1, $2, $3, $4, $5, $6)`,
    [one.businessActorId, one.id, one.decision, one.note, one.userId, one.now],
  );
}
