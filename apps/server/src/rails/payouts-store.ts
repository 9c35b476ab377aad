import type { PayoutState, RailName } from '@allmende/contract/rails';
import type { ConfirmedBy } from '#wallet';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { type Rows, tableOf } from './rows.ts';

/** All SQL of payouts and of the files that are made of them. */
export interface StoredPayout {
  id: Uuid;
  rail: RailName;
  /** Null when money that nobody was found for goes back to where it came from. */
  actorId: Uuid | null;
  userId: Uuid;
  movementId: Uuid | null;
  amountMinor: bigint;
  assetCode: string;
  name: string;
  /** Empty where the rail needs none. */
  iban: string;
  isInstant: boolean;
  remittance: string;
  endToEndId: string;
  requestId: Uuid | null;
  confirmedBy: ConfirmedBy;
  state: PayoutState;
  reason: string | null;
  /** Released, and the bank has not said yet that it left or will not leave. */
  isInTransit: boolean;
  fileId: Uuid | null;
  paymentId: Uuid | null;
  requestedAt: Date;
  changedAt: Date;
}

const payouts = tableOf<StoredPayout>('rails_payouts', {
  id: 'id',
  rail: 'rail',
  actorId: 'actor_id',
  userId: 'user_id',
  movementId: 'movement_id',
  amountMinor: 'amount',
  assetCode: 'asset_code',
  name: 'name',
  iban: 'iban',
  isInstant: 'is_instant',
  remittance: 'remittance',
  endToEndId: 'end_to_end_id',
  requestId: 'request_id',
  confirmedBy: 'confirmed_by',
  state: 'state',
  reason: 'reason',
  isInTransit: 'is_in_transit',
  fileId: 'file_id',
  paymentId: 'payment_id',
  requestedAt: 'requested_at',
  changedAt: 'changed_at',
});

/** False when one was written under the same request before. */
export async function insertPayout(tx: Tx, payout: StoredPayout): Promise<boolean> {
  return payouts.insert(tx.client, payout, 'on conflict (request_id) do nothing');
}

export async function setConfirmedBy(
  tx: Tx,
  { id, confirmedBy }: { id: Uuid; confirmedBy: ConfirmedBy },
): Promise<void> {
  const text = 'update rails_payouts set confirmed_by = $2 where id = $1';
  await tx.client.query(text, [id, confirmedBy]);
}

/** One that was refused in the transaction that wrote it. */
export async function deletePayout(tx: Tx, id: Uuid): Promise<void> {
  await tx.client.query('delete from rails_payouts where id = $1', [id]);
}

export async function payoutByRequest(
  database: Database,
  requestId: Uuid,
): Promise<StoredPayout | null> {
  return (await payouts.read(database.pool, 'where request_id = $1', [requestId]))[0] ?? null;
}

export async function readPayouts(
  database: Database,
  { actorId, limit }: { actorId: Uuid; limit: number },
): Promise<StoredPayout[]> {
  const rest = 'where actor_id = $1 order by id desc limit $2';
  return payouts.read(database.pool, rest, [actorId, limit]);
}

