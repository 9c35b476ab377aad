import type { StickerSet } from '@allmende/contract/stickers';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Sheet } from '../ui/dialog.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useSet } from './queries.ts';
import { SetView } from './set-view.tsx';

/** The set that a sticker is of. */
export default function SetDialog({
  setId,
  onClose,
}: {
  setId: StickerSet['id'];
  onClose: () => void;
}) {
  const { t } = useTranslation('stickers');
  const problemText = useProblemText();
  const { data, error } = useSet(setId);
  return (
    <Sheet open onClose={onClose} title={data?.name ?? t('set')}>
      {error ? (
        <p className="stickers-note">{problemText(error).text}</p>
      ) : data ? (
        <SetView set={data} onGone={onClose} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Sheet>
  );
}
