import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { toMoney, useFormat } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { CurrencySelect } from './currency-select.tsx';
import { refreshDesk, useRails, type Way } from './queries.ts';

/** Cash that somebody has announced: their code says whose it is. Where nobody can announce it there is nothing to take. */
export function TakeCash() {
  const { t } = useTranslation('rails');
  const rails = useRails().data ?? [];
  const open = rails.filter(({ rail, collect }) => rail === 'cash' && collect);
  if (!open[0]) return null;
  return (
    <Card heading={t('shift.announced')}>
      <Form open={open} first={open[0]} />
    </Card>
  );
}

function Form({ open, first }: { open: readonly Way[]; first: Way }) {
  const { t } = useTranslation('rails');
  const format = useFormat();
  const problemText = useProblemText();
  const [code, setCode] = useState(first.assetCode);
  const asset = open.find(({ assetCode }) => assetCode === code) ?? first;
  const [reference, setReference] = useState('');
  const [minor, setMinor] = useState<bigint | null>(null);
  const take = useMutation({
    mutationFn: () =>
      api.rails.takeCash({ body: { reference, amount: toMoney(minor ?? 0n, asset) } }),
    onSuccess({ arrived }) {
      showToast({ text: t('shift.took', { amount: format.money(arrived) }) });
      setReference('');
      setMinor(null);
    },
    onSettled: refreshDesk,
  });
  return (
    <form
      className="wallet-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!take.isPending && minor && reference.trim()) take.mutate();
      }}
    >
      <TextField
        label={t('add.tillCode')}
        hint={t('shift.codeHint')}
        maxLength={40}
        autoCapitalize="characters"
        spellCheck={false}
        value={reference}
        onChange={setReference}
      />
      <CurrencySelect
        assets={open}
        value={asset}
        onChange={({ assetCode }) => {
          setCode(assetCode);
          setMinor(null);
        }}
      />
      <MoneyField label={t('shift.handed')} asset={asset} value={minor} onChange={setMinor} />
      {take.isError && <ProblemNote problem={problemText(take.error)} />}
      <Button type="submit" full busy={take.isPending} disabled={!minor || !reference.trim()}>
        {t('shift.take')}
      </Button>
    </form>
  );
}
