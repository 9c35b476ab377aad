import { type Score, scores } from '@allmende/contract/rating-card';
import { useMutation } from '@tanstack/react-query';
import { Angry, Frown, Laugh, Meh, Smile } from 'lucide-react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { FieldErrorText } from '../ui/field.tsx';
import './satisfaction.css';

const faces = { 1: Angry, 2: Frown, 3: Meh, 4: Smile, 5: Laugh };

/** A business asks how it went: one tap answers. Whoever asked sees what was said. */
export default function RatingCard({ card, isOwn, ownActorId }: CardProps<'rating'>) {
  const { t } = useTranslation('satisfaction');
  const problemText = useProblemText();
  const { ratingId } = card;
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: (score: Score) =>
      api.satisfaction.rate({
        actorId: ownActorId as never,
        params: { ratingId },
        body: { score },
      }),
  });
  const score = isPending ? variables : card.score;
  if (isOwn) {
    const Face = score && faces[score];
    return (
      <section className="satisfaction-card">
        <p className="ui-small ui-soft">{t('asked')}</p>
        <p className="satisfaction-answer">
          {Face && <Face size={20} aria-hidden="true" />}
          {score ? t('answer', { score: t(`score.${score}`) }) : t('noAnswer')}
        </p>
      </section>
    );
  }
  return (
    <section className="satisfaction-card" aria-label={t('question')}>
      <p>{t('question')}</p>
      <div className="satisfaction-faces">
        {scores.map((one) => {
          const Face = faces[one];
          return (
            <button
              key={one}
              type="button"
              aria-label={t(`score.${one}`)}
              aria-pressed={one === score}
              disabled={isPending}
              onClick={() => mutate(one)}
            >
              <Face size={28} aria-hidden="true" />
            </button>
          );
        })}
      </div>
      <p className="ui-small ui-soft" role="status">
        {score ? `${t(`score.${score}`)}. ${t('thanks')}` : ''}
      </p>
      {error && <FieldErrorText error={problemText(error).text} />}
    </section>
  );
}
