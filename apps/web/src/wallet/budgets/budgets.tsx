import type { Budget } from '@allmende/contract/budgets';
import { PiggyBank } from 'lucide-react';
import { useState } from 'react';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { Progress } from '../../ui/progress.tsx';
import { BudgetSheet } from './budget-sheet.tsx';
import { useBudgets } from './queries.ts';
import './budgets.css';

/** What one means to spend this month, and how it stands. */
export function Budgets() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const budgets = useBudgets();
  const [edited, setEdited] = useState<Budget | 'new' | null>(null);
  const items = budgets.data?.items ?? [];
  return (
    <section className="wallet-section" aria-label={t('budget.title')}>
      <div className="wallet-section-head">
        <h2 className="wallet-heading">{t('budget.title')}</h2>
        <Button
          variant="plain"
          size="small"
          icon={<PiggyBank size={16} aria-hidden="true" />}
          onClick={() => setEdited('new')}
        >
          {t('budget.new')}
        </Button>
      </div>
      {budgets.isError && !budgets.data && (
        <ProblemNote problem={problemText(budgets.error)} onRetry={() => budgets.refetch()} />
      )}
      {budgets.data && items.length === 0 && <p className="ui-soft">{t('budget.none')}</p>}
      {items.length > 0 && (
        <ul className="budgets" aria-label={t('budget.title')}>
          {items.map((budget) => (
            <li key={`${budget.kind} ${budget.limit.assetCode}`}>
              <Standing budget={budget} />
              <Button variant="plain" size="small" onClick={() => setEdited(budget)}>
                {t('budget.change')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {edited && (
        <BudgetSheet
          budget={edited === 'new' ? null : edited}
          taken={items}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
}

function Standing({ budget }: { budget: Budget }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const { kind, spent, limit, left, isStrict } = budget;
  const isPassed = toMinor(left) < 0n;
  return (
    <div className="budget" data-passed={isPassed || undefined}>
      <Progress
        label={t(`budget.kind.${kind}`)}
        value={Math.min(1, Number((toMinor(spent) * 1000n) / toMinor(limit)) / 1000)}
        text={t('budget.of', { spent: format.money(spent), limit: format.money(limit) })}
      />
      <p className="ui-small ui-soft">
        {isPassed
          ? t('budget.passed', { amount: format.money(toMoney(-toMinor(left), left)) })
          : t('budget.left', { amount: format.money(left) })}
        {isStrict && ` · ${t('budget.isStrict')}`}
      </p>
    </div>
  );
}
