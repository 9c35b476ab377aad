import type { Dispute } from '@allmende/contract/disputes';
import type { Order } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Select, TextArea } from '../../ui/field.tsx';
import { toMinor, toMoney } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { EvidenceField, useEvidence } from './evidence-field.tsx';

const reasons = ['not_received', 'not_as_described', 'damaged', 'other'] as const;

/** The buyer says what is wrong and what they want back. */
export function OpenDispute({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const most = toMinor(order.total) - (order.refunded ? toMinor(order.refunded) : 0n);
  const [reason, setReason] = useState<Dispute['reason']>('not_received');
  const [minor, setMinor] = useState<bigint | null>(most);
  const [text, setText] = useState('');
  const evidence = useEvidence();
  const [wasTried, setTried] = useState(false);
  const isAmountWrong = minor === null || minor <= 0n || minor > most;
  const isTextMissing = text.trim() === '';
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.disputes.openDispute({
        body: {
          orderId: order.id,
          reason,
          claimed: toMoney(minor!, order.total),
          text: text.trim(),
          ...evidence.ids(),
        },
      }),
    onSuccess: onClose,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['orders'] }),
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('dispute.open')}
      confirm={t('dispute.confirm.open')}
      variant="primary"
      busy={isPending || evidence.isBusy}
      onConfirm={() => {
        setTried(true);
        if (!isAmountWrong && !isTextMissing && !isPending) mutate();
      }}
    >
      <div className="ui-stack">
        <p>{t('dispute.meaning.open', { name: order.seller.name })}</p>
        <Select
          label={t('dispute.what')}
          value={reason}
          onChange={setReason}
          options={reasons.map((value) => ({ value, label: t(`dispute.reason.${value}`) }))}
        />
        <MoneyField
          label={t('dispute.wanted')}
          asset={order.total}
          value={minor}
          onChange={setMinor}
          error={wasTried && isAmountWrong ? t('dispute.amountWrong') : null}
        />
        <TextArea
          label={t('dispute.words')}
          value={text}
          onChange={setText}
          maxLength={2000}
          rows={4}
          error={wasTried && isTextMissing ? t('dispute.wordsMissing') : null}
        />
        <EvidenceField {...evidence} />
        {error && <ProblemNote problem={problemText(error)} />}
      </div>
    </ConfirmDialog>
  );
}
