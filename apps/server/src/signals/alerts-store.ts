import type { AlertRuleInput } from '@allmende/contract/signals';
import type { Uuid } from '#platform/ids';
import type { Db } from './store.ts';
import type { AlertRow, RuleRow, ToldRow } from './tables.ts';

/** The SQL of rules and alerts. An alert is locked before its conversations are. */

async function all<Row>(db: Db, name: string, text: string, values: unknown[]): Promise<Row[]> {
  return (await db.query({ name: `signals_${name}`, text, values })).rows as Row[];
}

export async function listRules(db: Db, businessActorId: Uuid): Promise<RuleRow[]> {
  const text =
    'select * from signals_rules where business_actor_id = $1 and deleted_at is null order by key';
  return all(db, 'list_rules', text, [businessActorId]);
}

export async function readRule(
  db: Db,
  businessActorId: Uuid,
  key: string,
): Promise<RuleRow | undefined> {
  const text =
    'select * from signals_rules where business_actor_id = $1 and key = $2 and deleted_at is null';
  return (await all<RuleRow>(db, 'read_rule', text, [businessActorId, key]))[0];
}

export async function putRule(
  db: Db,
  rule: { id: Uuid; businessActorId: Uuid; key: string; content: AlertRuleInput; madeBy: Uuid },
): Promise<RuleRow> {
  const rows = await all<RuleRow>(
    db,
    'put_rule',
    `insert into signals_rules (id, business_actor_id, key, content, made_by) values ($1, $2, $3, $4, $5)
     on conflict (business_actor_id, key) where deleted_at is null
     do update set content = excluded.content, made_by = excluded.made_by
     returning *`,
    [rule.id, rule.businessActorId, rule.key, JSON.stringify(rule.content), rule.madeBy],
  );
  return rows[0]!;
}

export async function deleteRule(
  db: Db,
  { businessActorId, key, now }: { businessActorId: Uuid; key: string; now: Date },
): Promise<boolean> {
  const text = `update signals_rules set deleted_at = $3
    where business_actor_id = $1 and key = $2 and deleted_at is null returning id`;
  return (await all(db, 'delete_rule', text, [businessActorId, key, now])).length > 0;
}

/** The alert of a rule and subject that is not over, held until the transaction ends. */
export async function lockOpen(
  db: Db,
  ruleId: Uuid,
  subject: string,
): Promise<AlertRow | undefined> {
  const text = `select * from signals_alerts where rule_id = $1 and subject = $2 and state <> 'ended' for update`;
  return (await all<AlertRow>(db, 'lock_open', text, [ruleId, subject]))[0];
}

export async function lockAlert(db: Db, id: Uuid): Promise<AlertRow | undefined> {
  const text = 'select * from signals_alerts where id = $1 for update';
  return (await all<AlertRow>(db, 'lock_alert', text, [id]))[0];
}

export async function readAlert(db: Db, id: Uuid): Promise<AlertRow | undefined> {
  const text = 'select * from signals_alerts where id = $1';
  return (await all<AlertRow>(db, 'read_alert', text, [id]))[0];
}

export async function listAlerts(
  db: Db,
  { businessActorId, before, limit }: { businessActorId: Uuid; before: Uuid | null; limit: number },
): Promise<AlertRow[]> {
  const text = `select * from signals_alerts where business_actor_id = $1 and ($2::uuid is null or id < $2)
    order by id desc limit $3`;
  return all(db, 'list_alerts', text, [businessActorId, before, limit]);
}

/** False when somebody else has opened one of the same rule and subject at this moment. */
export async function insertAlert(db: Db, row: AlertRow): Promise<boolean> {
  const rows = await all(
    db,
    'insert_alert',
    `insert into signals_alerts select * from jsonb_populate_record(null::signals_alerts, $1::jsonb)
     on conflict (rule_id, subject) where state <> 'ended' do nothing returning id`,
    [JSON.stringify(row)],
  );
  return rows.length > 0;
}

