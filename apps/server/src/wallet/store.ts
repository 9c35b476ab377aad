import { createHash } from 'node:crypto';
import type { SubjectKind } from '@allmende/contract/wallet';
import { sql } from 'kysely';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { isKeyTaken } from '#platform/key-taken';
import type { ConfirmedBy, PaymentKind, PaymentTerms, Rail } from './rules.ts';

/**
 * The operator's own accounts: the till, from which money is paid in; what conversions are paid from and into;
 * and what fees and spreads brought in.
 */
export type SystemPurpose =
  | 'till'
  | 'opening'
  | 'envelopes'
  | 'liquidity'
  | 'conversion_fees'
  | 'conversion_spreads';

/** The tables of the wallet; their SQL is here, in `accounts-store.ts` and in `counters-store.ts`. */
export interface WalletTables {
  wallet_accounts: { actor_id: Uuid; asset_code: string; account_id: Uuid; opened_at: Date };
  wallet_system_accounts: {
    purpose: SystemPurpose;
    asset_code: string;
    account_id: Uuid;
    opened_at: Date;
  };
  wallet_payments: {
    id: Uuid;
    from_account_id: Uuid;
    to_account_id: Uuid;
    amount: bigint;
    refunded_amount: bigint;
    paid_at: Date;
    kind: PaymentKind;
    rail: Rail | null;
    asset_code: string;
    from_actor_id: Uuid | null;
    to_actor_id: Uuid;
    note: string;
    order_id: Uuid | null;
    subject_kind: SubjectKind | null;
    subject_id: Uuid | null;
    refund_of: Uuid | null;
    confirmed_by: ConfirmedBy;
    receipt_number: string;
    requested_by: Uuid | null;
    request_id: Uuid | null;
  };
  wallet_small_payments: {
    user_id: Uuid;
    asset_code: string;
    amount: bigint;
    payments: number;
    changed_at: Date;
  };
  wallet_play_money: { user_id: Uuid; day: string; amount: bigint };
  wallet_self_checks: {
    id: Uuid;
    started_at: Date;
    finished_at: Date;
    is_sound: boolean;
    findings: string[];
  };
}

export interface StoredPayment extends PaymentTerms {
  id: Uuid;
  fromAccountId: Uuid;
  toAccountId: Uuid;
  refundedMinor: bigint;
  paidAt: Date;
  orderId: Uuid | null;
  refundOf: Uuid | null;
  confirmedBy: ConfirmedBy;
  receiptNumber: string;
  requestedBy: Uuid | null;
  requestId: Uuid | null;
}

/**
 * The identity of a request: the same user with the same idempotency key means the same request. It has
 * the shape of a UUID (version 8, RFC 9562), so that the index stays small.
 */
export function requestIdOf(userId: Uuid, idempotencyKey: string): Uuid {
  return idFrom(`${userId}\n${idempotencyKey}`);
}

