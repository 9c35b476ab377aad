import type { BillingSettings } from '@allmende/contract/billing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { refreshBilling } from './queries.ts';

/** Who bills and is paid, with what the tax office wants on an invoice. */
export function SettingsCard({ settings }: { settings: BillingSettings }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [handle, setHandle] = useState(settings.payee?.handle ?? '');
  const [tax, setTax] = useState(String(settings.taxBasisPoints / 100));
  const [reason, setReason] = useState(settings.exemptionReason);
  const [taxNumber, setTaxNumber] = useState(settings.taxNumber);
  const [dueDays, setDueDays] = useState(String(settings.dueDays));
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      await api.billing.setSettings({
        body: {
          payeeHandle: handle,
          taxBasisPoints: Math.round(Number(tax.replace(',', '.')) * 100),
          exemptionReason: reason,
          taxNumber,
          dueDays: Number(dueDays),
        },
      });
      await refreshBilling();
    },
    onSuccess: () => showToast({ text: t('settings.saved') }),
  });
  const isTaxFree = Number(tax.replace(',', '.')) === 0;
  return (
    <Card heading={t('settings.title')}>
      <p className="ui-soft">{t('settings.text')}</p>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <TextField
          label={t('settings.payee')}
          before="@"
          value={handle}
          onChange={setHandle}
          autoCapitalize="none"
          required
        />
        <div className="billing-grid">
          <TextField
            label={t('settings.tax')}
            after="%"
            inputMode="decimal"
            pattern="[0-9]{1,2}([.,][0-9]{1,2})?"
            value={tax}
            onChange={setTax}
            required
          />
          <TextField
            label={t('settings.dueDays')}
            inputMode="numeric"
            pattern="[0-9]{1,2}"
            value={dueDays}
            onChange={setDueDays}
            required
          />
        </div>
        {isTaxFree && (
          <TextField
            label={t('settings.reason')}
            hint={t('settings.reasonHint')}
            value={reason}
            onChange={setReason}
            maxLength={200}
            required
          />
        )}
        <TextField
          label={t('settings.taxNumber')}
          hint={t('settings.taxNumberHint')}
          value={taxNumber}
          onChange={setTaxNumber}
          maxLength={30}
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <div>
          <Button type="submit" busy={isPending}>
            {t('settings.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
