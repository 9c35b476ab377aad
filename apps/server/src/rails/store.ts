import type { BankFile, PayoutState } from '@allmende/contract/rails';
import type { ConfirmedBy } from '#wallet';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { BankStatement, Movement } from './sepa/iso/camt.ts';

/** All SQL of the rails, without that of files of the bank, which is in sepa/store.ts. */

type Rows = Pick<Tx['client'], 'query'>;

/** Whoever writes into the book of a rail in a way that needs all of it takes turns: imports, releases, another account. */
export async function lockBooks(tx: Tx): Promise<void> {
  await tx.client.query("select pg_advisory_xact_lock(hashtextextended('rails.books', 0))");
}

export async function claimAccount(
  tx: Tx,
  options: { rail: string; purpose: string; assetCode: string; accountId: Uuid },
): Promise<{ accountId: Uuid; isNew: boolean }> {
  const { rail, purpose, assetCode, accountId } = options;
  const known = await tx.client.query<{ account_id: Uuid }>(
    'select account_id from rails_accounts where rail = $1 and purpose = $2 and asset_code = $3',
    [rail, purpose, assetCode],
  );
  if (known.rows[0]) return { accountId: known.rows[0].account_id, isNew: false };
  const claimed = await tx.client.query(
    `insert into rails_accounts (rail, purpose, asset_code, account_id) values ($1, $2, $3, $4)
     on conflict (rail, purpose, asset_code) do nothing`,
    [rail, purpose, assetCode, accountId],
  );
  if (claimed.rowCount === 1) return { accountId, isNew: true };
  return claimAccount(tx, options);
}

export async function readAccountIds(
  database: Database,
  options: { rail: string; assetCode: string },
): Promise<Map<string, Uuid>> {
  const { rows } = await database.pool.query<{ purpose: string; account_id: Uuid }>(
    'select purpose, account_id from rails_accounts where rail = $1 and asset_code = $2',
    [options.rail, options.assetCode],
  );
  return new Map(rows.map((row) => [row.purpose, row.account_id]));
}

export interface StoredPayIn {
  id: Uuid;
  rail: 'sepa';
  actorId: Uuid;
  userId: Uuid;
  amountMinor: bigint;
  assetCode: string;
  reference: string;
  requestId: Uuid;
  createdAt: Date;
  arrivedMinor: bigint;
}

interface PayInRow {
  id: Uuid;
  rail: 'sepa';
  actor_id: Uuid;
  user_id: Uuid;
  amount: bigint;
  asset_code: string;
  reference: string;
  request_id: Uuid;
  created_at: Date;
  arrived: bigint;
}

function toPayIn(row: PayInRow): StoredPayIn {
  return {
    id: row.id,
    rail: row.rail,
    actorId: row.actor_id,
    userId: row.user_id,
    amountMinor: row.amount,
    assetCode: row.asset_code,
    reference: row.reference,
    requestId: row.request_id,
    createdAt: row.created_at,
    arrivedMinor: row.arrived,
  };
}

/** Writes it, or gives the one that was written under the same request. */
export async function insertPayIn(tx: Tx, payIn: StoredPayIn): Promise<StoredPayIn> {
  await tx.client.query(
    `insert into rails_pay_ins (id, rail, actor_id, user_id, amount, asset_code, reference, request_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (request_id) do nothing`,
    [
      payIn.id,
      payIn.rail,
      payIn.actorId,
      payIn.userId,
      payIn.amountMinor,
      payIn.assetCode,
      payIn.reference,
      payIn.requestId,
      payIn.createdAt,
    ],
  );
  const { rows } = await tx.client.query<PayInRow>(
    'select * from rails_pay_ins where request_id = $1',
    [payIn.requestId],
  );
  return toPayIn(rows[0]!);
}

export async function readPayIns(
  database: Database,
  options: { actorId: Uuid; since: Date; limit: number },
): Promise<StoredPayIn[]> {
  const { rows } = await database.pool.query<PayInRow>(
    `select * from rails_pay_ins where actor_id = $1 and created_at >= $2 order by id desc limit $3`,
    [options.actorId, options.since, options.limit],
  );
  return rows.map(toPayIn);
}

