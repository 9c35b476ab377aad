import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ShopTables } from '../tables.ts';
import type { DisputeRow } from './rules.ts';

/** All SQL about disputes. */
export type StatementRow = Selectable<ShopTables['shop_dispute_statements']>;
type Reader = Kysely<ShopTables>;

export async function insertDispute(tx: Tx, row: DisputeRow): Promise<void> {
  await tx.as<ShopTables>().insertInto('shop_disputes').values(row).execute();
}

export async function findDispute(db: Reader, id: Uuid): Promise<DisputeRow | undefined> {
  return db.selectFrom('shop_disputes').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findDisputeOf(
  db: Reader,
  order: { seller_id: Uuid; id: Uuid },
): Promise<DisputeRow | undefined> {
  return db
    .selectFrom('shop_disputes')
    .selectAll()
    .where('seller_id', '=', order.seller_id)
    .where('order_id', '=', order.id)
    .executeTakeFirst();
}

/** Its order is locked, so nobody else moves it. */
export async function updateDispute(
  tx: Tx,
  dispute: Pick<DisputeRow, 'seller_id' | 'id'>,
  changes: Partial<DisputeRow>,
): Promise<void> {
  await tx
    .as<ShopTables>()
    .updateTable('shop_disputes')
    .set(changes)
    .where('seller_id', '=', dispute.seller_id)
    .where('id', '=', dispute.id)
    .execute();
}

/** Its place among what was said. */
export async function addStatement(
  tx: Tx,
  dispute: Pick<DisputeRow, 'seller_id' | 'id'>,
  said: Pick<StatementRow, 'side' | 'text' | 'at' | 'user_id'>,
): Promise<number> {
  const { rows } = await tx.client.query<{ position: number }>(
    `insert into shop_dispute_statements (seller_id, dispute_id, position, side, text, at, user_id)
     select $1, $2, coalesce(max(position), -1) + 1, $3, $4, $5, $6
     from shop_dispute_statements where seller_id = $1 and dispute_id = $2
     returning position`,
    [dispute.seller_id, dispute.id, said.side, said.text, said.at, said.user_id],
  );
  return rows[0]!.position;
}

export async function addEvidence(
  tx: Tx,
  row: Selectable<ShopTables['shop_dispute_evidence']>,
): Promise<void> {
  await tx.as<ShopTables>().insertInto('shop_dispute_evidence').values(row).execute();
}

export async function findEvidence(db: Reader, dispute: Pick<DisputeRow, 'seller_id' | 'id'>) {
  return db
    .selectFrom('shop_dispute_evidence')
    .selectAll()
    .where('seller_id', '=', dispute.seller_id)
    .where('dispute_id', '=', dispute.id)
    .orderBy('position')
    .orderBy('place')
    .execute();
}

export async function hasSide(
  database: Database,
  who: { disputeIds: readonly Uuid[]; actorIds: readonly Uuid[]; isOperator: boolean },
): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    `select from shop_disputes where id = any($1::uuid[])
       and ($3 or buyer_id = any($2::uuid[]) or seller_id = any($2::uuid[])) limit 1`,
    [who.disputeIds, who.actorIds, who.isOperator],
  );
  return rowCount === 1;
}

export async function findStatements(
  db: Reader,
  dispute: Pick<DisputeRow, 'seller_id' | 'id'>,
): Promise<StatementRow[]> {
  return db
    .selectFrom('shop_dispute_statements')
    .selectAll()
    .where('seller_id', '=', dispute.seller_id)
    .where('dispute_id', '=', dispute.id)
    .orderBy('position')
    .execute();
}

/** A page of disputes in one state, the longest waiting first. */
export async function listDisputes(
  db: Reader,
  options: {
    state: DisputeRow['state'];
    after: { at: Date; id: Uuid } | null;
    limit: number;
  },
): Promise<DisputeRow[]> {
  const { state, after, limit } = options;
  let query = db
    .selectFrom('shop_disputes')
    .selectAll()
    .where('state', '=', state)
    .orderBy('opened_at')
    .orderBy('id')
    .limit(limit);
  if (after) query = query.where(sql<boolean>`(opened_at, id) > (${after.at}, ${after.id}::uuid)`);
  return query.execute();
}

/** Disputes in which somebody let their time pass, longest first. */
export async function findOverdue(db: Reader, now: Date, limit: number): Promise<DisputeRow[]> {
  return db
    .selectFrom('shop_disputes')
    .selectAll()
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .execute();
}
