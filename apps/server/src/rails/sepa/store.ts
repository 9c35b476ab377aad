import type { BankFile } from '@allmende/contract/rails';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { type Rows, tableOf } from '../rows.ts';
import type { BankStatement, Movement } from './iso/camt.ts';

/** All SQL of the files of the bank: what was handed in, its statements and its movements. */

/** What of a bank file is booked already is told again, and nothing else. */
export interface StoredBankFile {
  id: Uuid;
  fileName: string;
  kind: 'camt' | 'pain.002';
  hash: Buffer;
  importedAt: Date;
  userId: Uuid;
  result: Omit<BankFile, 'id' | 'fileName' | 'kind' | 'importedAt'>;
}

const bankFiles = tableOf<StoredBankFile>('rails_bank_files', {
  id: 'id',
  fileName: 'file_name',
  kind: 'kind',
  hash: 'hash',
  importedAt: 'imported_at',
  userId: 'imported_by',
  result: 'result',
});

export async function bankFileByHash(tx: Tx, hash: Buffer): Promise<StoredBankFile | null> {
  return (await bankFiles.read(tx.client, 'where hash = $1', [hash]))[0] ?? null;
}

export async function insertBankFile(tx: Tx, file: StoredBankFile): Promise<void> {
  await bankFiles.insert(tx.client, file);
}

export async function setBankFileResult(
  tx: Tx,
  { id, result }: Pick<StoredBankFile, 'id' | 'result'>,
): Promise<void> {
  await tx.client.query('update rails_bank_files set result = $2 where id = $1', [id, result]);
}

export async function readBankFiles(database: Database, limit: number): Promise<StoredBankFile[]> {
  return bankFiles.read(database.pool, 'order by imported_at desc limit $1', [limit]);
}

export async function hasMovements(tx: Tx): Promise<boolean> {
  const { rows } = await tx.client.query('select 1 from rails_movements limit 1');
  return rows.length > 0;
}

export interface StoredStatement {
  id: Uuid;
  fileId: Uuid;
  iban: string;
  assetCode: string;
  statementId: string;
  opening: bigint;
  openingOn: string;
  closing: bigint;
  closingOn: string;
  createdOn: string;
  position: number;
}

const statements = tableOf<StoredStatement>('rails_bank_statements', {
  id: 'id',
  fileId: 'file_id',
  iban: 'iban',
  assetCode: 'asset_code',
  statementId: 'statement_id',
  opening: 'opening',
  openingOn: 'opening_on',
  closing: 'closing',
  closingOn: 'closing_on',
  createdOn: 'created_on',
  position: 'position',
});

/** The statement, or the same one out of an earlier file. */
export async function keepStatement(
  tx: Tx,
  options: { id: Uuid; fileId: Uuid; statement: BankStatement; position: number },
): Promise<Uuid> {
  const { statement, ...place } = options;
  const { iban, assetCode, id: statementId, createdOn } = statement;
  const { openingMinor, openingOn, closingMinor, closingOn } = statement.balances!;
  const [known] = await statements.read(
    tx.client,
    'where iban = $1 and statement_id = $2 and opening = $3 and closing = $4 and closing_on = $5',
    [iban, statementId, openingMinor, closingMinor, closingOn],
  );
  if (known) return known.id;
  const balances = { opening: openingMinor, openingOn, closing: closingMinor, closingOn };
  const kept = { ...place, ...balances, iban, assetCode, statementId, createdOn };
  await statements.insert(tx.client, kept);
  return options.id;
}

/** All statements of an account, in the order of time. */
export async function readStatements(db: Rows, iban: string): Promise<StoredStatement[]> {
  const rest = 'where iban = $1 order by closing_on, created_on, position, id';
  return statements.read(db, rest, [iban]);
}

export interface StoredMovement
  extends Omit<Movement, 'line' | 'valuedOn' | 'paymentInformationId'> {
  id: Uuid;
  fileId: Uuid;
  statementId: Uuid | null;
  rail: 'sepa';
  assetCode: string;
  state: 'open' | 'matched' | 'assigned' | 'sent_back' | 'kept' | 'payout' | 'returned' | 'split';
  actorId: Uuid | null;
  payInId: Uuid | null;
  payoutId: Uuid | null;
  paymentId: Uuid | null;
  note: string;
}

