import type { WalletEntry } from '@allmende/contract/wallet';
import type { Ledger, StatementEntry } from '#ledger';
import type { Uuid } from '#platform/ids';
import type { Assets } from './currencies/assets.ts';
import type { Payments } from './payments.ts';
import { type PaymentKind, transferCodes } from './rules.ts';
import { statementCsv, type StatementLocale } from './statement-csv.ts';

export interface StatementFilter {
  /** From this moment on, and before that one. */
  from?: Date | undefined;
  to?: Date | undefined;
  direction?: 'in' | 'out' | undefined;
  kind?: PaymentKind | undefined;
  /** Words to be found in name, handle, note, receipt number or amount. */
  search?: string | undefined;
}

export interface StatementPart {
  items: WalletEntry[];
  /** The version before which the next part begins; null at the end. */
  nextBefore: number | null;
}

/** How many entries one request looks at for a page of a filtered statement, and how many at a time. */
const bounds = { lookedAtMax: 5000, chunk: 1000 };

/**
 * The statement is the ledger's: its entries, latest first, with the balance that each carries. Which
 * payment stands behind an entry is known by its id. The ledger finds periods by index; direction and
 * kind are filtered here, over a bounded number of entries per request.
 */
export function createStatement(
  deps: {
    ledger: Pick<Ledger, 'statement'>;
    payments: Pick<Payments, 'byIds' | 'present'>;
    assets: Assets;
  },
  { lookedAtMax, chunk } = bounds,
) {
  const { ledger, payments, assets } = deps;

  async function present(entries: readonly StatementEntry[]): Promise<WalletEntry[]> {
    const stored = await payments.byIds(entries.map((entry) => entry.transferId));
    const behind = entries.map((entry) => {
      const payment = stored.get(entry.transferId);
      if (!payment) throw new Error(`entry of transfer ${entry.transferId} has no payment`);
      return payment;
    });
    const [presented, table] = await Promise.all([payments.present(behind), assets.table()]);
    return entries.map((entry, index) => {
      const payment = presented[index]!;
      const { assetCode } = payment.amount;
      return {
        version: entry.version,
        amount: table.money(assetCode, entry.amount),
        balance: table.money(assetCode, entry.balance),
        at: entry.at.toISOString(),
        payment,
      };
    });
  }

  /** Which entries have all the words that are searched for; null when none are. */
  async function hitsOf(
    entries: readonly StatementEntry[],
    filter: StatementFilter,
  ): Promise<Set<number> | null> {
    const { search } = filter;
    if (search === undefined) return null;
    const shown = await present(entries.filter((entry) => passes(entry, filter)));
    const hits = shown.filter((entry) => matches(entry, search));
    return new Set(hits.map((entry) => entry.version));
  }

  async function page(
    accountId: Uuid,
    options: { filter: StatementFilter; before?: number | undefined; limit: number },
  ): Promise<StatementPart> {
    const { filter, limit } = options;
    const isFiltered =
      filter.direction !== undefined || filter.kind !== undefined || filter.search !== undefined;
    const found: StatementEntry[] = [];
    let before = options.before;
    for (let lookedAt = 0; lookedAt < lookedAtMax; ) {
      const part = await ledger.statement({
        accountId,
        limit: isFiltered ? chunk : limit,
        ...(before === undefined ? {} : { before }),
        ...(filter.from ? { from: filter.from } : {}),
        ...(filter.to ? { to: filter.to } : {}),
      });
      lookedAt += part.entries.length;
      const hits = await hitsOf(part.entries, filter);
      for (const [index, entry] of part.entries.entries()) {
        if (!passes(entry, filter) || hits?.has(entry.version) === false) continue;
        found.push(entry);
        if (found.length < limit) continue;
        const isLast = index === part.entries.length - 1 && part.nextBefore === null;
        return { items: await present(found), nextBefore: isLast ? null : entry.version };
      }
      if (part.nextBefore === null) return { items: await present(found), nextBefore: null };
      before = part.nextBefore;
    }
    return { items: await present(found), nextBefore: before ?? null };
  }

  return {
    page,

    /** The whole of it as CSV, latest first, piece by piece so that its length does not matter. */
    async *csv(
      accountId: Uuid,
      options: {
        ownActorId: string;
        filter: StatementFilter;
        locale: StatementLocale;
        timeZone: string;
      },
    ): AsyncGenerator<Uint8Array> {
      const text = new TextEncoder();
      const csv = statementCsv(options);
      yield text.encode(csv.head);
      let before: number | undefined;
      do {
        const part = await page(accountId, { filter: options.filter, before, limit: 500 });
        yield text.encode(part.items.map((entry) => csv.line(entry)).join(''));
        before = part.nextBefore ?? undefined;
      } while (before !== undefined);
    },
  };
}

function passes(entry: StatementEntry, { direction, kind }: StatementFilter): boolean {
  if (direction === 'in' && entry.amount < 0n) return false;
  if (direction === 'out' && entry.amount > 0n) return false;
  return kind === undefined || entry.code === transferCodes[kind];
}

/** Small letters without accents, so that `cafe` finds `Café`. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether every word stands somewhere in what the line says. */
function matches(entry: WalletEntry, search: string): boolean {
  const { payment, amount } = entry;
  const sides = [payment.from, payment.to].flatMap((side) =>
    side ? [side.name, `@${side.handle}`] : [],
  );
  const text = plain(
    [...sides, payment.note, payment.receiptNumber, ...writtenOf(amount)].join(' '),
  );
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** An amount as people look for it: with a point and with a comma. */
function writtenOf({ value, assetScale }: WalletEntry['amount']): string[] {
  const figures = value.replace('-', '').padStart(assetScale + 1, '0');
  if (assetScale === 0) return [figures];
  const whole = figures.slice(0, -assetScale);
  return ['.', ','].map((mark) => `${whole}${mark}${figures.slice(-assetScale)}`);
}
