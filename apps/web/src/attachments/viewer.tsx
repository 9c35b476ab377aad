import { plainOf } from '@allmende/contract/markup';
import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { createElement, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { currentSync } from '../sync/sync.ts';
import { IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type Look, whatOf } from './looks.ts';
import { shownAround } from './neighbours.ts';
import './attachments.css';

const swipePx = 48;

/**
 * All of a picture or film, as large as the screen lets it be, and its neighbours by swipe or key: those of its
 * message, and of the messages before and after it as far as the chat has them.
 */
export default function Viewer({
  opened,
  looks,
  start,
  caption,
  onClose,
}: {
  /** The body of the message, or its picture: the very one that is shown in the chat. */
  opened: object;
  /** What there is to look at in the message itself. */
  looks: readonly Look[];
  start: number;
  caption: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('attachments/things');
  const [{ shown, at: first }] = useState(
    () => findAround(opened) ?? { shown: looks.map((look) => ({ look, caption })), at: 0 },
  );
  const [at, setAt] = useState(first + start);
  const from = useRef<number | null>(null);
  const { look, caption: words } = shown[at]!;
  const isOne = shown.length === 1;
  const title = isOne ? whatOf(look, t) : t('place', { at: at + 1, count: shown.length });

  function step(by: 1 | -1): void {
    setAt(Math.min(shown.length - 1, Math.max(0, at + by)));
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Within a film the arrows are the film's.
    if (event.target instanceof HTMLVideoElement) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key] as 1 | -1 | undefined;
    if (!by || isOne) return;
    event.preventDefault();
    step(document.dir === 'rtl' ? (-by as 1 | -1) : by);
  }

  function onPointerUp(event: PointerEvent): void {
    const moved = event.clientX - (from.current ?? event.clientX);
    from.current = null;
    if (Math.abs(moved) < swipePx) return;
    const by = moved < 0 ? 1 : -1;
    step(document.dir === 'rtl' ? (-by as 1 | -1) : by);
  }

  return (
    <Dialog open onClose={onClose} title={title} className="attachments-viewer">
      <section
        className="attachments-stage"
        aria-label={title}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          from.current = event.clientX;
        }}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          from.current = null;
        }}
      >
        {look.kind === 'picture' ? (
          <img
            key={look.key}
            src={look.whole}
            alt={whatOf(look, t)}
            width={look.width}
            height={look.height}
            draggable={false}
            style={{ backgroundColor: look.colour }}
          />
        ) : (
          <Film key={look.key} look={look} />
        )}
        {!isOne && (
          <>
            <IconButton
              className="attachments-before"
              label={t('before')}
              icon={<ChevronLeft size={26} className="ui-mirror" />}
              disabled={at === 0}
              onClick={() => step(-1)}
            />
            <IconButton
              className="attachments-after"
              label={t('after')}
              icon={<ChevronRight size={26} className="ui-mirror" />}
              disabled={at === shown.length - 1}
              onClick={() => step(1)}
              data-autofocus
            />
          </>
        )}
      </section>
      <p className="attachments-caption">
        {words && <bdi>{plainOf(words)}</bdi>}
        <a href={look.whole} download={`${look.key}.${look.kind === 'picture' ? 'webp' : 'mp4'}`}>
          <Download size={18} aria-hidden="true" /> {t('save')}
        </a>
      </p>
    </Dialog>
  );
}

/** Among all that is loaded of any chat. */
function findAround(opened: object) {
  for (const { windows } of currentSync().getState().logs.values()) {
    for (const messages of windows) {
      const found = shownAround(messages, opened);
      if (found) return found;
    }
  }
  return null;
}

/** Without captions, because nobody has written any. */
function Film({ look }: { look: Look }) {
  const { t } = useTranslation('attachments/things');
  return createElement('video', {
    src: look.whole,
    poster: look.preview,
    controls: true,
    autoPlay: true,
    playsInline: true,
    width: look.width,
    height: look.height,
    'aria-label': whatOf(look, t),
  });
}
