import {
  type Budget,
  type BudgetKind,
  budgetsErrors,
  budgetsOperations,
} from '@allmende/contract/budgets';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { WalletEntry } from '@allmende/contract/wallet';
import { treasurers } from '#platform/access';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Uuid } from '#platform/ids';
import { type AssetTable, createAssets } from '../currencies/assets.ts';
import { type AmountRefusal, judgeAmount } from '../rules.ts';
import { monthOf } from '../statements/months.ts';
import type { Wallet } from '../wallet.ts';
import { spendingKind } from './counting.ts';
import * as store from './store.ts';

interface BudgetDeps {
  database: Database;
  clock: Clock;
  http: Http;
}

/** How many movements of the month are looked at when a budget is set. */
const lookedMax = 20_000;

/** What people mean to spend in a month. [W140] to [W142]; what counts is in `counting.ts`. */
export function createBudgets(deps: BudgetDeps, wallet: Pick<Wallet, 'statement'>): void {
  const { database, clock, http } = deps;
  const assets = createAssets(deps);

  function present(row: store.BudgetRow, table: AssetTable): Budget {
    const month = monthOf(row.time_zone)(clock.now());
    const spent = row.month === month ? row.spent : 0n;
    const money = (minor: bigint) => table.money(row.asset_code, minor);
    return {
      kind: row.kind,
      limit: money(row.max_amount),
      isStrict: row.is_strict,
      timeZone: row.time_zone,
      month,
      spent: money(spent),
      left: money(row.max_amount - spent),
    };
  }

  async function spentBefore(row: store.BudgetRow): Promise<bigint> {
    const calendar = monthOf(row.time_zone);
    // A day earlier than the month begins anywhere on earth; what is too early is sorted out by its month.
    const from = new Date(Date.parse(`${row.month}-01T00:00:00Z`) - 86_400_000);
    let [spent, looked] = [0n, 0];
    let before: number | undefined;
    do {
      const part = await wallet.statement({
        actorId: row.actor_id,
        assetCode: row.asset_code,
        filter: { from },
        before,
        limit: 1000,
      });
      if (!part.ok) break;
      for (const entry of part.value.items) {
        const isNow = calendar(entry.at) === row.month;
        const kind = isNow ? kindOf(entry) : null;
        if (kind && (row.kind === 'all' || row.kind === kind)) spent -= BigInt(entry.amount.value);
      }
      looked += part.value.items.length;
      before = part.value.nextBefore ?? undefined;
    } while (before !== undefined && looked < lookedMax);
    return spent > 0n ? spent : 0n;
  }

  async function set(
    actorId: Uuid,
    input: { kind: BudgetKind; limit: Money; isStrict: boolean; timeZone: string },
  ): Promise<Result<Budget, AmountRefusal | 'platform.invalid_input'>> {
    const { kind, isStrict, timeZone } = input;
    // Payments would fail over a name that is known here and not there.
    if (!(await store.knowsTimeZone(database.pool, timeZone))) {
      return fail('platform.invalid_input', { detail: 'timeZone: is not a time zone' });
    }
    const table = await assets.table();
    const judged = judgeAmount(input.limit, table);
    if (!judged.ok) return judged;
    const { assetCode, minor } = judged.value;
    const row: store.BudgetRow = {
      actor_id: actorId,
      asset_code: assetCode,
      kind,
      max_amount: minor,
      is_strict: isStrict,
      time_zone: timeZone,
      month: monthOf(timeZone)(clock.now()),
      spent: 0n,
    };
    // First it is there, so that what is paid from now on is counted; then what was spent before is looked up. Only a
    // payment that is being made in this very instant may be missed.
    await database.transaction((tx) => store.putBudget(tx, row));
    row.spent = await spentBefore(row);
    await database.transaction((tx) => store.putBudget(tx, row));
    return ok(present(row, table));
  }

  http.declareErrors(budgetsErrors);
  http.register('budgets', budgetsOperations, {
    listBudgets: {
      access: treasurers,
      async handle({ ctx }) {
        const [rows, table] = await Promise.all([
          store.listBudgets(database.pool, ctx.auth.actorId),
          assets.table(),
        ]);
        return ok({ items: rows.map((row) => present(row, table)) });
      },
    },
    setBudget: {
      access: treasurers,
      handle: ({ ctx, params, body }) => set(ctx.auth.actorId, { ...params, ...body }),
    },
    removeBudget: {
      access: treasurers,
      async handle({ ctx, params, query }) {
        const key = { actor_id: ctx.auth.actorId, asset_code: query.assetCode, kind: params.kind };
        const isGone = await store.deleteBudget(database.pool, key);
        return isGone ? ok({}) : fail('wallet.budget_unknown');
      },
    },
  });
}

/** As what an entry of one's own statement is counted. */
function kindOf({ payment, amount }: WalletEntry) {
  const isOut = amount.value.startsWith('-');
  const isOwn = payment.from?.id === payment.to.id;
  return spendingKind({ kind: payment.kind, isOut, isOwn, subject: payment.subject });
}
