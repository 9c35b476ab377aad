import Stripe from 'stripe';
import { Refused } from '#platform/refusal';
import type { CardSettings } from './settings.ts';

/** Where the processor's API is; only tests say so, with a double of their own. */
export interface ProcessorPlace {
  host: string;
  port: number;
  protocol: 'http' | 'https';
}

/** The processor's official client, with the keys that are set now; made anew when they change. */
export type Processor = ReturnType<typeof createProcessor>;

export function createProcessor(deps: { settings: CardSettings; place?: ProcessorPlace }) {
  const { settings, place } = deps;
  let known: { secretKey: string; stripe: Stripe } | null = null;

  async function client(): Promise<{ stripe: Stripe; signingSecret: string } | null> {
    const keys = await settings.keys();
    if (!keys) return null;
    if (known?.secretKey !== keys.secretKey) {
      const stripe = new Stripe(keys.secretKey, {
        ...place,
        maxNetworkRetries: 2,
        timeout: 20_000,
        telemetry: false,
      });
      known = { secretKey: keys.secretKey, stripe };
    }
    return { stripe: known.stripe, signingSecret: keys.signingSecret };
  }

  return {
    client,

    /**
     * Asks the processor something.
     * @throws Refused when it does not answer or will not do it, or is switched off.
     */
    async ask<Answer>(work: (stripe: Stripe) => Promise<Answer>): Promise<Answer> {
      const made = await client();
      if (!made) throw new Refused('rails.off');
      try {
        return await work(made.stripe);
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeError)) throw error;
        throw new Refused(isPassing(error) ? 'rails.processor_unreachable' : refusal);
      }
    },
  };
}

export const refusal = 'rails.processor_refused';

/** Whether the same request may succeed later. */
function isPassing(error: Stripe.errors.StripeError): boolean {
  const status = error.statusCode ?? 0;
  return status === 0 || status === 409 || status === 429 || status >= 500;
}
