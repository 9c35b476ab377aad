import type { MandateState } from '@allmende/contract/mandate-cards';
import type { StandingInterval } from '@allmende/contract/standing-orders';
import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL of mandates. */
export type Db = Pick<pg.Pool, 'query'>;
export type FailureReason = 'wallet.insufficient_funds' | 'wallet.refused';

export interface MandateRow {
  id: Uuid;
  payee_actor_id: Uuid;
  payee_user_id: Uuid;
  payer_actor_id: Uuid;
  payer_user_id: Uuid | null;
  asset_code: string;
  max_amount: bigint;
  interval: StandingInterval;
  note: string;
  ends_on: string | null;
  state: MandateState;
  asked_at: Date;
  expires_at: Date;
  granted_at: Date | null;
  closed_at: Date | null;
  revision: number;
  failed_at: Date | null;
  failed_amount: bigint | null;
  failed_reason: FailureReason | null;
  failure_told_at: Date | null;
  conversation_id: Uuid;
  request_key: Uuid;
  terms: string;
}

export interface ChargeRow {
  payment_id: Uuid;
  mandate_id: Uuid;
  period_on: string;
  amount: bigint;
  note: string;
  charged_at: Date;
  charged_by: Uuid;
  request_key: Uuid;
  terms: string;
}

export async function readMandate(db: Db, id: Uuid): Promise<MandateRow | null> {
  const { rows } = await db.query<MandateRow>('select * from wallet_mandates where id = $1', [id]);
  return rows[0] ?? null;
}

export async function readByKey(db: Db, key: Uuid): Promise<MandateRow | null> {
  const { rows } = await db.query<MandateRow>(
    'select * from wallet_mandates where request_key = $1',
    [key],
  );
  return rows[0] ?? null;
}

/** Held until the transaction ends. */
export async function lockMandate(tx: Tx, id: Uuid): Promise<MandateRow> {
  const { rows } = await tx.client.query<MandateRow>(
    'select * from wallet_mandates where id = $1 for no key update',
    [id],
  );
  return rows[0]!;
}

export async function insertMandate(
  tx: Tx,
  mandate: Pick<
    MandateRow,
    | 'id'
    | 'payee_actor_id'
    | 'payee_user_id'
    | 'payer_actor_id'
    | 'asset_code'
    | 'max_amount'
    | 'interval'
    | 'note'
    | 'ends_on'
    | 'asked_at'
    | 'expires_at'
    | 'conversation_id'
    | 'request_key'
    | 'terms'
  >,
): Promise<MandateRow> {
  const { rows } = await tx.client.query<MandateRow>(
    `insert into wallet_mandates (id, payee_actor_id, payee_user_id, payer_actor_id, asset_code, max_amount, interval,
       note, ends_on, asked_at, expires_at, conversation_id, request_key, terms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning *`,
    [
      mandate.id,
      mandate.payee_actor_id,
      mandate.payee_user_id,
      mandate.payer_actor_id,
      mandate.asset_code,
      mandate.max_amount,
      mandate.interval,
      mandate.note,
      mandate.ends_on,
      mandate.asked_at,
      mandate.expires_at,
      mandate.conversation_id,
      mandate.request_key,
      mandate.terms,
    ],
  );
  return rows[0]!;
}

export async function grant(
  tx: Tx,
  granted: { id: Uuid; userId: Uuid; at: Date },
): Promise<MandateRow> {
  const { rows } = await tx.client.query<MandateRow>(
    `update wallet_mandates set state = 'granted', granted_at = $3, payer_user_id = $2, revision = revision + 1
     where id = $1 returning *`,
    [granted.id, granted.userId, granted.at],
  );
  return rows[0]!;
}

export async function close(
  tx: Tx,
  closed: { id: Uuid; state: MandateState; at: Date },
): Promise<MandateRow> {
  const { rows } = await tx.client.query<MandateRow>(
    `update wallet_mandates set state = $2, closed_at = $3, revision = revision + 1
     where id = $1 returning *`,
    [closed.id, closed.state, closed.at],
  );
  return rows[0]!;
}

