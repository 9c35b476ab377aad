import type Stripe from 'stripe';
import type { AssetTable, AssetTables } from '#wallet';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { readSetting, writeSetting } from '#platform/settings';
import * as bookStore from '../books-store.ts';
import { assetOf, type CardBooking, type Told } from './booking.ts';
import { fromProcessor } from './currencies.ts';
import type { Processor } from './processor.ts';
import * as store from './store.ts';

/** What the processor has said last of its account. */
export interface CardWord {
  /** By currency, in minor units as text. */
  balances: Record<string, string>;
  at: string;
  /** When the latest movement of its list was made, in Unix time. */
  listedUntil: number;
}
export const wordName = 'rails.card.word';

/** So much of the list is read again, for what was written late. */
const overlapSeconds = 3 * 86_400;
const triesMax = 4;

interface Listed {
  /** By currency, as the processor writes it. */
  balances: ReadonlyMap<string, number>;
  movements: Stripe.BalanceTransaction[];
}

/**
 * Fetches the processor's list of all that moved on its account, and its balance: what no event has told of is booked, and the
 * balance is the word that the book is held against.
 */
export function createComparing(deps: {
  database: Database;
  clock: Clock;
  table: AssetTables;
  processor: Processor;
  booking: CardBooking;
}): () => Promise<void> {
  const { database, clock, table, processor, booking } = deps;

  async function list(stripe: Stripe, since: number): Promise<Listed> {
    let before = balancesOf(await stripe.balance.retrieve());
    for (let tries = 1; ; tries++) {
      const movements: Stripe.BalanceTransaction[] = [];
      const query = { limit: 100, created: { gte: since }, expand: ['data.source'] };
      for await (const movement of stripe.balanceTransactions.list(query)) {
        movements.push(movement);
      }
      const balances = balancesOf(await stripe.balance.retrieve());
      // Nothing moved while the list was read, so both are of one moment.
      if (isSame(balances, before) || tries === triesMax) return { balances, movements };
      before = balances;
    }
  }

  /** What was paid with: a charge, or what undoes one, in the currency that was agreed on with whoever paid. */
  async function bookSource(
    tx: Tx,
    { type, amount, source }: Stripe.BalanceTransaction,
    { asset, amountMinor }: Told,
  ): Promise<string | null> {
    if (!isObject(source)) return null;
    if (source.object === 'charge' && (type === 'charge' || type === 'payment')) {
      await booking.charged(tx, source, asset);
      return source.id;
    }
    if (source.object === 'refund' && (type === 'refund' || type === 'payment_refund')) {
      await booking.refundLeft(tx, source, { asset, amountMinor });
      return source.id;
    }
    if (source.object === 'refund' && type === 'refund_failure') {
      await booking.refundFailed(tx, source, { asset, amountMinor });
      return `${source.id}:failed`;
    }
    if (source.object === 'dispute' && type === 'adjustment') {
      const isGone = amount < 0;
      await booking[isGone ? 'withdrawn' : 'reinstated'](tx, source, { asset, amountMinor });
      return isGone ? source.id : `${source.id}:won`;
    }
    return null;
  }

  /** Of nobody's; it is in the list already. */
  async function bookOther(
    tx: Tx,
    { source, listedAs = source, ...moved }: Told & { source: string; listedAs?: string },
  ): Promise<void> {
    await booking.other(tx, { source, ...moved });
    await store.setListed(tx, { source, listedAs });
  }

  /**
   * Books what is new of one movement. What was paid with in one currency and is on the account in another the processor has
   * exchanged at its own rate: that is between it and the operator, whose gain or loss it is.
   */
  async function book(
    tx: Tx,
    movement: Stripe.BalanceTransaction,
    assets: AssetTable,
  ): Promise<void> {
    const { id, amount, fee } = movement;
    const settled = assetOf(assets, movement.currency);
    const settledMinor = settled ? fromProcessor(settled, amount) : 0n;
    const paid = paidWith(movement, assets);
    const source = paid && (await bookSource(tx, movement, paid));
    if (paid && source !== null) {
      await store.setListed(tx, { source, listedAs: id });
      if (settled?.assetCode !== paid.asset.assetCode) {
        const amountMinor = amount < 0 ? paid.amountMinor : -paid.amountMinor;
        await bookOther(tx, { source: `${id}:exchanged`, asset: paid.asset, amountMinor });
        if (settled) {
          const listedAs = `${id}:settled`;
          await bookOther(tx, { source: id, listedAs, asset: settled, amountMinor: settledMinor });
        }
      }
    } else if (settled) {
      await bookOther(tx, { source: id, asset: settled, amountMinor: settledMinor });
    }
    if (fee !== 0 && settled) {
      const amountMinor = -fromProcessor(settled, fee);
      await bookOther(tx, { source: `${id}:fee`, asset: settled, amountMinor });
    }
  }

  return async function compare(): Promise<void> {
    const last = await readSetting<CardWord>(database, wordName);
    const since = Math.max(0, (last?.listedUntil ?? 0) - overlapSeconds);
    const { balances, movements } = await processor.ask((stripe) => list(stripe, since));
    // Latest first, as the list is; what came first is booked first.
    movements.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
    await database.transaction(async (tx) => {
      await bookStore.lockBooks(tx);
      const assets = await table(tx);
      for (const movement of movements) {
        if (!(await store.isListed(tx.client, movement.id))) await book(tx, movement, assets);
      }
      const word: CardWord = {
        balances: Object.fromEntries(
          [...balances].flatMap(([currency, written]) => {
            const asset = assetOf(assets, currency);
            return asset ? [[asset.assetCode, String(fromProcessor(asset, written))]] : [];
          }),
        ),
        at: clock.now().toISOString(),
        listedUntil: movements.at(-1)?.created ?? last?.listedUntil ?? 0,
      };
      await writeSetting(tx, wordName, word);
    });
  };
}

/** What whoever paid has agreed on; null where the list says nothing of it, or wallets hold none of it. */
function paidWith(
  { amount, currency, source }: Stripe.BalanceTransaction,
  assets: AssetTable,
): Told | null {
  if (!isObject(source) || !('currency' in source) || typeof source.currency !== 'string') {
    return null;
  }
  const asset = assetOf(assets, source.currency);
  if (!asset) return null;
  // Of one currency the list knows best what moved; of two it tells only of that on the account.
  const isOne = source.currency === currency;
  const agreed = 'amount' in source && typeof source.amount === 'number' ? source.amount : 0;
  return { asset, amountMinor: fromProcessor(asset, isOne ? Math.abs(amount) : agreed) };
}

/** All of it, also what cannot be had yet. */
function balancesOf({ available, pending }: Stripe.Balance): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { currency, amount } of [...available, ...pending]) {
    sums.set(currency, (sums.get(currency) ?? 0) + amount);
  }
  return sums;
}

function isSame(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return one.size === other.size && [...one].every(([key, sum]) => other.get(key) === sum);
}

function isObject<Thing extends object>(thing: string | Thing | null): thing is Thing {
  return thing !== null && typeof thing !== 'string';
}
