import type Stripe from 'stripe';
import { fail, ok } from '@allmende/contract/errors';
import { type AssetShape, moneyOf } from '@allmende/contract/money';
import type { Config } from '#platform/config';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { Refused } from '#platform/refusal';
import { readSetting } from '#platform/settings';
import type { Books } from '../books.ts';
import * as bookStore from '../books-store.ts';
import * as payInStore from '../pay-ins-store.ts';
import * as payoutStore from '../payouts-store.ts';
import type { Rail } from '../rail.ts';
import { reconciliationOf } from '../reconciliation.ts';
import { unitsLikeEuros } from '../rules.ts';
import type { AssetTable, AssetTables } from '#wallet';
import type { Returns } from '../sepa/returns.ts';
import { payInKey, payoutKey } from './booking.ts';
import { type CardWord, wordName } from './comparing.ts';
import { cardLimitsOf, isOfCards, mostEuros, toProcessor } from './currencies.ts';
import { type Processor, refusal } from './processor.ts';
import type { CardSettings } from './settings.ts';
import * as store from './store.ts';

/** So long a payment can be given back to its card. */
const refundableForDays = 180;

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
  table: AssetTables;
  booksOf(assetCode: string): Books;
  returns: Pick<Returns, 'giveBack'>;
}): Card {
  const { config, database, clock, log, settings, processor, table, booksOf, returns } = deps;

  const refundableSince = () => new Date(clock.now().getTime() - refundableForDays * 86_400_000);

  async function startPage(payIn: Parameters<Rail['collect']>[0]): Promise<string> {
    const known = await store.readCardPayment(database.pool, payIn.id);
    if (known) return known.url;
    const back = new URL(`/pay/add/${toPublicId('pin', payIn.id)}`, config.publicUrl).href;
    const { assetCode, amountMinor } = payIn;
    const asset = (await table()).find(assetCode)!;
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
                currency: assetCode.toLowerCase(),
                unit_amount: toProcessor(asset, amountMinor),
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
      keptAt: null,
    });
    return (await store.readCardPayment(database.pool, payIn.id))!.url;
  }

  async function askForRefund(stripe: Stripe, refund: store.StoredRefund): Promise<Stripe.Refund> {
    const { payoutId, payInId, amountMinor } = refund;
    const [payment, payIn, assets] = await Promise.all([
      store.readCardPayment(database.pool, payInId),
      payInStore.readPayIn(database.pool, payInId),
      table(),
    ]);
    const chargeId = payment!.chargeId!;
    const amount = toProcessor(assets.find(payIn!.assetCode)!, amountMinor);
    return stripe.refunds.create(
      { charge: chargeId, amount, metadata: { [payoutKey]: payoutId } },
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

  /** No more than so much of the main currency; without a rate, units of about that size. */
  function limitsOf(asset: AssetShape, assets: AssetTable) {
    const most = assets.upTo(asset.assetCode, BigInt(unitsLikeEuros(assets.main, mostEuros).value));
    return cardLimitsOf(asset, most > 0n ? most : null);
  }

  const refundable = ({ assetCode }: AssetShape, actorId: Uuid) =>
    store.readRefundable(database, { actorId, assetCode, since: refundableSince() });

  const rail: Rail = {
    name: 'card',
    async currencies() {
      const [{ all }, set, kept] = await Promise.all([
        table(),
        settings.read(),
        bookStore.readCurrencies(database.pool, 'card'),
      ]);
      return all.filter(
        (asset) =>
          isOfCards(asset) &&
          (set.assetCodes.includes(asset.assetCode) || kept.includes(asset.assetCode)),
      );
    },
    booksOf,
    releasesTo: 'transit',

    async capabilities(asset, actorId) {
      const { assetCode, assetScale } = asset;
      const [set, assets] = await Promise.all([settings.read(), table()]);
      const isOn = set.hasKeys && set.assetCodes.includes(assetCode);
      const limits = limitsOf(asset, assets);
      const { step } = limits;
      const most = actorId ? await refundable(asset, actorId) : BigInt(limits.max.value);
      const max = moneyOf(asset, most - (most % BigInt(step.value)));
      const isOpen = assets.of(asset)?.isOpen ?? false;
      return {
        rail: 'card',
        assetCode,
        assetScale,
        collect: settings.mayCollect && isOn && isOpen && set.collects ? limits : null,
        payOut:
          settings.mayPayOut && isOn && set.paysOut && max.value !== '0'
            ? { min: step, max, step, isInstantPossible: false, needsAccount: false }
            : null,
      };
    },

    async collect(payIn) {
      const url = payIn.arrivedMinor > 0n ? null : await startPage(payIn);
      return { account: null, code: '', url };
    },

    judgeTarget: async ({ iban }) =>
      iban === '' ? ok({ boundTo: 'card' }) : fail('rails.iban_invalid'),

    async reserve(tx, { id: payoutId, actorId, assetCode, amountMinor }) {
      const since = refundableSince();
      const wanted = { actorId: actorId!, assetCode, since, amountMinor };
      const payInId = await store.lockRefundable(tx, wanted);
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

    async reconcile(asset) {
      const { assetCode } = asset;
      const [balances, word, unlisted] = await Promise.all([
        booksOf(assetCode).balances(),
        readSetting<CardWord>(database, wordName),
        store.sumUnlisted(database, assetCode),
      ]);
      const balanceMinor = BigInt(word?.balances[assetCode] ?? 0);
      return reconciliationOf('card', asset, {
        balances,
        word: {
          last: word && { balanceMinor, on: word.at.slice(0, 10) },
          explained: [{ why: 'notified_later', amountMinor: unlisted }],
        },
      });
    },
  };

  return { rail, sendRefunds };
}
