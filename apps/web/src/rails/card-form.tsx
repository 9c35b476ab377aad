import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Checkbox, Switch } from '../ui/choice.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { useAssets } from '../wallet/currencies/queries.ts';
import { useCurrencyName } from './currency-select.tsx';
import { type CardSettings, refreshDesk, useCardSettings } from './queries.ts';

/** Payments by card: the keys of the account at Stripe, and what people may do with it. */
export function CardForm() {
  const { t } = useTranslation('rails');
  const settings = useCardSettings();
  if (!settings.data) return null;
  return (
    <Card heading={t('way.card')}>
      <Form stored={settings.data} />
    </Card>
  );
}

const noKeys = { secretKey: '', signingSecret: '' };

function Form({ stored }: { stored: CardSettings }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const { collects, paysOut, assetCodes, hasKeys, eventsUrl } = stored;
  const [set, setSet] = useState({ collects, paysOut, assetCodes });
  const [keys, setKeys] = useState(noKeys);
  const save = useMutation({
    mutationFn: () =>
      api.rails.setCardSettings({
        body: {
          ...set,
          ...(keys.secretKey ? { secretKey: keys.secretKey } : {}),
          ...(keys.signingSecret ? { signingSecret: keys.signingSecret } : {}),
        },
      }),
    onSuccess() {
      setKeys(noKeys);
      showToast({ text: t('set.saved') });
    },
    onSettled: refreshDesk,
  });
  return (
    <form
      className="wallet-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <p className="ui-small ui-soft">{t('set.card.text')}</p>
      <CopyText label={t('set.card.eventsUrl')} text={eventsUrl} />
      <TextField
        label={t('set.card.secretKey')}
        hint={t(hasKeys ? 'set.card.kept' : 'set.card.secretKeyHint')}
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        value={keys.secretKey}
        onChange={(secretKey) => setKeys({ ...keys, secretKey })}
      />
      <TextField
        label={t('set.card.signingSecret')}
        hint={t(hasKeys ? 'set.card.kept' : 'set.card.signingSecretHint')}
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        value={keys.signingSecret}
        onChange={(signingSecret) => setKeys({ ...keys, signingSecret })}
      />
      <Switch
        label={t('set.card.collects')}
        hint={t('set.card.collectsHint')}
        checked={set.collects}
        onChange={(value) => setSet({ ...set, collects: value })}
      />
      <Switch
        label={t('set.card.paysOut')}
        hint={t('set.card.paysOutHint')}
        checked={set.paysOut}
        onChange={(value) => setSet({ ...set, paysOut: value })}
      />
      <Currencies
        chosen={set.assetCodes}
        onChange={(chosen) => setSet({ ...set, assetCodes: chosen })}
      />
      {save.isError && <ProblemNote problem={problemText(save.error)} />}
      <Button type="submit" variant="primary" size="large" full busy={save.isPending}>
        {t('set.card.save')}
      </Button>
    </form>
  );
}

/** Of the currencies that wallets hold; the town's own are on no card. At least one is chosen, and none is asked about where there is one. */
function Currencies(props: { chosen: readonly string[]; onChange: (chosen: string[]) => void }) {
  const { t } = useTranslation('rails');
  const nameOf = useCurrencyName();
  const { chosen, onChange } = props;
  const all = (useAssets().data ?? []).filter(({ kind }) => kind === 'currency');
  if (all.length < 2) return null;
  return (
    <fieldset className="rails-currencies">
      <legend>{t('set.card.currencies')}</legend>
      <p className="ui-small ui-soft">{t('set.card.currenciesHint')}</p>
      {all.map(({ assetCode }) => {
        const others = chosen.filter((code) => code !== assetCode);
        const isChosen = chosen.includes(assetCode);
        return (
          <Checkbox
            key={assetCode}
            label={nameOf(assetCode)}
            checked={isChosen}
            disabled={isChosen && others.length === 0}
            onChange={(isOn) => onChange(isOn ? [...others, assetCode] : others)}
          />
        );
      })}
    </fieldset>
  );
}