export async function readPayIn(database: Database, id: Uuid): Promise<StoredPayIn | null> {
  const { rows } = await database.pool.query<PayInRow>(
    'select * from rails_pay_ins where id = $1',
    [id],
  );
  return rows[0] ? toPayIn(rows[0]) : null;
}

export async function payInsByReference(
  db: Rows,
  references: readonly string[],
): Promise<StoredPayIn[]> {
  const { rows } = await db.query<PayInRow>(
    'select * from rails_pay_ins where reference = any($1::text[])',
    [references],
  );
  return rows.map(toPayIn);
}

/** Pay-ins that are still waited for: of exactly this amount, or of any. */
export async function payInsWaiting(
  db: Rows,
  options: { amountMinor: bigint | null; assetCode: string; since: Date; limit: number },
): Promise<StoredPayIn[]> {
  const { rows } = await db.query<PayInRow>(
    `select * from rails_pay_ins where arrived = 0 and asset_code = $2 and created_at >= $3
       and ($1::bigint is null or amount = $1) order by id desc limit $4`,
    [options.amountMinor, options.assetCode, options.since, options.limit],
  );
  return rows.map(toPayIn);
}

export async function addArrived(
  tx: Tx,
  options: { payInId: Uuid; amountMinor: bigint },
): Promise<void> {
  await tx.client.query('update rails_pay_ins set arrived = arrived + $2 where id = $1', [
    options.payInId,
    options.amountMinor,
  ]);
}

