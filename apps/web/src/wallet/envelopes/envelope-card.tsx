import { Gift } from 'lucide-react';
import { useState } from 'react';
import { lazyPart } from '../../app/lazy-part.tsx';
import { Missing } from '../../app/missing.tsx';
import { useSession } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import type { CardProps } from '../../messaging/card-view.tsx';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { useEnvelope, useTake } from './queries.ts';
import './envelopes.css';

const EnvelopeSheet = lazyPart(() => import('./envelope-sheet.tsx'));

/** A gift in a conversation: one button takes a part, and then it says how much that was. */
export default function EnvelopeCard({ card: posted, ownActorId }: CardProps<'envelope'>) {
  const { t } = useTranslation('wallet/envelopes');
  const format = useFormat();
  const { hat } = useSession();
  const { data } = useEnvelope(posted.envelopeId, posted.revision);
  const card = data && data.card.revision >= posted.revision ? data.card : posted;
  const take = useTake(posted.envelopeId);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const isMine = posted.giverActorId === ownActorId;
  const isOver = card.state === 'open' && Date.parse(card.expiresAt) <= Date.now();
  const mayTake = data?.mayTake && !isOver && hat?.role !== 'agent';
  const own = data?.own;
  return (
    <section
      className="wallet-envelope"
      data-state={isOver ? 'over' : card.state}
      aria-label={t('envelope.named', { note: card.note || t('envelope.kind') })}
    >
      <span className="wallet-envelope-seal" aria-hidden="true">
        <Gift size={26} />
      </span>
      <p className="wallet-envelope-note">{card.note || t('envelope.kind')}</p>
      <p className="wallet-envelope-soft" role="status">
        {own
          ? t('envelope.got', { amount: format.money(own.amount) })
          : t(`envelope.state.${isOver ? 'over' : card.state}`, {
              taken: card.taken,
              of: card.count,
            })}
      </p>
      {mayTake && (
        <Button variant="money" full busy={take.isPending} onClick={() => take.mutate()}>
          {t('envelope.take')}
        </Button>
      )}
      {(isMine || own || card.state !== 'open') && (
        <button type="button" className="wallet-envelope-more" onClick={() => setOpen(true)}>
          {t('envelope.who')}
        </button>
      )}
      {isOpen && (
        <EnvelopeSheet
          props={{ envelopeId: posted.envelopeId, revision: card.revision, onClose: close }}
          missing={<Missing onClose={close} />}
        />
      )}
    </section>
  );
}
