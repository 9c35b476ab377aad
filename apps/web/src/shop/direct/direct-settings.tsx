import type { DirectSettings } from '@allmende/contract/direct';
import { isIban } from '@allmende/contract/payment-codes/iban';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Switch } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';

/** How the shop is paid: from wallets here, on its own account at a bank, or both. Saved by itself. */
export default function DirectSettingsCard() {
  const { t } = useTranslation('shop/direct');
  const problemText = useProblemText();
  const actor = useActor();
  const { data, error, refetch } = useQuery({
    queryKey: ['shop', 'direct', actor.id],
    queryFn: () => api.direct.getDirectSettings(),
  });
  return (
    <Card heading={t('directSettings.title')}>
      {data ? (
        <Form settings={data} />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} />
      )}
    </Card>
  );
}

function Form({ settings }: { settings: DirectSettings }) {
  const { t } = useTranslation(['shop/direct', 'shop']);
  const problemText = useProblemText();
  const { account, days } = settings;
  const [fields, setFields] = useState({
    takesWallet: settings.takesWallet,
    takesDirect: settings.takesDirect,
    name: account.name,
    iban: account.iban,
    bic: account.bic ?? '',
    days,
  });
  const [wasTried, setTried] = useState(false);
  const set = (changes: Partial<typeof fields>) => setFields({ ...fields, ...changes });
  const plainIban = fields.iban.replaceAll(/\s/g, '').toUpperCase();
  const isIbanWrong = fields.takesDirect && !isIban(plainIban);
  const isNameMissing = fields.takesDirect && fields.name.trim() === '';
  const save = useMutation({
    mutationFn: () => {
      const { takesWallet, takesDirect, name, bic } = fields;
      const body = { name: name.trim(), iban: isIban(plainIban) ? plainIban : '', bic };
      return api.direct.setDirectSettings({
        body: { takesWallet, takesDirect, account: body, days: fields.days },
      });
    },
    onSuccess: () => {
      for (const topic of ['shop', 'cart']) {
        void queryClient.invalidateQueries({ queryKey: [topic] });
      }
      showToast({ text: t('directSettings.saved'), tone: 'good' });
    },
  });
  return (
    <>
      {!fields.takesWallet && !fields.takesDirect && (
        <Banner tone="money" title={t('directSettings.none')} />
      )}
      <Switch
        label={t('directSettings.wallet')}
        hint={t('directSettings.walletHint')}
        checked={fields.takesWallet}
        onChange={(takesWallet) => set({ takesWallet })}
      />
      <Switch
        label={t('directSettings.direct')}
        hint={t('directSettings.directHint')}
        checked={fields.takesDirect}
        onChange={(takesDirect) => set({ takesDirect })}
      />
      {fields.takesDirect && (
        <>
          <TextField
            label={t('directSettings.name')}
            value={fields.name}
            onChange={(name) => set({ name })}
            maxLength={70}
            error={wasTried && isNameMissing ? t('directSettings.nameMissing') : null}
          />
          <TextField
            label={t('directSettings.iban')}
            value={fields.iban}
            onChange={(iban) => set({ iban })}
            maxLength={60}
            autoCapitalize="characters"
            spellCheck={false}
            error={wasTried && isIbanWrong ? t('directSettings.ibanWrong') : null}
          />
          <TextField
            label={t('directSettings.bic')}
            optional={t('optional')}
            hint={t('directSettings.bicHint')}
            value={fields.bic}
            onChange={(bic) => set({ bic })}
            maxLength={11}
            autoCapitalize="characters"
            spellCheck={false}
          />
          <div>
            <p className="ui-small" aria-hidden="true">
              {t('directSettings.days')}
            </p>
            <Segmented
              label={t('directSettings.days')}
              value={String(fields.days)}
              onChange={(value) => set({ days: Number(value) })}
              options={['3', '7', '14'].map((value) => ({
                value,
                label: t('settings.days', { count: Number(value) }),
              }))}
            />
          </div>
        </>
      )}
      {save.error && <ProblemNote problem={problemText(save.error)} />}
      <Button
        full
        busy={save.isPending}
        onClick={() => {
          setTried(true);
          if (!isIbanWrong && !isNameMissing) save.mutate();
        }}
      >
        {t('directSettings.save')}
      </Button>
    </>
  );
}