export interface StoredPayout {
  id: Uuid;
  rail: 'sepa';
  /** Null when money that nobody was found for goes back to where it came from. */
  actorId: Uuid | null;
  userId: Uuid;
  movementId: Uuid | null;
  amountMinor: bigint;
  assetCode: string;
  name: string;
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

interface PayoutRow {
  id: Uuid;
  rail: 'sepa';
  actor_id: Uuid | null;
  user_id: Uuid;
  movement_id: Uuid | null;
  amount: bigint;
  asset_code: string;
  name: string;
  iban: string;
  is_instant: boolean;
  remittance: string;
  end_to_end_id: string;
  request_id: Uuid | null;
  confirmed_by: ConfirmedBy;
  state: PayoutState;
  reason: string | null;
  is_in_transit: boolean;
  file_id: Uuid | null;
  payment_id: Uuid | null;
  requested_at: Date;
  changed_at: Date;
}

function toPayout(row: PayoutRow): StoredPayout {
  return {
    id: row.id,
    rail: row.rail,
    actorId: row.actor_id,
    userId: row.user_id,
    movementId: row.movement_id,
    amountMinor: row.amount,
    assetCode: row.asset_code,
    name: row.name,
    iban: row.iban,
    isInstant: row.is_instant,
    remittance: row.remittance,
    endToEndId: row.end_to_end_id,
    requestId: row.request_id,
    confirmedBy: row.confirmed_by,
    state: row.state,
    reason: row.reason,
    isInTransit: row.is_in_transit,
    fileId: row.file_id,
    paymentId: row.payment_id,
    requestedAt: row.requested_at,
    changedAt: row.changed_at,
  };
}

/** False when one was written under the same request before. */
export async function insertPayout(tx: Tx, payout: StoredPayout): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into rails_payouts (id, rail, actor_id, user_id, movement_id, amount, asset_code, name, iban,
       is_instant, remittance, end_to_end_id, request_id, confirmed_by, state, requested_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
     on conflict (request_id) do nothing`,
    [
      payout.id,
      payout.rail,
      payout.actorId,
      payout.userId,
      payout.movementId,
      payout.amountMinor,
      payout.assetCode,
      payout.name,
      payout.iban,
      payout.isInstant,
      payout.remittance,
      payout.endToEndId,
      payout.requestId,
      payout.confirmedBy,
      payout.state,
      payout.requestedAt,
    ],
  );
  return rowCount === 1;
}

export async function setConfirmedBy(
  tx: Tx,
  options: { id: Uuid; confirmedBy: ConfirmedBy },
): Promise<void> {
  await tx.client.query('update rails_payouts set confirmed_by = $2 where id = $1', [
    options.id,
    options.confirmedBy,
  ]);
}

/** One that was refused in the transaction that wrote it. */
export async function deletePayout(tx: Tx, id: Uuid): Promise<void> {
  await tx.client.query('delete from rails_payouts where id = $1', [id]);
}

export async function payoutByRequest(
  database: Database,
  requestId: Uuid,
): Promise<StoredPayout | null> {
  const { rows } = await database.pool.query<PayoutRow>(
    'select * from rails_payouts where request_id = $1',
    [requestId],
  );
  return rows[0] ? toPayout(rows[0]) : null;
}

export async function readPayouts(
  database: Database,
  options: { actorId: Uuid; limit: number },
): Promise<StoredPayout[]> {
  const { rows } = await database.pool.query<PayoutRow>(
    'select * from rails_payouts where actor_id = $1 order by id desc limit $2',
    [options.actorId, options.limit],
  );
  return rows.map(toPayout);
}

export async function countUnderWay(db: Rows, actorId: Uuid): Promise<number> {
  const { rows } = await db.query<{ count: bigint }>(
    `select count(*) as count from rails_payouts where actor_id = $1 and state in ('held', 'released')`,
    [actorId],
  );
  return Number(rows[0]!.count);
}

/** Oldest first, those that wait; and after them what was released and has not left the account. */
export async function readUnderWay(database: Database, limit: number): Promise<StoredPayout[]> {
  const { rows } = await database.pool.query<PayoutRow>(
    `select * from rails_payouts where state in ('held', 'released') order by state, id limit $1`,
    [limit],
  );
  return rows.map(toPayout);
}

/** Payouts, held still until the transaction ends; in order of id, so that nobody waits in a circle. */
export async function lockPayouts(tx: Tx, ids: readonly Uuid[]): Promise<StoredPayout[]> {
  const { rows } = await tx.client.query<PayoutRow>(
    'select * from rails_payouts where id = any($1::uuid[]) order by id for update',
    [ids],
  );
  return rows.map(toPayout);
}

export async function lockPayoutsOf(
  tx: Tx,
  by: { endToEndId: string } | { fileId: Uuid },
): Promise<StoredPayout[]> {
  const [column, value] =
    'fileId' in by ? ['file_id', by.fileId] : ['end_to_end_id', by.endToEndId];
  const { rows } = await tx.client.query<PayoutRow>(
    `select * from rails_payouts where ${column} = $1 order by id for update`,
    [value],
  );
  return rows.map(toPayout);
}

export async function changePayout(
  tx: Tx,
  change: {
    id: Uuid;
    state: PayoutState;
    at: Date;
    reason?: string | null;
    isInTransit?: boolean;
    fileId?: Uuid;
    paymentId?: Uuid | null;
  },
): Promise<void> {
  await tx.client.query(
    `update rails_payouts set state = $2, changed_at = $3, reason = coalesce($4, reason),
       file_id = coalesce($5, file_id), payment_id = coalesce($6, payment_id),
       is_in_transit = coalesce($7, is_in_transit) where id = $1`,
    [
      change.id,
      change.state,
      change.at,
      change.reason ?? null,
      change.fileId ?? null,
      change.paymentId ?? null,
      change.isInTransit ?? null,
    ],
  );
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

export interface StoredFile {
  id: Uuid;
  messageId: string;
  createdAt: Date;
  payouts: number;
  amountMinor: bigint;
  assetCode: string;
  isInstant: boolean;
}

interface FileRow {
  id: Uuid;
  message_id: string;
  created_at: Date;
  payouts: number;
  amount: bigint;
  asset_code: string;
  is_instant: boolean;
}

export async function insertPayoutFile(
  tx: Tx,
  file: StoredFile & { rail: string; userId: Uuid; content: string },
): Promise<void> {
  await tx.client.query(
    `insert into rails_payout_files (id, rail, message_id, created_at, created_by, payouts, amount, asset_code, is_instant, content)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      file.id,
      file.rail,
      file.messageId,
      file.createdAt,
      file.userId,
      file.payouts,
      file.amountMinor,
      file.assetCode,
      file.isInstant,
      file.content,
    ],
  );
}

