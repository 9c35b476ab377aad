import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Database, Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Drawer, Wallet } from '#wallet';
import type { BooksOf } from '../books.ts';
import * as payInStore from '../pay-ins-store.ts';
import type { Rail } from '../rail.ts';
import { reconciliationOf } from '../reconciliation.ts';
import { payInMaxMinor, payInMinMinor, sepaAsset } from '../rules.ts';
import type { CashSettings } from '../settings.ts';
import * as store from './store.ts';

/** So far cash is announced, paid out and counted in one currency. */
const { assetCode, assetScale } = sepaAsset;

function money(minor: bigint): Money {
  return { value: String(minor), assetCode, assetScale };
}

export interface TakeCash {
  reference: string;
  amount: Money;
  userId: Uuid;
}
type TakeRefusal =
  | 'rails.off'
  | 'rails.pay_in_unknown'
  | 'rails.pay_in_settled'
  | 'rails.amount_out_of_range';

export interface Cash {
  rail: Rail;
  drawer: Drawer;
  /** Cash was handed over for what somebody has announced. What is counted is what they get. */
  take(request: TakeCash): Promise<Result<payInStore.StoredPayIn, TakeRefusal>>;
}

/** Cash at the operator's till: brought and taken by people, and counted by whoever stands there. */
export function createCash(deps: {
  database: Database;
  settings: CashSettings;
  booksOf: BooksOf;
  wallet: Pick<Wallet, 'outside'>;
}): Cash {
  const { database, settings, booksOf, wallet } = deps;
  const books = booksOf({ rail: 'cash', assetCode });

  const drawer: Drawer = {
    async take(tx, cash) {
      // Who counts the shift waits for this, and comes before everybody who needs the account.
      await store.addCash(tx, cash);
      return booksOf({ rail: 'cash', assetCode: cash.assetCode }).account(tx, 'clearing');
    },
    async book(code) {
      const of = booksOf({ rail: 'cash', assetCode: code });
      const [accountId, balances] = await Promise.all([of.existing('clearing'), of.balances()]);
      const { clearing, own, difference } = balances;
      return { accountId, paidInMinor: -clearing - own - difference };
    },
  };

  const rail: Rail = {
    name: 'cash',
    books,
    releasesTo: 'clearing',

    async capabilities() {
      const set = await settings.read();
      const { payoutMin: min, payoutMax: max } = set;
      return {
        rail: 'cash',
        collect:
          settings.mayCollect && set.collects
            ? { min: money(payInMinMinor), max: money(payInMaxMinor) }
            : null,
        payOut:
          settings.mayPayOut && set.paysOut
            ? { min, max, isInstantPossible: false, needsAccount: false }
            : null,
      };
    },

    collect: async ({ reference }) => ({ account: null, code: reference, url: null }),

    judgeTarget: async ({ iban }) =>
      iban === '' ? ok({ boundTo: 'cash' }) : fail('rails.iban_invalid'),

    reserve: async () => ok(null),

    async payOut(tx, { payouts }) {
      for (const { amountMinor } of payouts) {
        await store.addCash(tx, { assetCode, amountMinor: -amountMinor });
      }
      return new Map();
    },

    async reconcile() {
      const [balances, word] = await Promise.all([
        books.balances(),
        store.readCashWord(database, assetCode),
      ]);
      const { counted, countedAt, open, loose } = word;
      return reconciliationOf('cash', money, {
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
      // What was announced before it was switched off is brought to nobody.
      if (!(await rail.capabilities()).collect) return fail('rails.off');
      const plain = reference.replaceAll(/\s/g, '').toUpperCase();
      const [payIn] = await payInStore.payInsByReference(database.pool, [plain]);
      if (payIn?.rail !== 'cash') return fail('rails.pay_in_unknown');
      const amountMinor = BigInt(amount.value);
      const isRange =
        amount.assetCode === assetCode &&
        amount.assetScale === assetScale &&
        amountMinor >= payInMinMinor &&
        amountMinor <= payInMaxMinor;
      if (!isRange) return fail('rails.amount_out_of_range');
      const taken = await database.transaction((tx) =>
        credit(tx, { payInId: payIn.id, amountMinor, userId }),
      );
      if (!taken.ok) return taken;
      return ok((await payInStore.readPayIn(database.pool, payIn.id))!);
    },
  };
}
