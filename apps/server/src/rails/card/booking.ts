import type { AssetShape } from '@allmende/contract/money';
import type Stripe from 'stripe';
import type { Identity } from '#identity';
import type { Ledger } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/database';
import { isUuid, newUuid, type Uuid } from '#platform/ids';
import type { AssetTable, Wallet } from '#wallet';
import type { Books } from '../books.ts';
import * as payInStore from '../pay-ins-store.ts';
import * as payoutStore from '../payouts-store.ts';
import { transferCodes } from '../rules.ts';
import type { Returns } from '../sepa/returns.ts';
import { fromProcessor, isOfCards } from './currencies.ts';
import * as store from './store.ts';

/** The key under which the processor keeps which pay-in, or which payout, something is for. */
export const payInKey = 'allmende_pay_in';
export const payoutKey = 'allmende_payout';

/** An amount of a currency, as the processor told it. */
export interface Told {
  asset: AssetShape;
  amountMinor: bigint;
}

interface Reversal extends Told {
  source: string;
  chargeId: string | null;
}

/** A currency by the processor's name of it, if wallets hold it here and cards can be paid with in it. */
export function assetOf(assets: AssetTable, currency: string): AssetShape | null {
  const asset = assets.find(currency.toUpperCase());
  return asset && isOfCards(asset) ? asset : null;
}

/**
 * What is made of each movement at the processor. Each is booked once, whoever tells of it first, by the name that the
 * processor has for it; what is nobody's is the operator's.
 */
export type CardBooking = ReturnType<typeof createCardBooking>;

