import type { Picture } from '@allmende/contract/actors';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { MessageText } from '../text/message-text.tsx';

const Viewer = lazy(() => import('../attachments/picture-viewer.tsx'));

/** A picture in a conversation; its place is kept before it is there, a tap shows all of it. */
export function MessagePicture({ picture, caption }: { picture: Picture; caption: string }) {
  const { t } = useTranslation('messaging');
  const [isOpen, setOpen] = useState(false);
  const alt = picture.alt || caption || t('line.picture');
  return (
    <>
      <button
        type="button"
        className="messaging-picture"
        style={{
          aspectRatio: `${picture.width} / ${picture.height}`,
          backgroundColor: picture.colour,
          width: `min(100%, ${Math.round((20 * picture.width) / Math.max(picture.height, 1))}rem)`,
        }}
        aria-label={t('enlarge', { alt })}
        onClick={() => setOpen(true)}
      >
        <img
          src={picture.mediumUrl}
          srcSet={`${picture.mediumUrl} 640w, ${picture.largeUrl} 1600w`}
          sizes="(max-width: 640px) 80vw, 420px"
          alt=""
          decoding="async"
        />
      </button>
      {caption && <MessageText text={caption} />}
      {isOpen && (
        <Suspense fallback={null}>
          <Viewer picture={picture} caption={caption} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
