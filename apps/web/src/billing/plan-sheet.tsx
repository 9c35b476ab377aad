import { billedCategories, type BillingPlan, microScale } from '@allmende/contract/billing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { refreshBilling } from './queries.ts';

/** Prices are typed with up to four decimals, a hundredth of a cent. */
const typedScale = 4;
const perTyped = 10 ** (microScale - typedScale);

/** A plan: its name, how it is paid, and what each kind of message costs. */
export function PlanSheet({
  plan,
  assetCode,
  onClose,
}: {
  plan: BillingPlan | null;
  assetCode: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [name, setName] = useState(plan?.name ?? '');
  const [payment, setPayment] = useState<BillingPlan['payment']>(
    (plan?.next ?? plan)?.payment ?? 'invoice',
  );
  const [isDefault, setDefault] = useState(plan?.isDefault ?? false);
  // What was announced is what was set last.
  const terms = plan?.next ?? plan;
  const [prices, setPrices] = useState(
    terms?.prices ?? { marketing: 0, utility: 0, authentication: 0, service: 0 },
  );
  const [baseMicros, setBase] = useState(terms?.baseMicros ?? 0);
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      const body = { name, payment, isDefault, prices, baseMicros };
      if (plan) await api.billing.editPlan({ params: { planId: plan.id }, body });
      else await api.billing.createPlan({ body });
      await refreshBilling();
    },
    onSuccess: onClose,
  });
  return (
    <Sheet open onClose={onClose} title={t(plan ? 'plan.edit' : 'desk.newPlan')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <TextField label={t('plan.name')} value={name} onChange={setName} maxLength={60} required />
        <Segmented
          label={t('plan.payment')}
          value={payment}
          onChange={setPayment}
          options={(['invoice', 'prepaid'] as const).map((value) => ({
            value,
            label: t(`payment.${value}`),
          }))}
        />
        <p className="ui-small ui-soft">{t(`paymentText.${payment}`)}</p>
        <div className="billing-grid">
          {billedCategories.map((category) => (
            <MoneyField
              key={category}
              label={t(`category.${category}`)}
              asset={{ assetCode, assetScale: typedScale }}
              value={BigInt(Math.round(prices[category] / perTyped))}
              onChange={(typed) =>
                setPrices({ ...prices, [category]: Number(typed ?? 0n) * perTyped })
              }
            />
          ))}
        </div>
        <p className="ui-small ui-soft">{t('plan.pricesText')}</p>
        <MoneyField
          label={t('plan.base')}
          asset={{ assetCode, assetScale: typedScale }}
          value={BigInt(Math.round(baseMicros / perTyped))}
          onChange={(typed) => setBase(Number(typed ?? 0n) * perTyped)}
        />
        <p className="ui-small ui-soft">{t('plan.baseText')}</p>
        {plan && <p className="ui-small ui-soft">{t('plan.noticeText')}</p>}
        <Checkbox
          label={t('plan.isDefault')}
          hint={t('plan.isDefaultHint')}
          checked={isDefault}
          onChange={setDefault}
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <Button type="submit" variant="primary" busy={isPending}>
          {t('plan.save')}
        </Button>
      </form>
    </Sheet>
  );
}
