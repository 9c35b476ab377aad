import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { type EnvelopeId, useEnvelope } from './queries.ts';

/** Who got how much, in the order of coming, and what went back. */
export default function EnvelopeSheet({
  envelopeId,
  revision,
  onClose,
}: {
  envelopeId: EnvelopeId;
  revision: number;
  onClose: () => void;
}) {
  const { t } = useTranslation('wallet/envelopes');
  const format = useFormat();
  const problemText = useProblemText();
  const own = useActor();
  const { data, error, refetch } = useEnvelope(envelopeId, revision);
  return (
    <Sheet open onClose={onClose} title={t('envelope.who')}>
      {data ? (
        <div className="wallet-envelope-sheet">
          <p className="wallet-envelope-sum">
            <Amount money={data.card.total} size="display" />
          </p>
          <p className="wallet-envelope-soft">
            {t('envelope.from', {
              name: data.giver.id === own.id ? t('envelope.you') : data.giver.name,
              count: data.card.count,
            })}
          </p>
          {data.gifts.length === 0 && (
            <p className="wallet-envelope-soft">{t('envelope.nobody')}</p>
          )}
          <List label={t('envelope.who')}>
            {data.gifts.map(({ actor, amount, takenAt }) => (
              <ListRow
                key={actor.id}
                leading={<ActorAvatar actor={actor} />}
                title={actor.id === own.id ? t('envelope.me') : actor.name}
                text={<TimeText at={takenAt} form="list" />}
                meta={<Amount money={amount} />}
              />
            ))}
          </List>
          {data.returned && (
            <p className="wallet-envelope-soft">
              {t('envelope.returned', { amount: format.money(data.returned) })}
            </p>
          )}
        </div>
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => refetch()} />
      ) : (
        <SkeletonRows rows={4} avatar />
      )}
    </Sheet>
  );
}
