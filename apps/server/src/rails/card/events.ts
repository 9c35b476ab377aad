import Stripe from 'stripe';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Http } from '#platform/http';
import type { Log } from '#platform/log';
import type { AssetTables } from '#wallet';
import { assetOf, type CardBooking, idOf, type Told } from './booking.ts';
import { fromProcessor } from './currencies.ts';
import type { Processor } from './processor.ts';
import { eventsPath } from './settings.ts';
import * as store from './store.ts';

const bytesMax = 512 * 1024;

/**
 * Takes events of the processor: signed over the bytes as they came, each worked on once however often it is sent, in whatever
 * order. What is lost on the way is found in the processor's list.
 */
export function registerCardEvents(
  http: Http,
  deps: {
    database: Database;
    clock: Clock;
    log: Log;
    table: AssetTables;
    processor: Processor;
    booking: CardBooking;
  },
): void {
  const { database, clock, log, table, processor, booking } = deps;

  /**
   * What an event tells of money that went or came again; null where only the list can tell: what is in a currency that wallets do not hold, and
   * what comes before the payment that it undoes, which would be the operator's, while the wallet got all of it.
   */
  async function toldBy(tx: Tx, of: Stripe.Refund | Stripe.Dispute): Promise<Told | null> {
    const chargeId = idOf(of.charge);
    const isTooEarly = chargeId !== null && !(await store.isBooked(tx.client, chargeId));
    const asset = assetOf(await table(tx), of.currency);
    return asset && !isTooEarly ? { asset, amountMinor: fromProcessor(asset, of.amount) } : null;
  }

  async function charge(tx: Tx, charged: Stripe.Charge): Promise<void> {
    const asset = assetOf(await table(tx), charged.currency);
    if (asset) await booking.charged(tx, charged, asset);
  }

  async function work(tx: Tx, event: Stripe.Event): Promise<void> {
    switch (event.type) {
      case 'charge.succeeded':
      case 'charge.captured':
        return charge(tx, event.data.object);
      case 'refund.created':
      case 'refund.updated':
      case 'refund.failed': {
        const refund = event.data.object;
        const told = await toldBy(tx, refund);
        if (told === null) return;
        if (refund.status === 'failed' || refund.status === 'canceled') {
          return booking.refundFailed(tx, refund, told);
        }
        if (refund.status === 'succeeded') await booking.refundLeft(tx, refund, told);
        return;
      }
      case 'charge.dispute.funds_withdrawn':
      case 'charge.dispute.funds_reinstated': {
        const dispute = event.data.object;
        const told = await toldBy(tx, dispute);
        if (told === null) return;
        const isWon = event.type === 'charge.dispute.funds_reinstated';
        return booking[isWon ? 'reinstated' : 'withdrawn'](tx, dispute, told);
      }
      default:
        // Everything else moves no money, or is found in the list.
        return undefined;
    }
  }

  /** The HTTP status that tells the processor whether it has to send it again. */
  async function take(body: unknown, signature: string): Promise<number> {
    const made = await processor.client();
    if (!made) return 404;
    if (!(body instanceof Uint8Array)) return 400;
    let event: Stripe.Event;
    try {
      event = made.stripe.webhooks.constructEvent(Buffer.from(body), signature, made.signingSecret);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
      log.warn('rails.card_event_unsigned');
      return 400;
    }
    const { id, type } = event;
    await database.transaction(async (tx) => {
      if (await store.takeEvent(tx, { id, type, at: clock.now() })) await work(tx, event);
    });
    return 200;
  }

  void http.fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The signature is over the bytes, so nobody may parse and write them anew.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(eventsPath, { bodyLimit: bytesMax }, async (request, reply) => {
      const signature = request.headers['stripe-signature'];
      const status = await take(request.body, typeof signature === 'string' ? signature : '');
      return reply.status(status).send({ received: status === 200 });
    });
  });
}