/** Adds a charge to a mandate that stands still; what failed before is forgotten with it. */
export async function insertCharge(tx: Tx, charge: ChargeRow): Promise<void> {
  await tx.client.query(
    `insert into wallet_mandate_charges
       (payment_id, mandate_id, period_on, amount, note, charged_at, charged_by, request_key, terms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      charge.payment_id,
      charge.mandate_id,
      charge.period_on,
      charge.amount,
      charge.note,
      charge.charged_at,
      charge.charged_by,
      charge.request_key,
      charge.terms,
    ],
  );
  await tx.client.query(
    `update wallet_mandates set failed_at = null, failed_amount = null, failed_reason = null
     where id = $1 and failed_at is not null`,
    [charge.mandate_id],
  );
}

export async function setFailure(
  tx: Tx,
  failure: { id: Uuid; at: Date; amount: bigint; reason: FailureReason; tells: boolean },
): Promise<void> {
  await tx.client.query(
    `update wallet_mandates set failed_at = $2, failed_amount = $3, failed_reason = $4,
       failure_told_at = case when $5 then $2 else failure_told_at end
     where id = $1`,
    [failure.id, failure.at, failure.amount, failure.reason, failure.tells],
  );
}

export async function readChargeByKey(db: Db, key: Uuid): Promise<ChargeRow | null> {
  const { rows } = await db.query<ChargeRow>(
    'select * from wallet_mandate_charges where request_key = $1',
    [key],
  );
  return rows[0] ?? null;
}

/** What was collected in the interval that begins on that day. */
export async function usedIn(
  db: Db,
  periods: readonly { mandateId: Uuid; periodOn: string }[],
): Promise<Map<Uuid, bigint>> {
  const { rows } = await db.query<{ mandate_id: Uuid; used: bigint }>(
    `select c.mandate_id, sum(c.amount)::bigint as used
     from unnest($1::uuid[], $2::date[]) p (mandate_id, period_on)
     join wallet_mandate_charges c on c.mandate_id = p.mandate_id and c.period_on = p.period_on
     group by c.mandate_id`,
    [periods.map((period) => period.mandateId), periods.map((period) => period.periodOn)],
  );
  return new Map(rows.map((row) => [row.mandate_id, row.used]));
}

/** The last five of each, latest first. */
export async function listCharges(db: Db, ids: readonly Uuid[]): Promise<Map<Uuid, ChargeRow[]>> {
  const { rows } = await db.query<ChargeRow>(
    `select c.* from unnest($1::uuid[]) m (id) cross join lateral (
       select * from wallet_mandate_charges where mandate_id = m.id
       order by charged_at desc, payment_id desc limit 5
     ) c`,
    [ids],
  );
  return Map.groupBy(rows, (row) => row.mandate_id);
}

export async function countAsked(
  tx: Tx,
  { payeeActorId, payerActorId, now }: { payeeActorId: Uuid; payerActorId: Uuid; now: Date },
): Promise<number> {
  const { rows } = await tx.client.query<{ asked: number }>(
    `select count(*)::integer as asked from wallet_mandates
     where payer_actor_id = $1 and payee_actor_id = $2 and state = 'asked' and expires_at > $3`,
    [payerActorId, payeeActorId, now],
  );
  return rows[0]!.asked;
}

export async function listMandates(
  db: Db,
  options: {
    actorId: Uuid;
    side: 'payer' | 'payee' | undefined;
    isOver: boolean | undefined;
    after: { at: Date; id: Uuid } | null;
    limit: number;
  },
): Promise<MandateRow[]> {
  const { actorId, side, isOver, after, limit } = options;
  const sides = {
    payer: 'payer_actor_id = $1',
    payee: 'payee_actor_id = $1',
    both: '(payer_actor_id = $1 or payee_actor_id = $1)',
  }[side ?? 'both'];
  const { rows } = await db.query<MandateRow>(
    `select * from wallet_mandates
     where ${sides} and ($2::boolean is null or (closed_at is not null) = $2)
       and ($3::timestamptz is null or (asked_at, id) < ($3, $4::uuid))
     order by asked_at desc, id desc limit $5`,
    [actorId, isOver ?? null, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** What has run out by now and does not say so yet. */
export async function listRunOut(
  db: Db,
  { now, today, except, limit }: { now: Date; today: string; except: Uuid[]; limit: number },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `(select id from wallet_mandates where state = 'asked' and expires_at <= $1 and id <> all($4::uuid[])
       order by expires_at limit $3)
     union all
     (select id from wallet_mandates where state = 'granted' and ends_on < $2 and id <> all($4::uuid[])
       order by ends_on limit $3)`,
    [now, today, limit, except],
  );
  return rows.map(({ id }) => id);
}
