import type { Sticker } from '@allmende/contract/contents';
import './stickers.css';

/** Stickers side by side; each does one thing. */
export function StickerGrid({
  stickers,
  label,
  onChoose,
}: {
  stickers: readonly Sticker[];
  label: (sticker: Sticker, number: number) => string;
  /** Without it they are only looked at. */
  onChoose?: (sticker: Sticker) => void;
}) {
  return (
    <ul className="stickers-grid">
      {stickers.map((sticker, at) => {
        const { picture } = sticker;
        const image = (
          <img
            src={picture.smallUrl}
            srcSet={`${picture.smallUrl} 160w, ${picture.mediumUrl} 512w`}
            sizes="5rem"
            alt={onChoose ? '' : sticker.alt}
            loading="lazy"
            decoding="async"
          />
        );
        return (
          <li key={sticker.id}>
            {onChoose ? (
              <button
                type="button"
                aria-label={label(sticker, at + 1)}
                onClick={() => onChoose(sticker)}
              >
                {image}
              </button>
            ) : (
              image
            )}
          </li>
        );
      })}
    </ul>
  );
}
