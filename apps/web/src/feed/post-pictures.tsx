import type { QuotedPost } from '@allmende/contract/feed';
import { useTranslation } from '../i18n/words.ts';
import { Picture } from '../ui/picture.tsx';

export function PostPictures({
  pictures,
  isQuote = false,
}: {
  pictures: QuotedPost['pictures'];
  isQuote?: boolean;
}) {
  const { t } = useTranslation('feed');
  const [only] = pictures;
  const ratio =
    pictures.length === 1 ? Math.min(Math.max(only!.width / only!.height, 0.8), 1.91) : 1;
  return (
    <ul className="feed-pictures" data-count={Math.min(pictures.length, 4)}>
      {pictures.map((picture, index) => (
        <li key={picture.id}>
          <a
            href={picture.largeUrl}
            target="_blank"
            rel="noopener"
            aria-label={picture.alt || t('picture', { number: index + 1 })}
          >
            <Picture
              src={isQuote ? picture.smallUrl : picture.mediumUrl}
              alt={picture.alt}
              ratio={ratio}
              colour={picture.colour}
            />
          </a>
        </li>
      ))}
    </ul>
  );
}
