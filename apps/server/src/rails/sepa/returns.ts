import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, type Uuid } from '#platform/ids';
import type { Wallet } from '#wallet';
import type { Books, Purpose } from '../books.ts';
import { transferCodes } from '../rules.ts';
import { tellOf } from '../payouts.ts';
import * as payoutStore from '../payouts-store.ts';
import * as bankStore from './store.ts';
import type { Movement } from './iso/camt.ts';
import type { StatusReport } from './iso/pain-status.ts';

interface Told {
  movementId: Uuid;
  movement: Movement;
  source: 'clearing' | 'suspense';
}

type Outcome = Pick<
  bankStore.StoredMovement,
  'state' | 'actorId' | 'payInId' | 'payoutId' | 'paymentId'
>;

/** What the bank tells of payouts: that they have left the account, were refused, or came back. */
export type Returns = ReturnType<typeof createReturns>;

export function createReturns(deps: {
  clock: Clock;
  gateway: Pick<Gateway, 'deliver'>;
  wallet: Pick<Wallet, 'outside'>;
  /** Of the rail, of one currency. */
  booksOf(assetCode: string): Books;
}) {
  const { clock, gateway, wallet, booksOf } = deps;

  const tell = (tx: Tx, payout: Pick<payoutStore.StoredPayout, 'actorId' | 'id'>) =>
    tellOf(gateway, tx, payout);

  /** Gives the money of a payout back to whom it was taken from. */
  async function giveBack(
    tx: Tx,
    payout: payoutStore.StoredPayout,
    { from, reason }: { from: Purpose; reason: string },
  ): Promise<Uuid> {
    const id = newUuid();
    const { movementId, amountMinor, assetCode } = payout;
    const books = booksOf(assetCode);
    if (movementId === null) {
      await wallet.outside.payBack(tx, {
        paymentId: id,
        payoutPaymentId: payout.paymentId!,
        outsideAccountId: await books.account(tx, from),
        // Why is said with the payout, in words.
        note: '',
      });
    } else {
      // Money that nobody was found for could not be sent back: somebody has to decide about it anew.
      if (from !== 'suspense') {
        await books.move(tx, { id, from, to: 'suspense', amountMinor, code: transferCodes.stayed });
      }
      await bankStore.decideMovement(tx, {
        id: movementId,
        state: 'open',
        userId: null,
        at: clock.now(),
        note: reason,
      });
    }
    await payoutStore.changePayout(tx, {
      id: payout.id,
      state: 'returned',
      reason,
      at: clock.now(),
      ...(from === 'transit' ? { isInTransit: false } : {}),
    });
    tell(tx, payout);
    return id;
  }

  async function payoutOf(tx: Tx, movement: Movement): Promise<payoutStore.StoredPayout | null> {
    if (movement.endToEndId === null) return null;
    const { endToEndId } = movement;
    return (await payoutStore.lockPayoutsOf(tx, { endToEndId }))[0] ?? null;
  }

  /** The transfers of one file that the bank has booked as a sum. */
  async function payoutsOfSum(tx: Tx, movement: Movement): Promise<payoutStore.StoredPayout[]> {
    const { paymentInformationId } = movement;
    if (paymentInformationId === null) return [];
    const messageId = paymentInformationId.replace(/-1$/, '');
    const fileId = await payoutStore.payoutFileByMessage(tx, messageId);
    if (fileId === null) return [];
    const all = await payoutStore.lockPayoutsOf(tx, { fileId });
    const payouts = all.filter(({ isInTransit }) => isInTransit);
    const sum = payouts.reduce((total, { amountMinor }) => total + amountMinor, 0n);
    return sum === -movement.amountMinor ? payouts : [];
  }

  return {
    giveBack,
    tell,

    /** Money went out: it is that of payouts, or null. */
    async leave(tx: Tx, { movementId, movement, source }: Told): Promise<Outcome | null> {
      if (source === 'suspense') return null;
      const single = await payoutOf(tx, movement);
      const fits =
        single !== null && single.amountMinor === -movement.amountMinor && single.isInTransit;
      const payouts = fits ? [single] : movement.isWhole ? await payoutsOfSum(tx, movement) : [];
      if (payouts.length === 0) return null;
      await booksOf(payouts[0]!.assetCode).move(tx, {
        id: movementId,
        from: 'transit',
        to: 'clearing',
        amountMinor: -movement.amountMinor,
        code: transferCodes.paidOut,
      });
      const at = clock.now();
      for (const payout of payouts) {
        // One that came back before the bank told of the whole file stays come back.
        const state = payout.state === 'released' ? 'paid' : payout.state;
        await payoutStore.changePayout(tx, { id: payout.id, state, isInTransit: false, at });
        tell(tx, payout);
      }
      return {
        state: 'payout',
        actorId: fits ? single.actorId : null,
        payInId: null,
        payoutId: fits ? single.id : null,
        paymentId: fits ? single.paymentId : null,
      };
    },

    /** Money came in: it is that of a payout that came back, or null. */
    async comeBack(tx: Tx, { movement, source }: Told): Promise<Outcome | null> {
      const payout = await payoutOf(tx, movement);
      if (!payout || payout.amountMinor !== movement.amountMinor) return null;
      if (payout.state !== 'released' && payout.state !== 'paid') return null;
      const paymentId = await giveBack(tx, payout, {
        from: source,
        reason: movement.returnReason ?? 'NARR',
      });
      return {
        state: 'returned',
        actorId: payout.actorId,
        payInId: null,
        payoutId: payout.id,
        paymentId: payout.movementId === null ? paymentId : null,
      };
    },

    /** The bank has refused what a file asked for. Says how many payouts that were on their way it concerned. */
    async applyReport(tx: Tx, report: StatusReport): Promise<number> {
      const fileId = await payoutStore.payoutFileByMessage(tx, report.messageId);
      if (fileId === null) return 0;
      const reasons = new Map(report.refused.map(({ endToEndId, reason }) => [endToEndId, reason]));
      let count = 0;
      for (const payout of await payoutStore.lockPayoutsOf(tx, { fileId })) {
        const reason = reasons.get(payout.endToEndId) ?? report.groupReason;
        if (reason === null || payout.state !== 'released') continue;
        await giveBack(tx, payout, { from: 'transit', reason });
        count += 1;
      }
      return count;
    },
  };
}
