import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { assetCode, money } from './money.ts';
import { defineOperations } from './operation.ts';
import { isTimeZone } from './opening-hours.ts';

export const budgetsErrors = defineErrors({
  'wallet.budget_unknown': { status: 404, title: 'There is no such budget' },
  'wallet.budget_reached': { status: 409, title: 'A budget of your own does not allow this' },
});

/** What a budget is about: all spending, or payments of one kind. */
export const budgetKind = z.enum(['all', 'transfer', 'order', 'envelope']);
export type BudgetKind = z.infer<typeof budgetKind>;

/** What somebody means to spend in a calendar month, and how it stands. */
export const budget = z
  .object({
    kind: budgetKind,
    limit: money,
    /** Payments with which it would be passed are refused. */
    isStrict: z.boolean(),
    /** In whose calendar the months are. */
    timeZone: z.string(),
    /** `2026-11`, the current one. */
    month: z.string(),
    spent: money,
    /** Less than zero when it was passed. */
    left: money,
  })
  .meta({ id: 'Budget' });
export type Budget = z.infer<typeof budget>;

const params = z.object({ kind: budgetKind });

/** Budgets that one sets for oneself: shown and hinted at, and kept only by those who ask for it. */
export const budgetsOperations = defineOperations({
  listBudgets: {
    method: 'GET',
    path: '/api/v1/budgets',
    summary: 'The budgets of the acting actor, with what was spent of them this month.',
    response: z.object({ items: z.array(budget) }),
  },
  setBudget: {
    method: 'PUT',
    path: '/api/v1/budgets/:kind',
    summary: 'Sets what one means to spend in a month, in the currency of the limit.',
    description:
      'What was spent this month counts already. Spending is what was sent, given or paid for orders, less what was given back; exchange and payouts are none.',
    params,
    body: z.object({
      limit: money,
      isStrict: z.boolean().default(false),
      timeZone: z.string().max(60).refine(isTimeZone, 'is not a time zone').default('UTC'),
    }),
    response: budget,
    errors: ['wallet.currency_unknown', 'wallet.amount_invalid', 'wallet.amount_too_large'],
    limitPerMinute: 30,
  },
  removeBudget: {
    method: 'DELETE',
    path: '/api/v1/budgets/:kind',
    summary: 'Does without a budget.',
    params,
    query: z.object({ assetCode }),
    response: z.object({}),
    errors: ['wallet.budget_unknown'],
  },
});