export async function saveAlert(db: Db, row: AlertRow): Promise<void> {
  await all(
    db,
    'save_alert',
    `update signals_alerts set severity = $2, state = $3, variables = $4, origins = $5, count = $6, step = $7,
       next_step_at = $8, last_at = $9, acknowledged_by = $10, acknowledged_at = $11, ended_at = $12
     where id = $1`,
    [
      row.id,
      row.severity,
      row.state,
      JSON.stringify(row.variables),
      row.origins,
      row.count,
      row.step,
      row.next_step_at,
      row.last_at,
      row.acknowledged_by,
      row.acknowledged_at,
      row.ended_at,
    ],
  );
}

/** Nobody further is told. */
export async function leaveAtStep(db: Db, id: Uuid, step: number): Promise<void> {
  const text = 'update signals_alerts set next_step_at = null where id = $1 and step = $2';
  await all(db, 'leave_at_step', text, [id, step]);
}

export async function listDueAlerts(db: Db, now: Date): Promise<Uuid[]> {
  const text = `select id from signals_alerts where next_step_at <= $1 and state = 'open'
    order by next_step_at limit 1000`;
  return (await all<{ id: Uuid }>(db, 'list_due_alerts', text, [now])).map(({ id }) => id);
}

export async function insertTold(db: Db, rows: readonly ToldRow[]): Promise<void> {
  await all(
    db,
    'insert_told',
    `insert into signals_told select * from jsonb_populate_recordset(null::signals_told, $1::jsonb)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

export async function readTold(db: Db, alertIds: readonly Uuid[]): Promise<ToldRow[]> {
  const text =
    'select * from signals_told where alert_id = any ($1) order by alert_id, step, place';
  return all(db, 'read_told', text, [[...alertIds]]);
}

/** Alerts that these messages belong to. */
export async function alertsOfSends(db: Db, sendIds: readonly Uuid[]): Promise<Uuid[]> {
  const text = 'select distinct alert_id from signals_told where send_id = any ($1)';
  const rows = await all<{ alert_id: Uuid }>(db, 'alerts_of_sends', text, [[...sendIds]]);
  return rows.map((row) => row.alert_id);
}

/** Rules by which somebody was told, or that they let wake them. */
export async function listSources(
  db: Db,
  personActorId: Uuid,
): Promise<(RuleRow & { may_wake: boolean })[]> {
  return all(
    db,
    'list_sources',
    `select r.*, w.rule_id is not null as may_wake from signals_rules r
     left join signals_wakes w on w.rule_id = r.id and w.person_actor_id = $1
     where r.deleted_at is null and (w.rule_id is not null or r.id in
       (select a.rule_id from signals_told t join signals_alerts a on a.id = t.alert_id where t.person_actor_id = $1))
     order by r.business_actor_id, r.key`,
    [personActorId],
  );
}

export async function forgetWakes(db: Db, ruleId: Uuid): Promise<void> {
  await db.query('delete from signals_wakes where rule_id = $1', [ruleId]);
}

export async function setWake(
  db: Db,
  wake: { personActorId: Uuid; ruleId: Uuid; mayWake: boolean; now: Date },
): Promise<void> {
  if (wake.mayWake) {
    await db.query('insert into signals_wakes values ($1, $2, $3) on conflict do nothing', [
      wake.personActorId,
      wake.ruleId,
      wake.now,
    ]);
  } else {
    await db.query('delete from signals_wakes where person_actor_id = $1 and rule_id = $2', [
      wake.personActorId,
      wake.ruleId,
    ]);
  }
}

/** Who of these lets this rule wake them. */
export async function wakers(
  db: Db,
  ruleId: Uuid,
  personActorIds: readonly Uuid[],
): Promise<Set<Uuid>> {
  const text =
    'select person_actor_id from signals_wakes where rule_id = $1 and person_actor_id = any ($2)';
  const rows = await all<{ person_actor_id: Uuid }>(db, 'wakers', text, [
    ruleId,
    [...personActorIds],
  ]);
  return new Set(rows.map((row) => row.person_actor_id));
}
