import type Stripe from 'stripe';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { readSetting, writeSetting } from '#platform/settings';
import * as bookStore from '../books-store.ts';
import type { CardBooking } from './booking.ts';
import type { Processor } from './processor.ts';
import * as store from './store.ts';

/** What the processor has said last of its account. */
export interface CardWord {
  /** In minor units, as text. */
  balance: string;
  at: string;
  /** When the latest movement of its list was made, in Unix time. */
  listedUntil: number;
}
export const wordName = 'rails.card.word';

/** So much of the list is read again, for what was written late. */
const overlapSeconds = 3 * 86_400;
const triesMax = 4;

interface Listed {
  balanceMinor: bigint;
  movements: Stripe.BalanceTransaction[];
}

/**
 * Fetches the processor's list of all that moved on its account, and its balance: what no event has told of is booked, and the
 * balance is the word that the book is held against.
 */
export function createComparing(deps: {
  database: Database;
  clock: Clock;
  processor: Processor;
  booking: CardBooking;
}): () => Promise<void> {
  const { database, clock, processor, booking } = deps;

  async function list(stripe: Stripe, since: number): Promise<Listed> {
    let before = balanceOf(await stripe.balance.retrieve());
    for (let tries = 1; ; tries++) {
      const movements: Stripe.BalanceTransaction[] = [];
      const query = { limit: 100, created: { gte: since }, expand: ['data.source'] };
      for await (const movement of stripe.balanceTransactions.list(query)) {
        if (movement.currency === 'eur') movements.push(movement);
      }
      const balanceMinor = balanceOf(await stripe.balance.retrieve());
      // Nothing moved while the list was read, so both are of one moment.
      if (balanceMinor === before || tries === triesMax) return { balanceMinor, movements };
      before = balanceMinor;
    }
  }

  /** Books what is new of one movement. Gives the name that it is booked under. */
  async function book(tx: Tx, movement: Stripe.BalanceTransaction): Promise<string> {
    const { id, type, amount, source } = movement;
    if (isObject(source)) {
      const amountMinor = BigInt(Math.abs(amount));
      const isCharge = source.object === 'charge' && source.currency === 'eur';
      if (isCharge && (type === 'charge' || type === 'payment')) {
        await booking.charged(tx, source);
        return source.id;
      }
      if (source.object === 'refund' && (type === 'refund' || type === 'payment_refund')) {
        await booking.refundLeft(tx, source, amountMinor);
        return source.id;
      }
      if (source.object === 'refund' && type === 'refund_failure') {
        await booking.refundFailed(tx, source, amountMinor);
        return `${source.id}:failed`;
      }
      if (source.object === 'dispute' && type === 'adjustment') {
        if (amount < 0) await booking.withdrawn(tx, source, amountMinor);
        else await booking.reinstated(tx, source, amountMinor);
        return amount < 0 ? source.id : `${source.id}:won`;
      }
    }
    await booking.other(tx, { source: id, amountMinor: BigInt(amount) });
    return id;
  }

  return async function compare(): Promise<void> {
    const last = await readSetting<CardWord>(database, wordName);
    const since = Math.max(0, (last?.listedUntil ?? 0) - overlapSeconds);
    const { balanceMinor, movements } = await processor.ask((stripe) => list(stripe, since));
    // Latest first, as the list is; what came first is booked first.
    movements.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
    await database.transaction(async (tx) => {
      await bookStore.lockBooks(tx);
      for (const movement of movements) {
        if (await store.isListed(tx.client, movement.id)) continue;
        const source = await book(tx, movement);
        await store.setListed(tx, { source, listedAs: movement.id });
        if (movement.fee === 0) continue;
        const fee = `${movement.id}:fee`;
        await booking.other(tx, { source: fee, amountMinor: BigInt(-movement.fee) });
        await store.setListed(tx, { source: fee, listedAs: fee });
      }
      const word: CardWord = {
        balance: String(balanceMinor),
        at: clock.now().toISOString(),
        listedUntil: movements.at(-1)?.created ?? last?.listedUntil ?? 0,
      };
      await writeSetting(tx, wordName, word);
    });
  };
}

/** All of it, also what cannot be had yet. */
function balanceOf({ available, pending }: Stripe.Balance): bigint {
  return [...available, ...pending]
    .filter(({ currency }) => currency === 'eur')
    .reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}

function isObject<Thing extends object>(thing: string | Thing | null): thing is Thing {
  return thing !== null && typeof thing !== 'string';
}
