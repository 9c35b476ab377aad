import type { IncomeSource, Month } from '@allmende/contract/statements';
import type { Money } from '@allmende/contract/money';
import type { PaymentKind } from '../rules.ts';
import type { WalletEntry } from '@allmende/contract/wallet';
import { isGivenBack, sourceOf } from './sources.ts';
import { otherSide } from './words.ts';

const partiesMax = 5;

/** What only goes from one own pocket into another is neither income nor spending; its cost is. */
function countsInMonths({ payment }: WalletEntry): boolean {
  return payment.kind !== 'conversion' && payment.kind !== 'liquidity';
}

/** `2026-11` on the calendar of a place. */
export function monthOf(timeZone: string): (at: Date | string) => string {
  const calendar = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
  });
  return (at) => calendar.format(new Date(at)).slice(0, 7);
}

/** The months up to and with the given one, in order. */
export function monthsUpTo(last: string, count: number): string[] {
  const [year, month] = last.split('-').map(Number) as [number, number];
  return Array.from({ length: count }, (_, i) =>
    new Date(Date.UTC(year, month - 1 - (count - 1 - i), 1)).toISOString().slice(0, 7),
  );
}

interface Sums {
  in: bigint;
  out: bigint;
}

/** Adds up movements by month, by kind, by where it comes from and by whom they were with. */
export function sumUp(
  entries: Iterable<WalletEntry>,
  options: {
    months: readonly string[];
    monthOf: (at: string) => string;
    ownActorId: string;
    money: (minor: bigint) => Money;
  },
): Month[] {
  const { months, monthOf, ownActorId, money } = options;
  const books = new Map(months.map((month) => [month, emptyBook()]));
  for (const entry of entries) {
    const book = books.get(monthOf(entry.at));
    if (!book || !countsInMonths(entry)) continue;
    const other = otherSide(entry.payment, ownActorId);
    const minor = BigInt(entry.amount.value);
    book.count += 1;
    add(book.total, minor);
    add(sumsOf(book.kinds, entry.payment.kind), minor);
    const source = sourceOf(entry.payment);
    add(sumsOf(book.sources, source), minor);
    if (isGivenBack(entry.payment)) add(sumsOf(book.refunds, source), minor);
    if (!other) continue;
    book.actors.set(other.id, other);
    add(sumsOf(book.parties, other.id), minor);
  }
  return [...books].map(([month, book]) => {
    const shown = (sums: Sums) => ({ in: money(sums.in), out: money(sums.out) });
    const parties = [...book.parties]
      .toSorted(([, one], [, other]) => Number(moved(other) - moved(one)))
      .slice(0, partiesMax);
    return {
      month,
      ...shown(book.total),
      count: book.count,
      bySource: [...book.sources].map(([source, sums]) => ({
        source,
        ...shown(sums),
        returned: money(book.refunds.get(source)?.out ?? 0n),
        refunded: money(book.refunds.get(source)?.in ?? 0n),
      })),
      byKind: [...book.kinds].map(([kind, sums]) => ({ kind, ...shown(sums) })),
      parties: parties.map(([id, sums]) => ({ actor: book.actors.get(id)!, ...shown(sums) })),
    };
  });
}

function emptyBook() {
  return {
    total: { in: 0n, out: 0n },
    count: 0,
    kinds: new Map<PaymentKind, Sums>(),
    sources: new Map<IncomeSource, Sums>(),
    refunds: new Map<IncomeSource, Sums>(),
    parties: new Map<string, Sums>(),
    actors: new Map<string, NonNullable<WalletEntry['payment']['from']>>(),
  };
}

function sumsOf<Key>(sums: Map<Key, Sums>, key: Key): Sums {
  const known = sums.get(key) ?? { in: 0n, out: 0n };
  sums.set(key, known);
  return known;
}

function add(sums: Sums, minor: bigint): void {
  if (minor > 0n) sums.in += minor;
  else sums.out -= minor;
}

function moved(sums: Sums): bigint {
  return sums.in + sums.out;
}
