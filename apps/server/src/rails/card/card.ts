import type Stripe from 'stripe';
import { fail, ok } from '@allmende/contract/errors';
import type { Config } from '#platform/config';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { Refused } from '#platform/refusal';
import { readSetting } from '#platform/settings';
import type { Books } from '../books.ts';
import * as payoutStore from '../payouts-store.ts';
import type { Rail } from '../rail.ts';
import { reconciliationOf } from '../reconciliation.ts';
import { sepaAsset } from '../rules.ts';
import type { Returns } from '../sepa/returns.ts';
import { payInKey, payoutKey } from './booking.ts';
import { type CardWord, wordName } from './comparing.ts';
import { type Processor, refusal } from './processor.ts';
import type { CardSettings } from './settings.ts';
import * as store from './store.ts';

/** The least that the processor takes, and the most that is taken here. */
const payInLimits = { min: 50n, max: 10_000_00n };
/** So long a payment can be given back to its card. */
const refundableForDays = 180;

export function money(minor: bigint) {
  return { value: String(minor), ...sepaAsset };
}

export interface Card {
  rail: Rail;
  /**
   * Hands refunds to the processor that it does not have yet. One that is handed over again within a day, so long the
   * processor knows a request again, is made once.
   */
  sendRefunds(): Promise<void>;
}

/**
 * Payments by card, on a page of the processor (Stripe): no script of it runs here, and no number of a card comes here. A
 * payout is a refund: money goes back to the card that it came from, and nowhere else.
 */
export function createCard(deps: {
  config: Pick<Config, 'publicUrl'>;
  database: Database;
  clock: Clock;
  log: Log;
  settings: CardSettings;
  processor: Processor;
  books: Books;
  returns: Pick<Returns, 'giveBack'>;
}): Card {
  const { config, database, clock, log, settings, processor, books, returns } = deps;

  const refundableSince = () => new Date(clock.now().getTime() - refundableForDays * 86_400_000);

  async function startPage(payIn: Parameters<Rail['collect']>[0]): Promise<string> {
    const known = await store.readCardPayment(database.pool, payIn.id);
    if (known) return known.url;
    const back = new URL(`/pay/add/${toPublicId('pin', payIn.id)}`, config.publicUrl).href;
    const session = await processor.ask((stripe) =>
      stripe.checkout.sessions.create(
        {
          mode: 'payment',
          client_reference_id: payIn.id,
          success_url: back,
          cancel_url: back,
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: 'eur',
                unit_amount: Number(payIn.amountMinor),
                product_data: { name: new URL(config.publicUrl).host },
              },
            },
          ],
          payment_intent_data: { metadata: { [payInKey]: payIn.id } },
        },
        { idempotencyKey: payIn.id },
      ),
    );
    await store.insertCardPayment(database.pool, {
      payInId: payIn.id,
      sessionId: session.id,
      url: session.url!,
      chargeId: null,
      capturedMinor: 0n,
      goneMinor: 0n,
      capturedAt: null,
    });
    return (await store.readCardPayment(database.pool, payIn.id))!.url;
  }

  async function askForRefund(stripe: Stripe, refund: store.StoredRefund): Promise<Stripe.Refund> {
    const { payoutId, payInId, amountMinor } = refund;
    const { chargeId } = (await store.readCardPayment(database.pool, payInId))!;
    return stripe.refunds.create(
      { charge: chargeId!, amount: Number(amountMinor), metadata: { [payoutKey]: payoutId } },
      { idempotencyKey: payoutId },
    );
  }

  /** The processor will not do it: the money is in the wallet again. Once. */
  async function giveUp({ payoutId, payInId, amountMinor }: store.StoredRefund): Promise<void> {
    await database.transaction(async (tx) => {
      const [payout] = await payoutStore.lockPayouts(tx, [payoutId]);
      const refund = await store.readRefund(tx.client, payoutId);
      if (payout?.state !== 'released' || refund?.refundId !== null) return;
      await store.setRefundId(tx, { payoutId, refundId: `refused:${payoutId}` });
      await store.addGone(tx, { payInId, amountMinor: -amountMinor });
      await returns.giveBack(tx, payout, { from: 'transit', reason: 'CARD' });
    });
  }

  async function send(refund: store.StoredRefund): Promise<void> {
    try {
      const made = await processor.ask((stripe) => askForRefund(stripe, refund));
      // That it has left, the processor says with an event or in its list.
      await database.transaction((tx) =>
        store.setRefundId(tx, { payoutId: refund.payoutId, refundId: made.id }),
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === refusal) return giveUp(refund);
      log.warn({ payoutId: refund.payoutId, code: error.code }, 'rails.card_refund_waits');
    }
  }

  let sending: Promise<void> = Promise.resolve();
  /** One round at a time: who asks for it while another goes on would ask the processor twice. */
  function sendRefunds(): Promise<void> {
    sending = sending.then(sendUnsent, sendUnsent);
    return sending;
  }

  async function sendUnsent(): Promise<void> {
    const unsent = await store.readUnsent(database);
    for (const refund of unsent) await send(refund);
  }

  const rail: Rail = {
    name: 'card',
    books,
    releasesTo: 'transit',

    async capabilities(actorId) {
      const set = await settings.read();
      const isOn = set.hasKeys;
      const most = actorId
        ? await store.readRefundable(database, { actorId, since: refundableSince() })
        : payInLimits.max;
      return {
        rail: 'card',
        collect:
          settings.mayCollect && isOn && set.collects
            ? { min: money(payInLimits.min), max: money(payInLimits.max) }
            : null,
        payOut:
          settings.mayPayOut && isOn && set.paysOut && most > 0n
            ? { min: money(1n), max: money(most), isInstantPossible: false, needsAccount: false }
            : null,
      };
    },

    async collect(payIn) {
      const url = payIn.arrivedMinor > 0n ? null : await startPage(payIn);
      return { account: null, code: '', url };
    },

    judgeTarget: async ({ iban }) =>
      iban === '' ? ok({ boundTo: 'card' }) : fail('rails.iban_invalid'),

    async reserve(tx, { id: payoutId, actorId, amountMinor }) {
      const since = refundableSince();
      const payInId = await store.lockRefundable(tx, { actorId: actorId!, since, amountMinor });
      // Another payout, or a bank, was faster: no card has so much left.
      if (payInId === null) return fail('rails.amount_out_of_range');
      await store.addGone(tx, { payInId, amountMinor });
      await store.insertRefund(tx, { payoutId, payInId, amountMinor, refundId: null });
      return ok(null);
    },

    async payOut(tx) {
      tx.afterCommit(() => {
        sendRefunds().catch((error: unknown) => log.error({ err: error }, 'rails.card_refunds'));
      });
      return new Map<Uuid, Uuid>();
    },

    async reconcile() {
      const [balances, word, unlisted] = await Promise.all([
        books.balances(),
        readSetting<CardWord>(database, wordName),
        store.sumUnlisted(database),
      ]);
      return reconciliationOf('card', money, {
        balances,
        word: {
          last: word && { balanceMinor: BigInt(word.balance), on: word.at.slice(0, 10) },
          explained: [{ why: 'notified_later', amountMinor: unlisted }],
        },
      });
    },
  };

  return { rail, sendRefunds };
}
