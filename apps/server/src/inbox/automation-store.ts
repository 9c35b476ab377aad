import type { RuleInput } from '@allmende/contract/rules';
import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';
import type { CaseRow } from './tables.ts';

/** The SQL of rules and of what they did. */
type Db = Pick<Pool | PoolClient, 'query'>;

export interface RuleRow {
  id: Uuid;
  business_actor_id: Uuid;
  position: number;
  content: RuleInput;
  runs: number;
  last_run_at: Date | null;
}

/** In the order in which they are looked at. */
export async function listRules(db: Db, businessActorId: Uuid): Promise<RuleRow[]> {
  const { rows } = await db.query<RuleRow>({
    name: 'inbox_list_rules',
    text: 'select * from inbox_rules where business_actor_id = $1 order by position, id',
    values: [businessActorId],
  });
  return rows;
}

/** The same, and nobody else changes them until the transaction ends. */
export async function lockRules(db: Db, businessActorId: Uuid): Promise<RuleRow[]> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('inbox rules ' || $1, 0))`, [
    businessActorId,
  ]);
  return listRules(db, businessActorId);
}

export async function putRule(db: Db, row: RuleRow): Promise<void> {
  await db.query(
    `insert into inbox_rules (id, business_actor_id, position, content) values ($1, $2, $3, $4)
     on conflict (id) do update set content = excluded.content`,
    [row.id, row.business_actor_id, row.position, JSON.stringify(row.content)],
  );
}

export async function deleteRule(db: Db, id: Uuid): Promise<void> {
  await db.query('delete from inbox_rules where id = $1', [id]);
}

export interface RunRow {
  rule_id: Uuid;
  case_id: Uuid;
  seq: number;
  business_actor_id: Uuid;
  did: string[];
  at: Date;
}

/** True for the first time that this message sets the rule off. */
export async function beginRun(db: Db, run: Omit<RunRow, 'did'>): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into inbox_rule_runs (rule_id, case_id, seq, business_actor_id, did, at)
     values ($1, $2, $3, $4, '{}', $5) on conflict do nothing`,
    [run.rule_id, run.case_id, run.seq, run.business_actor_id, run.at],
  );
  return rowCount === 1;
}

export async function finishRun(db: Db, run: RunRow): Promise<void> {
  await db.query(
    `with noted as (
       update inbox_rule_runs set did = $4 where rule_id = $1 and case_id = $2 and seq = $3
     )
     update inbox_rules set runs = runs + 1, last_run_at = $5 where id = $1`,
    [run.rule_id, run.case_id, run.seq, run.did, run.at],
  );
}

export async function hasReplied(
  db: Db,
  { ruleId, caseId, since }: { ruleId: Uuid; caseId: Uuid; since: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from inbox_rule_runs
     where rule_id = $1 and case_id = $2 and at > $3 and 'reply' = any (did) limit 1`,
    [ruleId, caseId, since],
  );
  return rowCount === 1;
}

export async function listRuns(
  db: Db,
  businessActorId: Uuid,
): Promise<(RunRow & { conversation_id: Uuid; contact_actor_id: Uuid })[]> {
  const { rows } = await db.query(
    `select r.*, c.conversation_id, c.contact_actor_id
     from inbox_rule_runs r join inbox_cases c on c.id = r.case_id
     where r.business_actor_id = $1 order by r.at desc, r.case_id limit 100`,
    [businessActorId],
  );
  return rows;
}

export async function listLatestCases(
  db: Db,
  businessActorId: Uuid,
  limit: number,
): Promise<CaseRow[]> {
  const { rows } = await db.query<CaseRow>(
    `select * from inbox_cases where business_actor_id = $1
     order by last_at desc, id desc limit $2`,
    [businessActorId, limit],
  );
  return rows;
}
