import type { Picture as PictureData } from '@allmende/contract/actors';
import { Package, ZoomIn } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Picture } from '../../ui/picture.tsx';
import './gallery.css';

/** The pictures of a product, side by side; the chosen variant's own one is brought into view. */
export function Gallery({
  pictures,
  shownId,
  title,
}: {
  pictures: readonly PictureData[];
  shownId: string | undefined;
  title: string;
}) {
  const { t } = useTranslation('shop');
  const strip = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const [enlarged, setEnlarged] = useState<PictureData | null>(null);

  function show(index: number): void {
    const element = strip.current;
    element?.scrollTo({ left: index * element.clientWidth * (document.dir === 'rtl' ? -1 : 1) });
  }
  useEffect(() => {
    const index = pictures.findIndex((picture) => picture.id === shownId);
    const element = strip.current;
    if (index >= 0) element?.scrollTo({ left: index * element.clientWidth });
  }, [pictures, shownId]);

  if (pictures.length === 0) {
    return (
      <Picture src={null} alt="" ratio="3 / 2">
        <Package size={48} aria-hidden="true" />
      </Picture>
    );
  }
  return (
    <div className="shop-gallery">
      <ul
        ref={strip}
        className="shop-gallery-strip"
        aria-label={t('product.pictures')}
        onScroll={({ currentTarget: { scrollLeft, clientWidth } }) =>
          setAt(Math.round(Math.abs(scrollLeft) / clientWidth))
        }
      >
        {pictures.map((picture, i) => (
          <li key={picture.id}>
            <button
              type="button"
              className="shop-gallery-one"
              aria-label={t('product.enlarge', { number: i + 1, count: pictures.length })}
              onFocus={() => show(i)}
              onClick={() => setEnlarged(picture)}
            >
              <Picture
                src={picture.mediumUrl}
                srcSet={`${picture.mediumUrl} 640w, ${picture.largeUrl} 1600w`}
                sizes="(min-width: 48rem) 24rem, 100vw"
                colour={picture.colour}
                alt={picture.alt || title}
                eager={i === 0}
                round={false}
              />
              <span className="shop-gallery-zoom">
                <ZoomIn size={18} aria-hidden="true" />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {pictures.length > 1 && (
        <div className="shop-gallery-thumbs" aria-hidden="true">
          {pictures.map((picture, i) => (
            <button
              key={picture.id}
              type="button"
              tabIndex={-1}
              className={i === at ? 'shop-gallery-thumb-now' : undefined}
              onClick={() => show(i)}
            >
              <Picture src={picture.smallUrl} colour={picture.colour} alt="" />
            </button>
          ))}
        </div>
      )}
      <Dialog
        open={enlarged !== null}
        onClose={() => setEnlarged(null)}
        title={title}
        className="shop-lightbox"
      >
        {enlarged && (
          <img
            src={enlarged.largeUrl}
            alt={enlarged.alt || title}
            width={enlarged.width}
            height={enlarged.height}
            style={{ backgroundColor: enlarged.colour }}
          />
        )}
      </Dialog>
    </div>
  );
}
