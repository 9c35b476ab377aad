import type { Actor } from '@allmende/contract/actors';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { toMoney } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { useMainAsset } from '../wallet/currencies/queries.ts';
import { ConfirmStep } from '../wallet/send-steps.tsx';
import { refreshBilling } from './queries.ts';

/** From the wallet of the business into its credit: how much, then the one confirmation that moves money. */
export function TopUpSheet({ payee, onClose }: { payee: Actor; onClose: () => void }) {
  const { t } = useTranslation('billing');
  const asset = useMainAsset();
  const [minor, setMinor] = useState<bigint | null>(null);
  const [isSure, setSure] = useState(false);
  const [isSending, setSending] = useState(false);
  return (
    <Sheet open onClose={onClose} locked={isSending} title={t('credit.topUp')}>
      {isSure && minor !== null ? (
        <ConfirmStep
          terms={{
            payee,
            amount: toMoney(minor, asset),
            note: t('credit.title'),
            way: {
              action: 'order',
              content: `sending credit ${minor}`,
              pay: ({ confirmation, idempotencyKey }) =>
                api.billing.topUp({
                  body: {
                    amount: toMoney(minor, asset),
                    ...(confirmation ? { confirmation } : {}),
                  },
                  idempotencyKey,
                }),
            },
          }}
          onPaid={() => {
            void refreshBilling();
            onClose();
          }}
          onBack={() => setSure(false)}
          onSending={setSending}
        />
      ) : (
        <form
          className="ui-stack"
          onSubmit={(event) => {
            event.preventDefault();
            setSure(true);
          }}
        >
          <p className="ui-soft">{t('credit.text')}</p>
          <MoneyField label={t('credit.amount')} asset={asset} value={minor} onChange={setMinor} />
          <Button type="submit" variant="primary" disabled={minor === null || minor === 0n}>
            {t('credit.next')}
          </Button>
        </form>
      )}
    </Sheet>
  );
}
