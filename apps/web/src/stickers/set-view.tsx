import { stickerBytesMax, stickerSetNameMax, stickersMax } from '@allmende/contract/limits';
import type { StickerSet } from '@allmende/contract/stickers';
import { ImagePlus, Link2, Minus, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { FileDrop } from '../ui/file-drop.tsx';
import { showToast } from '../ui/toast.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { useSetChange } from './queries.ts';
import { StickerGrid } from './sticker-grid.tsx';

/** A set with what one may do with it: keep it, pass it on, and change it when it is one's own. */
export function SetView({ set, onGone }: { set: StickerSet; onGone: () => void }) {
  const { t } = useTranslation('stickers');
  const change = useSetChange();
  const { copy } = useCopy((words) => showToast({ text: words }));
  const { id: setId, isOwn, isKept, maker, stickers } = set;
  const params = { setId };
  const say = ({ alt }: { alt: string }, number: number) => alt || t('number', { number });
  return (
    <div className="stickers-sheet">
      {!isOwn && (
        <p className="stickers-note">
          {t('by')}{' '}
          <Link href={`/p/${maker.handle}`}>
            <bdi>{maker.name}</bdi>
          </Link>
        </p>
      )}
      {isOwn ? <Editing set={set} /> : <StickerGrid stickers={stickers} label={say} />}
      <div className="stickers-actions">
        {!isOwn && (
          <Button
            variant={isKept ? 'quiet' : 'primary'}
            icon={isKept ? <Minus size={18} /> : <Plus size={18} />}
            onClick={() =>
              void change(async () => {
                if (!isKept) return api.stickers.keepSet({ params });
                await api.stickers.dropSet({ params });
                return { ...set, isKept: false };
              })
            }
          >
            {t(isKept ? 'drop' : 'keep')}
          </Button>
        )}
        <Button
          icon={<Link2 size={18} />}
          onClick={() => void copy(`${location.origin}/stickers/${setId}`)}
        >
          {t('share')}
        </Button>
        {isOwn && <Removal set={set} onGone={onGone} />}
      </div>
    </div>
  );
}

function Editing({ set }: { set: StickerSet }) {
  const { t } = useTranslation('stickers');
  const change = useSetChange();
  const [name, setName] = useState(set.name);
  const [waiting, setWaiting] = useState(0);
  const params = { setId: set.id };

  async function add(files: File[]): Promise<void> {
    const room = stickersMax - set.stickers.length;
    if (files.length > room) showToast({ text: t('full', { max: stickersMax }), tone: 'danger' });
    const some = files.slice(0, room);
    setWaiting(some.length);
    for (const file of some) {
      if (file.size > stickerBytesMax) {
        showToast({ text: t('tooLarge', { name: file.name }), tone: 'danger' });
      } else {
        await change(() =>
          api.stickers.addSticker({ params, query: {}, upload: file, uploadType: file.type }),
        );
      }
      setWaiting((count) => count - 1);
    }
  }

  function rename(): void {
    const trimmed = name.trim();
    if (trimmed === '' || trimmed === set.name) setName(set.name);
    else void change(() => api.stickers.renameSet({ params, body: { name: trimmed } }));
  }

  return (
    <>
      <TextField
        label={t('name')}
        value={name}
        onChange={setName}
        onBlur={rename}
        maxLength={stickerSetNameMax}
      />
      <FileDrop
        label={waiting > 0 ? t('adding', { count: waiting }) : t('add')}
        hint={t('addHint')}
        icon={<ImagePlus size={24} aria-hidden="true" />}
        accept="image/*"
        multiple
        disabled={waiting > 0}
        onFiles={(files) => void add(files)}
      />
      {set.stickers.length > 0 && <p className="stickers-note">{t('removeHint')}</p>}
      <StickerGrid
        stickers={set.stickers}
        label={({ alt }, number) => t('remove', { alt: alt || number })}
        onChoose={({ id: stickerId }) =>
          void change(() => api.stickers.removeSticker({ params: { ...params, stickerId } }))
        }
      />
    </>
  );
}

/** Twice the same place, so that nobody removes a set by one slip. */
function Removal({ set, onGone }: { set: StickerSet; onGone: () => void }) {
  const { t } = useTranslation('stickers');
  const change = useSetChange();
  const [isSure, setSure] = useState(false);

  async function remove(): Promise<void> {
    if (await change(() => api.stickers.deleteSet({ params: { setId: set.id } }))) onGone();
  }
  return (
    <Button
      variant={isSure ? 'danger' : 'plain'}
      icon={<Trash2 size={18} />}
      onClick={() => (isSure ? void remove() : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {t(isSure ? 'deleteSure' : 'delete')}
    </Button>
  );
}
