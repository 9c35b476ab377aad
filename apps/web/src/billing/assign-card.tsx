import type { BillingPlan } from '@allmende/contract/billing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { refreshBilling } from './queries.ts';

/** Gives a plan to a business by its handle, since whoever has sent nothing yet stands in no list. */
export function AssignCard({ plans }: { plans: readonly BillingPlan[] }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [handle, setHandle] = useState('');
  const [chosen, setChosen] = useState<string>(plans[0]!.id);
  const plan = plans.find(({ id }) => id === chosen) ?? plans[0]!;
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      const { actor } = await api.identity.getProfile({
        params: { handle: handle.trim().replace(/^@/, '').toLowerCase() },
      });
      await api.billing.assignPlan({ params: { actorId: actor.id }, body: { planId: plan.id } });
      await refreshBilling();
      return actor.name;
    },
    onSuccess(name) {
      setHandle('');
      showToast({ text: t('desk.given', { name }) });
    },
  });
  return (
    <Card heading={t('desk.assign')}>
      <p className="ui-soft">{t('desk.assignText')}</p>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <div className="billing-grid">
          <TextField
            label={t('desk.giveTo')}
            before="@"
            value={handle}
            onChange={setHandle}
            autoCapitalize="none"
            required
          />
          <Select
            label={t('desk.plan')}
            value={plan.id}
            onChange={setChosen}
            options={plans.map(({ id, name }) => ({ value: id as string, label: name }))}
          />
        </div>
        {error && <ProblemNote problem={problemText(error)} />}
        <div>
          <Button type="submit" busy={isPending}>
            {t('desk.give')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