export async function countUnderWay(db: Rows, actorId: Uuid): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from rails_payouts
     where actor_id = $1 and state in ('held', 'released')`,
    [actorId],
  );
  return rows[0]!.count;
}

/** Oldest first, those that wait; and after them what was released and has not left the account. */
export async function readUnderWay(database: Database, limit: number): Promise<StoredPayout[]> {
  const rest = "where state in ('held', 'released') order by state, id limit $1";
  return payouts.read(database.pool, rest, [limit]);
}

/** Over which rails these payouts go, and in which currencies. */
export async function railsOf(
  database: Database,
  ids: readonly Uuid[],
): Promise<{ rail: RailName; assetCode: string }[]> {
  const { rows } = await database.pool.query<{ rail: RailName; assetCode: string }>(
    `select distinct rail, asset_code as "assetCode" from rails_payouts
     where id = any($1::uuid[])`,
    [ids],
  );
  return rows;
}

/** Payouts, held still until the transaction ends; in order of id, so that nobody waits in a circle. */
export async function lockPayouts(tx: Tx, ids: readonly Uuid[]): Promise<StoredPayout[]> {
  return payouts.read(tx.client, 'where id = any($1::uuid[]) order by id for update', [ids]);
}

export async function lockPayoutsOf(
  tx: Tx,
  by: { endToEndId: string } | { fileId: Uuid },
): Promise<StoredPayout[]> {
  const [column, value] =
    'fileId' in by ? ['file_id', by.fileId] : ['end_to_end_id', by.endToEndId];
  return payouts.read(tx.client, `where ${column} = $1 order by id for update`, [value]);
}

export async function changePayout(
  tx: Tx,
  change: {
    id: Uuid;
    state: PayoutState;
    at: Date;
    reason?: string | null;
    isInTransit?: boolean;
    paymentId?: Uuid | null;
  },
): Promise<void> {
  await tx.client.query(
    `update rails_payouts set state = $2, changed_at = $3, reason = coalesce($4, reason),
       payment_id = coalesce($5, payment_id), is_in_transit = coalesce($6, is_in_transit)
     where id = $1`,
    [
      change.id,
      change.state,
      change.at,
      change.reason ?? null,
      change.paymentId ?? null,
      change.isInTransit ?? null,
    ],
  );
}

export async function setFile(
  tx: Tx,
  { payoutId, fileId }: { payoutId: Uuid; fileId: Uuid },
): Promise<void> {
  const text = 'update rails_payouts set file_id = $2 where id = $1';
  await tx.client.query(text, [payoutId, fileId]);
}

/** Of the accounts given, those to which a payout of the same owner has gone and not come back. */
export async function knownTargets(
  database: Database,
  targets: readonly { actorId: Uuid; iban: string }[],
): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ actor_id: Uuid; iban: string }>(
    `select distinct p.actor_id, p.iban from rails_payouts p
     join unnest($1::uuid[], $2::text[]) t (actor_id, iban) using (actor_id, iban)
     where p.state = 'paid'`,
    [targets.map(({ actorId }) => actorId), targets.map(({ iban }) => iban)],
  );
  return new Set(rows.map((row) => `${row.actor_id} ${row.iban}`));
}

/** The owners of payouts to these accounts. */
export async function payoutOwnersOf(
  database: Database,
  ibans: readonly string[],
): Promise<Map<string, Uuid>> {
  const { rows } = await database.pool.query<{ iban: string; actor_id: Uuid }>(
    `select distinct on (iban) iban, actor_id from rails_payouts
     where iban = any($1::text[]) and actor_id is not null order by iban, id desc`,
    [ibans],
  );
  return new Map(rows.map((row) => [row.iban, row.actor_id]));
}

export interface StoredFile {
  id: Uuid;
  messageId: string;
  createdAt: Date;
  payouts: number;
  amountMinor: bigint;
  assetCode: string;
  isInstant: boolean;
}
type WrittenFile = StoredFile & { rail: RailName; userId: Uuid; content: string };

const fileColumns = {
  id: 'id',
  messageId: 'message_id',
  createdAt: 'created_at',
  payouts: 'payouts',
  amountMinor: 'amount',
  assetCode: 'asset_code',
  isInstant: 'is_instant',
};
const files = tableOf<StoredFile>('rails_payout_files', fileColumns);
const wholeFiles = tableOf<WrittenFile>('rails_payout_files', {
  ...fileColumns,
  rail: 'rail',
  userId: 'created_by',
  content: 'content',
});

export async function insertPayoutFile(tx: Tx, file: WrittenFile): Promise<void> {
  await wholeFiles.insert(tx.client, file);
}

export async function readPayoutFiles(
  database: Database,
  by: { ids: readonly Uuid[] } | { latest: number },
): Promise<StoredFile[]> {
  return 'ids' in by
    ? files.read(database.pool, 'where id = any($1::uuid[]) order by created_at desc', [by.ids])
    : files.read(database.pool, 'order by created_at desc limit $1', [by.latest]);
}

export async function readPayoutFileContent(
  database: Database,
  id: Uuid,
): Promise<{ messageId: string; content: string } | null> {
  return (await wholeFiles.read(database.pool, 'where id = $1', [id]))[0] ?? null;
}

export async function payoutFileByMessage(tx: Tx, messageId: string): Promise<Uuid | null> {
  return (await files.read(tx.client, 'where message_id = $1', [messageId]))[0]?.id ?? null;
}
