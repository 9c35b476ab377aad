import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { all, type Db } from './store.ts';
import type { PlanRow, SettingsRow } from './tables.ts';

/** The SQL of what operators set: who bills, and plans. */

export async function readSettings(db: Db): Promise<SettingsRow | undefined> {
  const text = `select payee_actor_id, by_user_id, tax_basis_points, exemption_reason, tax_number, due_days
    from billing_settings`;
  return (await all<SettingsRow>(db, 'read_settings', text, []))[0];
}

export async function saveSettings(db: Db, row: SettingsRow): Promise<void> {
  await all(
    db,
    'save_settings',
    `insert into billing_settings (payee_actor_id, by_user_id, tax_basis_points, exemption_reason, tax_number, due_days)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (is_there) do update set payee_actor_id = $1, by_user_id = $2, tax_basis_points = $3,
       exemption_reason = $4, tax_number = $5, due_days = $6`,
    [
      row.payee_actor_id,
      row.by_user_id,
      row.tax_basis_points,
      row.exemption_reason,
      row.tax_number,
      row.due_days,
    ],
  );
}

export async function listPlans(db: Db): Promise<PlanRow[]> {
  return all<PlanRow>(
    db,
    'list_plans',
    `select p.*, p.next_from::text, (select count(*)::integer from billing_accounts a where a.plan_id = p.id) as businesses
     from billing_plans p order by made_at, id`,
    [],
  );
}

/** Writes a plan; the one that was for everybody before is not any more. */
export async function savePlan(
  tx: Tx,
  plan: Omit<PlanRow, 'businesses'>,
  madeAt: Date,
): Promise<void> {
  if (plan.is_default) {
    const text = 'update billing_plans set is_default = false where is_default and id <> $1';
    await all(tx.client, 'end_default', text, [plan.id]);
  }
  await all(
    tx.client,
    'save_plan',
    `insert into billing_plans (id, name, payment, marketing, utility, authentication, service, is_default, made_at, base,
       next, next_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::date)
     on conflict (id) do update set name = $2, payment = $3, marketing = $4, utility = $5, authentication = $6,
       service = $7, is_default = $8, base = $10, next = $11, next_from = $12::date`,
    [
      plan.id,
      plan.name,
      plan.payment,
      plan.marketing,
      plan.utility,
      plan.authentication,
      plan.service,
      plan.is_default,
      madeAt,
      plan.base,
      plan.next && JSON.stringify(plan.next),
      plan.next_from,
    ],
  );
}

/** Holds all plans, so that none is deleted or given away meanwhile. */
export async function lockPlans(tx: Tx): Promise<Map<Uuid, PlanRow>> {
  const text =
    'select *, next_from::text, 0 as businesses from billing_plans order by id for update';
  const rows = await all<PlanRow>(tx.client, 'lock_plans', text, []);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Businesses for which a plan holds, by name or because it is for everybody. */
export async function listOnPlan(tx: Tx, planId: Uuid): Promise<Uuid[]> {
  const rows = await all<{ business_actor_id: Uuid }>(
    tx.client,
    'list_on_plan',
    `select business_actor_id from billing_accounts where coalesce(
       plan_id, (select id from billing_plans where is_default)) = $1 order by business_actor_id`,
    [planId],
  );
  return rows.map((row) => row.business_actor_id);
}

/** Businesses for which the plan for everybody holds, whichever it is. */
export async function listWithoutOwn(tx: Tx): Promise<Uuid[]> {
  const text =
    'select business_actor_id from billing_accounts where plan_id is null order by business_actor_id';
  const rows = await all<{ business_actor_id: Uuid }>(tx.client, 'list_without_own', text, []);
  return rows.map((row) => row.business_actor_id);
}

export async function isPlanInUse(tx: Tx, id: Uuid): Promise<boolean> {
  const text = 'select 1 from billing_accounts where plan_id = $1 limit 1';
  return (await all(tx.client, 'is_plan_in_use', text, [id])).length > 0;
}

export async function deletePlan(tx: Tx, id: Uuid): Promise<void> {
  await all(tx.client, 'delete_plan', 'delete from billing_plans where id = $1', [id]);
}
