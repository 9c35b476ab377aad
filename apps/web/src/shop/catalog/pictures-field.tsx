import type { Picture as PictureData } from '@allmende/contract/actors';
import { RequestProblem } from '@allmende/sdk';
import { ArrowLeft, ArrowRight, EllipsisVertical, Star, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { PictureInput } from '../../ui/picture-input.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { showToast } from '../../ui/toast.tsx';
import './editor.css';

const picturesMax = 20;

/** The pictures of a product: the first one stands on the shelf. Uploaded as soon as they are chosen. */
export function PicturesField({
  pictures,
  title,
  onChange,
  onUploading,
}: {
  pictures: readonly PictureData[];
  /** Describes the pictures to those who do not see them, until somebody says more. */
  title: string;
  onChange: (change: (pictures: readonly PictureData[]) => readonly PictureData[]) => void;
  onUploading: (count: number) => void;
}) {
  const { t } = useTranslation('shop');
  const { waiting, upload } = useUploads(title, (picture) =>
    onChange((current) =>
      current.some(({ id }) => id === picture.id)
        ? current
        : [...current, picture].slice(0, picturesMax),
    ),
  );
  useEffect(() => onUploading(waiting.length), [waiting.length, onUploading]);
  return (
    <div className="shop-pictures">
      {pictures.map((picture, i) => (
        <div key={picture.id} className="shop-pictures-one">
          <Picture
            src={picture.mediumUrl}
            colour={picture.colour}
            alt={picture.alt || t('edit.pictureNumber', { number: i + 1 })}
          />
          {i === 0 && (
            <span className="shop-pictures-first">
              <Badge tone="accent">{t('edit.cover')}</Badge>
            </span>
          )}
          <Menu
            label={t('edit.pictureMenu', { number: i + 1 })}
            trigger={
              <IconButton
                label={t('edit.pictureMenu', { number: i + 1 })}
                icon={<EllipsisVertical size={18} />}
                className="shop-pictures-menu"
              />
            }
            items={[
              i > 0 && {
                label: t('edit.makeCover'),
                icon: <Star size={18} />,
                onSelect: () => onChange((all) => moved(all, i, 0)),
              },
              i > 1 && {
                label: t('edit.forward'),
                icon: <ArrowLeft size={18} className="ui-mirror" />,
                onSelect: () => onChange((all) => moved(all, i, i - 1)),
              },
              i < pictures.length - 1 && {
                label: t('edit.backward'),
                icon: <ArrowRight size={18} className="ui-mirror" />,
                onSelect: () => onChange((all) => moved(all, i, i + 1)),
              },
              {
                label: t('edit.removePicture'),
                icon: <Trash2 size={18} />,
                danger: true,
                onSelect: () => onChange((all) => all.filter(({ id }) => id !== picture.id)),
              },
            ]}
          />
        </div>
      ))}
      {waiting.map((one) => (
        <div key={one.address} className="shop-pictures-one">
          <Picture src={one.address} alt="" />
          <span className="shop-pictures-busy">
            <Spinner label={t('edit.uploadingOne')} size={26} />
          </span>
        </div>
      ))}
      {pictures.length + waiting.length < picturesMax && (
        <PictureInput
          label={t(pictures.length === 0 ? 'edit.addPictures' : 'edit.morePictures')}
          multiple
          onPictures={upload}
        />
      )}
    </div>
  );
}

function moved<T>(all: readonly T[], from: number, to: number): T[] {
  const next = [...all];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** Uploads one after the other, each shown from the device until the server has it. */
function useUploads(alt: string, onPicture: (picture: PictureData) => void) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [waiting, setWaiting] = useState<readonly { file: File; address: string }[]>([]);
  async function upload(files: File[]): Promise<void> {
    const added = files.map((file) => ({ file, address: URL.createObjectURL(file) }));
    setWaiting((current) => [...current, ...added]);
    for (const one of added) {
      try {
        onPicture(await uploadPicture(one.file, alt));
      } catch (error) {
        const text =
          error instanceof RequestProblem
            ? `${one.file.name}: ${problemText(error).text}`
            : t('edit.uploadFailed', { name: one.file.name });
        showToast({ text, tone: 'danger' });
      }
      setWaiting((current) => current.filter((other) => other !== one));
      URL.revokeObjectURL(one.address);
    }
  }
  return { waiting, upload: (files: File[]) => void upload(files) };
}

/** In the name of the business, for everybody to see. */
function uploadPicture(file: File, alt: string): Promise<PictureData> {
  return api.media.uploadPicture({
    query: { audience: 'public', alt: alt.trim().slice(0, 500) },
    upload: file,
    uploadType: file.type || 'image/jpeg',
  });
}
