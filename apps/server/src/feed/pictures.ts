import { fail, ok, type Result } from '@allmende/contract/errors';
import type { NewPostPicture, PostPicture } from '@allmende/contract/post-pictures';
import { asFilm, type Media } from '#media';
import type { Tx } from '#platform/database';
import { toUuid, type Uuid } from '#platform/ids';

/** [FD5] Pictures and films of posts, of what waits to be posted, and of what only some read: who sees them, and until when. */
export type PostMedia = Pick<
  Media,
  'ownedPicture' | 'ownedFile' | 'grantToAll' | 'grantToConversation' | 'revokeFromConversation'
>;

interface Showing {
  ownerActorId: Uuid;
  /** What shows them: whoever may see it, sees them. */
  shownBy: Uuid;
  /** Everybody may. */
  isOpen?: boolean;
}

/** As they are shown; refused, and nothing is lent, where one is not the owner’s or cannot be played. */
export async function takePictures(
  tx: Tx,
  media: PostMedia,
  wanted: readonly NewPostPicture[],
  { ownerActorId, shownBy, isOpen = false }: Showing,
): Promise<Result<PostPicture[], 'feed.picture_unknown'>> {
  const taken: PostPicture[] = [];
  for (const { id, alt, video } of wanted) {
    const picture = await media.ownedPicture(toUuid(id), ownerActorId, tx);
    if (!picture) return fail('feed.picture_unknown');
    const film = video && (await playable(media, video, ownerActorId, tx));
    if (film === null) return fail('feed.picture_unknown');
    taken.push({ ...picture, alt, ...(film && { video: film }) });
  }
  const grant = isOpen ? media.grantToAll : media.grantToConversation;
  for (const thing of thingsIn(taken)) {
    await grant(tx, { ...thing, ownerActorId, conversationId: shownBy });
  }
  return ok(taken);
}

async function playable(
  media: PostMedia,
  { fileId, durationMs }: NonNullable<NewPostPicture['video']>,
  ownerActorId: Uuid,
  tx?: Tx,
): Promise<NonNullable<PostPicture['video']> | null> {
  const owned = await media.ownedFile(toUuid(fileId), ownerActorId, tx);
  return owned && asFilm(owned, durationMs);
}

/** The same without lending them, of what is still there. */
export async function lookAtPictures(
  media: PostMedia,
  wanted: readonly NewPostPicture[],
  ownerActorId: Uuid,
): Promise<PostPicture[]> {
  const found = await Promise.all(
    wanted.map(async ({ id, alt, video }): Promise<PostPicture | null> => {
      const picture = await media.ownedPicture(toUuid(id), ownerActorId);
      const film = video && (await playable(media, video, ownerActorId));
      return picture && { ...picture, alt, ...(film && { video: film }) };
    }),
  );
  return found.filter((one) => one !== null);
}

/** `shownBy` shows them no longer. */
export async function letGo(
  tx: Tx,
  media: PostMedia,
  pictures: readonly (NewPostPicture | PostPicture)[],
  shownBy: Uuid,
): Promise<void> {
  for (const thing of thingsIn(pictures)) {
    await media.revokeFromConversation(tx, { ...thing, conversationId: shownBy });
  }
}

/** Each picture and each film by itself. */
export function thingsIn(pictures: readonly (NewPostPicture | PostPicture)[]) {
  return pictures.flatMap(({ id, video }) => {
    const pictureId = toUuid(id);
    if (!video) return [{ pictureId }];
    const fileId = toUuid('file' in video ? video.file.id : video.fileId);
    return [{ pictureId }, { fileId }];
  });
}

/** Equal for what looks the same. */
export function toCompare(pictures: readonly PostPicture[]): string {
  return JSON.stringify(pictures.map(({ id, alt, video }) => [id, alt, video?.file.id]));
}
