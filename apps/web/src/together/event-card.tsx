import type { EventAnswer } from '@allmende/contract/together';
import type { EventCard as Card } from '@allmende/contract/together-cards';
import { CalendarClock, CalendarHeart, CalendarX, MapPin } from 'lucide-react';
import { useState } from 'react';
import { useLanguage, useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import type { CardProps } from '../messaging/card-view.tsx';
import { classes } from '../ui/classes.ts';
import { useFormat } from '../ui/format.ts';
import { Faces } from './faces.tsx';
import { firstDayOf, occasionLine, zoneLine } from './occasion.ts';
import { newer, useEvent } from './queries.ts';
import { SheetMissing } from './sheet-missing.tsx';
import { useAnswer } from './use-answer.ts';
import './together.css';

const EventSheet = lazyPart(() => import('./event-sheet.tsx'));

/** Something planned: when and where, and one tap to say whether one comes. */
export default function EventCard({ card }: CardProps<'event'>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {card.moment === 'planned' ? (
        <Invitation posted={card} onOpen={() => setOpen(true)} />
      ) : (
        <Moment card={card} onOpen={() => setOpen(true)} />
      )}
      {isOpen && (
        <EventSheet
          props={{ posted: card, onClose: () => setOpen(false) }}
          missing={<SheetMissing onClose={() => setOpen(false)} />}
        />
      )}
    </>
  );
}

/** What happened to an event, in one line that leads to it. */
function Moment({ card, onOpen }: { card: Card; onOpen: () => void }) {
  const { t } = useTranslation('together/cards');
  const format = useFormat();
  const isCancelled = card.moment === 'cancelled';
  const Icon = isCancelled ? CalendarX : CalendarClock;
  return (
    <button
      type="button"
      className={classes('together-moment', isCancelled && 'together-moment-cancelled')}
      onClick={onOpen}
    >
      <Icon size={20} aria-hidden="true" />
      <span>
        <strong>{t(`event.moment.${card.moment}`, { title: card.title })}</strong>
        {!isCancelled && (
          <span className="together-moment-more">
            {occasionLine(card.occasion, format)}
            {card.place && ` · ${card.place}`}
          </span>
        )}
      </span>
    </button>
  );
}

function Invitation({ posted, onOpen }: { posted: Card; onOpen: () => void }) {
  const { t } = useTranslation('together/cards');
  const format = useFormat();
  const { data: event } = useEvent(posted.eventId);
  const card = newer(posted, event?.card);
  const answer = useAnswer(posted);
  const zone = zoneLine(card.occasion, format);
  return (
    <section
      className="together-card"
      aria-label={t('event.named', { title: card.title })}
      data-over={card.isCancelled || undefined}
    >
      <p className="together-kind">
        <CalendarHeart size={15} aria-hidden="true" />
        {t('event.kind')}
        {card.isCancelled && <span className="together-cancelled">{t('event.cancelled')}</span>}
      </p>
      <div className="together-when">
        <Leaf day={firstDayOf(card.occasion)} />
        <div className="together-when-words">
          <h3 className="together-title">
            <bdi>{card.title}</bdi>
          </h3>
          <p className="together-small">{occasionLine(card.occasion, format)}</p>
          {zone && <p className="together-small">{t('event.there', { time: zone })}</p>}
          {card.place && (
            <p className="together-small together-place">
              <MapPin size={14} aria-hidden="true" />
              {card.mapUrl ? (
                <a href={card.mapUrl} target="_blank" rel="noreferrer noopener">
                  <bdi>{card.place}</bdi>
                </a>
              ) : (
                <bdi>{card.place}</bdi>
              )}
            </p>
          )}
        </div>
      </div>
      {!card.isCancelled && (
        <fieldset className="together-answers" aria-label={t('event.ask')}>
          {(['yes', 'maybe', 'no'] as const).map((one: EventAnswer) => {
            const isOwn = event?.own?.answer === one;
            return (
              <button
                key={one}
                type="button"
                aria-pressed={isOwn}
                disabled={!event}
                className={`together-answer together-answer-${one}`}
                onClick={() =>
                  answer(isOwn ? { answer: null, guests: 0 } : { answer: one, guests: 0 })
                }
              >
                {t(`event.answer.${one}`)}
              </button>
            );
          })}
        </fieldset>
      )}
      {event?.own?.isWaiting && <p className="together-waiting">{t('event.waiting')}</p>}
      <p className="together-foot">
        <Faces faces={card.faces} />
        <span>
          {card.capacity === null
            ? t('event.coming', { count: card.comingCount })
            : t('event.comingOf', { count: card.comingCount, capacity: card.capacity })}
          {card.waitingCount > 0 && ` · ${t('event.inLine', { count: card.waitingCount })}`}
        </span>
        <button type="button" className="together-more" onClick={onOpen}>
          {t('event.more')}
        </button>
      </p>
    </section>
  );
}

/** The page of a calendar that hangs on the wall. */
function Leaf({ day }: { day: Date }) {
  const language = useLanguage();
  const month = new Intl.DateTimeFormat(language, { month: 'short' }).format(day);
  return (
    <span className="together-leaf" aria-hidden="true">
      <span className="together-leaf-month">{month}</span>
      <span className="together-leaf-day ui-figures">{day.getDate()}</span>
    </span>
  );
}
