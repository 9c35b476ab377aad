import { useMutation } from '@tanstack/react-query';
import { ImagePlus, Play, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { postAltMax } from '@allmende/contract/feed-limits';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { sizeText } from '../attachments/file-line.tsx';
import { useTranslation } from '../i18n/words.ts';
import { clockText } from '../messaging/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Progress } from '../ui/progress.tsx';
import { bringPicture, FilmProblem } from './bring-picture.ts';
import type { Draft } from './draft.ts';

type Pictures = Draft['pictures'];

const accepted = 'image/*,video/mp4,video/webm,video/quicktime';

/** Pictures and films of a post with what is to be seen on each, for those who do not see them. */
export function ComposePictures({
  pictures,
  max,
  onChange,
  onBringing,
}: {
  pictures: Pictures;
  max: number;
  onChange: (update: (now: Pictures) => Pictures) => void;
  /** Something is on its way to the server, and not yet among the pictures. */
  onBringing: (isBringing: boolean) => void;
}) {
  const { t, language } = useTranslation('feed');
  const problemText = useProblemText();
  const { id: actorId } = useActor();
  const input = useRef<HTMLInputElement>(null);
  const stopping = useRef(new AbortController());
  const [share, setShare] = useState<number | null>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (files: File[]) => {
      stopping.current = new AbortController();
      const { signal } = stopping.current;
      for (const file of files) {
        setShare(null);
        const one = await bringPicture(file, { actorId, signal, onProgress: setShare });
        onChange((now) => [...now, one].slice(0, max));
      }
    },
    onSettled: () => setShare(null),
  });
  useEffect(() => onBringing(isPending), [isPending, onBringing]);
  useEffect(
    () => () => {
      stopping.current.abort();
    },
    [],
  );

  function wordsOf(problem: Error) {
    if (!(problem instanceof FilmProblem)) return problemText(problem);
    const text =
      problem.reason === 'tooLarge'
        ? t('compose.filmTooLarge', { max: sizeText(problem.bytesMax, language) })
        : t('compose.filmUnplayable');
    return { text };
  }

  return (
    <div className="feed-compose-pictures">
      {pictures.map(({ id, url, alt, video }, index) => (
        <div key={id} className="feed-compose-picture">
          <span className="feed-compose-look">
            <img src={url} alt="" />
            {video && (
              <span className="feed-film-length">
                <Play size={12} fill="currentColor" aria-hidden="true" />
                {clockText(video.durationMs)}
              </span>
            )}
          </span>
          <TextArea
            label={t(video ? 'compose.altFilm' : 'compose.alt', { number: index + 1 })}
            hint={t(video ? 'compose.altFilmHint' : 'compose.altHint')}
            value={alt}
            rows={2}
            maxLength={postAltMax}
            onChange={(next) =>
              onChange((now) => now.map((one) => (one.id === id ? { ...one, alt: next } : one)))
            }
          />
          <IconButton
            label={t(video ? 'compose.removeFilm' : 'compose.removePicture', { number: index + 1 })}
            icon={<X size={20} />}
            onClick={() => onChange((now) => now.filter((one) => one.id !== id))}
          />
        </div>
      ))}
      {share !== null && (
        <div className="feed-compose-bringing">
          <Progress
            label={t('compose.bringing')}
            value={share}
            text={new Intl.NumberFormat(language, { style: 'percent' }).format(share)}
          />
          <IconButton
            label={t('compose.stopBringing')}
            icon={<X size={20} />}
            onClick={() => stopping.current.abort()}
          />
        </div>
      )}
      {error && !stopping.current.signal.aborted && <ProblemNote problem={wordsOf(error)} />}
      {pictures.length < max && (
        <div>
          <input
            ref={input}
            type="file"
            accept={accepted}
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
