import type { Payable } from '@allmende/contract/payables';
import type pg from 'pg';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { isKeyTaken } from '#platform/key-taken';

/** All SQL of bills and fines. */
type Db = Pick<pg.Pool, 'query'>;

export interface StoredPayable {
  id: Uuid;
  kind: Payable['kind'];
  issuerActorId: Uuid;
  madeBy: Uuid;
  clientId: Uuid;
  recipientActorId: Uuid | null;
  title: string;
  text: string;
  amountMinor: bigint;
  paidMinor: bigint;
  assetCode: string;
  assetScale: number;
  dueOn: string;
  allowsParts: boolean;
  reference: string;
  /** Unique on the whole server; null on old bills whose number is not. */
  transferReference: string | null;
  documentId: Uuid | null;
  issuedAt: Date;
  paidAt: Date | null;
  cancelledAt: Date | null;
  reminded: number;
}

const columns = `p.id, p.kind, p.issuer_actor_id as "issuerActorId", p.made_by as "madeBy",
  p.client_id as "clientId", p.recipient_actor_id as "recipientActorId", p.title, p.text,
  p.amount as "amountMinor", p.paid_amount as "paidMinor", p.asset_code as "assetCode",
  p.asset_scale as "assetScale", p.due_on as "dueOn", p.allows_parts as "allowsParts", p.reference,
  p.transfer_reference as "transferReference",
  p.document_id as "documentId", p.issued_at as "issuedAt", p.paid_at as "paidAt",
  p.cancelled_at as "cancelledAt", p.reminded`;

/** What made one impossible: it is there already, or its number is. Null when it was written. */
export async function insertPayable(
  tx: Tx,
  payable: StoredPayable,
): Promise<'exists' | 'reference_taken' | null> {
  const { rowCount } = await tx.client.query(
    `insert into wallet_payables (id, kind, issuer_actor_id, made_by, client_id, recipient_actor_id, title,
       text, amount, asset_code, asset_scale, due_on, allows_parts, reference, transfer_reference, document_id,
       issued_at, reminded)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     on conflict do nothing`,
    [
      payable.id,
      payable.kind,
      payable.issuerActorId,
      payable.madeBy,
      payable.clientId,
      payable.recipientActorId,
      payable.title,
      payable.text,
      payable.amountMinor,
      payable.assetCode,
      payable.assetScale,
      payable.dueOn,
      payable.allowsParts,
      payable.reference,
      payable.transferReference,
      payable.documentId,
      payable.issuedAt,
      payable.reminded,
    ],
  );
  if (rowCount === 1) return null;
  const { rows } = await tx.client.query(
    'select from wallet_payables where issuer_actor_id = $1 and client_id = $2',
    [payable.issuerActorId, payable.clientId],
  );
  return rows.length > 0 ? 'exists' : 'reference_taken';
}

export async function readByClientId(
  db: Db,
  { issuerActorId, clientId }: { issuerActorId: Uuid; clientId: Uuid },
): Promise<StoredPayable | null> {
  const { rows } = await db.query<StoredPayable>(
    `select ${columns} from wallet_payables p where issuer_actor_id = $1 and client_id = $2`,
    [issuerActorId, clientId],
  );
  return rows[0] ?? null;
}

