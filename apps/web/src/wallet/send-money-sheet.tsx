import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { announce } from '../ui/announce.ts';
import { useFormat } from '../ui/format.ts';
import { Sheet } from '../ui/dialog.tsx';
import type { Party, Payment } from './queries.ts';
import { SendSteps } from './send-steps.tsx';

/**
 * Sending money without leaving the conversation: amount, confirmation, and then the card appears where
 * one was writing. Loaded when it is opened.
 */
export default function SendMoneySheet({ payee, onClose }: { payee: Party; onClose: () => void }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const [isDone, setDone] = useState(false);
  const [isSending, setSending] = useState(false);
  function finish(payment: Payment) {
    announce(t('send.announced', { amount: format.money(payment.amount), name: payment.to.name }));
    setDone(true);
    onClose();
  }
  return (
    <Sheet open={!isDone} onClose={onClose} title={t('send.title')} locked={isSending}>
      <SendSteps payee={payee} onPaid={finish} onSending={setSending} />
    </Sheet>
  );
}
