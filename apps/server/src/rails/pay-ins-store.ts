import type { RailName } from '@allmende/contract/rails';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { type Rows, tableOf } from './rows.ts';

/** All SQL of pay-ins. */
export interface StoredPayIn {
  id: Uuid;
  rail: RailName;
  actorId: Uuid;
  userId: Uuid;
  amountMinor: bigint;
  assetCode: string;
  reference: string;
  requestId: Uuid;
  createdAt: Date;
  arrivedMinor: bigint;
}

const payIns = tableOf<StoredPayIn>('rails_pay_ins', {
  id: 'id',
  rail: 'rail',
  actorId: 'actor_id',
  userId: 'user_id',
  amountMinor: 'amount',
  assetCode: 'asset_code',
  reference: 'reference',
  requestId: 'request_id',
  createdAt: 'created_at',
  arrivedMinor: 'arrived',
});

/** Writes it, or gives the one that was written under the same request. */
export async function insertPayIn(tx: Tx, payIn: StoredPayIn): Promise<StoredPayIn> {
  await payIns.insert(tx.client, payIn, 'on conflict (request_id) do nothing');
  return (await payIns.read(tx.client, 'where request_id = $1', [payIn.requestId]))[0]!;
}

export async function readPayIns(
  database: Database,
  { actorId, since, limit }: { actorId: Uuid; since: Date; limit: number },
): Promise<StoredPayIn[]> {
  const rest = 'where actor_id = $1 and created_at >= $2 order by id desc limit $3';
  return payIns.read(database.pool, rest, [actorId, since, limit]);
}

export async function readPayIn(db: Rows, id: Uuid): Promise<StoredPayIn | null> {
  return (await payIns.read(db, 'where id = $1', [id]))[0] ?? null;
}

/** Held still until the transaction ends. */
export async function lockPayIn(tx: Tx, id: Uuid): Promise<StoredPayIn | null> {
  return (await payIns.read(tx.client, 'where id = $1 for update', [id]))[0] ?? null;
}

export async function payInsByReference(
  db: Rows,
  references: readonly string[],
): Promise<StoredPayIn[]> {
  return payIns.read(db, 'where reference = any($1::text[])', [references]);
}

/** Pay-ins that are still waited for over a rail: of exactly this amount, or of any. */
export async function payInsWaiting(
  db: Rows,
  options: {
    rail: RailName;
    amountMinor: bigint | null;
    assetCode: string;
    since: Date;
    limit: number;
  },
): Promise<StoredPayIn[]> {
  const { rail, amountMinor, assetCode, since, limit } = options;
  return payIns.read(
    db,
    `where rail = $5 and arrived = 0 and asset_code = $2 and created_at >= $3
       and ($1::bigint is null or amount = $1) order by id desc limit $4`,
    [amountMinor, assetCode, since, limit, rail],
  );
}

export async function addArrived(
  tx: Tx,
  { payInId, amountMinor }: { payInId: Uuid; amountMinor: bigint },
): Promise<void> {
  const text = 'update rails_pay_ins set arrived = arrived + $2 where id = $1';
  await tx.client.query(text, [payInId, amountMinor]);
}
