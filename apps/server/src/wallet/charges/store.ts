import type { Database, Tx } from '#platform/database';
import type pg from 'pg';
import type { Uuid } from '#platform/ids';
import { isKeyTaken } from '#platform/key-taken';

/** All SQL of charges and payers' codes. */
type Db = Pick<pg.Pool, 'query'>;

export interface StoredCharge {
  id: Uuid;
  payeeActorId: Uuid;
  madeBy: Uuid;
  amountMinor: bigint;
  assetCode: string;
  assetScale: number;
  note: string;
  state: 'open' | 'confirming' | 'paid' | 'cancelled';
  payerActorId: Uuid | null;
  payerUserId: Uuid | null;
  paymentId: Uuid | null;
  madeAt: Date;
  expiresAt: Date;
  paidAt: Date | null;
}

/** A payment that gave back something of what was paid. */
export interface StoredRefund {
  paymentId: Uuid;
  chargeId: Uuid;
  amountMinor: bigint;
  refundedAt: Date;
  requestId: Uuid;
}

export interface StoredPayerCode {
  code: string;
  userId: Uuid;
  actorId: Uuid;
  maximum: { minor: bigint; assetCode: string; assetScale: number } | null;
  madeAt: Date;
  expiresAt: Date;
  chargeId: Uuid | null;
}

const chargeColumns = `id, payee_actor_id as "payeeActorId", made_by as "madeBy", amount as "amountMinor",
  asset_code as "assetCode", asset_scale as "assetScale", note, state, payer_actor_id as "payerActorId",
  payer_user_id as "payerUserId", payment_id as "paymentId", made_at as "madeAt",
  expires_at as "expiresAt", paid_at as "paidAt"`;

export async function insertCharge(database: Database, charge: StoredCharge): Promise<void> {
  await database.pool.query(
    `insert into wallet_charges (id, payee_actor_id, made_by, amount, asset_code, asset_scale, note, state,
       made_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)`,
    [
      charge.id,
      charge.payeeActorId,
      charge.madeBy,
      charge.amountMinor,
      charge.assetCode,
      charge.assetScale,
      charge.note,
      charge.madeAt,
      charge.expiresAt,
    ],
  );
}

export async function readCharge(db: Db, id: Uuid): Promise<StoredCharge | null> {
  const { rows } = await db.query<StoredCharge>(
    `select ${chargeColumns} from wallet_charges where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Nobody else pays, cancels or takes it until the transaction ends. */
export async function lockCharge(tx: Tx, id: Uuid): Promise<StoredCharge | null> {
  const { rows } = await tx.client.query<StoredCharge>(
    `select ${chargeColumns} from wallet_charges where id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

export async function writeState(
  tx: Tx,
  charge: Pick<
    StoredCharge,
    'id' | 'state' | 'payerActorId' | 'payerUserId' | 'paymentId' | 'paidAt'
  >,
): Promise<void> {
  await tx.client.query(
    `update wallet_charges set state = $2, payer_actor_id = $3, payer_user_id = $4, payment_id = $5,
       paid_at = $6 where id = $1`,
    [
      charge.id,
      charge.state,
      charge.payerActorId,
      charge.payerUserId,
      charge.paymentId,
      charge.paidAt,
    ],
  );
}

const refundColumns = `payment_id as "paymentId", charge_id as "chargeId", amount as "amountMinor",
  refunded_at as "refundedAt", request_id as "requestId"`;

/** In the order in which they happened. */
export async function readRefunds(db: Db, chargeIds: readonly Uuid[]): Promise<StoredRefund[]> {
  const { rows } = await db.query<StoredRefund>(
    `select ${refundColumns} from wallet_charge_refunds where charge_id = any($1::uuid[])
     order by refunded_at, payment_id`,
    [chargeIds],
  );
  return rows;
}

export async function readRefundByRequest(db: Db, requestId: Uuid): Promise<StoredRefund | null> {
  const { rows } = await db.query<StoredRefund>(
    `select ${refundColumns} from wallet_charge_refunds where request_id = $1`,
    [requestId],
  );
  return rows[0] ?? null;
}

export async function insertRefund(tx: Tx, refund: StoredRefund): Promise<void> {
  await tx.client.query(
    `insert into wallet_charge_refunds (payment_id, charge_id, amount, refunded_at, request_id)
     values ($1, $2, $3, $4, $5)`,
    [refund.paymentId, refund.chargeId, refund.amountMinor, refund.refundedAt, refund.requestId],
  );
}

export interface TakingsFilter {
  payeeActorId: Uuid;
  from: Date;
  to: Date;
}

export async function readTakings(
  database: Database,
  options: TakingsFilter & { before: { at: Date; id: Uuid } | null; limit: number },
): Promise<StoredCharge[]> {
  const { payeeActorId, from, to, before, limit } = options;
  const { rows } = await database.pool.query<StoredCharge>(
    `select ${chargeColumns} from wallet_charges
     where payee_actor_id = $1 and paid_at >= $2 and paid_at < $3
       and ($4::timestamptz is null or (paid_at, id) < ($4, $5::uuid))
     order by paid_at desc, id desc limit $6`,
    [payeeActorId, from, to, before?.at ?? null, before?.id ?? null, limit],
  );
  return rows;
}

/** By currency, less what was given back since. */
export async function sumTakings(
  database: Database,
  { payeeActorId, from, to }: TakingsFilter,
): Promise<{ assetCode: string; assetScale: number; minor: bigint; count: number }[]> {
  const { rows } = await database.pool.query(
    `select c.asset_code as "assetCode", c.asset_scale as "assetScale",
       sum(c.amount - p.refunded_amount)::bigint as minor, count(*)::integer as count
     from wallet_charges c join wallet_payments p on p.id = c.payment_id
     where c.payee_actor_id = $1 and c.paid_at >= $2 and c.paid_at < $3
     group by c.asset_code, c.asset_scale order by c.asset_code`,
    [payeeActorId, from, to],
  );
  return rows;
}

/** False when somebody else has just been given the same figures. */
export async function insertPayerCode(tx: Tx, code: StoredPayerCode): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into wallet_payer_codes (code, user_id, actor_id, max_amount, asset_code, asset_scale, made_at,
       expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      code.code,
      code.userId,
      code.actorId,
      code.maximum?.minor ?? null,
      code.maximum?.assetCode ?? null,
      code.maximum?.assetScale ?? null,
      code.madeAt,
      code.expiresAt,
    ],
  );
  return rowCount === 1;
}

