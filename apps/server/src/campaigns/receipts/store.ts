import type { Charity, Donor } from '@allmende/contract/donations';
import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** The SQL of receipts for gifts to charities. */
export type Db = Pick<Pool | PoolClient, 'query'>;

export type CharityWords = Omit<Charity, 'actor' | 'state' | 'answer' | 'goodUntil'>;

export interface CharityRow {
  actor_id: Uuid;
  words: CharityWords;
  signature: Buffer;
  signature_media_id: Uuid;
  state: Charity['state'];
  answer: string;
  asked_at: Date;
  decided_at: Date | null;
  decided_by: Uuid | null;
  issued: number;
}

export interface ReceiptRow {
  id: Uuid;
  charity_actor_id: Uuid;
  donor_actor_id: Uuid;
  number: string;
  kind: 'single' | 'yearly';
  year: number;
  donor_name: string;
  total: bigint;
  asset_code: string;
  issued_at: Date;
  revoked_at: Date | null;
  revoked_because: string;
}
const receiptColumns = `id, charity_actor_id, donor_actor_id, number, kind, year, donor_name, total, asset_code, issued_at, revoked_at,
  revoked_because`;

/** What somebody gave to a charity, paid and without anything in return. */
export interface GiftRow {
  pledge_id: Uuid;
  payment_id: Uuid;
  charity_actor_id: Uuid;
  title: string;
  amount: bigint;
  asset_code: string;
  paid_at: Date;
}

export async function readCharity(db: Db, actorId: Uuid): Promise<CharityRow | undefined> {
  const text = 'select * from campaigns_charities where actor_id = $1';
  return (await db.query<CharityRow>(text, [actorId])).rows[0];
}

/** Its receipts are numbered one after the other. */
export async function lockCharity(tx: Tx, actorId: Uuid): Promise<CharityRow | undefined> {
  const text = 'select * from campaigns_charities where actor_id = $1 for update';
  return (await tx.client.query<CharityRow>(text, [actorId])).rows[0];
}

export async function putCharity(
  tx: Tx,
  row: Pick<CharityRow, 'actor_id' | 'words' | 'signature' | 'signature_media_id' | 'asked_at'>,
): Promise<void> {
  await tx.client.query(
    `insert into campaigns_charities (actor_id, words, signature, signature_media_id, state, asked_at)
     values ($1, $2, $3, $4, 'asked', $5)
     on conflict (actor_id) do update set words = excluded.words, signature = excluded.signature,
       signature_media_id = excluded.signature_media_id, state = 'asked', answer = '', asked_at = excluded.asked_at,
       decided_at = null, decided_by = null`,
    [row.actor_id, JSON.stringify(row.words), row.signature, row.signature_media_id, row.asked_at],
  );
}

export async function listCharities(db: Db): Promise<CharityRow[]> {
  const text = `select * from campaigns_charities order by (state = 'asked') desc, asked_at desc limit 500`;
  return (await db.query<CharityRow>(text)).rows;
}

export async function decideCharity(
  tx: Tx,
  decision: { actorId: Uuid; isConfirmed: boolean; answer: string; userId: Uuid; at: Date },
): Promise<void> {
  const { actorId, isConfirmed, answer, userId, at } = decision;
  await tx.client.query(
    `update campaigns_charities set state = $2, answer = $3, decided_by = $4, decided_at = $5 where actor_id = $1`,
    [actorId, isConfirmed ? 'confirmed' : 'refused', answer, userId, at],
  );
}

export async function countIssued(tx: Tx, actorId: Uuid): Promise<void> {
  const text = 'update campaigns_charities set issued = issued + 1 where actor_id = $1';
  await tx.client.query(text, [actorId]);
}

export async function readDonor(db: Db, actorId: Uuid): Promise<Donor | null> {
  const text = 'select words from campaigns_donors where actor_id = $1';
  return (await db.query<{ words: Donor }>(text, [actorId])).rows[0]?.words ?? null;
}

export async function putDonor(db: Db, actorId: Uuid, words: Donor): Promise<void> {
  await db.query(
    `insert into campaigns_donors (actor_id, words) values ($1, $2)
     on conflict (actor_id) do update set words = excluded.words`,
    [actorId, JSON.stringify(words)],
  );
}

export async function forgetDonor(db: Db, actorId: Uuid): Promise<void> {
  await db.query('delete from campaigns_donors where actor_id = $1', [actorId]);
}

