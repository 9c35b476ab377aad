import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { AccountRow, MeterRow } from './tables.ts';

/** The SQL of accounts and meters, and what all of billing's SQL stands on. */
export type Db = Pick<Pool | PoolClient, 'query'>;

/** Rows of a prepared statement. */
export async function all<Row>(
  db: Db,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return (await db.query({ name: `billing_${name}`, text, values })).rows as Row[];
}

const accountColumns = `a.business_actor_id, a.plan_id, a.limit_micros, a.month::text, a.spent_micros, a.open_micros,
  a.credit_minor, a.credit_full_minor, a.limit_told, a.credit_told, p.name as plan_name, p.payment, p.marketing,
  p.utility, p.authentication, p.service, p.base, p.next, p.next_from::text, a.base_month::text, s.payee_actor_id,
  s.tax_basis_points`;
const accountJoins = `left join billing_plans p on p.id = coalesce(a.plan_id, (select id from billing_plans where is_default))
  left join billing_settings s on s.is_there`;

/** Holds the account of a business until the transaction ends; it is opened with the first message or setting. */
export async function lockAccount(
  tx: Tx,
  businessActorId: Uuid,
  month: string,
): Promise<AccountRow> {
  const find = () =>
    all<AccountRow>(
      tx.client,
      'lock_account',
      `select ${accountColumns} from billing_accounts a ${accountJoins}
       where a.business_actor_id = $1 for no key update of a`,
      [businessActorId],
    );
  const [found] = await find();
  if (found) return found;
  await tx.client.query(
    'insert into billing_accounts (business_actor_id, month) values ($1, $2) on conflict do nothing',
    [businessActorId, month],
  );
  return (await find())[0]!;
}

/** The same for somebody who looks; a business that has sent nothing has an empty one. */
export async function readAccount(
  db: Db,
  businessActorId: Uuid,
  month: string,
): Promise<AccountRow> {
  const [row] = await all<AccountRow>(
    db,
    'read_account',
    `select ${accountColumns} from (
       select * from billing_accounts where business_actor_id = $1
       union all
       select $1, null, null, $2::date, 0, 0, 0, 0, 0, 0, null
       where not exists (select 1 from billing_accounts where business_actor_id = $1)
     ) a ${accountJoins}`,
    [businessActorId, month],
  );
  return row!;
}

/** What a batch of messages changes: the meters, and the sums of the account, as one statement. */
export async function saveCharges(
  tx: Tx,
  account: AccountRow,
  meters: readonly MeterRow[],
): Promise<void> {
  const sorted = meters.toSorted((a, b) =>
    `${a.category} ${a.price_micros}` < `${b.category} ${b.price_micros}` ? -1 : 1,
  );
  await all(
    tx.client,
    'save_charges',
    `with metered as (
       insert into billing_meters as m (business_actor_id, month, category, price_micros, charged, credited)
       select $1, $2::date, * from unnest($3::text[], $4::int[], $5::bigint[], $6::bigint[])
       on conflict (business_actor_id, month, category, price_micros) do update set
         charged = m.charged + excluded.charged, credited = m.credited + excluded.credited
     )
     update billing_accounts set month = $2::date, spent_micros = $7, open_micros = $8, limit_told = $9, credit_told = $10,
       base_month = $11::date
     where business_actor_id = $1`,
    [
      account.business_actor_id,
      account.month,
      sorted.map((one) => one.category),
      sorted.map((one) => one.price_micros),
      sorted.map((one) => one.charged),
      sorted.map((one) => one.credited),
      account.spent_micros,
      account.open_micros,
      account.limit_told,
      account.credit_told,
      account.base_month,
    ],
  );
}

/** What settings, credit and closing change. */
export async function saveAccount(tx: Tx, account: AccountRow): Promise<void> {
  await all(
    tx.client,
    'save_account',
    `update billing_accounts set plan_id = $2, limit_micros = $3, month = $4::date, spent_micros = $5, open_micros = $6,
       credit_minor = $7, credit_full_minor = $8, limit_told = $9, credit_told = $10
     where business_actor_id = $1`,
    [
      account.business_actor_id,
      account.plan_id,
      account.limit_micros,
      account.month,
      account.spent_micros,
      account.open_micros,
      account.credit_minor,
      account.credit_full_minor,
      account.limit_told,
      account.credit_told,
    ],
  );
}

const meterColumns = 'month::text, category, price_micros, charged, credited';

export async function readMeters(
  db: Db,
  businessActorId: Uuid,
  month: string,
): Promise<MeterRow[]> {
  return all<MeterRow>(
    db,
    'read_meters',
    `select ${meterColumns} from billing_meters where business_actor_id = $1 and month = $2::date
     order by category, price_micros`,
    [businessActorId, month],
  );
}

