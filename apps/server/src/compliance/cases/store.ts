import type { CaseDecision, MonitoringRule } from '@allmende/contract/compliance';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Finding, Seen } from './rules.ts';

/** All SQL about alerts, cases and freezes. */
type Db = Pick<Tx['client'], 'query'> | Database['pool'];
export type DbOrNull = Db | null;

export interface CaseRow {
  id: Uuid;
  actor_id: Uuid;
  opened_at: Date;
  state: 'open' | 'released' | 'closed';
  decided_at: Date | null;
  decided_by: Uuid | null;
  is_frozen: boolean;
  rules: MonitoringRule[];
}

export interface AlertRow {
  rule: MonitoringRule;
  at: Date;
  facts: Record<string, string>;
  payment_ids: Uuid[];
}

export interface DecisionRow {
  decision: CaseDecision;
  note: string;
  decided_by: Uuid;
  at: Date;
}

export interface MovementRow {
  payment_id: Uuid;
  at: Date;
  kind: string;
  payer_actor_id: Uuid | null;
  payee_actor_id: Uuid;
  asset_code: string;
  amount: bigint;
  worth: bigint | null;
  confirmed_by: string;
  exemption: string | null;
  is_new_payee: boolean;
  passed_on_by: 'payer' | 'payee' | null;
  beyond_actor_id: Uuid | null;
}

/** Whose payments the rules have to look at again. */
export async function readTouched(db: Db, since: Date): Promise<Uuid[]> {
  const { rows } = await db.query<{ actor_id: Uuid }>(
    `select distinct actor_id from (
       select payer_actor_id as actor_id from compliance_movements
       where at > $1 and passed_on_by is distinct from 'payer'
       union all select payee_actor_id from compliance_movements
       where at > $1 and passed_on_by is distinct from 'payee'
     ) t where actor_id is not null`,
    [since],
  );
  return rows.map((row) => row.actor_id);
}

/**
 * What an actor paid and got, the oldest first. What has no worth is left out, and so is what stayed with them: an exchange of
 * their own, or a gift that waits to be taken; and what they only passed on, which is between those beyond them.
 */
export async function readSeen(
  db: Db,
  { actorId, since, limit }: { actorId: Uuid; since: Date; limit: number },
): Promise<Seen[]> {
  const { rows } = await db.query<Seen>(
    `select * from (
       (select payment_id as "paymentId", at, 'out' as direction,
          coalesce(beyond_actor_id, payee_actor_id) as "otherActorId", kind,
          worth as "worthMinor", is_new_payee as "isNewPayee"
        from compliance_movements
        where payer_actor_id = $1 and at > $2 and worth is not null and passed_on_by is distinct from 'payer'
          and (payee_actor_id <> $1 or kind = 'payout')
        order by at desc limit $3)
       union all
       (select payment_id, at, 'in', coalesce(beyond_actor_id, payer_actor_id), kind, worth, is_new_payee
        from compliance_movements
        where payee_actor_id = $1 and at > $2 and worth is not null and payer_actor_id is distinct from $1
          and passed_on_by is distinct from 'payee'
        order by at desc limit $3)
     ) s order by at`,
    [actorId, since, limit],
  );
  return rows;
}

/** The movements behind a case: those of its actor, the latest first. */
export async function readMovements(
  db: Db,
  { actorId, since, limit }: { actorId: Uuid; since: Date; limit: number },
): Promise<MovementRow[]> {
  const { rows } = await db.query<MovementRow>(
    `select * from compliance_movements
     where (payer_actor_id = $1 or payee_actor_id = $1) and at >= $2
     order by at desc, payment_id desc limit $3`,
    [actorId, since, limit],
  );
  return rows;
}

/** Opens a case or adds to the open one; nothing when the rule has spoken about the actor this day. */
export async function raiseAlert(
  tx: Tx,
  alert: {
    id: Uuid;
    caseId: Uuid;
    actorId: Uuid;
    rule: MonitoringRule;
    day: string;
    at: Date;
    finding: Finding;
  },
): Promise<boolean> {
  const { id, caseId, actorId, rule, day, at, finding } = alert;
  const known = await tx.client.query(
    'select 1 from compliance_alerts where actor_id = $1 and rule = $2 and day = $3',
    [actorId, rule, day],
  );
  if (known.rowCount) return false;
  await tx.client.query(
    `insert into compliance_cases (id, actor_id, opened_at, state) values ($1, $2, $3, 'open')
     on conflict (actor_id) where state = 'open' do nothing`,
    [caseId, actorId, at],
  );
  const { rowCount } = await tx.client.query(
    `insert into compliance_alerts (id, case_id, actor_id, rule, day, at, facts, payment_ids)
     select $1, c.id, $2, $3, $4, $5, $6, $7 from compliance_cases c
     where c.actor_id = $2 and c.state = 'open'
     on conflict (actor_id, rule, day) do nothing`,
    [id, actorId, rule, day, at, JSON.stringify(finding.facts), finding.paymentIds],
  );
  return rowCount === 1;
}

