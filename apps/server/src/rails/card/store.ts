import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { type Rows, tableOf } from '../rows.ts';

/** All SQL of payments by card. */
export interface StoredCardPayment {
  payInId: Uuid;
  sessionId: string;
  url: string;
  chargeId: string | null;
  capturedMinor: bigint;
  /** Given back or on its way back. */
  goneMinor: bigint;
  capturedAt: Date | null;
  /** When it became the operator's, of somebody who is gone. */
  keptAt: Date | null;
}

const payments = tableOf<StoredCardPayment>('rails_card_payments', {
  payInId: 'pay_in_id',
  sessionId: 'session_id',
  url: 'url',
  chargeId: 'charge_id',
  capturedMinor: 'captured',
  goneMinor: 'gone',
  capturedAt: 'captured_at',
  keptAt: 'kept_at',
});

export async function insertCardPayment(db: Rows, payment: StoredCardPayment): Promise<void> {
  await payments.insert(db, payment, 'on conflict do nothing');
}

export async function readCardPayment(db: Rows, payInId: Uuid): Promise<StoredCardPayment | null> {
  return (await payments.read(db, 'where pay_in_id = $1', [payInId]))[0] ?? null;
}

export async function lockPaymentOfCharge(
  tx: Tx,
  chargeId: string,
): Promise<StoredCardPayment | null> {
  return (await payments.read(tx.client, 'where charge_id = $1 for update', [chargeId]))[0] ?? null;
}

export async function setCaptured(
  tx: Tx,
  {
    payInId,
    chargeId,
    amountMinor,
    at,
  }: {
    payInId: Uuid;
    chargeId: string;
    amountMinor: bigint;
    at: Date;
  },
): Promise<void> {
  await tx.client.query(
    `update rails_card_payments set charge_id = $2, captured = $3, captured_at = $4
     where pay_in_id = $1`,
    [payInId, chargeId, amountMinor, at],
  );
}

/** Of what was captured; negative when it did not go after all. */
export async function addGone(
  tx: Tx,
  { payInId, amountMinor }: { payInId: Uuid; amountMinor: bigint },
): Promise<void> {
  const text = 'update rails_card_payments set gone = greatest(gone + $2, 0) where pay_in_id = $1';
  await tx.client.query(text, [payInId, amountMinor]);
}

const left = `from rails_card_payments c join rails_pay_ins p on p.id = c.pay_in_id
  where p.actor_id = $1 and c.captured_at > $2 and p.asset_code = $3`;

/** The most that can go back to one card of somebody. */
export async function readRefundable(
  database: Database,
  { actorId, assetCode, since }: { actorId: Uuid; assetCode: string; since: Date },
): Promise<bigint> {
  const { rows } = await database.pool.query<{ most: bigint }>(
    `select coalesce(max(c.captured - c.gone), 0)::bigint as most ${left}`,
    [actorId, since, assetCode],
  );
  return rows[0]!.most;
}

/** The latest payment of somebody of which so much can go back, held still; null when there is none. */
export async function lockRefundable(
  tx: Tx,
  wanted: { actorId: Uuid; assetCode: string; since: Date; amountMinor: bigint },
): Promise<Uuid | null> {
  const { actorId, assetCode, since, amountMinor } = wanted;
  const { rows } = await tx.client.query<{ pay_in_id: Uuid }>(
    `select c.pay_in_id ${left} and c.captured - c.gone >= $4
     order by c.captured_at desc, c.pay_in_id desc limit 1 for update of c`,
    [actorId, since, assetCode, amountMinor],
  );
  return rows[0]?.pay_in_id ?? null;
}

/** A payment by card of which nothing was credited, because whoever announced it is gone. */
export interface StoredUnclaimed {
  payInId: Uuid;
  reference: string;
  assetCode: string;
  /** What is left of it. */
  amountMinor: bigint;
  chargeId: string;
  capturedAt: Date;
}

const unclaimed = `select p.id as "payInId", p.reference, p.asset_code as "assetCode",
    (c.captured - c.gone)::bigint as "amountMinor", c.charge_id as "chargeId",
    c.captured_at as "capturedAt"
  from rails_card_payments c join rails_pay_ins p on p.id = c.pay_in_id
  where p.arrived = 0 and c.captured > c.gone and c.kept_at is null`;

/** Oldest first. */
export async function readUnclaimed(database: Database, limit: number): Promise<StoredUnclaimed[]> {
  const text = `${unclaimed} order by c.captured_at limit $1`;
  return (await database.pool.query<StoredUnclaimed>(text, [limit])).rows;
}

/** Null when it was decided about already, or is none. */
export async function lockUnclaimed(tx: Tx, payInId: Uuid): Promise<StoredUnclaimed | null> {
  const text = `${unclaimed} and p.id = $1 for update of c`;
  return (await tx.client.query<StoredUnclaimed>(text, [payInId])).rows[0] ?? null;
}

