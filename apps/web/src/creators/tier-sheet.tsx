import {
  tierAboutMax,
  tierBenefitMax,
  tierBenefitsMax,
  tierNameMax,
  tierWelcomeMax,
  trialDaysMax,
} from '@allmende/contract/creators-limits';
import type { OwnTier } from '@allmende/contract/creators';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Switch } from '../ui/choice.tsx';
import { FormRow, TextArea, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { toMoney } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { useMainAsset } from '../wallet/currencies/queries.ts';
import { seeAnew } from './queries.ts';

/** A tier: its name, what it gives and what it costs. */
export function TierSheet({ tier, onClose }: { tier: OwnTier | null; onClose: () => void }) {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const asset = useMainAsset();
  const minorOf = (money: OwnTier['yearly']) => (money ? BigInt(money.value) : null);
  const [name, setName] = useState(tier?.name ?? '');
  const [about, setAbout] = useState(tier?.about ?? '');
  const [benefits, setBenefits] = useState((tier?.benefits ?? []).join('\n'));
  const [welcome, setWelcome] = useState(tier?.welcome ?? '');
  const [monthly, setMonthly] = useState(minorOf(tier?.monthly ?? null));
  const [yearly, setYearly] = useState(minorOf(tier?.yearly ?? null));
  const [trialDays, setTrialDays] = useState(String(tier?.trialDays ?? 0));
  const [isOpen, setOpen] = useState(tier?.isOpen ?? true);
  const lines = benefits.split('\n').flatMap((line) => line.trim() || []);
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const body = {
        name,
        about,
        benefits: lines,
        welcome,
        monthly: toMoney(monthly!, asset),
        yearly: yearly === null ? null : toMoney(yearly, asset),
        trialDays: Number(trialDays) || 0,
      };
      if (tier) {
        await api.creators.editTier({ params: { tierId: tier.id }, body: { ...body, isOpen } });
      } else await api.creators.createTier({ body });
    },
    onSuccess() {
      seeAnew();
      onClose();
    },
  });
  const hasFit =
    lines.length <= tierBenefitsMax && lines.every((one) => one.length <= tierBenefitMax);
  return (
    <FormSheet
      title={t(tier ? 'editTier' : 'newTier')}
      submit={t('save')}
      isReady={name.trim() !== '' && monthly !== null && monthly > 0n && hasFit}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <TextField label={t('tierName')} value={name} onChange={setName} maxLength={tierNameMax} />
      <FormRow>
        <MoneyField label={t('every.month')} asset={asset} value={monthly} onChange={setMonthly} />
        <MoneyField
          label={t('every.year')}
          optional={t('optional')}
          asset={asset}
          value={yearly}
          onChange={setYearly}
        />
      </FormRow>
      {tier && <p className="ui-small ui-soft">{t('priceStays')}</p>}
      <TextArea
        label={t('about')}
        optional={t('optional')}
        value={about}
        onChange={setAbout}
        maxLength={tierAboutMax}
      />
      <TextArea
        label={t('benefits')}
        hint={t('benefitsHint', { count: tierBenefitsMax })}
        optional={t('optional')}
        value={benefits}
        onChange={setBenefits}
        error={hasFit ? undefined : t('benefitsTooLong', { count: tierBenefitMax })}
      />
      <TextField
        label={t('trialDays')}
        type="number"
        min="0"
        max={String(trialDaysMax)}
        value={trialDays}
        onChange={setTrialDays}
      />
      <TextArea
        label={t('welcome')}
        hint={t('welcomeHint')}
        optional={t('optional')}
        value={welcome}
        onChange={setWelcome}
        maxLength={tierWelcomeMax}
      />
      {tier && (
        <Switch label={t('isOpen')} hint={t('isOpenHint')} checked={isOpen} onChange={setOpen} />
      )}
    </FormSheet>
  );
}