export function createCardBooking(deps: {
  clock: Clock;
  identity: Pick<Identity, 'actors'>;
  ledger: Pick<Ledger, 'balances'>;
  wallet: Pick<Wallet, 'accountOf' | 'outside'>;
  booksOf(assetCode: string): Books;
  returns: Pick<Returns, 'giveBack' | 'tell'>;
}) {
  const { clock, identity, ledger, wallet, booksOf, returns } = deps;

  const isNew = (tx: Tx, source: string, { asset, amountMinor }: Told) =>
    store.takeMovement(tx, {
      source,
      assetCode: asset.assetCode,
      amountMinor,
      at: clock.now(),
    });

  /** In from the processor, or out to it: the operator's side of it. */
  const toOwn = (tx: Tx, { asset, amountMinor }: Told) =>
    booksOf(asset.assetCode).move(tx, {
      id: newUuid(),
      from: 'clearing',
      to: 'own',
      amountMinor,
      code: transferCodes.processor,
    });

  /**
   * Whoever announced it is gone: it waits where the operator sees it and decides.
   * Of such a pay-in nothing has arrived.
   */
  const toNobody = (tx: Tx, { asset, amountMinor }: Told) =>
    booksOf(asset.assetCode).move(tx, {
      id: newUuid(),
      from: 'clearing',
      to: 'suspense',
      amountMinor,
      code: transferCodes.received,
    });

  async function credit(
    tx: Tx,
    { actorId, asset: { assetCode }, amountMinor }: Told & { actorId: Uuid },
  ): Promise<void> {
    await wallet.outside.payIn(tx, {
      paymentId: newUuid(),
      actorId,
      outsideAccountId: await booksOf(assetCode).account(tx, 'clearing'),
      amountMinor,
      assetCode,
      rail: 'card',
      note: '',
      userId: null,
    });
  }

  /** As much as there is. Says how much that was. */
  async function debit(
    tx: Tx,
    { actorId, asset: { assetCode }, amountMinor }: Told & { actorId: Uuid },
  ): Promise<bigint> {
    const accountId = await wallet.accountOf(tx, actorId, assetCode);
    const available = (await ledger.balances([accountId], tx)).get(accountId)!.available;
    const takenMinor = available < amountMinor ? available : amountMinor;
    if (takenMinor <= 0n) return 0n;
    const taken = await wallet.outside.payOut(tx, {
      paymentId: newUuid(),
      actorId,
      outsideAccountId: await booksOf(assetCode).account(tx, 'clearing'),
      amountMinor: takenMinor,
      assetCode,
      rail: 'card',
      note: '',
      userId: null,
      holdId: null,
      payoutId: null,
      confirmedBy: 'operator',
    });
    // Whoever spent it in the meantime owes it.
    return taken.ok ? takenMinor : 0n;
  }

  /** The payout that a refund names; null where it names none of ours. */
  async function payoutOf(tx: Tx, refund: Stripe.Refund) {
    const payoutId = refund.metadata?.[payoutKey];
    if (!payoutId || !isUuid(payoutId)) return null;
    return (await payoutStore.lockPayouts(tx, [payoutId]))[0] ?? null;
  }

  async function refundLeft(tx: Tx, refund: Stripe.Refund, told: Told): Promise<void> {
    const { asset, amountMinor } = told;
    const payout = await payoutOf(tx, refund);
    // Given back past this server, or for a payout whose money is in the wallet again: the wallet has it no longer.
    const isIt = payout?.amountMinor === amountMinor && payout.assetCode === asset.assetCode;
    if (!isIt || payout.state !== 'released') {
      return takeBack(tx, { source: refund.id, chargeId: idOf(refund.charge), ...told });
    }
    if (!(await isNew(tx, refund.id, less(told)))) return;
    const { id: payoutId } = payout;
    await store.setRefundId(tx, { payoutId, refundId: refund.id });
    await booksOf(asset.assetCode).move(tx, {
      id: newUuid(),
      from: 'transit',
      to: 'clearing',
      amountMinor,
      code: transferCodes.paidOut,
    });
    const at = clock.now();
    const change = { id: payoutId, state: 'paid', isInTransit: false, at } as const;
    await payoutStore.changePayout(tx, change);
    returns.tell(tx, payout);
  }

  async function takeBack(tx: Tx, reversal: Reversal): Promise<void> {
    const { source, chargeId, asset, amountMinor } = reversal;
    const payment = chargeId === null ? null : await store.lockPaymentOfCharge(tx, chargeId);
    if (!(await isNew(tx, source, less(reversal)))) return;
    if (!payment || payment.keptAt) {
      if (payment) await store.addGone(tx, { payInId: payment.payInId, amountMinor });
      return toOwn(tx, less(reversal));
    }
    const { payInId } = payment;
    await store.addGone(tx, { payInId, amountMinor });
    const { actorId, arrivedMinor } = (await payInStore.readPayIn(tx.client, payInId))!;
    if (arrivedMinor === 0n) return toNobody(tx, less(reversal));
    const missing = amountMinor - (await debit(tx, { actorId, asset, amountMinor }));
    if (missing === 0n) return;
    const { assetCode } = asset;
    await booksOf(assetCode).move(tx, {
      id: newUuid(),
      from: 'claims',
      to: 'clearing',
      amountMinor: missing,
      code: transferCodes.claimed,
    });
    await store.insertClaim(tx, {
      id: newUuid(),
      source,
      rail: 'card',
      actorId,
      assetCode,
      amountMinor: missing,
      state: 'open',
      openedAt: clock.now(),
    });
  }

  /** What was taken back has come again: first it settles what is owed for it, the rest is the wallet's. */
  async function giveAgain(tx: Tx, reversal: Reversal & { of: string }): Promise<void> {
    const { source, of, chargeId, asset, amountMinor } = reversal;
    const payment = chargeId === null ? null : await store.lockPaymentOfCharge(tx, chargeId);
    const claim = await store.lockClaim(tx, { source: of });
    if (!(await isNew(tx, source, reversal))) return;
    if (payment) {
      await store.addGone(tx, { payInId: payment.payInId, amountMinor: -amountMinor });
    }
    if (!payment || payment.keptAt) return toOwn(tx, reversal);
    const { payInId } = payment;
    const isOwed = claim?.state === 'open' || claim?.state === 'written_off';
    const owed = isOwed && claim.amountMinor < amountMinor ? claim.amountMinor : amountMinor;
    const settled = isOwed ? owed : 0n;
    if (claim && isOwed) {
      const to = claim.state === 'open' ? 'claims' : 'own';
      const code = transferCodes.claimed;
      await booksOf(asset.assetCode).move(tx, {
        id: newUuid(),
        from: 'clearing',
        to,
        amountMinor: settled,
        code,
      });
      await store.decideClaim(tx, {
        id: claim.id,
        state: 'settled',
        userId: null,
        at: clock.now(),
      });
    }
    const rest = amountMinor - settled;
    const { actorId, arrivedMinor } = (await payInStore.readPayIn(tx.client, payInId))!;
    if (arrivedMinor === 0n) return toNobody(tx, { asset, amountMinor: rest });
    if (rest > 0n) await credit(tx, { actorId, asset, amountMinor: rest });
  }

  /** The bank of whoever paid has taken it back. */
  const withdrawn = (tx: Tx, { id: source, charge }: Stripe.Dispute, told: Told) =>
    takeBack(tx, { source, chargeId: idOf(charge), ...told });

  return {
    refundLeft,

    /** Money came in from a card. Of nobody's pay-in it is the operator's. */
    async charged(tx: Tx, charge: Stripe.Charge, asset: AssetShape): Promise<void> {
      if (!charge.paid || !charge.captured) return;
      const amountMinor = fromProcessor(asset, charge.amount_captured);
      const told = { asset, amountMinor };
      const payInId = charge.metadata[payInKey] ?? '';
      const payIn = isUuid(payInId) ? await payInStore.lockPayIn(tx, payInId) : null;
      if (!(await isNew(tx, charge.id, told))) return;
      if (payIn?.rail !== 'card' || payIn.assetCode !== asset.assetCode) return toOwn(tx, told);
      await store.setCaptured(tx, { payInId, chargeId: charge.id, amountMinor, at: clock.now() });
      const { actorId } = payIn;
      if (!(await identity.actors([actorId])).has(actorId)) return toNobody(tx, told);
      await payInStore.addArrived(tx, { payInId, amountMinor });
      await credit(tx, { actorId, ...told });
    },

    /** A refund could not be made: what left has come again. */
    async refundFailed(tx: Tx, refund: Stripe.Refund, told: Told): Promise<void> {
      await refundLeft(tx, refund, told);
      const source = `${refund.id}:failed`;
      const payout = await payoutOf(tx, refund);
      const made = payout && (await store.readRefund(tx.client, payout.id));
      if (made?.refundId !== refund.id) {
        const chargeId = idOf(refund.charge);
        return giveAgain(tx, { source, of: refund.id, chargeId, ...told });
      }
      if (!(await isNew(tx, source, told))) return;
      await store.addGone(tx, { payInId: made.payInId, amountMinor: -told.amountMinor });
      await returns.giveBack(tx, payout!, { from: 'clearing', reason: 'CARD' });
    },

    withdrawn,

    /** The dispute was won. */
    async reinstated(tx: Tx, dispute: Stripe.Dispute, told: Told): Promise<void> {
      await withdrawn(tx, dispute, told);
      const { id: of } = dispute;
      const chargeId = idOf(dispute.charge);
      await giveAgain(tx, { source: `${of}:won`, of, chargeId, ...told });
    },

    /** Fees, and what else is between the processor and the operator: payouts to the operator's bank among them. */
    async other(tx: Tx, { source, ...told }: Told & { source: string }): Promise<void> {
      if (await isNew(tx, source, told)) await toOwn(tx, told);
    },
  };
}

const less = ({ asset, amountMinor }: Told): Told => ({ asset, amountMinor: -amountMinor });

/** The id of a thing of the processor, which comes whole or as its id. */
export function idOf(thing: string | { id: string } | null): string | null {
  return thing === null || typeof thing === 'string' ? thing : thing.id;
}
