import type { CardMedia } from '@allmende/contract/outreach-card';
import { type MediaToShow, shownTypes } from '@allmende/contract/outreach';
import { playedMsMax } from '@allmende/contract/limits';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { asVideo, measure, plainPoster } from '#media';
import { toUuid, type Uuid } from '#platform/ids';
import type { OutreachContext } from './context.ts';

type KeepRefusal =
  | 'outreach.media_unreadable'
  | 'media.not_a_picture'
  | 'media.too_large'
  | 'media.file_too_large'
  | 'media.too_many_uploads'
  | 'media.storage_full';

/** [O46] What stands above the words of messages: brought by the business, and nobody else's to show. */
export interface Showing {
  keep(
    businessActorId: Uuid,
    given: { bytes: Uint8Array; type: string; name: string; alt: string },
  ): Promise<Result<MediaToShow, KeepRefusal>>;
  /** For one call: the same thing is looked up once, however many messages show it. Null for what is not the business's. */
  finder(businessActorId: Uuid): (named: MediaToShow) => Promise<CardMedia | null>;
}

export function createShowing({ media }: Pick<OutreachContext, 'media'>): Showing {
  async function find(businessActorId: Uuid, named: MediaToShow): Promise<CardMedia | null> {
    const pictureOf = (id: string) => media.ownedPicture(toUuid(id), businessActorId);
    if (named.kind === 'picture') {
      const picture = await pictureOf(named.pictureId);
      return picture && { kind: 'picture', picture };
    }
    const owned = await media.ownedFile(toUuid(named.fileId), businessActorId);
    if (!owned || named.kind === 'file') return owned && { kind: 'file', file: owned.file };
    const poster = await pictureOf(named.posterId);
    const video = poster && asVideo(owned, { poster, durationMs: named.durationMs });
    return video && { kind: 'video', video };
  }

  return {
    async keep(ownerActorId, { bytes, type, name, alt }) {
      const isShown = shownTypes.some((one) => one === type);
      if (!isShown || bytes.length === 0) return fail('outreach.media_unreadable');
      const keepPicture = (picture: Uint8Array) =>
        media.storePicture({ bytes: picture, ownerActorId, audience: 'private', alt });
      if (type.startsWith('image/')) {
        const made = await keepPicture(bytes);
        return made.ok ? ok({ kind: 'picture', pictureId: made.value.id }) : made;
      }
      const isFilm = type === 'video/mp4';
      const measured = isFilm ? measure(Buffer.from(bytes)) : null;
      if (isFilm && !measured) return fail('outreach.media_unreadable');
      const stored = await media.storeFile({ ownerActorId, name, type, bytes });
      if (!stored.ok) return stored;
      const fileId = stored.value;
      if (!measured) return ok({ kind: 'file', fileId });
      const owned = await media.ownedFile(toUuid(fileId), ownerActorId);
      if (owned?.plays !== 'video') return fail('outreach.media_unreadable');
      const poster = await keepPicture(await plainPoster(measured));
      if (!poster.ok) return poster;
      const durationMs = Math.min(measured.durationMs, playedMsMax);
      return ok({ kind: 'video', fileId, posterId: poster.value.id, durationMs });
    },
    finder(businessActorId) {
      const found = new Map<string, Promise<CardMedia | null>>();
      return (named) => {
        const key = JSON.stringify(named);
        const known = found.get(key) ?? find(businessActorId, named);
        found.set(key, known);
        return known;
      };
    },
  };
}
