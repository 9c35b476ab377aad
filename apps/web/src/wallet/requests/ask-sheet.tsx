import { useTranslation } from '../../i18n/words.ts';
import { announce } from '../../ui/announce.ts';
import { Sheet } from '../../ui/dialog.tsx';
import { useFormat } from '../../ui/format.ts';
import type { Party } from '../queries.ts';
import { AskSteps } from './ask-steps.tsx';

/** Asking for money without leaving the conversation; the card appears where one was writing. */
export default function AskSheet({ payer, onClose }: { payer: Party; onClose: () => void }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  return (
    <Sheet open onClose={onClose} title={t('request.title')}>
      <AskSteps
        payer={payer}
        onAsked={({ amount, to }) => {
          announce(t('request.announced', { amount: format.money(amount), name: to.name }));
          onClose();
        }}
      />
    </Sheet>
  );
}