export async function readPayable(db: Db, id: Uuid): Promise<StoredPayable | null> {
  const { rows } = await db.query<StoredPayable>(
    `select ${columns} from wallet_payables p where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Nobody else pays of it or cancels it until the transaction ends. */
export async function lockPayable(tx: Tx, id: Uuid): Promise<StoredPayable | null> {
  const { rows } = await tx.client.query<StoredPayable>(
    `select ${columns} from wallet_payables p where id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

export async function insertHolder(
  tx: Tx,
  holder: { actorId: Uuid; payableId: Uuid; since: Date },
): Promise<void> {
  await tx.client.query(
    `insert into wallet_payable_holders (actor_id, payable_id, since) values ($1, $2, $3)
     on conflict do nothing`,
    [holder.actorId, holder.payableId, holder.since],
  );
}

export interface PayablePayment {
  paymentId: Uuid;
  payableId: Uuid;
  /** Null when it came over a bank from nobody known. */
  payerActorId: Uuid | null;
  amountMinor: bigint;
  paidAt: Date;
  requestId: Uuid;
}

/** Writes the payment and counts it; the constraint of the table would refuse more than the whole. */
export async function insertPayment(tx: Tx, payment: PayablePayment): Promise<void> {
  await tx.client.query(
    `with paid as (
       insert into wallet_payable_payments
         (payment_id, payable_id, payer_actor_id, amount, paid_at, request_id)
       values ($1, $2, $3, $4, $5, $6)
     )
     update wallet_payables set paid_amount = paid_amount + $4,
       paid_at = case when paid_amount + $4 = amount then $5::timestamptz end
     where id = $2`,
    [
      payment.paymentId,
      payment.payableId,
      payment.payerActorId,
      payment.amountMinor,
      payment.paidAt,
      payment.requestId,
    ],
  );
}

const paymentColumns = `payment_id as "paymentId", payable_id as "payableId",
  payer_actor_id as "payerActorId", amount as "amountMinor", paid_at as "paidAt", request_id as "requestId"`;

export async function readPaymentByRequest(
  db: Db,
  requestId: Uuid,
): Promise<PayablePayment | null> {
  const { rows } = await db.query<PayablePayment>(
    `select ${paymentColumns} from wallet_payable_payments where request_id = $1`,
    [requestId],
  );
  return rows[0] ?? null;
}

/** Whether this is a payment of a payable that the actor made or that was sent to them. */
export async function isPayer(
  db: Db,
  { paymentId, actorId }: { paymentId: Uuid; actorId: Uuid },
): Promise<boolean> {
  const { rows } = await db.query(
    'select from wallet_payable_payments where payment_id = $1 and payer_actor_id = $2',
    [paymentId, actorId],
  );
  return rows.length > 0;
}

/**
 * The payables that a transfer with these references may mean, locked: those whose own reference is among them, and those
 * on which it stands as the issuer's number, the longest first: a shorter one may be its beginning.
 */
export async function lockByReference(
  tx: Tx,
  references: readonly string[],
): Promise<StoredPayable[]> {
  if (references.length === 0) return [];
  const { rows } = await tx.client.query<StoredPayable>(
    `select ${columns} from wallet_payables p
     where p.transfer_reference = any($1::text[]) or p.reference = any($1::text[])
     order by p.transfer_reference = any($1::text[]) desc, length(p.reference) desc, p.id
     limit 8 for update`,
    [references],
  );
  return rows;
}

/** Of several payables, latest first. */
export async function readPayments(db: Db, ids: readonly Uuid[]): Promise<PayablePayment[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<PayablePayment>(
    `select ${paymentColumns} from wallet_payable_payments where payable_id = any($1::uuid[])
     order by paid_at desc, payment_id desc`,
    [ids],
  );
  return rows;
}

export async function writeCancelled(tx: Tx, { id, at }: { id: Uuid; at: Date }): Promise<void> {
  await tx.client.query('update wallet_payables set cancelled_at = $2 where id = $1', [id, at]);
}

export async function writeReminded(
  tx: Tx,
  { id, reminded }: { id: Uuid; reminded: number },
): Promise<void> {
  await tx.client.query('update wallet_payables set reminded = $2 where id = $1', [id, reminded]);
}

/** Those of which the next reminder may be due, soonest due first. */
export async function readToRemind(db: Db, today: string, limit: number): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select id from wallet_payables
     where recipient_actor_id is not null and paid_at is null and cancelled_at is null and reminded < 3
       and due_on <= $1::date + (array[3, -1, -7])[reminded + 1]
     order by due_on limit $2`,
    [today, limit],
  );
  return rows.map(({ id }) => id);
}

export interface IssuedFilter {
  issuerActorId: Uuid;
  state?: Payable['state'] | undefined;
  q?: string | undefined;
  today: string;
}

type Place = { at: Date; id: Uuid } | null;

export async function readIssued(
  db: Db,
  filter: IssuedFilter & { before: Place; limit: number },
): Promise<StoredPayable[]> {
  const { issuerActorId, state, q, today, before, limit } = filter;
  const { rows } = await db.query<StoredPayable>(
    `select ${columns} from wallet_payables p
     where p.issuer_actor_id = $1
       and ($2::text is null or $2 = case
         when p.cancelled_at is not null then 'cancelled' when p.paid_at is not null then 'paid'
         when p.due_on < $4::date then 'overdue' when p.paid_amount > 0 then 'partly_paid' else 'open' end)
       and ($3::text is null or strpos(lower(p.title), lower($3)) > 0
         or strpos(p.reference, upper(replace($3, ' ', ''))) > 0)
       and ($5::timestamptz is null or (p.issued_at, p.id) < ($5, $6::uuid))
     order by p.issued_at desc, p.id desc limit $7`,
    [issuerActorId, state ?? null, q || null, today, before?.at ?? null, before?.id ?? null, limit],
  );
  return rows;
}

export async function sumIssued(
  database: Database,
  { issuerActorId, today }: { issuerActorId: Uuid; today: string },
): Promise<
  {
    assetCode: string;
    assetScale: number;
    openMinor: bigint;
    overdueMinor: bigint;
    paidMinor: bigint;
  }[]
> {
  const { rows } = await database.pool.query(
    `select asset_code as "assetCode", asset_scale as "assetScale",
       coalesce(sum(amount - paid_amount) filter (where cancelled_at is null), 0)::bigint as "openMinor",
       coalesce(sum(amount - paid_amount) filter (where cancelled_at is null and due_on < $2::date), 0)::bigint
         as "overdueMinor",
       sum(paid_amount)::bigint as "paidMinor"
     from wallet_payables where issuer_actor_id = $1
     group by asset_code, asset_scale order by asset_code`,
    [issuerActorId, today],
  );
  return rows;
}

/** What is due, soonest first; or what is done with, the latest first. */
export async function readOwn(
  db: Db,
  options: { actorId: Uuid; which: 'due' | 'done'; after: Place; limit: number },
): Promise<StoredPayable[]> {
  const { actorId, which, after, limit } = options;
  const isDue = which === 'due';
  const [isOpen, order, beyond] = isDue
    ? [
        'p.paid_at is null and p.cancelled_at is null',
        'p.due_on, p.id',
        "(p.due_on, p.id) > (($2 at time zone 'UTC')::date, $3::uuid)",
      ]
    : [
        'not (p.paid_at is null and p.cancelled_at is null)',
        'p.issued_at desc, p.id desc',
        '(p.issued_at, p.id) < ($2, $3::uuid)',
      ];
  const { rows } = await db.query<StoredPayable>(
    `select ${columns} from wallet_payables p join wallet_payable_holders h on h.payable_id = p.id
     where h.actor_id = $1 and ${isOpen}
       and ($2::timestamptz is null or ${beyond})
     order by ${order} limit $4`,
    [actorId, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** Whether one of the actors issued or holds one of these. */
export async function isOneOf(
  db: Db,
  { ids, actorIds }: { ids: readonly Uuid[]; actorIds: readonly Uuid[] },
): Promise<boolean> {
  const { rows } = await db.query(
    `select from wallet_payables p where p.id = any($1::uuid[]) and (
       p.issuer_actor_id = any($2::uuid[]) or exists (
         select from wallet_payable_holders h
         where h.payable_id = p.id and h.actor_id = any($2::uuid[])))
     limit 1`,
    [ids, actorIds],
  );
  return rows.length > 0;
}

/** True when two payments with the same key raced and this one came second. */
export function isRequestTaken(error: unknown): boolean {
  return isKeyTaken(error, 'wallet_payable_payments_request_id_key');
}
