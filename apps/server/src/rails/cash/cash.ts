import { fail, ok, type Result } from '@allmende/contract/errors';
import { type Money, moneyOf } from '@allmende/contract/money';
import type { Database, Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { AssetTables, Drawer, Wallet } from '#wallet';
import type { BooksOf } from '../books.ts';
import * as bookStore from '../books-store.ts';
import * as payInStore from '../pay-ins-store.ts';
import type { Rail } from '../rail.ts';
import { reconciliationOf } from '../reconciliation.ts';
import { judgeAmount, payInLimitsOf } from '../rules.ts';
import type { CashSettings } from './settings.ts';
import * as store from './store.ts';

export interface TakeCash {
  reference: string;
  amount: Money;
  userId: Uuid;
}
type TakeRefusal =
  | 'rails.other_currency'
  | 'rails.off'
  | 'rails.pay_in_unknown'
  | 'rails.pay_in_settled'
  | 'rails.amount_out_of_range'
  | 'rails.amount_uneven';

export interface Cash {
  rail: Rail;
  drawer: Drawer;
  /** Cash was handed over for what somebody has announced. What is counted is what they get. */
  take(request: TakeCash): Promise<Result<payInStore.StoredPayIn, TakeRefusal>>;
}

/** Cash at the operator's till: brought and taken by people, and counted by whoever stands there; in what the operator permits. */
export function createCash(deps: {
  database: Database;
  settings: CashSettings;
  booksOf: BooksOf;
  table: AssetTables;
  wallet: Pick<Wallet, 'outside'>;
}): Cash {
  const { database, settings, table, wallet } = deps;
  const booksOf = (assetCode: string) => deps.booksOf({ rail: 'cash', assetCode });

  const drawer: Drawer = {
    async take(tx, cash) {
      // Who counts the shift waits for this, and comes before everybody who needs the account.
      await store.addCash(tx, cash);
      return booksOf(cash.assetCode).account(tx, 'clearing');
    },
    async book(code) {
      const of = booksOf(code);
      const [accountId, balances] = await Promise.all([of.existing('clearing'), of.balances()]);
      const { clearing, own, difference } = balances;
      return { accountId, paidInMinor: -clearing - own - difference };
    },
  };

  const rail: Rail = {
    name: 'cash',
    async currencies() {
      const { all } = await table();
      const sets = await settings.readAll();
      // What was taken while it was permitted, or from somebody by name, is to be counted.
      const kept = new Set(await bookStore.readCurrencies(database.pool, 'cash'));
      return all.filter(
        ({ assetCode, isMain }, index) =>
          isMain || kept.has(assetCode) || sets[index]!.collects || sets[index]!.paysOut,
      );
    },
    booksOf,
    releasesTo: 'clearing',

    async capabilities(asset) {
      const set = await settings.read(asset);
      const isOpen = (await table()).of(asset)?.isOpen ?? false;
      const { payoutMin: min, payoutMax: max } = set;
      const { assetCode, assetScale } = asset;
      const step = moneyOf(asset, 1n);
      return {
        rail: 'cash',
        assetCode,
        assetScale,
        collect: settings.mayCollect && isOpen && set.collects ? payInLimitsOf(asset) : null,
        payOut:
          settings.mayPayOut && set.paysOut
            ? { min, max, step, isInstantPossible: false, needsAccount: false }
            : null,
      };
    },

    collect: async ({ reference }) => ({ account: null, code: reference, url: null }),

    judgeTarget: async ({ iban }) =>
      iban === '' ? ok({ boundTo: 'cash' }) : fail('rails.iban_invalid'),

    reserve: async () => ok(null),

    async payOut(tx, { payouts }) {
      for (const { assetCode, amountMinor } of payouts) {
        await store.addCash(tx, { assetCode, amountMinor: -amountMinor });
      }
      return new Map();
    },

    async reconcile(asset) {
      const { assetCode } = asset;
      const [balances, word] = await Promise.all([
        booksOf(assetCode).balances(),
        store.readCashWord(database, assetCode),
      ]);
      const { counted, countedAt, open, loose } = word;
      return reconciliationOf('cash', asset, {
        balances,
        word: {
          last: countedAt && { balanceMinor: counted, on: countedAt.toISOString().slice(0, 10) },
          explained: [
            // What was brought as change before anything was counted.
            { why: 'shift_open', amountMinor: open + (countedAt ? 0n : counted) },
            { why: 'no_shift', amountMinor: loose },
          ],
        },
      });
    },
  };

  /** What came in of one announcement; the row is held, so that two who take it at once take turns. */
  async function credit(
    tx: Tx,
    { payInId, amountMinor, userId }: { payInId: Uuid; amountMinor: bigint; userId: Uuid },
  ): Promise<Result<null, TakeRefusal>> {
    const payIn = (await payInStore.lockPayIn(tx, payInId))!;
    if (payIn.arrivedMinor === amountMinor) return ok(null);
    if (payIn.arrivedMinor > 0n) return fail('rails.pay_in_settled');
    const { assetCode } = payIn;
    await payInStore.addArrived(tx, { payInId, amountMinor });
    await wallet.outside.payIn(tx, {
      paymentId: newUuid(),
      actorId: payIn.actorId,
      outsideAccountId: await drawer.take(tx, { assetCode, amountMinor }),
      amountMinor,
      assetCode,
      note: '',
      userId,
      rail: 'cash',
      mayRefuse: true,
    });
    return ok(null);
  }

  return {
    rail,
    drawer,

    async take({ reference, amount, userId }) {
      if (!settings.mayCollect) return fail('rails.off');
      const plain = reference.replaceAll(/\s/g, '').toUpperCase();
      const [payIn] = await payInStore.payInsByReference(database.pool, [plain]);
      if (payIn?.rail !== 'cash') return fail('rails.pay_in_unknown');
      const asset = (await table()).of(amount);
      // It was announced in one currency; other notes and coins are something else.
      if (asset?.assetCode !== payIn.assetCode) return fail('rails.other_currency');
      // What was announced before it was switched off is brought to nobody.
      const { collect } = await rail.capabilities(asset);
      if (!collect) return fail('rails.off');
      const amountMinor = BigInt(amount.value);
      const judged = judgeAmount(amountMinor, collect);
      if (!judged.ok) return judged;
      const taken = await database.transaction((tx) =>
        credit(tx, { payInId: payIn.id, amountMinor, userId }),
      );
      if (!taken.ok) return taken;
      return ok((await payInStore.readPayIn(database.pool, payIn.id))!);
    },
  };
}