/** [CM20] What somebody gave that is on no receipt, the oldest first; of one pledge, or of all. */
export async function listUnconfirmed(
  db: Db,
  of: { donorActorId: Uuid; pledgeId: Uuid | null; charityActorId: Uuid | null },
): Promise<GiftRow[]> {
  const { rows } = await db.query<GiftRow>(
    `select p.id as pledge_id, p.payment_id, c.owner_actor_id as charity_actor_id, c.title, p.amount, c.asset_code,
       p.settled_at as paid_at
     from campaigns_pledges p
     join campaigns_campaigns c on c.id = p.campaign_id
     join campaigns_charities k on k.actor_id = c.owner_actor_id
     where p.giver_actor_id = $1 and p.state = 'paid' and p.reward_id is null and c.asset_code = 'EUR'
       and ($2::uuid is null or p.id = $2) and ($3::uuid is null or c.owner_actor_id = $3)
       and not exists (select from campaigns_receipt_gifts g where g.pledge_id = p.id and not g.is_free)
     order by p.settled_at, p.id`,
    [of.donorActorId, of.pledgeId, of.charityActorId],
  );
  return rows;
}

/** The receipt that stands on which a gift is. */
export async function receiptOfPledge(
  db: Db,
  { pledgeId, donorActorId }: { pledgeId: Uuid; donorActorId: Uuid },
): Promise<ReceiptRow | undefined> {
  const { rows } = await db.query<ReceiptRow>(
    `select ${receiptColumns} from campaigns_receipts where donor_actor_id = $2 and revoked_at is null
       and id in (select receipt_id from campaigns_receipt_gifts where pledge_id = $1 and not is_free)`,
    [pledgeId, donorActorId],
  );
  return rows[0];
}

export async function insertReceipt(
  tx: Tx,
  row: Omit<ReceiptRow, 'revoked_at' | 'revoked_because'> & { pdf: Uint8Array },
  gifts: readonly Pick<GiftRow, 'pledge_id' | 'amount'>[],
): Promise<void> {
  await tx.client.query(
    `insert into campaigns_receipts (id, charity_actor_id, donor_actor_id, number, kind, year, donor_name, total, asset_code,
       issued_at, pdf)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.id,
      row.charity_actor_id,
      row.donor_actor_id,
      row.number,
      row.kind,
      row.year,
      row.donor_name,
      row.total,
      row.asset_code,
      row.issued_at,
      Buffer.from(row.pdf),
    ],
  );
  await tx.client.query(
    `insert into campaigns_receipt_gifts (receipt_id, pledge_id, amount)
     select $1, * from unnest($2::uuid[], $3::bigint[])`,
    [row.id, gifts.map((gift) => gift.pledge_id), gifts.map((gift) => gift.amount)],
  );
}

export async function readReceipt(db: Db, id: Uuid): Promise<ReceiptRow | undefined> {
  const text = `select ${receiptColumns} from campaigns_receipts where id = $1`;
  return (await db.query<ReceiptRow>(text, [id])).rows[0];
}

export async function readPdf(db: Db, id: Uuid): Promise<Buffer> {
  const text = 'select pdf from campaigns_receipts where id = $1';
  return (await db.query<{ pdf: Buffer }>(text, [id])).rows[0]!.pdf;
}

/** The latest first, at most 200; of a charity or of a donor. */
export async function listReceipts(
  db: Db,
  of: { charityActorId: Uuid } | { donorActorId: Uuid },
): Promise<ReceiptRow[]> {
  const [column, id] =
    'charityActorId' in of
      ? ['charity_actor_id', of.charityActorId]
      : ['donor_actor_id', of.donorActorId];
  const text = `select ${receiptColumns} from campaigns_receipts where ${column} = $1
    order by issued_at desc, id desc limit 200`;
  return (await db.query<ReceiptRow>(text, [id])).rows;
}

export async function revokeReceipt(
  tx: Tx,
  { id, at, reason, isFree }: { id: Uuid; at: Date; reason: string; isFree: boolean },
): Promise<void> {
  const { rowCount } = await tx.client.query(
    `update campaigns_receipts set revoked_at = $2, revoked_because = $3 where id = $1 and revoked_at is null`,
    [id, at, reason],
  );
  if (rowCount === 0 || !isFree) return;
  const text = 'update campaigns_receipt_gifts set is_free = true where receipt_id = $1';
  await tx.client.query(text, [id]);
}
