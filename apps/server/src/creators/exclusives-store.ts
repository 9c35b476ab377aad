import type { PostPicture } from '@allmende/contract/post-pictures';
import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** The SQL of what only members or buyers read. */
type Db = Pick<Pool | PoolClient, 'query'>;

export interface ExclusiveRow {
  post_id: Uuid;
  id: Uuid;
  creator_actor_id: Uuid;
  text: string;
  pictures: PostPicture[];
  tier_id: Uuid | null;
  price: bigint | null;
  asset_code: string;
  created_at: Date;
  erased_at: Date | null;
  /** When it last came to say something else. */
  edited_at: Date | null;
  /** Of the tier. */
  rank: number | null;
  tier_name: string | null;
}

const rows = `select e.*, t.rank, t.name as tier_name,
    (select max(v.until_at) from creators_exclusive_versions v where v.post_id = e.post_id) as edited_at
  from creators_exclusives e left join creators_tiers t on t.id = e.tier_id`;

export async function insertExclusive(
  tx: Tx,
  row: Omit<ExclusiveRow, 'erased_at' | 'edited_at' | 'rank' | 'tier_name'>,
): Promise<void> {
  await tx.client.query(
    `insert into creators_exclusives (post_id, id, creator_actor_id, text, pictures, tier_id, price, asset_code, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.post_id,
      row.id,
      row.creator_actor_id,
      row.text,
      JSON.stringify(row.pictures),
      row.tier_id,
      row.price,
      row.asset_code,
      row.created_at,
    ],
  );
}

export async function readExclusives(
  db: Db,
  by: { postIds: readonly Uuid[] } | { ids: readonly Uuid[] },
): Promise<ExclusiveRow[]> {
  const [column, ids] = 'postIds' in by ? ['post_id', by.postIds] : ['id', by.ids];
  const text = `${rows} where e.${column} = any ($1) and e.erased_at is null`;
  return (await db.query<ExclusiveRow>(text, [ids])).rows;
}

/** Nobody changes or erases it until the transaction ends. */
export async function holdExclusive(tx: Tx, postId: Uuid): Promise<ExclusiveRow | undefined> {
  const text = `${rows} where e.post_id = $1 and e.erased_at is null for share of e`;
  return (await tx.client.query<ExclusiveRow>(text, [postId])).rows[0];
}

/** Waits for whoever is buying it. */
export async function lockExclusive(tx: Tx, postId: Uuid): Promise<void> {
  const text = 'select from creators_exclusives where post_id = $1 for update';
  await tx.client.query(text, [postId]);
}

export interface VersionRow {
  text: string;
  pictures: PostPicture[];
  until_at: Date;
}

/** What it said before, the first version first. */
export async function listVersions(db: Db, postId: Uuid): Promise<VersionRow[]> {
  const text = `select text, pictures, until_at from creators_exclusive_versions where post_id = $1 order by n`;
  return (await db.query<VersionRow>(text, [postId])).rows;
}

/** Keeps what it says, and writes what it says from now on; the caller has locked it. */
export async function sayAnew(
  tx: Tx,
  { postId, text, pictures, at }: { postId: Uuid; text: string; pictures: PostPicture[]; at: Date },
): Promise<void> {
  await tx.client.query(
    `insert into creators_exclusive_versions (post_id, n, text, pictures, until_at)
     select post_id, (select count(*) + 1 from creators_exclusive_versions where post_id = $1), text, pictures, $2
     from creators_exclusives where post_id = $1`,
    [postId, at],
  );
  await tx.client.query(
    'update creators_exclusives set text = $2, pictures = $3 where post_id = $1',
    [postId, text, JSON.stringify(pictures)],
  );
}

export async function eraseExclusive(tx: Tx, postId: Uuid, now: Date): Promise<void> {
  await tx.client.query('delete from creators_exclusive_versions where post_id = $1', [postId]);
  await tx.client.query(
    `update creators_exclusives set text = '', pictures = '[]', erased_at = $2 where post_id = $1`,
    [postId, now],
  );
}

/** False when the buyer has it already; of two at once the second waits for the first. */
export async function insertPurchase(
  tx: Tx,
  purchase: { postId: Uuid; buyerActorId: Uuid; price: bigint; paymentId: Uuid; at: Date },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into creators_purchases (post_id, buyer_actor_id, price, payment_id, bought_at) values ($1, $2, $3, $4, $5)
     on conflict (buyer_actor_id, post_id) do nothing`,
    [purchase.postId, purchase.buyerActorId, purchase.price, purchase.paymentId, purchase.at],
  );
  return rowCount === 1;
}

export async function boughtAmong(
  db: Db,
  buyerActorId: Uuid,
  postIds: readonly Uuid[],
): Promise<Set<Uuid>> {
  const { rows: found } = await db.query<{ post_id: Uuid }>(
    'select post_id from creators_purchases where buyer_actor_id = $1 and post_id = any ($2)',
    [buyerActorId, postIds],
  );
  return new Set(found.map((row) => row.post_id));
}

export async function wasBought(db: Db, postId: Uuid): Promise<boolean> {
  const text = 'select from creators_purchases where post_id = $1 limit 1';
  return (await db.query(text, [postId])).rowCount === 1;
}