const cases = `select c.*, f.actor_id is not null as is_frozen,
    (select coalesce(array_agg(distinct a.rule), '{}') from compliance_alerts a where a.case_id = c.id) as rules
  from compliance_cases c left join compliance_freezes f on f.actor_id = c.actor_id`;

type After = { at: Date; id: Uuid } | null;

export async function listCases(
  db: Db,
  {
    state,
    after,
    limit,
    hidden,
  }: { state: 'open' | 'decided'; after: After; limit: number; hidden: readonly Uuid[] },
): Promise<CaseRow[]> {
  const part =
    state === 'open'
      ? `where c.state = 'open' and c.actor_id <> all($4::uuid[]) and ($1::timestamptz is null or (c.opened_at, c.id) > ($1, $2::uuid))
         order by c.opened_at, c.id limit $3`
      : `where c.state <> 'open' and c.actor_id <> all($4::uuid[]) and ($1::timestamptz is null or (c.decided_at, c.id) < ($1, $2::uuid))
         order by c.decided_at desc, c.id desc limit $3`;
  const { rows } = await db.query<CaseRow>(`${cases} ${part}`, [
    after?.at ?? null,
    after?.id ?? null,
    limit,
    hidden,
  ]);
  return rows;
}

export async function readCase(db: Db, id: Uuid): Promise<CaseRow | null> {
  const { rows } = await db.query<CaseRow>(`${cases} where c.id = $1`, [id]);
  return rows[0] ?? null;
}

/** Holds the case until the decision about it is made; null when it is unknown. */
export async function lockCase(
  tx: Tx,
  id: Uuid,
): Promise<{ actor_id: Uuid; state: CaseRow['state'] } | null> {
  const { rows } = await tx.client.query<{ actor_id: Uuid; state: CaseRow['state'] }>(
    'select actor_id, state from compliance_cases where id = $1 for update',
    [id],
  );
  return rows[0] ?? null;
}

export async function readAlerts(db: Db, caseId: Uuid): Promise<AlertRow[]> {
  const { rows } = await db.query<AlertRow>(
    'select rule, at, facts, payment_ids from compliance_alerts where case_id = $1 order by at, id',
    [caseId],
  );
  return rows;
}

export async function readDecisions(db: Db, caseId: Uuid): Promise<DecisionRow[]> {
  const { rows } = await db.query<DecisionRow>(
    `select decision, note, decided_by, at from compliance_decisions
     where case_id = $1 order by at, id`,
    [caseId],
  );
  return rows;
}

export async function countOpen(db: Db, hidden: readonly Uuid[]): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from compliance_cases
     where state = 'open' and actor_id <> all($1::uuid[])`,
    [hidden],
  );
  return rows[0]!.count;
}

export async function insertDecision(
  tx: Tx,
  row: {
    id: Uuid;
    caseId: Uuid;
    decision: CaseDecision;
    note: string;
    userId: Uuid;
    at: Date;
  },
): Promise<void> {
  await tx.client.query(
    `insert into compliance_decisions (id, case_id, decision, note, decided_by, at)
     values ($1, $2, $3, $4, $5, $6)`,
    [row.id, row.caseId, row.decision, row.note, row.userId, row.at],
  );
}

export async function endCase(
  tx: Tx,
  row: { id: Uuid; state: 'released' | 'closed'; userId: Uuid; at: Date },
): Promise<void> {
  await tx.client.query(
    'update compliance_cases set state = $2, decided_by = $3, decided_at = $4 where id = $1',
    [row.id, row.state, row.userId, row.at],
  );
}

export async function freeze(
  tx: Tx,
  row: { actorId: Uuid; caseId: Uuid; at: Date },
): Promise<void> {
  await tx.client.query(
    `insert into compliance_freezes (actor_id, case_id, since) values ($1, $2, $3)
     on conflict do nothing`,
    [row.actorId, row.caseId, row.at],
  );
}

export async function unfreeze(tx: Tx, actorId: Uuid): Promise<void> {
  await tx.client.query('delete from compliance_freezes where actor_id = $1', [actorId]);
}

export async function readFrozen(db: Db, actorIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const { rows } = await db.query<{ actor_id: Uuid }>(
    'select actor_id from compliance_freezes where actor_id = any($1::uuid[])',
    [actorIds],
  );
  return new Set(rows.map((row) => row.actor_id));
}

export async function readAnyFrozen(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ any: boolean }>(
    'select exists (select from compliance_freezes) as any',
  );
  return rows[0]!.any;
}
