import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type {
  AccountRow,
  InvoiceRow,
  ListedInvoiceRow,
  MeterRow,
  PlanRow,
  SettingsRow,
} from './tables.ts';

/** The SQL of billing. */
export type Db = Pick<Pool | PoolClient, 'query'>;

async function all<Row>(db: Db, name: string, text: string, values: unknown[]): Promise<Row[]> {
  return (await db.query({ name: `billing_${name}`, text, values })).rows as Row[];
}

const accountColumns = `a.business_actor_id, a.plan_id, a.limit_micros, a.month::text, a.spent_micros, a.open_micros,
  a.credit_minor, a.credit_full_minor, a.limit_told, a.credit_told, p.name as plan_name, p.payment, p.marketing,
  p.utility, p.authentication, p.service, s.payee_actor_id, s.tax_basis_points`;
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
       select $1, null, null, $2::date, 0, 0, 0, 0, 0, 0
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
     update billing_accounts set month = $2::date, spent_micros = $7, open_micros = $8, limit_told = $9, credit_told = $10
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

export async function insertInvoice(tx: Tx, invoice: InvoiceRow, before: string): Promise<void> {
  await all(
    tx.client,
    'insert_invoice',
    `with billed as (
       update billing_meters set invoice_id = $2
       where business_actor_id = $1 and month < $8::date and invoice_id is null and price_micros > 0
     )
     insert into billing_invoices (business_actor_id, id, number, month, issued_on, document, due_minor)
     values ($1, $2, $3, $4::date, $5::date, $6, $7)`,
    [
      invoice.business_actor_id,
      invoice.id,
      invoice.number,
      invoice.month,
      invoice.issued_on,
      JSON.stringify(invoice.document),
      invoice.due_minor,
      before,
    ],
  );
}

/** One that bills no meters, because it takes another one back. */
export async function insertCreditNote(tx: Tx, note: InvoiceRow): Promise<void> {
  await all(
    tx.client,
    'insert_credit_note',
    `insert into billing_invoices (business_actor_id, id, number, month, issued_on, document, due_minor, corrects_id)
     values ($1, $2, $3, $4::date, $5::date, $6, $7, $8)`,
    [
      note.business_actor_id,
      note.id,
      note.number,
      note.month,
      note.issued_on,
      JSON.stringify(note.document),
      note.due_minor,
      note.corrects_id,
    ],
  );
}

/** The next number of a year; given back when the transaction fails. */
export async function nextNumber(tx: Tx, year: number): Promise<number> {
  const rows = await all<{ last: number }>(
    tx.client,
    'next_number',
    `insert into billing_numbers as n (year, last) values ($1, 1)
     on conflict (year) do update set last = n.last + 1 returning last`,
    [year],
  );
  return rows[0]!.last;
}

const invoiceColumns = `id, business_actor_id, number, month::text, issued_on::text, document, due_minor, payable_id, corrects_id`;
const listedColumns = `${invoiceColumns}, (select o.number from billing_invoices o where o.id = i.corrects_id) as corrects,
  (select o.number from billing_invoices o where o.corrects_id = i.id) as corrected_by`;

export async function listInvoices(db: Db, businessActorId: Uuid): Promise<ListedInvoiceRow[]> {
  return all<ListedInvoiceRow>(
    db,
    'list_invoices',
    `select ${listedColumns} from billing_invoices i where business_actor_id = $1 order by id desc limit 100`,
    [businessActorId],
  );
}

export async function readInvoice(
  db: Db,
  businessActorId: Uuid,
  id: Uuid,
): Promise<ListedInvoiceRow | undefined> {
  const text = `select ${listedColumns} from billing_invoices i where business_actor_id = $1 and id = $2`;
  return (await all<ListedInvoiceRow>(db, 'read_invoice', text, [businessActorId, id]))[0];
}

/** Invoices of which something is due and no bill was issued for it. */
export async function listUnasked(db: Db): Promise<InvoiceRow[]> {
  const text = `select ${invoiceColumns} from billing_invoices i where due_minor > 0 and payable_id is null
    and not exists (select 1 from billing_invoices o where o.corrects_id = i.id) order by id limit 500`;
  return all<InvoiceRow>(db, 'list_unasked', text, []);
}

export async function setPayable(db: Db, id: Uuid, payableId: Uuid): Promise<void> {
  const text = 'update billing_invoices set payable_id = $2 where id = $1';
  await all(db, 'set_payable', text, [id, payableId]);
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
    `select p.*, (select count(*)::integer from billing_accounts a where a.plan_id = p.id) as businesses
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
    `insert into billing_plans (id, name, payment, marketing, utility, authentication, service, is_default, made_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set name = $2, payment = $3, marketing = $4, utility = $5, authentication = $6,
       service = $7, is_default = $8`,
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
    ],
  );
}

/** Holds all plans, so that none is deleted or given away meanwhile. */
export async function lockPlans(tx: Tx): Promise<Set<Uuid>> {
  const rows = await all<{ id: Uuid }>(
    tx.client,
    'lock_plans',
    'select id from billing_plans order by id for update',
    [],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function isPlanInUse(tx: Tx, id: Uuid): Promise<boolean> {
  const text = 'select 1 from billing_accounts where plan_id = $1 limit 1';
  return (await all(tx.client, 'is_plan_in_use', text, [id])).length > 0;
}

export async function deletePlan(tx: Tx, id: Uuid): Promise<void> {
  await all(tx.client, 'delete_plan', 'delete from billing_plans where id = $1', [id]);
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
       select business_actor_id, sum(charged - credited) as sent from billing_meters where month = $1::date
       group by business_actor_id
     ) m using (business_actor_id)
     order by spent_micros desc, sent desc, a.business_actor_id limit 100`,
    [month],
  );
}
