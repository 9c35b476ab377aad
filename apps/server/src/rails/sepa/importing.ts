import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { BankFile, BankFileReason } from '@allmende/contract/rails';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Books } from '../books.ts';
import { transferCodes } from '../rules.ts';
import { isComplete, type SepaSettings } from './settings.ts';
import * as bookStore from '../books-store.ts';
import * as bankStore from './store.ts';
import type { Booking } from './booking.ts';
import { type BankStatement, movementsOf, readCamt } from './iso/camt.ts';
import { isStatusReport, readStatusReport, type StatusReport } from './iso/pain-status.ts';
import { FileRefused } from './iso/refused.ts';
import { filesIn, isZip } from './iso/zip.ts';
import type { Returns } from './returns.ts';

export interface BankFileRequest {
  bytes: Uint8Array;
  fileName: string;
  userId: Uuid;
}
export type ImportRefusal =
  | 'rails.play_money'
  | 'rails.settings_incomplete'
  | 'rails.file_refused'
  | 'rails.file_other_account';

type Content =
  | { kind: 'camt'; statements: BankStatement[] }
  | { kind: 'pain.002'; report: StatusReport };

/**
 * Takes files of the bank: reads them, books what is new in one transaction, and answers what became of it. Files that
 * overlap book nothing twice; the same file again is answered as it was the first time.
 */
export function createImporting(deps: {
  database: Database;
  clock: Clock;
  settings: SepaSettings;
  books: Books;
  booking: Booking;
  returns: Returns;
}) {
  const { database, clock, settings, books, booking, returns } = deps;

  /** What was on the account before the earliest statement, so that the book and the bank begin alike. */
  async function bookOpening(tx: Tx, iban: string): Promise<void> {
    const statements = await bankStore.readStatements(tx.client, iban);
    const earliest = statements.toSorted((a, b) => a.openingOn.localeCompare(b.openingOn))[0];
    if (!earliest) return;
    const booked = await bookStore.readOpening(tx, 'sepa');
    const difference = earliest.opening - booked;
    await books.move(tx, {
      id: newUuid(),
      from: 'clearing',
      to: 'own',
      amountMinor: difference,
      code: transferCodes.opening,
    });
    await bookStore.setOpening(tx, { rail: 'sepa', openingMinor: earliest.opening });
  }

  /** Books the movements of a statement that are new, and counts what became of them. */
  async function bookStatement(
    tx: Tx,
    { statement, fileId, position }: { statement: BankStatement; fileId: Uuid; position: number },
    counts: Counts,
  ): Promise<void> {
    const statementId = statement.balances
      ? await bankStore.keepStatement(tx, { id: newUuid(), fileId, statement, position })
      : null;
    const movements = movementsOf(statement);
    const known = await bankStore.knownMovements(tx, movements);
    if (statementId) {
      await bankStore.setStatement(tx, { ids: known.map(({ id }) => id), statementId });
    }
    const keys = new Set(known.map(({ key }) => key));
    const bookings = Map.groupBy(known, ({ bookingKey }) => bookingKey);
    const split = new Set<string>();
    for (const movement of movements) {
      const { key, bookingKey } = movement;
      if (keys.has(key)) {
        counts.known += 1;
        continue;
      }
      const before = bookingKey === null ? undefined : bookings.get(bookingKey);
      // A booking that came as a sum first and now with what it is made of; else both say the same, one less of it.
      const whole =
        before?.length === 1 && isSum(before[0]!) && !movement.isWhole ? before[0]! : null;
      if (before && !whole && !split.has(bookingKey!)) {
        counts.known += 1;
        continue;
      }
      if (whole && !split.has(whole.bookingKey!)) {
        await bankStore.decideMovement(tx, {
          id: whole.id,
          state: 'split',
          userId: null,
          at: clock.now(),
          note: '',
        });
        split.add(whole.bookingKey!);
      }
      const state = await booking.book(tx, {
        movement,
        fileId,
        statementId: statementId ?? whole?.statementId ?? null,
        assetCode: statement.assetCode,
        // The account outside was booked with the sum already.
        source: whole ? 'suspense' : 'clearing',
      });
      counts.booked += 1;
      if (state === 'matched') counts.matched += 1;
      else if (state === 'open') counts.open += 1;
      else counts.payouts += 1;
    }
  }

  async function bookAll(
    tx: Tx,
    { content, iban, fileId }: { content: Content; iban: string; fileId: Uuid },
  ): Promise<Counts> {
    const counts: Counts = {
      booked: 0,
      matched: 0,
      payouts: 0,
      open: 0,
      known: 0,
      otherAccounts: [],
    };
    if (content.kind === 'pain.002') {
      counts.payouts = await returns.applyReport(tx, content.report);
      return counts;
    }
    for (const [position, statement] of content.statements.entries()) {
      if (statement.iban === iban) {
        await bookStatement(tx, { statement, fileId, position }, counts);
      } else if (!counts.otherAccounts.includes(statement.iban)) {
        counts.otherAccounts.push(statement.iban);
      }
    }
    await bookOpening(tx, iban);
    return counts;
  }

  return async function importFile(
    request: BankFileRequest,
  ): Promise<Result<BankFile, ImportRefusal>> {
    const { bytes, fileName, userId } = request;
    if (settings.isPlay) return fail('rails.play_money');
    const before = await settings.read();
    if (!isComplete(before)) return fail('rails.settings_incomplete');
    const content = await readContent(bytes);
    if (!content.ok) return content;
    const hash = createHash('sha256').update(bytes).digest();
    const file = await database.transaction(async (tx) => {
      await bookStore.lockBooks(tx);
      const known = await bankStore.bankFileByHash(tx, hash);
      if (known) return known;
      // Read again, because the account may have been changed before the lock was had.
      const { iban } = await settings.read();
      if (isAboutOthers(content.value, iban)) return null;
      const stored = {
        id: newUuid(),
        fileName,
        hash,
        userId,
        kind: content.value.kind,
        importedAt: clock.now(),
        result: { booked: 0, matched: 0, payouts: 0, open: 0, known: 0, otherAccounts: [] },
      };
      await bankStore.insertBankFile(tx, stored);
      const result = await bookAll(tx, { content: content.value, iban, fileId: stored.id });
      await bankStore.setBankFileResult(tx, { id: stored.id, result });
      return { ...stored, result };
    });
    return file ? ok(presentBankFile(file)) : fail('rails.file_other_account');
  };
}

