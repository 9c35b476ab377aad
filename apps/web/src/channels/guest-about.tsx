import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import './channels.css';
import { channelsKey, guestKey } from './queries.ts';

/** Who a guest is, as far as they have said: beside the chat with them. */
export default function GuestAbout({ actorId }: { actorId: string }) {
  const { t } = useTranslation('channels');
  const format = useFormat();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: guestKey(actorId),
    queryFn: ({ signal }) => api.channels.getGuest({ params: { actorId }, signal }),
  });
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  const { channel, email, isEmailProven, isEmailDead, page, since, seenAt } = data;
  return (
    <div className="messaging-contact-about">
      <p>{t(`guest.${channel}`)}</p>
      {email && (
        <p>
          {t('guest.email')}: <bdi>{email}</bdi>
          {` (${t(isEmailProven ? 'guest.proven' : 'guest.unproven')})`}
        </p>
      )}
      {channel === 'mail' && !isEmailProven && <p role="note">{t('guest.beware')}</p>}
      {isEmailDead && <p role="status">{t('guest.dead')}</p>}
      {page && (
        <p>
          {t('guest.page')}: <bdi>{page}</bdi>
        </p>
      )}
      <p className="ui-soft">{t('guest.since', { at: format.dateTime(since) })}</p>
      {seenAt && <p className="ui-soft">{t('guest.seen', { at: format.dateTime(seenAt) })}</p>}
      <Letters actorId={actorId} />
    </div>
  );
}

/** What came by mail, with all that it quotes: folded, because the chat has what is new. */
function Letters({ actorId }: { actorId: string }) {
  const { t } = useTranslation('channels');
  const format = useFormat();
  const { data } = useQuery({
    queryKey: [channelsKey, 'letters', actorId],
    queryFn: ({ signal }) => api.channels.listLetters({ params: { actorId }, signal }),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <section className="channels-letters">
      <h3>{t('guest.letters')}</h3>
      {data.items.map(({ from, subject, words, isAutomatic, isProven, receivedAt }) => (
        <details key={receivedAt}>
          <summary>
            {t('guest.letterFrom', {
              subject: subject || t('guest.noSubject'),
              at: format.dateTime(receivedAt),
            })}
            {isAutomatic && ` (${t('guest.automatic')})`}
          </summary>
          <p className="ui-soft">
            <bdi>{from}</bdi> ({t(isProven ? 'guest.proven' : 'guest.unproven')})
          </p>
          <p dir="auto">{words}</p>
        </details>
      ))}
    </section>
  );
}
