import type { BilledCategory, BillingWarning, PricesMicros } from '@allmende/contract/billing';
import { fail, ok } from '@allmende/contract/errors';
import type { Purse, Spending } from '#outreach';
import type { BillingContext } from './context.ts';
import {
  freePrices,
  judgeSpending,
  type Level,
  levelsOf,
  monthOf,
  type Standing,
} from './rules.ts';
import * as store from './store.ts';
import type { AccountRow, MeterRow } from './tables.ts';

/** Whoever bills pays itself nothing, and a town without plans is free. */
export function pricesOf(account: AccountRow): PricesMicros {
  const { marketing, utility, authentication, service } = account;
  if (account.payment === null || account.payee_actor_id === account.business_actor_id) {
    return freePrices;
  }
  return {
    marketing: marketing!,
    utility: utility!,
    authentication: authentication!,
    service: service!,
  };
}

export function standingOf(account: AccountRow, assetScale: number): Standing {
  return {
    payment: account.payment ?? 'invoice',
    limitMicros: account.limit_micros,
    spentMicros: account.spent_micros,
    openMicros: account.open_micros,
    creditMinor: account.credit_minor,
    creditFullMinor: account.credit_full_minor,
    taxBasisPoints: account.tax_basis_points ?? 0,
    assetScale,
  };
}

/** A new month begins with nothing spent and nobody told. It never goes back, so that a closed one stays as it was billed. */
export function turnMonth(account: AccountRow, now: Date): void {
  const month = monthOf(now);
  if (month <= account.month) return;
  Object.assign(account, { month, spent_micros: 0n, limit_told: 0 });
}

/** [BL2] to [BL7]: what messages cost, taken and given back for whole batches, in the transaction of each. */
export function createMetering(context: BillingContext): Spending {
  const { clock, outbox, wallet } = context;

  return {
    async open(tx, businessActorId): Promise<Purse> {
      const now = clock.now();
      const account = await store.lockAccount(tx, businessActorId, monthOf(now));
      turnMonth(account, now);
      const prices = pricesOf(account);
      // Where everything is free, nobody has to be asked how many decimals the currency has.
      const isFree = Object.values(prices).every((price) => price === 0);
      const assetScale = isFree ? 2 : (await wallet.mainAsset(tx)).assetScale;
      const meters = new Map<string, MeterRow>();
      const refused = new Set<'limit' | 'credit'>();

      function count(category: BilledCategory, priceMicros: number, by: 'charged' | 'credited') {
        const key = `${category} ${priceMicros}`;
        const meter = meters.get(key) ?? {
          month: account.month,
          category,
          price_micros: priceMicros,
          charged: 0n,
          credited: 0n,
        };
        meter[by] += 1n;
        meters.set(key, meter);
        const micros = by === 'charged' ? BigInt(priceMicros) : -BigInt(priceMicros);
        account.spent_micros += micros;
        account.open_micros += micros;
      }

      /** [BL7] Whether somebody is to be told, once for each step of a month or a credit. */
      function warnings(): BillingWarning[] {
        const levels = levelsOf(standingOf(account, assetScale));
        const reached = (of: 'limit' | 'credit'): Level => (refused.has(of) ? 100 : levels[of]);
        return (['limit', 'credit'] as const).flatMap((of) => {
          const level = reached(of);
          if (level <= account[`${of}_told`]) return [];
          account[`${of}_told`] = level;
          return [`${of}_${level}` as BillingWarning];
        });
      }

      return {
        take({ category, isAlert }) {
          const priceMicros = prices[category];
          const refusal = judgeSpending(standingOf(account, assetScale), {
            category,
            isAlert,
            priceMicros,
          });
          if (refusal) {
            refused.add(refusal === 'outreach.limit_reached' ? 'limit' : 'credit');
            return fail(refusal);
          }
          count(category, priceMicros, 'charged');
          return ok(priceMicros);
        },
        giveBack: ({ category, priceMicros }) => count(category, priceMicros, 'credited'),
        async save() {
          if (meters.size === 0 && refused.size === 0) return;
          const told = isFree ? [] : warnings();
          await store.saveCharges(tx, account, [...meters.values()]);
          for (const what of told) {
            await outbox.emit(tx, 'billing.warned', { businessActorId, what });
          }
        },
      };
    },
  };
}