interface Counts {
  booked: number;
  matched: number;
  payouts: number;
  open: number;
  known: number;
  otherAccounts: string[];
}

export function presentBankFile(file: bankStore.StoredBankFile): BankFile {
  return {
    id: toPublicId('bkf', file.id),
    fileName: file.fileName,
    kind: file.kind,
    importedAt: file.importedAt.toISOString(),
    ...file.result,
  };
}

/** Whether nobody has decided about it, and nothing but the sum is known. */
function isSum(movement: bankStore.StoredMovement): boolean {
  return movement.isWhole && (movement.state === 'open' || movement.state === 'split');
}

function isAboutOthers(content: Content, iban: string): boolean {
  return (
    content.kind === 'camt' && content.statements.every((statement) => statement.iban !== iban)
  );
}

/** What a file says, or where it cannot be read. */
export async function readContent(
  bytes: Uint8Array,
): Promise<Result<Content, 'rails.file_refused'>> {
  try {
    if (!isZip(bytes)) return ok(await readDocument(bytes));
    const contents: Content[] = [];
    for await (const file of filesIn(bytes)) contents.push(await readDocument(file));
    return ok(contents.length === 1 ? contents[0]! : together(contents));
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    const { reason, line, message } = error;
    return fail('rails.file_refused', {
      detail: `line ${line}: ${message}`,
      data: { reason, line } satisfies { reason: BankFileReason; line: number },
    });
  }
}

async function readDocument(bytes: Uint8Array): Promise<Content> {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2000));
  if (isStatusReport(/xmlns(?::\w+)?\s*=\s*["'](urn:[^"']*)["']/.exec(head)?.[1] ?? '')) {
    return { kind: 'pain.002', report: await readStatusReport(piecesOf(bytes)) };
  }
  return { kind: 'camt', statements: await readCamt(piecesOf(bytes)) };
}

/** Statements of several files are booked as those of one; a report about orders comes by itself. */
function together(contents: readonly Content[]): Content {
  const statements = contents.flatMap((content) => {
    if (content.kind === 'camt') return content.statements;
    throw new FileRefused('unknown_format', 1, 'Hand in pain.002 by itself.');
  });
  return { kind: 'camt', statements };
}

/** So that reading a large file leaves room for other work. */
async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const length = 256 * 1024;
  for (let at = 0; at < bytes.length; at += length) {
    yield bytes.subarray(at, at + length);
    await new Promise(setImmediate);
  }
}
