import type { Id } from '@allmende/contract/ids';
import { api } from '../app/api.ts';
import { prepare } from '../attachments/prepare.ts';
import { endUpload, largestFile, uploadFile } from '../attachments/tus.ts';
import { scalePicture } from '../ui/scale-picture.ts';
import type { Draft } from './draft.ts';

/** Why a film cannot be brought to the server. */
export class FilmProblem extends Error {
  readonly reason: 'unplayable' | 'tooLarge';
  readonly bytesMax: number;

  constructor(reason: 'unplayable' | 'tooLarge', bytesMax = 0) {
    super(reason);
    this.reason = reason;
    this.bytesMax = bytesMax;
  }
}

interface Bringing {
  actorId: string;
  signal: AbortSignal;
  /** From 0 to 1; of films, for pictures are there at once. */
  onProgress: (share: number) => void;
}

/** @throws FilmProblem, what `api` throws, or the reason of the signal. */
export async function bringPicture(
  file: File,
  bringing: Bringing,
): Promise<Draft['pictures'][number]> {
  if (file.type.startsWith('video/')) return bringFilm(file, bringing);
  return { ...(await upload(await scalePicture(file), bringing)), alt: '' };
}

async function upload(picture: Blob, { actorId, signal }: Bringing) {
  const one = await api.media.uploadPicture({
    actorId,
    upload: picture,
    uploadType: picture.type,
    query: { audience: 'private' },
    signal,
  });
  return { id: one.id as Id<'media'>, url: one.smallUrl };
}

async function bringFilm(file: File, bringing: Bringing): Promise<Draft['pictures'][number]> {
  const { actorId, signal, onProgress } = bringing;
  const bytesMax = await largestFile();
  if (file.size > bytesMax) throw new FilmProblem('tooLarge', bytesMax);
  onProgress(0);
  const film = await prepare(file, false);
  signal.throwIfAborted();
  if (film.kind !== 'video') throw new FilmProblem('unplayable');
  const { name, durationMs } = film;
  const picture = await upload(film.poster, bringing);
  let begun: string | null = null;
  try {
    const fileId = await uploadFile({
      file,
      name,
      type: file.type,
      actorId,
      knownId: undefined,
      signal,
      onBegun(id) {
        begun = id;
      },
      onProgress: (sent) => onProgress(sent / file.size),
    });
    return { ...picture, alt: '', video: { fileId: fileId as Id<'file'>, durationMs } };
  } catch (error) {
    if (begun) endUpload(begun, actorId);
    throw error;
  }
}
