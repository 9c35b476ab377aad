import { fail, ok, type Result } from '@allmende/contract/errors';
import type { RailName } from '@allmende/contract/rails';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { AssetTables, Wallet } from '#wallet';
import * as bookStore from './books-store.ts';
import { tellOf } from './payouts.ts';
import * as payoutStore from './payouts-store.ts';
import type { Rail, Rails } from './rail.ts';
import { transferCodes } from './rules.ts';

/** A payout that was to be released and stays held, with the code of the refusal. */
export interface Waiting {
  payoutId: Uuid;
  why: string;
}

export interface Released {
  files: payoutStore.StoredFile[];
  waiting: Waiting[];
}

export type Release = ReturnType<typeof createReleasing>;

/** One rail in one currency. */
const wayOf = ({ rail, assetCode }: { rail: RailName; assetCode: string }) =>
  `${rail} ${assetCode}`;

/** Payouts leave the wallets, when the operator says so. */
export function createReleasing(deps: {
  database: Database;
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  wallet: Pick<Wallet, 'outside'>;
  table: AssetTables;
  rails: Rails;
}) {
  const { database, clock, gateway, wallet, table, rails } = deps;
  const railOf = ({ rail }: { rail: RailName }): Rail => rails.get(rail)!;

  /** The code why this rail lets nothing go now in this currency, or null. */
  async function closed(of: {
    rail: RailName;
    assetCode: string;
  }): Promise<'rails.off' | 'rails.payouts_stopped' | null> {
    const rail = railOf(of);
    // What was held of it is in the table for ever.
    const asset = (await table()).find(of.assetCode)!;
    if (!(await rail.capabilities(asset)).payOut) return 'rails.off';
    return (await rail.reconcile(asset)).isStopped ? 'rails.payouts_stopped' : null;
  }

  /** Much may have happened since it was asked for: it is judged once more. Gives the code of a refusal, or null. */
  async function judge(tx: Tx, payout: payoutStore.StoredPayout): Promise<string | null> {
    const { actorId, amountMinor, assetCode, confirmedBy } = payout;
    if (actorId === null) return null;
    try {
      await wallet.outside.askPayOut({ actorId, amountMinor, assetCode, confirmedBy }, tx);
      return null;
    } catch (error) {
      // It has only asked: there is nothing to undo.
      if (!(error instanceof Refused)) throw error;
      return error.code;
    }
  }

  /** Moves what is held to what is on its way, or outside; out of a wallet that is a payment. */
  async function take(tx: Tx, payout: payoutStore.StoredPayout): Promise<Uuid | null> {
    const { id: holdId, actorId, userId, amountMinor, assetCode, confirmedBy } = payout;
    const paymentId = newUuid();
    const { booksOf, releasesTo } = railOf(payout);
    const books = booksOf(assetCode);
    if (actorId === null) {
      const code = transferCodes.sentBack;
      await books.apply(tx, { kind: 'post', id: paymentId, holdId, code });
      return null;
    }
    const taken = await wallet.outside.payOut(tx, {
      paymentId,
      actorId,
      outsideAccountId: await books.account(tx, releasesTo),
      amountMinor,
      assetCode,
      rail: payout.rail,
      note: '',
      userId,
      holdId,
      payoutId: holdId,
      confirmedBy,
    });
    if (!taken.ok) throw new Error('what was held was not there');
    return paymentId;
  }

  /** Gives the code of a refusal, after which it is held as before; null when it has left. */
  async function letGo(tx: Tx, payout: payoutStore.StoredPayout): Promise<string | null> {
    const refusal = await judge(tx, payout);
    if (refusal !== null) return refusal;
    const reserved = await railOf(payout).reserve(tx, payout);
    if (!reserved.ok) return reserved.code;
    const isInTransit = railOf(payout).releasesTo === 'transit';
    await payoutStore.changePayout(tx, {
      id: payout.id,
      state: isInTransit ? 'released' : 'paid',
      isInTransit,
      paymentId: await take(tx, payout),
      at: clock.now(),
    });
    tellOf(gateway, tx, payout);
    return null;
  }

  async function handOver(
    tx: Tx,
    { gone, userId }: { gone: readonly payoutStore.StoredPayout[]; userId: Uuid },
  ): Promise<Uuid[]> {
    const files = new Set<Uuid>();
    for (const [rail, payouts] of Map.groupBy(gone, railOf)) {
      const sent = await rail.payOut(tx, { payouts, userId });
      for (const [payoutId, fileId] of sent) {
        await payoutStore.setFile(tx, { payoutId, fileId });
        files.add(fileId);
      }
    }
    return [...files];
  }

  /**
   * Lets payouts go: takes them from the wallets and hands them to the rail. What is refused waits and keeps nobody else from
   * being paid; where all of it is refused, so is the request.
   */
  return async function release(
    userId: Uuid,
    payoutIds: readonly Uuid[],
  ): Promise<Result<Released, 'rails.payout_unknown' | 'rails.payout_not_held'>> {
    const ids = [...new Set(payoutIds)];
    const shut = new Map<string, string>();
    for (const of of await payoutStore.railsOf(database, ids)) {
      const why = await closed(of);
      if (why !== null) shut.set(wayOf(of), why);
    }
    const released = await database.transaction(async (tx) => {
      await bookStore.lockBooks(tx);
      const payouts = await payoutStore.lockPayouts(tx, ids);
      if (payouts.length !== ids.length) return fail('rails.payout_unknown');
      if (payouts.some(({ state }) => state !== 'held')) return fail('rails.payout_not_held');
      const gone: payoutStore.StoredPayout[] = [];
      const waiting: Waiting[] = [];
      for (const payout of payouts) {
        const why = shut.get(wayOf(payout)) ?? (await letGo(tx, payout));
        if (why === null) gone.push(payout);
        else waiting.push({ payoutId: payout.id, why });
      }
      if (gone.length === 0) throw new Refused(waiting[0]!.why);
      return ok({ fileIds: await handOver(tx, { gone, userId }), waiting });
    });
    if (!released.ok) return released;
    const { fileIds, waiting } = released.value;
    return ok({ files: await payoutStore.readPayoutFiles(database, { ids: fileIds }), waiting });
  };
}
