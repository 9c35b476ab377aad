import { microScale, type SendingCosts } from '@allmende/contract/billing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { toMinor } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useMainAsset } from '../wallet/currencies/queries.ts';
import { refreshBilling } from './queries.ts';

/** The most that messages may cost in a month. */
export function LimitCard({ limit }: { limit: SendingCosts['limit'] }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const asset = useMainAsset();
  const perMinor = 10n ** BigInt(microScale - asset.assetScale);
  const [minor, setMinor] = useState(limit ? toMinor(limit) / perMinor : null);
  const { mutate, error, isPending, variables } = useMutation({
    async mutationFn(wanted: bigint | null) {
      const limitMicros = wanted === null ? null : Number(wanted * perMinor);
      await api.billing.setLimit({ body: { limitMicros } });
      await refreshBilling();
    },
  });
  return (
    <Card heading={t('limit.title')}>
      <p className="ui-soft">{t('limit.text')}</p>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (minor !== null) mutate(minor);
        }}
      >
        <MoneyField label={t('limit.field')} asset={asset} value={minor} onChange={setMinor} />
        {error && <ProblemNote problem={problemText(error)} />}
        <div className="ui-row">
          <Button
            type="submit"
            disabled={minor === null}
            busy={isPending && typeof variables === 'bigint'}
          >
            {t('limit.save')}
          </Button>
          {limit && (
            <Button
              variant="plain"
              busy={isPending && variables === null}
              onClick={() => mutate(null)}
            >
              {t('limit.remove')}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
