import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { actingActorId } from '../../app/session.ts';
import { keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Select } from '../../ui/field.tsx';
import { toMoney, useFormat } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { showToast } from '../../ui/toast.tsx';
import { type Desk, useAssetName } from './queries.ts';
import { refreshCurrencies } from './rates-form.tsx';

const moves = ['fund', 'withdraw', 'withdraw_fees', 'withdraw_spreads'] as const;

/** Money of the operator's own: into what is exchanged with, and out of it again. */
export function MoveMoneyForm({
  item,
  onClose,
}: {
  item: Desk['items'][number];
  onClose: () => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const { asset } = item;
  const name = useAssetName()(asset);
  const [move, setMove] = useState<(typeof moves)[number]>('fund');
  const [minor, setMinor] = useState<bigint | null>(null);
  const go = useMutation({
    mutationFn: async () => {
      const amount = toMoney(minor!, asset);
      const content = JSON.stringify(['liquidity', actingActorId(), move, amount]);
      await api.currencies.moveLiquidity({
        body: { amount, move },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return amount;
    },
    async onSuccess(amount) {
      await refreshCurrencies();
      showToast({ text: t('currencies.desk.moved', { amount: format.money(amount) }) });
      onClose();
    },
  });
  return (
    <Sheet
      open
      onClose={onClose}
      locked={go.isPending}
      title={`${t('currencies.desk.move')}: ${name}`}
      actions={
        <Button
          variant="money"
          full
          busy={go.isPending}
          disabled={!minor}
          onClick={() => go.mutate()}
        >
          {t(`currencies.desk.moves.${move}`)}
        </Button>
      }
    >
      <div className="wallet-form">
        <Select
          label={t('currencies.desk.move')}
          hideLabel
          value={move}
          onChange={setMove}
          options={moves.map((value) => ({ value, label: t(`currencies.desk.moves.${value}`) }))}
        />
        <MoneyField
          label={t('currencies.desk.amount')}
          asset={asset}
          value={minor}
          onChange={setMinor}
        />
        {go.isError && <ProblemNote problem={problemText(go.error)} />}
      </div>
    </Sheet>
  );
}
