import { scaleOfCurrency } from '@allmende/contract/payment-codes';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { showToast } from '../../ui/toast.tsx';
import { PercentField } from './percent-field.tsx';
import type { HeldAsset } from './queries.ts';
import { refreshCurrencies } from './rates-form.tsx';

interface Form {
  code: string;
  scale: string;
  kind: HeldAsset['kind'];
  de: string;
  en: string;
  isOpen: boolean;
  isConvertible: boolean;
  rateSource: HeldAsset['rateSource'];
  spreadBp: number | null;
  assetUnits: string;
  mainUnits: string;
}

function formOf(asset: HeldAsset | null): Form {
  return {
    code: asset?.assetCode ?? '',
    scale: String(asset?.assetScale ?? 2),
    kind: asset?.kind ?? 'currency',
    de: asset?.name.de ?? '',
    en: asset?.name.en ?? '',
    isOpen: asset?.isOpen ?? true,
    isConvertible: asset?.isConvertible ?? true,
    rateSource: asset?.rateSource ?? 'ecb',
    spreadBp: asset?.spreadBp ?? 50,
    assetUnits: asset?.rate?.asset ?? '',
    mainUnits: asset?.rate?.main ?? '1',
  };
}

/** `0,5` as `0.5`; null while it is no number above zero. */
function unitsOf(text: string): string | null {
  const plain = text.trim().replace(',', '.');
  return /^(0|[1-9]\d{0,17})(\.\d{1,18})?$/.test(plain) && /[1-9]/.test(plain) ? plain : null;
}

/** One asset of the table: added, or changed in what may change. */
export function AssetForm({
  asset,
  main,
  onClose,
}: {
  asset: HeldAsset | null;
  main: HeldAsset;
  onClose: () => void;
}) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [form, setForm] = useState(() => formOf(asset));
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }));
  const isOwn = form.kind === 'own';
  const scale = isOwn ? form.scale : String(scaleOfCurrency(form.code) ?? form.scale);
  const saysRate = form.rateSource === 'operator' && !asset?.isMain;
  const rate = { asset: unitsOf(form.assetUnits), main: unitsOf(form.mainUnits) };
  const save = useMutation({
    mutationFn: async () => {
      const params = { assetCode: form.code };
      await api.currencies.setAsset({
        params,
        body: {
          assetScale: Number(scale),
          kind: form.kind,
          name: { de: form.de, en: form.en },
          isOpen: form.isOpen,
          isConvertible: form.isConvertible,
          rateSource: form.rateSource,
          spreadBp: form.spreadBp!,
        },
      });
      const isNew = rate.asset !== asset?.rate?.asset || rate.main !== asset?.rate?.main;
      if (saysRate && isNew && rate.asset && rate.main) {
        await api.currencies.setRate({ params, body: { asset: rate.asset, main: rate.main } });
      }
    },
    async onSuccess() {
      await refreshCurrencies();
      showToast({ text: t('currencies.desk.saved') });
      onClose();
    },
  });
  const isReady =
    /^[A-Z0-9]{2,12}$/.test(form.code) &&
    /^(\d|1[0-8])$/.test(scale) &&
    form.de.trim() !== '' &&
    form.en.trim() !== '' &&
    form.spreadBp !== null;
  return (
    <Sheet
      open
      onClose={onClose}
      locked={save.isPending}
      title={t(asset ? 'currencies.desk.edit' : 'currencies.desk.add')}
      actions={
        <Button
          variant="primary"
          full
          busy={save.isPending}
          disabled={!isReady}
          onClick={() => save.mutate()}
        >
          {t('currencies.desk.save')}
        </Button>
      }
    >
      <div className="wallet-form">
        {!asset && (
          <>
            <Select
              label={t('currencies.desk.kind')}
              value={form.kind}
              onChange={(kind) =>
                set({ kind, rateSource: kind === 'own' ? 'operator' : form.rateSource })
              }
              options={(['currency', 'own'] as const).map((value) => ({
                value,
                label: t(`currencies.desk.kinds.${value}`),
              }))}
            />
            <TextField
              label={t('currencies.desk.code')}
              hint={t('currencies.desk.codeHint')}
              autoCapitalize="characters"
              maxLength={12}
              value={form.code}
              onChange={(code) => set({ code: code.toUpperCase() })}
            />
            {isOwn && (
              <TextField
                label={t('currencies.desk.scale')}
                hint={t('currencies.desk.scaleHint')}
                inputMode="numeric"
                value={form.scale}
                onChange={(next) => set({ scale: next })}
              />
            )}
          </>
        )}
        <TextField
          label={t('currencies.desk.nameDe')}
          maxLength={40}
          value={form.de}
          onChange={(de) => set({ de })}
        />
        <TextField
          label={t('currencies.desk.nameEn')}
          maxLength={40}
          value={form.en}
          onChange={(en) => set({ en })}
        />
        {!asset?.isMain && (
          <Terms form={form} onChange={set} main={main} saysRate={saysRate} isOwn={isOwn} />
        )}
        <Checkbox
          label={t('currencies.desk.isConvertible')}
          checked={form.isConvertible}
          onChange={(isConvertible) => set({ isConvertible })}
        />
        {save.isError && <ProblemNote problem={problemText(save.error)} />}
      </div>
    </Sheet>
  );
}

/** What the main currency does not have: where its worth comes from, its spread, and whether it is open. */
function Terms({
  form,
  onChange: set,
  main,
  saysRate,
  isOwn,
}: {
  form: Form;
  onChange: (change: Partial<Form>) => void;
  main: HeldAsset;
  saysRate: boolean;
  isOwn: boolean;
}) {
  const { t } = useTranslation('wallet');
  return (
    <>
      {!isOwn && (
        <Select
          label={t('currencies.desk.rateSource')}
          value={form.rateSource}
          onChange={(rateSource) => set({ rateSource })}
          options={(['ecb', 'operator'] as const).map((value) => ({
            value,
            label: t(`currencies.desk.sources.${value}`),
          }))}
        />
      )}
      {saysRate && (
        <div className="wallet-pair">
          <TextField
            label={t('currencies.desk.assetUnits', { code: form.code })}
            inputMode="decimal"
            value={form.assetUnits}
            onChange={(assetUnits) => set({ assetUnits })}
          />
          <TextField
            label={t('currencies.desk.mainUnits', { code: main.assetCode })}
            inputMode="decimal"
            value={form.mainUnits}
            onChange={(mainUnits) => set({ mainUnits })}
          />
        </div>
      )}
      <PercentField
        label={t('currencies.desk.spread')}
        value={form.spreadBp}
        onChange={(spreadBp) => set({ spreadBp })}
      />
      <Checkbox
        label={t('currencies.desk.isOpen')}
        checked={form.isOpen}
        onChange={(isOpen) => set({ isOpen })}
      />
    </>
  );
}
