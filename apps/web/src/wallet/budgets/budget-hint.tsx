import type { BudgetKind } from '@allmende/contract/budgets';
import type { Money } from '@allmende/contract/money';
import { useTranslation } from '../../i18n/words.ts';
import { Banner } from '../../ui/banner.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { useBudgets } from './queries.ts';

/** What a payment does to the budgets of whoever pays: said before they pass, or are nearly used up. */
export default function BudgetHint({ kind, amount }: { kind: BudgetKind; amount: Money }) {
  const { t } = useTranslation('wallet/budgets');
  const format = useFormat();
  const budgets = useBudgets().data?.items ?? [];
  const left = budgets
    .filter((one) => one.kind === 'all' || one.kind === kind)
    .filter(({ limit }) => limit.assetCode === amount.assetCode)
    .map((budget) => ({ budget, minor: toMinor(budget.left) - toMinor(amount) }));
  const scarce = left.toSorted((one, other) => (one.minor < other.minor ? -1 : 1))[0];
  const strict = left.find(({ budget, minor }) => budget.isStrict && minor < 0n);
  const said = strict ?? scarce;
  if (!said || said.minor * 5n > toMinor(said.budget.limit)) return null;
  const { budget, minor } = said;
  const name = t(`budget.kind.${budget.kind}`);
  const money = (of: bigint) => format.money(toMoney(of, amount));
  if (strict) {
    const free = toMinor(budget.left) > 0n ? toMinor(budget.left) : 0n;
    return <Banner tone="money">{t('budget.hint.refused', { name, amount: money(free) })}</Banner>;
  }
  return (
    <Banner tone="info">
      {minor < 0n
        ? t('budget.hint.passed', { name, amount: money(-minor) })
        : t('budget.hint.nearly', { name, amount: money(minor) })}
    </Banner>
  );
}
