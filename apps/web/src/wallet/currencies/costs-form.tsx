import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { toMinor, toMoney } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { showToast } from '../../ui/toast.tsx';
import { PercentField } from './percent-field.tsx';
import type { Desk } from './queries.ts';
import { refreshCurrencies } from './rates-form.tsx';

/** What every exchange costs, from now on. */
export function CostsForm({ settings }: { settings: Desk['settings'] }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [feeBp, setFeeBp] = useState<number | null>(settings.feeBp);
  const [minimum, setMinimum] = useState<bigint | null>(toMinor(settings.feeMinimum));
  const [days, setDays] = useState(String(settings.rateMaxAgeDays));
  const [allowsFetch, setAllowsFetch] = useState(settings.allowsFetch);
  const rateMaxAgeDays = /^[1-9]\d?$/.test(days) ? Number(days) : null;
  const save = useMutation({
    mutationFn: () =>
      api.currencies.setConversionSettings({
        body: {
          feeBp: feeBp!,
          feeMinimum: toMoney(minimum!, settings.feeMinimum),
          rateMaxAgeDays: rateMaxAgeDays!,
          allowsFetch,
        },
      }),
    async onSuccess() {
      await refreshCurrencies();
      showToast({ text: t('currencies.desk.saved') });
    },
  });
  const isReady = feeBp !== null && minimum !== null && rateMaxAgeDays !== null;
  return (
    <Card heading={t('currencies.desk.costs')}>
      <form
        className="wallet-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) save.mutate();
        }}
      >
        <PercentField label={t('currencies.desk.fee')} value={feeBp} onChange={setFeeBp} />
        <MoneyField
          label={t('currencies.desk.feeMinimum')}
          asset={settings.feeMinimum}
          value={minimum}
          onChange={setMinimum}
        />
        <TextField
          label={t('currencies.desk.maxAge')}
          inputMode="numeric"
          value={days}
          onChange={setDays}
        />
        <Checkbox
          label={t('currencies.desk.allowsFetch')}
          checked={allowsFetch}
          onChange={setAllowsFetch}
        />
        {save.isError && <ProblemNote problem={problemText(save.error)} />}
        <Button type="submit" busy={save.isPending} disabled={!isReady}>
          {t('currencies.desk.save')}
        </Button>
      </form>
    </Card>
  );
}
