import { type AssetShape, moneyOf } from '@allmende/contract/money';
import type { RailName, Reconciliation } from '@allmende/contract/rails';
import type { Purpose } from './books.ts';

/** What the world outside says: the bank, the processor, or whoever counted. */
export interface OutsideWord {
  /** Null before it has said anything. */
  last: { balanceMinor: bigint; on: string } | null;
  /** What it does not know yet, with the reason. */
  explained: readonly { why: Reconciliation['explained'][number]['why']; amountMinor: bigint }[];
  gaps?: Reconciliation['gaps'];
}

/** Holds a rail's account in the book against the word of the world outside; the same for every rail. */
export function reconciliationOf(
  rail: RailName,
  asset: AssetShape,
  { balances, word }: { balances: Readonly<Record<Purpose, bigint>>; word: OutsideWord },
): Reconciliation {
  const money = (minor: bigint) => moneyOf(asset, minor);
  const { last, gaps = [] } = word;
  const explained = word.explained.filter(({ amountMinor }) => amountMinor !== 0n);
  const known = explained.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const book = -balances.clearing;
  const unexplained = book - known - (last?.balanceMinor ?? 0n);
  const { suspense, transit, own, difference, claims } = balances;
  return {
    rail,
    book: money(book),
    bank: last && { balance: money(last.balanceMinor), on: last.on },
    explained: explained.map(({ why, amountMinor }) => ({ why, amount: money(amountMinor) })),
    unexplained: money(unexplained),
    gaps,
    isStopped: unexplained !== 0n || gaps.length > 0,
    parts: {
      wallets: money(book - suspense - transit - own - difference - claims),
      open: money(suspense),
      onItsWay: money(transit),
      own: money(own),
      difference: money(difference),
      claims: money(claims),
    },
  };
}
