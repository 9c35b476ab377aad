import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL of gift envelopes. */
export type Db = Pick<pg.Pool, 'query'>;

export interface EnvelopeRow {
  id: Uuid;
  giver_actor_id: Uuid;
  giver_user_id: Uuid;
  conversation_id: Uuid;
  asset_code: string;
  total: bigint;
  way: 'equal' | 'lucky';
  note: string;
  parts: bigint[];
  taken: number;
  taken_amount: bigint;
  created_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  revision: number;
  payment_id: Uuid;
  return_payment_id: Uuid | null;
  request_key: Uuid;
  terms: string;
}

export interface GiftRow {
  actor_id: Uuid;
  place: number;
  amount: bigint;
  taken_at: Date;
  payment_id: Uuid;
}

/** The driver gives whole numbers of a list as text. */
type Raw = Omit<EnvelopeRow, 'parts'> & { parts: (string | bigint)[] };

function rowOf(raw: Raw | undefined): EnvelopeRow | null {
  return raw ? { ...raw, parts: raw.parts.map(BigInt) } : null;
}

export async function readEnvelope(db: Db, id: Uuid): Promise<EnvelopeRow | null> {
  const { rows } = await db.query<Raw>('select * from wallet_envelopes where id = $1', [id]);
  return rowOf(rows[0]);
}

export async function readByKey(db: Db, key: Uuid): Promise<EnvelopeRow | null> {
  const { rows } = await db.query<Raw>('select * from wallet_envelopes where request_key = $1', [
    key,
  ]);
  return rowOf(rows[0]);
}

/** Held until the transaction ends: parts are taken one after another. */
export async function lockEnvelope(tx: Tx, id: Uuid): Promise<EnvelopeRow> {
  const { rows } = await tx.client.query<Raw>(
    'select * from wallet_envelopes where id = $1 for no key update',
    [id],
  );
  return rowOf(rows[0])!;
}

export async function insertEnvelope(
  tx: Tx,
  envelope: Omit<
    EnvelopeRow,
    'taken' | 'taken_amount' | 'ended_at' | 'revision' | 'return_payment_id'
  >,
): Promise<void> {
  await tx.client.query(
    `insert into wallet_envelopes (id, giver_actor_id, giver_user_id, conversation_id, asset_code, total, way, note,
       parts, created_at, expires_at, payment_id, request_key, terms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::bigint[], $10, $11, $12, $13, $14)`,
    [
      envelope.id,
      envelope.giver_actor_id,
      envelope.giver_user_id,
      envelope.conversation_id,
      envelope.asset_code,
      envelope.total,
      envelope.way,
      envelope.note,
      envelope.parts,
      envelope.created_at,
      envelope.expires_at,
      envelope.payment_id,
      envelope.request_key,
      envelope.terms,
    ],
  );
}

export async function insertGift(tx: Tx, envelopeId: Uuid, gift: GiftRow): Promise<void> {
  await tx.client.query(
    `insert into wallet_envelope_gifts (envelope_id, actor_id, place, amount, taken_at, payment_id)
     values ($1, $2, $3, $4, $5, $6)`,
    [envelopeId, gift.actor_id, gift.place, gift.amount, gift.taken_at, gift.payment_id],
  );
  await tx.client.query(
    `update wallet_envelopes set taken = taken + 1, taken_amount = taken_amount + $2, revision = revision + 1,
       ended_at = case when taken + 1 = cardinality(parts) then $3::timestamptz end
     where id = $1`,
    [envelopeId, gift.amount, gift.taken_at],
  );
}

export async function setReturned(
  tx: Tx,
  envelope: { id: Uuid; paymentId: Uuid; at: Date },
): Promise<void> {
  await tx.client.query(
    `update wallet_envelopes set return_payment_id = $2, ended_at = $3, revision = revision + 1 where id = $1`,
    [envelope.id, envelope.paymentId, envelope.at],
  );
}

export async function listGifts(db: Db, envelopeId: Uuid): Promise<GiftRow[]> {
  const { rows } = await db.query<GiftRow>(
    `select actor_id, place, amount, taken_at, payment_id from wallet_envelope_gifts
     where envelope_id = $1 order by place`,
    [envelopeId],
  );
  return rows;
}

export async function listEnded(db: Db, now: Date, limit: number): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select id from wallet_envelopes where ended_at is null and expires_at <= $1 order by expires_at limit $2`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}
