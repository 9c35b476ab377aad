import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { announce } from '../../ui/announce.ts';
import { Sheet } from '../../ui/dialog.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { Payment } from '../queries.ts';
import { ConfirmStep } from '../send-steps.tsx';
import { type RequestId, useRequest } from './queries.ts';

/** Who asks, how much and what for, once more; then it is paid. */
export default function PaySheet({
  requestId,
  onClose,
}: {
  requestId: RequestId;
  onClose: () => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const request = useRequest(requestId);
  const [isSending, setSending] = useState(false);
  function finish(payment: Payment) {
    announce(t('send.announced', { amount: format.money(payment.amount), name: payment.to.name }));
    onClose();
  }
  const { data } = request;
  return (
    <Sheet open onClose={onClose} title={t('request.payTitle')} locked={isSending}>
      {data ? (
        <ConfirmStep
          terms={{
            payee: data.from,
            amount: data.amount,
            note: data.note,
            way: {
              action: 'pay',
              content: requestId,
              pay: ({ confirmation }) =>
                api.paymentRequests.payRequest({
                  params: { requestId },
                  body: confirmation === undefined ? {} : { confirmation },
                }),
            },
          }}
          words={{ pay: 'request.doPay', back: 'request.later', final: 'send.final' }}
          onBack={onClose}
          onPaid={finish}
          onSending={setSending}
        />
      ) : request.error ? (
        <ProblemNote problem={problemText(request.error)} onRetry={() => request.refetch()} />
      ) : (
        <Skeleton height="22rem" />
      )}
    </Sheet>
  );
}
