import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { toMinor, toMoney } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { CurrencySelect } from './currency-select.tsx';
import { type CashSettings, refreshDesk, useCashSettings } from './queries.ts';

/** What people may do at the operator's till by themselves. */
export function CashForm() {
  const { t } = useTranslation('rails');
  const all = useCashSettings().data ?? [];
  const [code, setCode] = useState('');
  const stored = all.find(({ payoutMin }) => payoutMin.assetCode === code) ?? all[0];
  if (!stored) return null;
  return (
    <Card heading={t('way.cash')}>
      <CurrencySelect
        assets={all.map(({ payoutMin }) => payoutMin)}
        value={stored.payoutMin}
        onChange={({ assetCode }) => setCode(assetCode)}
      />
      <Form key={stored.payoutMin.assetCode} stored={stored} />
    </Card>
  );
}

function Form({ stored }: { stored: CashSettings }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const [set, setSet] = useState(stored);
  const save = useMutation({
    mutationFn: () => api.rails.setCashSettings({ body: set }),
    onSuccess: () => showToast({ text: t('set.saved') }),
    onSettled: refreshDesk,
  });
  const change = (part: Partial<typeof set>) => setSet({ ...set, ...part });
  return (
    <form
      className="wallet-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <Switch
        label={t('set.cash.collects')}
        hint={t('set.cash.collectsHint')}
        checked={set.collects}
        onChange={(collects) => change({ collects })}
      />
      <Switch
        label={t('set.cash.paysOut')}
        hint={t('set.cash.paysOutHint')}
        checked={set.paysOut}
        onChange={(paysOut) => change({ paysOut })}
      />
      <MoneyField
        label={t('set.min')}
        asset={stored.payoutMin}
        value={toMinor(set.payoutMin)}
        onChange={(minor) => change({ payoutMin: toMoney(minor ?? 0n, stored.payoutMin) })}
      />
      <MoneyField
        label={t('set.max')}
        asset={stored.payoutMin}
        value={toMinor(set.payoutMax)}
        onChange={(minor) => change({ payoutMax: toMoney(minor ?? 0n, stored.payoutMin) })}
      />
      {save.isError && <ProblemNote problem={problemText(save.error)} />}
      <Button type="submit" variant="primary" size="large" full busy={save.isPending}>
        {t('set.cash.save')}
      </Button>
    </form>
  );
}