const movements = tableOf<StoredMovement>('rails_movements', {
  id: 'id',
  key: 'key',
  bookingKey: 'booking_key',
  fileId: 'file_id',
  statementId: 'statement_id',
  rail: 'rail',
  assetCode: 'asset_code',
  amountMinor: 'amount',
  bookedOn: 'booked_on',
  isWhole: 'is_whole',
  bankReference: 'bank_reference',
  code: 'code',
  endToEndId: 'end_to_end_id',
  name: 'name',
  iban: 'iban',
  reference: 'reference',
  remittance: 'remittance',
  returnReason: 'return_reason',
  state: 'state',
  actorId: 'actor_id',
  payInId: 'pay_in_id',
  payoutId: 'payout_id',
  paymentId: 'payment_id',
  note: 'note',
});

export async function insertMovement(tx: Tx, movement: StoredMovement): Promise<void> {
  await movements.insert(tx.client, movement);
}

/** Those that are known by their own key or by that of their booking. */
export async function knownMovements(
  tx: Tx,
  told: readonly Pick<Movement, 'key' | 'bookingKey'>[],
): Promise<StoredMovement[]> {
  const bookingKeys = new Set(told.flatMap(({ bookingKey }) => bookingKey ?? []));
  return movements.read(tx.client, 'where key = any($1::text[]) or booking_key = any($2::text[])', [
    told.map(({ key }) => key),
    [...bookingKeys],
  ]);
}

/** What a notification told of first stands in a statement now. */
export async function setStatement(
  tx: Tx,
  { ids, statementId }: { ids: readonly Uuid[]; statementId: Uuid },
): Promise<void> {
  await tx.client.query(
    `update rails_movements set statement_id = $2 where id = any($1::uuid[]) and statement_id is null`,
    [ids, statementId],
  );
}

export async function lockMovement(tx: Tx, id: Uuid): Promise<StoredMovement | null> {
  return (await movements.read(tx.client, 'where id = $1 for update', [id]))[0] ?? null;
}

export async function decideMovement(
  tx: Tx,
  decision: {
    id: Uuid;
    state: StoredMovement['state'];
    actorId?: Uuid | null;
    payoutId?: Uuid | null;
    paymentId?: Uuid | null;
    userId: Uuid | null;
    at: Date;
    note: string;
  },
): Promise<void> {
  const { id, state, actorId, payoutId, paymentId, userId, at, note } = decision;
  await tx.client.query(
    `update rails_movements set state = $2, actor_id = $3, payout_id = $4, payment_id = $5,
       decided_by = $6, decided_at = $7, note = $8 where id = $1`,
    [id, state, actorId ?? null, payoutId ?? null, paymentId ?? null, userId, at, note],
  );
}

export async function readMovements(
  database: Database,
  { only, before, limit }: { only: 'open' | 'all'; before: Uuid | null; limit: number },
): Promise<StoredMovement[]> {
  return movements.read(
    database.pool,
    `where state <> 'split' ${only === 'open' ? "and state = 'open'" : ''}
       and ($1::uuid is null or id < $1) order by id desc limit $2`,
    [before, limit],
  );
}

export async function readMovement(database: Database, id: Uuid): Promise<StoredMovement | null> {
  return (await movements.read(database.pool, 'where id = $1', [id]))[0] ?? null;
}

/** To whom money from these accounts was credited last. Whoever pays a bill is not whom it is credited to. */
export async function lastOwnersOf(
  database: Database,
  ibans: readonly string[],
): Promise<Map<string, Uuid>> {
  const { rows } = await database.pool.query<{ iban: string; actor_id: Uuid }>(
    `select distinct on (iban) iban, actor_id from rails_movements
     where iban = any($1::text[]) and state in ('matched', 'assigned') and amount > 0
       and (state = 'assigned' or pay_in_id is not null)
     order by iban, id desc`,
    [ibans],
  );
  return new Map(rows.map((row) => [row.iban, row.actor_id]));
}

/** What notifications told of and no statement has confirmed yet. */
export async function sumUnstated(database: Database, rail: string): Promise<bigint> {
  const { rows } = await database.pool.query<{ sum: bigint }>(
    `select coalesce(sum(amount), 0)::bigint as sum from rails_movements
     where rail = $1 and statement_id is null and state <> 'split'`,
    [rail],
  );
  return rows[0]!.sum;
}
