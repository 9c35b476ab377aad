import type { Sticker } from '@allmende/contract/contents';
import { useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { useTranslation } from '../i18n/words.ts';

const SetDialog = lazyPart(() => import('../stickers/set-dialog.tsx'));

/** A sticker in a conversation: without a bubble, and a tap shows the set that it is of. */
export function StickerView({ sticker }: { sticker: Sticker }) {
  const { t } = useTranslation('contents/cards');
  const [isOpen, setOpen] = useState(false);
  const { picture, alt } = sticker;
  const close = () => setOpen(false);
  return (
    <>
      <button
        type="button"
        className="contents-sticker"
        aria-label={t('sticker', { alt })}
        onClick={() => setOpen(true)}
      >
        <img
          src={picture.mediumUrl}
          width={picture.width}
          height={picture.height}
          alt=""
          decoding="async"
        />
      </button>
      {isOpen && (
        <SetDialog
          props={{ setId: sticker.setId, onClose: close }}
          missing={<Missing onClose={close} />}
        />
      )}
    </>
  );
}
