import type { PollCard as Card } from '@allmende/contract/together-cards';
import { Check, ChartNoAxesColumn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import type { CardProps } from '../messaging/card-view.tsx';
import { classes } from '../ui/classes.ts';
import { useFormat } from '../ui/format.ts';
import { Faces } from './faces.tsx';
import { newer, pollKey, useOptimistic, usePoll, withVote } from './queries.ts';
import { SheetMissing } from './sheet-missing.tsx';
import './together.css';

const PollSheet = lazyPart(() => import('./poll-sheet.tsx'));

/** A question in a conversation: a tap is a vote, and another one takes it back. */
export default function PollCard({ card: posted }: CardProps<'poll'>) {
  const { t } = useTranslation('together/cards');
  const format = useFormat();
  const { data: poll } = usePoll(posted.pollId);
  const card = newer(posted, poll?.card);
  const isClosed = useClosed(card);
  const [isOpen, setOpen] = useState(false);
  const { mutate } = useOptimistic({
    key: pollKey(card.pollId),
    send: (options: number[]) =>
      api.together.vote({ params: { pollId: card.pollId }, body: { options } }),
    guess: (before, options) => withVote({ ...before, card: newer(posted, before.card) }, options),
  });
  const own = poll?.ownOptions ?? [];
  function choose(option: number) {
    const rest = own.filter((one) => one !== option);
    if (own.includes(option)) mutate(rest);
    else mutate(card.isMultiple ? [...rest, option] : [option]);
  }
  const most = Math.max(...card.options.map(({ count }) => count));
  return (
    <section className="together-card" aria-label={t('poll.named', { title: card.question })}>
      <p className="together-kind">
        <ChartNoAxesColumn size={15} aria-hidden="true" />
        {t('poll.kind')}
        <span>{t(howOf(card))}</span>
      </p>
      <h3 className="together-title">
        <bdi>{card.question}</bdi>
      </h3>
      <ul className="together-options">
        {card.options.map((one) => {
          const isOwn = own.includes(one.option);
          const share = card.voterCount === 0 ? 0 : one.count / card.voterCount;
          const isAhead = isClosed && one.count > 0 && one.count === most;
          return (
            <li key={one.option}>
              <button
                type="button"
                className={classes('together-option', isAhead && 'together-option-ahead')}
                aria-pressed={isOwn}
                disabled={isClosed || !poll}
                onClick={() => choose(one.option)}
              >
                <span
                  className={classes('together-tick', card.isMultiple && 'together-tick-square')}
                >
                  {isOwn && <Check size={14} strokeWidth={3} aria-hidden="true" />}
                </span>
                <bdi className="together-option-text">{one.text}</bdi>
                <Faces faces={one.faces} size={20} />
                <span className="together-count ui-figures">
                  {format.number(one.count)}
                  <span className="ui-hidden"> {t('poll.votes', { count: one.count })}</span>
                </span>
                <span className="together-bar" aria-hidden="true">
                  <span style={{ inlineSize: `${share * 100}%` }} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="together-foot">
        <span>
          {t('poll.voters', { count: card.voterCount })}
          {isClosed
            ? ` · ${t('poll.closed')}`
            : card.closesAt && ` · ${t('poll.until', { when: format.dateTime(card.closesAt) })}`}
        </span>
        <button type="button" className="together-more" onClick={() => setOpen(true)}>
          {t('poll.more')}
        </button>
      </p>
      {isOpen && (
        <PollSheet
          props={{ posted: card, onClose: () => setOpen(false) }}
          missing={<SheetMissing onClose={() => setOpen(false)} />}
        />
      )}
    </section>
  );
}

function howOf(card: Card) {
  if (card.isAnonymous) return card.isMultiple ? 'poll.how.secretMany' : 'poll.how.secretOne';
  return card.isMultiple ? 'poll.how.many' : 'poll.how.one';
}

/** Longer than this a timer cannot wait; nobody leaves a chat open for so long either. */
const timerMaxMs = 2_000_000_000;

/** Over at its time, also when the card that says so has yet to come. */
function useClosed({ isClosed, closesAt }: Card): boolean {
  const [isOver, setOver] = useState(() => isPast(closesAt));
  useEffect(() => {
    setOver(isPast(closesAt));
    if (closesAt === null || isPast(closesAt)) return;
    const timer = setTimeout(
      () => setOver(isPast(closesAt)),
      Math.min(Date.parse(closesAt) - Date.now() + 50, timerMaxMs),
    );
    return () => clearTimeout(timer);
  }, [closesAt]);
  return isClosed || isOver;
}

function isPast(closesAt: string | null): boolean {
  return closesAt !== null && Date.parse(closesAt) <= Date.now();
}
