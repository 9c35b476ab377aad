import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { toMinor, toMoney } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { inGroups, useWallet } from '../wallet/queries.ts';
import { CardForm } from './card-form.tsx';
import { CashForm } from './cash-form.tsx';
import { refreshDesk, type SepaSettings, useSepaSettings } from './queries.ts';

/** The operator's account, and what people may do over it. */
export function SettingsForm() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const settings = useSepaSettings();
  const isPlay = useWallet().data?.regime === 'play';
  if (settings.isError) return <ProblemNote problem={problemText(settings.error)} />;
  if (!settings.data) return <SkeletonRows rows={6} />;
  return (
    <div className="rails-panel">
      {isPlay && <Banner title={t('set.play')}>{t('set.playText')}</Banner>}
      <Card heading={t('way.sepa')}>
        <Form stored={settings.data} />
      </Card>
      <CashForm />
      <CardForm />
    </div>
  );
}

function Form({ stored }: { stored: SepaSettings }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const [set, setSet] = useState({ ...stored, iban: inGroups(stored.iban) });
  const save = useMutation({
    mutationFn: () =>
      api.rails.setSepaSettings({
        body: { ...set, iban: set.iban.replaceAll(/\s/g, '').toUpperCase(), bic: set.bic.trim() },
      }),
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
      <TextField
        label={t('set.name')}
        hint={t('set.nameHint')}
        maxLength={70}
        value={set.name}
        onChange={(name) => change({ name })}
      />
      <TextField
        label={t('iban')}
        maxLength={60}
        spellCheck={false}
        value={set.iban}
        onChange={(iban) => change({ iban })}
      />
      <TextField
        label={t('bic')}
        optional={t('optional')}
        maxLength={11}
        spellCheck={false}
        value={set.bic}
        onChange={(bic) => change({ bic })}
      />
      <Switch
        label={t('set.collects')}
        hint={t('set.collectsHint')}
        checked={set.collects}
        onChange={(collects) => change({ collects })}
      />
      <Switch
        label={t('set.paysOut')}
        hint={t('set.paysOutHint')}
        checked={set.paysOut}
        onChange={(paysOut) => change({ paysOut })}
      />
      <Switch
        label={t('set.instant')}
        hint={t('set.instantHint')}
        checked={set.isInstantPossible}
        onChange={(isInstantPossible) => change({ isInstantPossible })}
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
        {t('set.save')}
      </Button>
    </form>
  );
}
