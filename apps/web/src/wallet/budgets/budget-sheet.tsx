import type { Budget, BudgetKind } from '@allmende/contract/budgets';
import { type FormEvent, useState } from 'react';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Select } from '../../ui/field.tsx';
import { euro, toMinor, toMoney } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { useWallet } from '../queries.ts';
import { useRemoveBudget, useSetBudget } from './queries.ts';

const kinds: readonly BudgetKind[] = ['all', 'order', 'transfer', 'envelope'];

/** How much, for what, and whether it only reminds or refuses. */
export function BudgetSheet({
  budget,
  taken,
  onClose,
}: {
  budget: Budget | null;
  taken: readonly Budget[];
  onClose: () => void;
}) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const main = useWallet().data?.balance ?? euro;
  const asset = budget?.limit ?? main;
  const isTaken = (kind: BudgetKind) =>
    taken.some((one) => one.kind === kind && one.limit.assetCode === asset.assetCode);
  const free = kinds.filter((kind) => budget?.kind === kind || !isTaken(kind));
  const [kind, setKind] = useState<BudgetKind>(budget?.kind ?? free[0] ?? 'all');
  const [minor, setMinor] = useState(budget ? toMinor(budget.limit) : null);
  const [isStrict, setStrict] = useState(budget?.isStrict ?? false);
  const set = useSetBudget(onClose);
  const remove = useRemoveBudget(onClose);
  const canSet = minor !== null && minor > 0n;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (canSet && !set.isPending) set.mutate({ kind, limit: toMoney(minor, asset), isStrict });
  }
  return (
    <Sheet open onClose={onClose} title={t('budget.sheetTitle')} locked={set.isPending}>
      <form className="budget-form" onSubmit={submit}>
        {budget ? (
          <p>{t(`budget.kind.${kind}`)}</p>
        ) : (
          <Select
            label={t('budget.for')}
            value={kind}
            onChange={setKind}
            options={free.map((value) => ({ value, label: t(`budget.kind.${value}`) }))}
          />
        )}
        <MoneyField label={t('budget.perMonth')} asset={asset} value={minor} onChange={setMinor} />
        <Checkbox
          label={t('budget.strict')}
          hint={t('budget.strictHint')}
          checked={isStrict}
          onChange={setStrict}
        />
        {set.error && <ProblemNote problem={problemText(set.error)} />}
        <Button
          type="submit"
          variant="primary"
          size="large"
          full
          busy={set.isPending}
          disabled={!canSet}
        >
          {t('budget.set')}
        </Button>
        {budget && (
          <Button
            variant="plain"
            full
            busy={remove.isPending}
            onClick={() => remove.mutate({ kind, assetCode: asset.assetCode })}
          >
            {t('budget.remove')}
          </Button>
        )}
      </form>
    </Sheet>
  );
}
