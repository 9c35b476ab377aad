import type { BillingWarning, ChargedThing, PricesMicros } from '@allmende/contract/billing';
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
import { turnPlan } from './terms.ts';

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

/** [BL18] What the month costs beside its messages, as long as it was not charged. */
function baseDue(account: AccountRow): number {
  const { base, payee_actor_id: payee, business_actor_id: own } = account;
  if (!base || payee === null || payee === own) return 0;
  return account.base_month === account.month ? 0 : base;
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

/**
 * A new month begins with nothing spent and nobody told. It never goes back, so that a closed one stays as it was billed. And what was
 * announced of the plan holds when its day has come.
 */
export function turnMonth(account: AccountRow, now: Date): void {
  turnPlan(account, now);
  const month = monthOf(now);
  if (month <= account.month) return;
  Object.assign(account, { month, spent_micros: 0n, limit_told: 0 });
}

export interface Metering extends Spending {
  open(...of: Parameters<Spending['open']>): Promise<Purse & { takeBase(): void }>;
  /** [BL18] Charges the fee of the month to whoever was given a plan by name. */
  chargeBases(): Promise<void>;
}

/** [BL2] to [BL7]: what messages cost, taken and given back for whole batches, in the transaction of each. */
export function createMetering(context: BillingContext): Metering {
  const { clock, database, outbox, wallet } = context;

  const metering: Metering = {
    async chargeBases() {
      for (const id of await store.listBaseDue(database.pool, monthOf(clock.now()))) {
        await database.transaction(async (tx) => {
          const purse = await metering.open(tx, id);
          purse.takeBase();
          await purse.save();
        });
      }
    },
    async open(tx, businessActorId) {
      const now = clock.now();
      const account = await store.lockAccount(tx, businessActorId, monthOf(now));
      turnMonth(account, now);
      const prices = pricesOf(account);
      // Where everything is free, nobody has to be asked how many decimals the currency has.
      const isFree = !account.base && Object.values(prices).every((price) => price === 0);
      const assetScale = isFree ? 2 : (await wallet.mainAsset(tx)).assetScale;
      const meters = new Map<string, MeterRow>();
      const refused = new Set<'limit' | 'credit'>();

      function count(category: ChargedThing, priceMicros: number, by: 'charged' | 'credited') {
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

      function takeBase(): void {
        const due = baseDue(account);
        if (due === 0) return;
        count('base', due, 'charged');
        account.base_month = account.month;
      }

      return {
        takeBase,
        take({ category, isAlert }) {
          const priceMicros = prices[category];
          const refusal = judgeSpending(standingOf(account, assetScale), {
            category,
            isAlert,
            // The first message of a month brings the fee with it.
            priceMicros: priceMicros + baseDue(account),
          });
          if (refusal) {
            refused.add(refusal === 'outreach.limit_reached' ? 'limit' : 'credit');
            return fail(refusal);
          }
          takeBase();
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
  return metering;
}
