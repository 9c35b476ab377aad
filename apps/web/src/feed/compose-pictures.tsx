import { useMutation } from '@tanstack/react-query';
import { ImagePlus, X } from 'lucide-react';
import { useRef } from 'react';
import { postAltMax } from '@allmende/contract/feed-limits';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { scalePicture } from '../ui/scale-picture.ts';
import type { Draft } from './draft.ts';

type Pictures = Draft['pictures'];

/** Pictures of a post with what is to be seen on each, for those who do not see them. */
export function ComposePictures({
  pictures,
  max,
  onChange,
}: {
  pictures: Pictures;
  max: number;
  onChange: (update: (now: Pictures) => Pictures) => void;
}) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const input = useRef<HTMLInputElement>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (files: File[]) => {
      for (const file of files) {
        const upload = await scalePicture(file);
        const one = await api.media.uploadPicture({
          upload,
          uploadType: upload.type,
          query: { audience: 'private' },
        });
        const id = one.id as Pictures[number]['id'];
        onChange((now) => [...now, { id, url: one.smallUrl, alt: '' }].slice(0, max));
      }
    },
  });
  return (
    <div className="feed-compose-pictures">
      {pictures.map(({ id, url, alt }, index) => (
        <div key={id} className="feed-compose-picture">
          <img src={url} alt="" />
          <TextArea
            label={t('compose.alt', { number: index + 1 })}
            hint={t('compose.altHint')}
            value={alt}
            rows={2}
            maxLength={postAltMax}
            onChange={(next) =>
              onChange((now) => now.map((one) => (one.id === id ? { ...one, alt: next } : one)))
            }
          />
          <IconButton
            label={t('compose.removePicture', { number: index + 1 })}
            icon={<X size={20} />}
            onClick={() => onChange((now) => now.filter((one) => one.id !== id))}
          />
        </div>
      ))}
      {error && <ProblemNote problem={problemText(error)} />}
      {pictures.length < max && (
        <div>
          <input
            ref={input}
            type="file"
            accept="image/*"
            multiple
            className="ui-hidden"
            tabIndex={-1}
            aria-label={t('compose.addPictures')}
            onChange={({ target }) => {
              mutate([...(target.files ?? [])].slice(0, max - pictures.length));
              target.value = '';
            }}
          />
          <Button
            icon={<ImagePlus size={18} />}
            busy={isPending}
            onClick={() => input.current?.click()}
          >
            {t('compose.addPictures')}
          </Button>
        </div>
      )}
    </div>
  );
}