const fileColumns = 'id, message_id, created_at, payouts, amount, asset_code, is_instant';

function toFile(row: FileRow): StoredFile {
  return {
    id: row.id,
    messageId: row.message_id,
    createdAt: row.created_at,
    payouts: row.payouts,
    amountMinor: row.amount,
    assetCode: row.asset_code,
    isInstant: row.is_instant,
  };
}

export async function readPayoutFiles(
  database: Database,
  by: { ids: readonly Uuid[] } | { latest: number },
): Promise<StoredFile[]> {
  const [where, value] =
    'ids' in by
      ? ['where id = any($1::uuid[]) order by created_at desc', by.ids]
      : ['order by created_at desc limit $1', by.latest];
  const { rows } = await database.pool.query<FileRow>(
    `select ${fileColumns} from rails_payout_files ${where}`,
    [value],
  );
  return rows.map(toFile);
}

export async function readPayoutFileContent(
  database: Database,
  id: Uuid,
): Promise<{ messageId: string; content: string } | null> {
  const { rows } = await database.pool.query<{ message_id: string; content: string }>(
    'select message_id, content from rails_payout_files where id = $1',
    [id],
  );
  return rows[0] ? { messageId: rows[0].message_id, content: rows[0].content } : null;
}

export async function payoutFileByMessage(tx: Tx, messageId: string): Promise<Uuid | null> {
  const { rows } = await tx.client.query<{ id: Uuid }>(
    'select id from rails_payout_files where message_id = $1',
    [messageId],
  );
  return rows[0]?.id ?? null;
}

/** What of a bank file is booked already is told again, and nothing else. */
export interface StoredBankFile {
  id: Uuid;
  fileName: string;
  kind: 'camt' | 'pain.002';
  importedAt: Date;
  result: Omit<BankFile, 'id' | 'fileName' | 'kind' | 'importedAt'>;
}

interface BankFileRow {
  id: Uuid;
  file_name: string;
  kind: 'camt' | 'pain.002';
  imported_at: Date;
  result: StoredBankFile['result'];
}

function toBankFile(row: BankFileRow): StoredBankFile {
  return {
    id: row.id,
    fileName: row.file_name,
    kind: row.kind,
    importedAt: row.imported_at,
    result: row.result,
  };
}

export async function bankFileByHash(tx: Tx, hash: Buffer): Promise<StoredBankFile | null> {
  const { rows } = await tx.client.query<BankFileRow>(
    'select * from rails_bank_files where hash = $1',
    [hash],
  );
  return rows[0] ? toBankFile(rows[0]) : null;
}

export async function insertBankFile(
  tx: Tx,
  file: StoredBankFile & { hash: Buffer; userId: Uuid },
): Promise<void> {
  await tx.client.query(
    `insert into rails_bank_files (id, file_name, kind, hash, imported_at, imported_by, result)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      file.id,
      file.fileName,
      file.kind,
      file.hash,
      file.importedAt,
      file.userId,
      JSON.stringify(file.result),
    ],
  );
}

export async function setBankFileResult(
  tx: Tx,
  options: { id: Uuid; result: StoredBankFile['result'] },
): Promise<void> {
  await tx.client.query('update rails_bank_files set result = $2 where id = $1', [
    options.id,
    JSON.stringify(options.result),
  ]);
}

export async function readBankFiles(database: Database, limit: number): Promise<StoredBankFile[]> {
  const { rows } = await database.pool.query<BankFileRow>(
    'select * from rails_bank_files order by imported_at desc limit $1',
    [limit],
  );
  return rows.map(toBankFile);
}

export async function hasStatements(tx: Tx): Promise<boolean> {
  const { rows } = await tx.client.query('select 1 from rails_movements limit 1');
  return rows.length > 0;
}

/** The statement, or the same one out of an earlier file. */
export async function keepStatement(
  tx: Tx,
  options: { id: Uuid; fileId: Uuid; statement: BankStatement; position: number },
): Promise<Uuid> {
  const { statement } = options;
  const balances = statement.balances!;
  const known = await tx.client.query<{ id: Uuid }>(
    `select id from rails_bank_statements where iban = $1 and statement_id = $2 and opening = $3
       and closing = $4 and closing_on = $5`,
    [
      statement.iban,
      statement.id,
      balances.openingMinor,
      balances.closingMinor,
      balances.closingOn,
    ],
  );
  if (known.rows[0]) return known.rows[0].id;
  await tx.client.query(
    `insert into rails_bank_statements (id, file_id, iban, asset_code, statement_id, opening, opening_on,
       closing, closing_on, created_on, position)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      options.id,
      options.fileId,
      statement.iban,
      statement.assetCode,
      statement.id,
      balances.openingMinor,
      balances.openingOn,
      balances.closingMinor,
      balances.closingOn,
      statement.createdOn,
      options.position,
    ],
  );
  return options.id;
}