/** The same id from the same words, always. */
export function idFrom(words: string): Uuid {
  const hash = createHash('sha256').update(words).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** True when two requests with the same identity raced and this one came second. */
export function isRequestTaken(error: unknown): boolean {
  return isKeyTaken(error, 'wallet_payments_request_id_key');
}

/** Writes all of them in one statement. */
export async function insertPayments(tx: Tx, payments: readonly StoredPayment[]): Promise<void> {
  await tx.client.query({
    name: 'wallet_insert_payments',
    text: `insert into wallet_payments (id, from_account_id, to_account_id, amount, paid_at, kind, rail,
        asset_code, from_actor_id, to_actor_id, note, order_id, refund_of, confirmed_by, receipt_number,
        requested_by, request_id, subject_kind, subject_id)
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::timestamptz[],
        $6::text[], $7::text[], $8::text[], $9::uuid[], $10::uuid[], $11::text[], $12::uuid[],
        $13::uuid[], $14::text[], $15::text[], $16::uuid[], $17::uuid[],
        $18::text[], $19::uuid[])`,
    values: [
      payments.map((payment) => payment.id),
      payments.map((payment) => payment.fromAccountId),
      payments.map((payment) => payment.toAccountId),
      payments.map((payment) => payment.amountMinor),
      payments.map((payment) => payment.paidAt),
      payments.map((payment) => payment.kind),
      payments.map((payment) => payment.rail),
      payments.map((payment) => payment.assetCode),
      payments.map((payment) => payment.fromActorId),
      payments.map((payment) => payment.toActorId),
      payments.map((payment) => payment.note),
      payments.map((payment) => payment.orderId),
      payments.map((payment) => payment.refundOf),
      payments.map((payment) => payment.confirmedBy),
      payments.map((payment) => payment.receiptNumber),
      payments.map((payment) => payment.requestedBy),
      payments.map((payment) => payment.requestId),
      payments.map((payment) => payment.subject?.kind ?? null),
      payments.map((payment) => payment.subject?.id ?? null),
    ],
  });
}

export async function readPayments(
  database: Database,
  ids: readonly Uuid[],
): Promise<StoredPayment[]> {
  if (ids.length === 0) return [];
  const rows = await database
    .read<WalletTables>()
    .selectFrom('wallet_payments')
    .selectAll()
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
  return rows.map(toPayment);
}

export async function readPaymentByRequest(
  database: Database,
  requestId: Uuid,
): Promise<StoredPayment | null> {
  const row = await database
    .read<WalletTables>()
    .selectFrom('wallet_payments')
    .selectAll()
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  return row ? toPayment(row) : null;
}

/** The payment, held still until the transaction ends: refunds of one payment take turns. */
export async function lockPayment(tx: Tx, id: Uuid): Promise<StoredPayment | null> {
  const row = await tx
    .as<WalletTables>()
    .selectFrom('wallet_payments')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ? toPayment(row) : null;
}

export async function isPaymentKnown(tx: Tx, id: Uuid): Promise<boolean> {
  const row = await tx
    .as<WalletTables>()
    .selectFrom('wallet_payments')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function addRefunded(
  tx: Tx,
  options: { paymentId: Uuid; amountMinor: bigint },
): Promise<void> {
  await tx.client.query(
    'update wallet_payments set refunded_amount = refunded_amount + $2 where id = $1',
    [options.paymentId, options.amountMinor],
  );
}

function toPayment(row: WalletTables['wallet_payments']): StoredPayment {
  return {
    id: row.id,
    fromAccountId: row.from_account_id,
    toAccountId: row.to_account_id,
    amountMinor: row.amount,
    refundedMinor: row.refunded_amount,
    paidAt: row.paid_at,
    kind: row.kind,
    rail: row.rail,
    assetCode: row.asset_code,
    fromActorId: row.from_actor_id,
    toActorId: row.to_actor_id,
    note: row.note,
    orderId: row.order_id,
    subject: row.subject_kind && { kind: row.subject_kind, id: row.subject_id! },
    refundOf: row.refund_of,
    confirmedBy: row.confirmed_by,
    receiptNumber: row.receipt_number,
    requestedBy: row.requested_by,
    requestId: row.request_id,
  };
}

export async function insertSelfCheck(
  database: Database,
  check: { id: Uuid; startedAt: Date; finishedAt: Date; isSound: boolean; findings: string[] },
): Promise<void> {
  await database.pool.query(
    `insert into wallet_self_checks (id, started_at, finished_at, is_sound, findings)
     values ($1, $2, $3, $4, $5)`,
    [check.id, check.startedAt, check.finishedAt, check.isSound, JSON.stringify(check.findings)],
  );
}

export async function readLastSelfCheck(
  database: Database,
): Promise<{ at: Date; isSound: boolean; findings: string[] } | null> {
  const row = await database
    .read<WalletTables>()
    .selectFrom('wallet_self_checks')
    .select(['finished_at', 'is_sound', 'findings'])
    .orderBy('finished_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { at: row.finished_at, isSound: row.is_sound, findings: row.findings } : null;
}

/** Every account of the wallet with the number of its payments before `to`. */
export async function countPaymentsByAccount(
  database: Database,
  to: Date,
): Promise<{ accountId: Uuid; payments: number }[]> {
  const { rows } = await database.pool.query<{ account_id: Uuid; payments: number }>(
    `select a.account_id, coalesce(p.payments, 0)::integer as payments
     from (
       select account_id from wallet_accounts union all select account_id from wallet_system_accounts
     ) a
     left join (
       select account_id, count(*) as payments
       from wallet_payments cross join lateral (values (from_account_id), (to_account_id)) s (account_id)
       where paid_at < $1 group by account_id
     ) p on p.account_id = a.account_id`,
    [to],
  );
  return rows.map((row) => ({ accountId: row.account_id, payments: row.payments }));
}

/** Payments whose refunds do not add up to what they say, at most `limit`. */
export async function readWrongRefunds(database: Database, limit: number): Promise<Uuid[]> {
  const { rows } = await database.pool.query<{ id: Uuid }>(
    `select p.id from wallet_payments p
     left join (
       select refund_of, sum(amount) as amount from wallet_payments
       where refund_of is not null group by refund_of
     ) r on r.refund_of = p.id
     where p.refunded_amount <> coalesce(r.amount, 0) limit $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}
