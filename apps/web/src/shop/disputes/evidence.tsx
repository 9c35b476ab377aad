import type { Dispute } from '@allmende/contract/disputes';
import { lazy, Suspense, useState } from 'react';
import { FileLine } from '../../attachments/file-line.tsx';
import { useTranslation } from '../../i18n/words.ts';
import { Picture } from '../../ui/picture.tsx';

type Statement = Dispute['statements'][number];
type Shown = Statement['pictures'][number];

const PictureViewer = lazy(() => import('../../attachments/picture-viewer.tsx'));

/** The pictures and files that were shown with a statement. */
export function Evidence({ statement }: { statement: Statement }) {
  const { t } = useTranslation('shop');
  const [opened, setOpened] = useState<Shown | null>(null);
  const { pictures, files, text } = statement;
  if (pictures.length + files.length === 0) return null;
  return (
    <>
      {pictures.length > 0 && (
        <div className="shop-evidence">
          {pictures.map((picture, index) => (
            <button
              key={picture.id}
              type="button"
              aria-label={t('dispute.evidence.look', { number: index + 1 })}
              onClick={() => setOpened(picture)}
            >
              <Picture src={picture.smallUrl} alt="" colour={picture.colour} />
            </button>
          ))}
        </div>
      )}
      {files.map((file) => (
        <a key={file.id} className="shop-evidence-file" href={file.url}>
          <FileLine {...file} />
        </a>
      ))}
      {opened && (
        <Suspense>
          <PictureViewer picture={opened} caption={text} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </>
  );
}