/** Codes of the actor that nobody took are over at `at`, or before. */
export async function endPayerCodes(
  tx: Tx,
  { actorId, at, now }: { actorId: Uuid; at: Date; now: Date },
): Promise<void> {
  await tx.client.query(
    `update wallet_payer_codes set expires_at = $2
     where actor_id = $1 and charge_id is null and expires_at > $2 and expires_at > $3`,
    [actorId, at, now],
  );
}

interface PayerCodeRow extends Omit<StoredPayerCode, 'maximum'> {
  maxMinor: bigint | null;
  assetCode: string;
  assetScale: number;
}

const payerCodeColumns = `code, user_id as "userId", actor_id as "actorId", max_amount as "maxMinor",
  asset_code as "assetCode", asset_scale as "assetScale", made_at as "madeAt", expires_at as "expiresAt",
  charge_id as "chargeId"`;

export async function readPayerCode(db: Db, code: string): Promise<StoredPayerCode | null> {
  const { rows } = await db.query<PayerCodeRow>(
    `select ${payerCodeColumns} from wallet_payer_codes where code = $1`,
    [code],
  );
  return toPayerCode(rows[0]);
}

/** Nobody else takes it until the transaction ends. */
export async function lockPayerCode(tx: Tx, code: string): Promise<StoredPayerCode | null> {
  const { rows } = await tx.client.query<PayerCodeRow>(
    `select ${payerCodeColumns} from wallet_payer_codes where code = $1 for update`,
    [code],
  );
  return toPayerCode(rows[0]);
}

function toPayerCode(row: PayerCodeRow | undefined): StoredPayerCode | null {
  if (!row) return null;
  const { maxMinor, assetCode, assetScale, ...rest } = row;
  return {
    ...rest,
    maximum: maxMinor === null ? null : { minor: maxMinor, assetCode, assetScale },
  };
}

export async function writeTaken(
  tx: Tx,
  { code, chargeId }: { code: string; chargeId: Uuid },
): Promise<void> {
  await tx.client.query('update wallet_payer_codes set charge_id = $2 where code = $1', [
    code,
    chargeId,
  ]);
}

/** What was never paid, and codes that were never taken, once nobody asks about them any more. */
export async function forgetUnpaid(database: Database, before: Date): Promise<void> {
  await database.pool.query('delete from wallet_payer_codes where expires_at < $1', [before]);
  await database.pool.query(
    `delete from wallet_charges where state <> 'paid' and expires_at < $1`,
    [before],
  );
}

/** True when two refunds with the same key raced and this one came second. */
export function isRequestTaken(error: unknown): boolean {
  return isKeyTaken(error, 'wallet_charge_refunds_request_id_key');
}