export async function setKept(
  tx: Tx,
  { payInId, userId, at }: { payInId: Uuid; userId: Uuid; at: Date },
): Promise<void> {
  await tx.client.query(
    'update rails_card_payments set kept_at = $2, kept_by = $3 where pay_in_id = $1',
    [payInId, at, userId],
  );
}

export interface StoredRefund {
  payoutId: Uuid;
  payInId: Uuid;
  amountMinor: bigint;
  refundId: string | null;
}

const refunds = tableOf<StoredRefund>('rails_card_refunds', {
  payoutId: 'payout_id',
  payInId: 'pay_in_id',
  amountMinor: 'amount',
  refundId: 'refund_id',
});

export async function insertRefund(tx: Tx, refund: StoredRefund): Promise<void> {
  await refunds.insert(tx.client, refund);
}

export async function readRefund(db: Rows, payoutId: Uuid): Promise<StoredRefund | null> {
  return (await refunds.read(db, 'where payout_id = $1', [payoutId]))[0] ?? null;
}

export async function readUnsent(database: Database): Promise<StoredRefund[]> {
  return refunds.read(database.pool, 'where refund_id is null order by payout_id limit 100');
}

/** That the processor has taken it, or (with a word of ours) never will. */
export async function setRefundId(
  tx: Tx,
  { payoutId, refundId }: { payoutId: Uuid; refundId: string },
): Promise<void> {
  await tx.client.query('update rails_card_refunds set refund_id = $2 where payout_id = $1', [
    payoutId,
    refundId,
  ]);
}

/** False when it was worked on before. */
export async function takeEvent(
  tx: Tx,
  event: { id: string; type: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into rails_card_events (id, type, received_at) values ($1, $2, $3)
     on conflict do nothing`,
    [event.id, event.type, event.at],
  );
  return rowCount === 1;
}

/** False when it is booked already. */
export async function takeMovement(
  tx: Tx,
  movement: { source: string; assetCode: string; amountMinor: bigint; at: Date },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into rails_card_movements (source, amount, booked_at, asset_code)
     values ($1, $2, $3, $4)
     on conflict do nothing`,
    [movement.source, movement.amountMinor, movement.at, movement.assetCode],
  );
  return rowCount === 1;
}

/** Whether something is booked, whoever told of it. */
export async function isBooked(db: Rows, source: string): Promise<boolean> {
  const text = 'select 1 from rails_card_movements where source = $1';
  return (await db.query(text, [source])).rowCount === 1;
}

export async function isListed(db: Rows, listedAs: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from rails_card_movements where listed_as = $1', [
    listedAs,
  ]);
  return rowCount === 1;
}

export async function setListed(
  tx: Tx,
  { source, listedAs }: { source: string; listedAs: string },
): Promise<void> {
  await tx.client.query('update rails_card_movements set listed_as = $2 where source = $1', [
    source,
    listedAs,
  ]);
}

/** What events told of and the processor's list does not yet. */
export async function sumUnlisted(database: Database, assetCode: string): Promise<bigint> {
  const { rows } = await database.pool.query<{ sum: bigint }>(
    `select coalesce(sum(amount), 0)::bigint as sum from rails_card_movements
     where listed_as is null and asset_code = $1`,
    [assetCode],
  );
  return rows[0]!.sum;
}

export interface StoredClaim {
  id: Uuid;
  source: string;
  rail: 'card';
  actorId: Uuid;
  assetCode: string;
  amountMinor: bigint;
  state: 'open' | 'collected' | 'written_off' | 'settled';
  openedAt: Date;
}

const claims = tableOf<StoredClaim>('rails_claims', {
  id: 'id',
  source: 'source',
  rail: 'rail',
  actorId: 'actor_id',
  assetCode: 'asset_code',
  amountMinor: 'amount',
  state: 'state',
  openedAt: 'opened_at',
});

export async function insertClaim(tx: Tx, claim: StoredClaim): Promise<void> {
  await claims.insert(tx.client, claim);
}

export async function readClaims(database: Database, limit: number): Promise<StoredClaim[]> {
  return claims.read(database.pool, "order by state <> 'open', opened_at desc limit $1", [limit]);
}

export async function lockClaim(
  tx: Tx,
  by: { id: Uuid } | { source: string },
): Promise<StoredClaim | null> {
  const [where, value] = 'id' in by ? ['id', by.id] : ['source', by.source];
  return (await claims.read(tx.client, `where ${where} = $1 for update`, [value]))[0] ?? null;
}

export async function decideClaim(
  tx: Tx,
  decision: { id: Uuid; state: StoredClaim['state']; userId: Uuid | null; at: Date },
): Promise<void> {
  await tx.client.query(
    'update rails_claims set state = $2, decided_by = $3, decided_at = $4 where id = $1',
    [decision.id, decision.state, decision.userId, decision.at],
  );
}
