import type { CardMedia, CardSlide } from '@allmende/contract/outreach-card';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import MessageAttachment from '../attachments/message-attachment.tsx';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import './shown.css';

/** A picture or film over the whole width of a card, or a document to download. */
export default function Shown({ media }: { media: CardMedia }) {
  const body = useMemo(() => ({ ...media, caption: '' }), [media]);
  return (
    <div className="outreach-shown">
      <MessageAttachment body={body} />
    </div>
  );
}

/** Several things side by side: swiped on a phone, stepped through by two buttons elsewhere. */
export function Slides({ slides }: { slides: readonly CardSlide[] }) {
  const { t } = useTranslation('business/cards');
  const strip = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  function step(by: 1 | -1): void {
    strip.current?.children[at + by]?.scrollIntoView({ block: 'nearest', inline: 'start' });
  }
  function note(): void {
    const { current } = strip;
    if (!current) return;
    const { scrollLeft, clientWidth, scrollWidth, children } = current;
    const isAtEnd = Math.abs(scrollLeft) + clientWidth >= scrollWidth - 2;
    const width = children[0]!.getBoundingClientRect().width;
    setAt(isAtEnd ? slides.length - 1 : Math.round(Math.abs(scrollLeft) / width));
  }
  return (
    <div className="outreach-slides">
      <ul ref={strip} aria-label={t('slides.title', { count: slides.length })} onScroll={note}>
        {slides.map((slide, place) => (
          // They have nothing else by which they differ for sure, and never change their order.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={place} className="outreach-slide">
            <Shown media={slide.media} />
            <span className="outreach-card-text" dir="auto">
              {slide.text}
            </span>
            {slide.buttons.map((button) => (
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
          </li>
        ))}
      </ul>
      <span className="outreach-slides-steps">
        <IconButton
          label={t('slides.before')}
          icon={<ChevronLeft size={20} aria-hidden="true" />}
          disabled={at === 0}
          onClick={() => step(-1)}
        />
        <span className="ui-small ui-soft" aria-live="polite">
          {t('slides.at', { at: at + 1, count: slides.length })}
        </span>
        <IconButton
          label={t('slides.after')}
          icon={<ChevronRight size={20} aria-hidden="true" />}
          disabled={at === slides.length - 1}
          onClick={() => step(1)}
        />
      </span>
    </div>
  );
}
