import { fail, ok, type Result } from '@allmende/contract/errors';
import { type Money, moneyOf } from '@allmende/contract/money';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { announceThing } from '../announce.ts';
import { cardOf } from '../cards.ts';
import { createAssets } from '../currencies/assets.ts';
import { type AmountRefusal, judgeAmount, type RefundRefusal } from '../rules.ts';
import { requestIdOf } from '../store.ts';
import type { Wallet } from '../wallet.ts';
import type { Acting } from './charges.ts';
import * as store from './store.ts';

export type RefundChargeRefusal =
  | AmountRefusal
  | RefundRefusal
  | 'charges.charge_unknown'
  | 'charges.charge_unpaid'
  | 'platform.idempotency_key_reused'
  | 'wallet.insufficient_funds';

/** Giving back what was paid at a counter: [W127] to [W129]. */
export function createChargeRefunds(
  deps: {
    database: Database;
    clock: Clock;
    gateway: Pick<Gateway, 'deliver'>;
    messaging: Pick<Messaging, 'directConversations' | 'postCards' | 'cardStands' | 'updateCard'>;
  },
  wallet: Pick<Wallet, 'refund'>,
) {
  const { database, clock, gateway, messaging } = deps;
  const assets = createAssets({ database, clock });

  /** [W129] The refund stands in the conversation of both, and the receipt that was sent there says that all of it went back. */
  async function postCards(
    tx: Tx,
    charge: store.StoredCharge,
    refund: { paymentId: Uuid; amountMinor: bigint; note: string; userId: Uuid; isWhole: boolean },
  ): Promise<void> {
    const { payeeActorId, payerActorId, paymentId } = charge;
    const [opened] = await messaging.directConversations(tx, [
      { a: payeeActorId, b: payerActorId! },
    ]);
    // Between two of whom one has blocked the other, the money goes back without a word.
    if (!opened!.ok) return;
    const place = { conversationId: opened!.value, senderActorId: payeeActorId };
    const first = { ...place, clientId: charge.id };
    if (refund.isWhole && (await messaging.cardStands(tx, first))) {
      const draft = {
        id: paymentId!,
        fromActorId: payerActorId,
        toActorId: payeeActorId,
        note: charge.note,
      };
      const card = cardOf(draft, moneyOf(charge, charge.amountMinor), 'refunded');
      await messaging.updateCard(tx, { ...first, card });
    }
    const draft = {
      id: refund.paymentId,
      fromActorId: payeeActorId,
      toActorId: payerActorId!,
      note: refund.note,
    };
    await messaging.postCards(tx, [
      {
        ...place,
        senderUserId: refund.userId,
        clientId: refund.paymentId,
        card: cardOf(draft, moneyOf(charge, refund.amountMinor)),
      },
    ]);
  }

  /** Once per user and idempotency key; again, it moves nothing. */
  return async function refund(
    { userId, actorId }: Acting,
    wish: { chargeId: Uuid; amount: Money; note: string; key: string },
  ): Promise<Result<null, RefundChargeRefusal>> {
    const judged = judgeAmount(wish.amount, await assets.table());
    if (!judged.ok) return judged;
    const amountMinor = judged.value.minor;
    const requestId = requestIdOf(userId, `refund ${wish.key}`);
    return undoing<null, RefundChargeRefusal>(database, async (tx) => {
      const charge = await store.lockCharge(tx, wish.chargeId);
      if (charge?.payeeActorId !== actorId) return fail('charges.charge_unknown');
      const refunds = await store.readRefunds(tx.client, [charge.id]);
      const before = await store.readRefundByRequest(tx.client, requestId);
      if (before) {
        const isSame =
          before.chargeId === charge.id &&
          before.amountMinor === amountMinor &&
          wish.amount.assetCode === charge.assetCode;
        return isSame ? ok(null) : fail('platform.idempotency_key_reused');
      }
      if (!charge.paymentId) return fail('charges.charge_unpaid');
      if (wish.amount.assetCode !== charge.assetCode) return fail('wallet.currency_unknown');
      const paymentId = newUuid();
      const note = wish.note || charge.note;
      const refunded = await wallet.refund(tx, {
        paymentId,
        refundOf: charge.paymentId,
        amountMinor,
        note,
        userId,
      });
      if (!refunded.ok) {
        if (refunded.code !== 'wallet.payment_unknown') return fail(refunded.code);
        throw new Error(`the payment of charge ${charge.id} does not exist`);
      }
      const refundedAt = clock.now();
      await store.insertRefund(tx, {
        paymentId,
        chargeId: charge.id,
        amountMinor,
        refundedAt,
        requestId,
      });
      const givenBack = refunds.reduce((sum, each) => sum + each.amountMinor, amountMinor);
      const isWhole = givenBack === charge.amountMinor;
      await postCards(tx, charge, { paymentId, amountMinor, note, userId, isWhole });
      announceThing(gateway, tx, {
        actorIds: [actorId, charge.payerActorId],
        id: toPublicId('chg', charge.id),
      });
      return ok(null);
    }).catch(reusedElsewhere);
  };
}

/** The same key was used for another charge at the same moment. */
function reusedElsewhere(error: unknown): Result<never, 'platform.idempotency_key_reused'> {
  if (!store.isRequestTaken(error)) throw error;
  return fail('platform.idempotency_key_reused');
}
