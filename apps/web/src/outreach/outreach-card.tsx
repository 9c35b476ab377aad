import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { Button } from '../ui/button.tsx';
import { MessageText } from '../text/message-text.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const WhySheet = lazy(() => import('./why-sheet.tsx'));
const Shown = lazy(() => import('./shown.tsx'));
const Slides = lazy(async () => ({ default: (await import('./shown.tsx')).Slides }));
const AlertFoot = lazy(() => import('../signals/alert-foot.tsx'));

/** A message that software of a business sent: what it says, and one tap away why it came and how it ends. */
export default function OutreachCard({ card, isOwn }: CardProps<'outreach'>) {
  const { t } = useTranslation('business/cards');
  const [isOpen, setOpen] = useState(false);
  const { key, name } = card.topic;
  // The two topics that exist by themselves have a name in the reader's language.
  const topic = name === key ? t(`topics.${key}`, { defaultValue: name }) : name;
  return (
    <div className="outreach-card">
      {card.media && (
        <Suspense fallback={<Skeleton height={card.media.kind === 'file' ? '4rem' : '12rem'} />}>
          <Shown media={card.media} />
        </Suspense>
      )}
      {card.header && (
        <strong>
          <bdi>{card.header}</bdi>
        </strong>
      )}
      <MessageText text={card.text} />
      {card.buttons.map((button) => (
        <a
          key={`${button.text} ${button.url}`}
          className="ui-button ui-button-quiet"
          href={button.url}
          target="_blank"
          rel="noreferrer noopener"
        >
          {button.text}
        </a>
      ))}
      {card.slides && (
        <Suspense fallback={<Skeleton height="18rem" />}>
          <Slides slides={card.slides} />
        </Suspense>
      )}
      {card.alert && (
        <Suspense fallback={<span className="outreach-card-alert" />}>
          <AlertFoot alert={card.alert} mayTake={!isOwn} />
        </Suspense>
      )}
      {card.footer && <span className="ui-small ui-soft">{card.footer}</span>}
      <span className="outreach-card-foot">
        <span className="ui-small ui-soft">{topic}</span>
        {isOwn ? (
          <span className="ui-small ui-soft">{t('sent')}</span>
        ) : (
          <Button size="small" variant="plain" onClick={() => setOpen(true)}>
            {t('why')}
          </Button>
        )}
      </span>
      {isOpen && (
        <Suspense fallback={null}>
          <WhySheet card={card} topic={topic} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