/** Businesses of which something before this month is on no invoice. */
export async function listUnbilled(db: Db, month: string): Promise<Uuid[]> {
  const rows = await all<{ business_actor_id: Uuid }>(
    db,
    'list_unbilled',
    `select distinct business_actor_id from billing_meters
     where invoice_id is null and price_micros > 0 and month < $1::date order by business_actor_id`,
    [month],
  );
  return rows.map((row) => row.business_actor_id);
}

/** The account is held. */
export async function readUnbilled(
  tx: Tx,
  businessActorId: Uuid,
  before: string,
): Promise<MeterRow[]> {
  return all<MeterRow>(
    tx.client,
    'read_unbilled',
    `select ${meterColumns} from billing_meters
     where business_actor_id = $1 and month < $2::date and invoice_id is null and price_micros > 0
     order by month, category, price_micros`,
    [businessActorId, before],
  );
}

export async function readTopUp(
  tx: Tx,
  requestId: Uuid,
): Promise<{ business_actor_id: Uuid; amount_minor: bigint; payment_id: Uuid } | undefined> {
  const text =
    'select business_actor_id, amount_minor, payment_id from billing_top_ups where request_id = $1';
  return (
    await all<{ business_actor_id: Uuid; amount_minor: bigint; payment_id: Uuid }>(
      tx.client,
      'read_top_up',
      text,
      [requestId],
    )
  )[0];
}

export async function insertTopUp(
  tx: Tx,
  topUp: {
    id: Uuid;
    businessActorId: Uuid;
    requestId: Uuid;
    amountMinor: bigint;
    paymentId: Uuid;
    at: Date;
  },
): Promise<void> {
  await all(
    tx.client,
    'insert_top_up',
    `insert into billing_top_ups (id, business_actor_id, request_id, amount_minor, payment_id, at)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      topUp.id,
      topUp.businessActorId,
      topUp.requestId,
      topUp.amountMinor,
      topUp.paymentId,
      topUp.at,
    ],
  );
}

/** What of the payments into the credit was not given back, the latest first; the account is held. */
export async function listReturnable(
  tx: Tx,
  businessActorId: Uuid,
): Promise<{ id: Uuid; payment_id: Uuid; left_minor: bigint }[]> {
  return all(
    tx.client,
    'list_returnable',
    `select id, payment_id, amount_minor - returned_minor as left_minor from billing_top_ups
     where business_actor_id = $1 and amount_minor > returned_minor order by at desc, id desc`,
    [businessActorId],
  );
}

export async function addReturned(tx: Tx, id: Uuid, minor: bigint): Promise<void> {
  const text = 'update billing_top_ups set returned_minor = returned_minor + $2 where id = $1';
  await all(tx.client, 'add_returned', text, [id, minor]);
}

export async function readPayBack(
  tx: Tx,
  requestId: Uuid,
): Promise<{ business_actor_id: Uuid; payment_ids: Uuid[] } | undefined> {
  const text = 'select business_actor_id, payment_ids from billing_pay_backs where request_id = $1';
  const rows = await all<{ business_actor_id: Uuid; payment_ids: Uuid[] }>(
    tx.client,
    'read_pay_back',
    text,
    [requestId],
  );
  return rows[0];
}

export async function insertPayBack(
  tx: Tx,
  one: { requestId: Uuid; businessActorId: Uuid; paymentIds: Uuid[]; at: Date },
): Promise<void> {
  await all(
    tx.client,
    'insert_pay_back',
    `insert into billing_pay_backs (request_id, business_actor_id, payment_ids, at) values ($1, $2, $3, $4)`,
    [one.requestId, one.businessActorId, one.paymentIds, one.at],
  );
}

/** [BL18] Businesses that were given a plan by name of which the fee of the month may be to be charged. */
export async function listBaseDue(db: Db, month: string): Promise<Uuid[]> {
  const rows = await all<{ business_actor_id: Uuid }>(
    db,
    'list_base_due',
    `select a.business_actor_id from billing_accounts a join billing_plans p on p.id = a.plan_id
     where (p.base > 0 or p.next is not null) and a.base_month is distinct from $1::date order by 1`,
    [month],
  );
  return rows.map((row) => row.business_actor_id);
}

export interface SpenderRow {
  business_actor_id: Uuid;
  plan_id: Uuid | null;
  spent_micros: bigint;
  sent: number;
  credit_minor: bigint;
}

/** Those who have sent this month, or have credit or a plan of their own. */
export async function listSpenders(db: Db, month: string): Promise<SpenderRow[]> {
  return all<SpenderRow>(
    db,
    'list_spenders',
    `select a.business_actor_id, a.plan_id, case when a.month = $1::date then a.spent_micros else 0 end as spent_micros,
       coalesce(m.sent, 0)::integer as sent, a.credit_minor
     from billing_accounts a left join (
       select business_actor_id, sum(charged - credited) as sent from billing_meters
       where month = $1::date and category <> 'base'
       group by business_actor_id
     ) m using (business_actor_id)
     order by spent_micros desc, sent desc, a.business_actor_id limit 100`,
    [month],
  );
}
