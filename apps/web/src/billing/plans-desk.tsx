import type { BilledBusiness, BillingPlan, BillingSettings } from '@allmende/contract/billing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Select } from '../ui/field.tsx';
import { toMoney, useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import './billing.css';
import { AssignCard } from './assign-card.tsx';
import { CorrectionsSheet } from './corrections-sheet.tsx';
import { PlanSheet } from './plan-sheet.tsx';
import { refreshBilling, shortened, useBillingDesk } from './queries.ts';
import { SettingsCard } from './settings-card.tsx';

/** For operators: who bills for messages, which plans there are, and who spends how much. */
export default function PlansDesk() {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data, error, refetch } = useBillingDesk();
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={6} />;
  const { settings, plans, businesses } = data;
  return (
    <div className="ui-stack billing-page">
      <p className="ui-soft">{t(plans.length === 0 ? 'desk.allFree' : 'desk.text')}</p>
      {settings.payee ? <PlansCard plans={plans} settings={settings} /> : <p>{t('desk.first')}</p>}
      <SettingsCard key={settings.payee?.id ?? ''} settings={settings} />
      {plans.length > 0 && <AssignCard plans={plans} />}
      {businesses.length > 0 && <BusinessesCard businesses={businesses} plans={plans} />}
    </div>
  );
}

function PlansCard({ plans, settings }: { plans: BillingPlan[]; settings: BillingSettings }) {
  const { t } = useTranslation('billing');
  const [editing, setEditing] = useState<BillingPlan | 'new' | null>(null);
  return (
    <Card
      heading={t('desk.plans')}
      action={
        <Button size="small" onClick={() => setEditing('new')}>
          {t('desk.newPlan')}
        </Button>
      }
    >
      {plans.map((plan) => (
        <Plan key={plan.id} plan={plan} settings={settings} onEdit={() => setEditing(plan)} />
      ))}
      {editing && (
        <PlanSheet
          plan={editing === 'new' ? null : editing}
          assetCode={settings.assetCode}
          onClose={() => setEditing(null)}
        />
      )}
    </Card>
  );
}

function Plan({
  plan,
  settings,
  onEdit,
}: {
  plan: BillingPlan;
  settings: BillingSettings;
  onEdit: () => void;
}) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const problemText = useProblemText();
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      await api.billing.deletePlan({ params: { planId: plan.id } });
      await refreshBilling();
    },
  });
  const price = (micros: number) =>
    format.money(
      shortened(toMoney(BigInt(micros), { assetCode: settings.assetCode, assetScale: 6 })),
    );
  const listed = ({ prices, baseMicros }: Pick<BillingPlan, 'prices' | 'baseMicros'>) =>
    Object.entries({ base: baseMicros, ...prices })
      .filter(([, micros]) => micros > 0)
      .map(([category, micros]) => `${t(`category.${category}`)} ${price(micros)}`)
      .join(' · ') || t('prices.allFree');
  return (
    <article className="billing-plan" aria-label={plan.name}>
      <div className="ui-row">
        <strong>{plan.name}</strong>
        <Badge>{t(`payment.${plan.payment}`)}</Badge>
        {plan.isDefault && <Badge tone="good">{t('desk.isDefault')}</Badge>}
      </div>
      <p className="ui-small ui-soft">{listed(plan)}</p>
      {plan.next && (
        <p className="ui-small">
          {t('desk.next', {
            day: format.date(`${plan.next.from}T12:00`),
            payment: t(`payment.${plan.next.payment}`),
            prices: listed(plan.next),
          })}
        </p>
      )}
      <div className="ui-row">
        <Button size="small" variant="quiet" onClick={onEdit}>
          {t('desk.edit')}
        </Button>
        <Button size="small" variant="plain" busy={isPending} onClick={() => mutate()}>
          {t('desk.delete')}
        </Button>
      </div>
      {error && <ProblemNote problem={problemText(error)} />}
    </article>
  );
}

function BusinessesCard({
  businesses,
  plans,
}: {
  businesses: BilledBusiness[];
  plans: BillingPlan[];
}) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const [looking, setLooking] = useState<BilledBusiness['business'] | null>(null);
  return (
    <Card heading={t('desk.businesses')}>
      <p className="ui-small ui-soft">{t('correct.how')}</p>
      {looking && <CorrectionsSheet business={looking} onClose={() => setLooking(null)} />}
      <Table
        label={t('desk.businesses')}
        numeric={[1, 2, 3]}
        head={[
          t('desk.business'),
          t('costs.head.count'),
          t('costs.head.amount'),
          t('credit.title'),
          t('desk.plan'),
        ]}
        rows={businesses.map((one) => ({
          key: one.business.id,
          cells: [
            <Button
              key="invoices"
              size="small"
              variant="plain"
              onClick={() => setLooking(one.business)}
            >
              {one.business.name}
            </Button>,
            format.number(one.sent),
            format.money(shortened(one.spent)),
            format.money(one.credit),
            <PlanChoice key="plan" of={one} plans={plans} />,
          ],
        }))}
      />
    </Card>
  );
}

function PlanChoice({ of, plans }: { of: BilledBusiness; plans: BillingPlan[] }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { mutate, error, isPending } = useMutation({
    async mutationFn(planId: BillingPlan['id'] | null) {
      await api.billing.assignPlan({ params: { actorId: of.business.id }, body: { planId } });
      await refreshBilling();
    },
  });
  return (
    <>
      <Select
        label={t('desk.planOf', { name: of.business.name })}
        hideLabel
        disabled={isPending}
        value={of.planId ?? 'all'}
        onChange={(value) => mutate(plans.find(({ id }) => id === value)?.id ?? null)}
        options={[
          { value: 'all', label: t('desk.planOfAll') },
          ...plans.map(({ id, name }) => ({ value: id as string, label: name })),
        ]}
      />
      {error && <ProblemNote problem={problemText(error)} />}
    </>
  );
}