export interface StatementRow {
  id: Uuid;
  opening: bigint;
  opening_on: string;
  closing: bigint;
  closing_on: string;
}

/** All statements of an account, in the order of time. */
export async function readStatements(db: Rows, options: { iban: string }): Promise<StatementRow[]> {
  const { rows } = await db.query<StatementRow>(
    `select id, opening, opening_on, closing, closing_on from rails_bank_statements
     where iban = $1 order by closing_on, created_on, position, id`,
    [options.iban],
  );
  return rows;
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

interface MovementRow {
  id: Uuid;
  key: string;
  booking_key: string | null;
  file_id: Uuid;
  statement_id: Uuid | null;
  rail: 'sepa';
  asset_code: string;
  amount: bigint;
  booked_on: string;
  is_whole: boolean;
  bank_reference: string | null;
  code: string | null;
  end_to_end_id: string | null;
  name: string | null;
  iban: string | null;
  reference: string | null;
  remittance: string;
  return_reason: string | null;
  state: StoredMovement['state'];
  actor_id: Uuid | null;
  pay_in_id: Uuid | null;
  payout_id: Uuid | null;
  payment_id: Uuid | null;
  note: string;
}

function toMovement(row: MovementRow): StoredMovement {
  return {
    id: row.id,
    key: row.key,
    bookingKey: row.booking_key,
    fileId: row.file_id,
    statementId: row.statement_id,
    rail: row.rail,
    assetCode: row.asset_code,
    amountMinor: row.amount,
    bookedOn: row.booked_on,
    isWhole: row.is_whole,
    bankReference: row.bank_reference,
    code: row.code,
    endToEndId: row.end_to_end_id,
    name: row.name,
    iban: row.iban,
    reference: row.reference,
    remittance: row.remittance,
    returnReason: row.return_reason,
    state: row.state,
    actorId: row.actor_id,
    payInId: row.pay_in_id,
    payoutId: row.payout_id,
    paymentId: row.payment_id,
    note: row.note,
  };
}

export async function insertMovement(tx: Tx, movement: StoredMovement): Promise<void> {
  await tx.client.query({
    name: 'rails_insert_movement',
    text: `insert into rails_movements (id, key, booking_key, file_id, statement_id, rail, asset_code, amount,
        booked_on, is_whole, bank_reference, code, end_to_end_id, name, iban, reference, remittance,
        return_reason, state, actor_id, pay_in_id, payout_id, payment_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23)`,
    values: [
      movement.id,
      movement.key,
      movement.bookingKey,
      movement.fileId,
      movement.statementId,
      movement.rail,
      movement.assetCode,
      movement.amountMinor,
      movement.bookedOn,
      movement.isWhole,
      movement.bankReference,
      movement.code,
      movement.endToEndId,
      movement.name,
      movement.iban,
      movement.reference,
      movement.remittance,
      movement.returnReason,
      movement.state,
      movement.actorId,
      movement.payInId,
      movement.payoutId,
      movement.paymentId,
    ],
  });
}

/** Those that are known by their own key or by that of their booking. */
export async function knownMovements(
  tx: Tx,
  movements: readonly Pick<Movement, 'key' | 'bookingKey'>[],
): Promise<StoredMovement[]> {
  const { rows } = await tx.client.query<MovementRow>(
    `select * from rails_movements where key = any($1::text[])
     union select * from rails_movements where booking_key = any($2::text[])`,
    [
      movements.map(({ key }) => key),
      [...new Set(movements.flatMap(({ bookingKey }) => bookingKey ?? []))],
    ],
  );
  return rows.map(toMovement);
}

/** What a notification told of first stands in a statement now. */
export async function setStatement(
  tx: Tx,
  options: { ids: readonly Uuid[]; statementId: Uuid },
): Promise<void> {
  await tx.client.query(
    `update rails_movements set statement_id = $2 where id = any($1::uuid[]) and statement_id is null`,
    [options.ids, options.statementId],
  );
}

export async function lockMovement(tx: Tx, id: Uuid): Promise<StoredMovement | null> {
  const { rows } = await tx.client.query<MovementRow>(
    'select * from rails_movements where id = $1 for update',
    [id],
  );
  return rows[0] ? toMovement(rows[0]) : null;
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
  await tx.client.query(
    `update rails_movements set state = $2, actor_id = $3, payout_id = $4, payment_id = $5,
       decided_by = $6, decided_at = $7, note = $8 where id = $1`,
    [
      decision.id,
      decision.state,
      decision.actorId ?? null,
      decision.payoutId ?? null,
      decision.paymentId ?? null,
      decision.userId,
      decision.at,
      decision.note,
    ],
  );
}

export async function readMovements(
  database: Database,
  options: { only: 'open' | 'all'; before: Uuid | null; limit: number },
): Promise<StoredMovement[]> {
  const { only, before, limit } = options;
  const { rows } = await database.pool.query<MovementRow>(
    `select * from rails_movements where state <> 'split' ${only === 'open' ? "and state = 'open'" : ''}
       and ($1::uuid is null or id < $1) order by id desc limit $2`,
    [before, limit],
  );
  return rows.map(toMovement);
}

export async function readMovement(database: Database, id: Uuid): Promise<StoredMovement | null> {
  const { rows } = await database.pool.query<MovementRow>(
    'select * from rails_movements where id = $1',
    [id],
  );
  return rows[0] ? toMovement(rows[0]) : null;
}

/** To whom money from these accounts was credited last. */
export async function lastOwnersOf(
  database: Database,
  ibans: readonly string[],
): Promise<Map<string, Uuid>> {
  const { rows } = await database.pool.query<{ iban: string; actor_id: Uuid }>(
    `select distinct on (iban) iban, actor_id from rails_movements
     where iban = any($1::text[]) and state in ('matched', 'assigned') and amount > 0
     order by iban, id desc`,
    [ibans],
  );
  return new Map(rows.map((row) => [row.iban, row.actor_id]));
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

/** What notifications told of and no statement has confirmed yet. */
export async function sumUnstated(database: Database, rail: string): Promise<bigint> {
  const { rows } = await database.pool.query<{ sum: bigint }>(
    `select coalesce(sum(amount), 0)::bigint as sum from rails_movements
     where rail = $1 and statement_id is null and state <> 'split'`,
    [rail],
  );
  return rows[0]!.sum;
}

/** What is booked as having been there before the first statement. */
export async function readOpening(tx: Tx, rail: string): Promise<bigint> {
  const { rows } = await tx.client.query<{ opening: bigint }>(
    `select opening from rails_accounts where rail = $1 and purpose = 'clearing'`,
    [rail],
  );
  return rows[0]?.opening ?? 0n;
}

export async function setOpening(
  tx: Tx,
  options: { rail: string; openingMinor: bigint },
): Promise<void> {
  await tx.client.query(
    `update rails_accounts set opening = $2 where rail = $1 and purpose = 'clearing'`,
    [options.rail, options.openingMinor],
  );
}
