import type { Picture } from '@allmende/contract/actors';
import type { AlbumItem, Video } from '@allmende/contract/attachments';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Card, MessageBody, Sendable } from '@allmende/contract/messaging';
import type { CardMedia } from '@allmende/contract/outreach-card';
import { asVideo, asVoice, type OwnedFile, type Thing } from '#media';
import type { Tx } from '#platform/database';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { checkCaption, type MessagingErrorCode } from './rules.ts';
import { type Db, showsAttachment } from './store.ts';

/** What media does for messages that carry pictures and files. */
export interface AttachmentStore {
  ownedPicture(pictureId: Uuid, actorId: Uuid): Promise<Picture | null>;
  ownedFile(fileId: Uuid, actorId: Uuid): Promise<OwnedFile | null>;
  /** Makes what is the owner's readable for the members of a conversation. */
  grantToConversation(
    tx: Tx,
    grant: Thing & { ownerActorId: Uuid; conversationId: Uuid },
  ): Promise<unknown>;
  /** Nothing in the conversation shows it any more. */
  revokeFromConversation(tx: Tx, grant: Thing & { conversationId: Uuid }): Promise<void>;
  /** Lets another conversation see what this one sees; false when this one does not. */
  shareWithConversation(
    tx: Tx,
    share: Thing & { fromConversationId: Uuid; toConversationId: Uuid },
  ): Promise<boolean>;
}

export type AttachedSendable = Extract<
  Sendable,
  { kind: 'picture' | 'video' | 'album' | 'voice' | 'file' }
>;
const attachedKinds = new Set<Sendable['kind']>(['picture', 'video', 'album', 'voice', 'file']);

export function isAttached(message: Sendable): message is AttachedSendable {
  return attachedKinds.has(message.kind);
}

type Answer<T> = Promise<Result<T, MessagingErrorCode>>;

/** [MS240]–[MS244] The body of a message out of what its sender has uploaded. */
export function createAttaching(media: Pick<AttachmentStore, 'ownedPicture' | 'ownedFile'>) {
  async function picture(id: string, actorId: Uuid): Answer<Picture> {
    const found = await media.ownedPicture(toUuid(id), actorId);
    return found ? ok(found) : fail('messaging.picture_unknown');
  }

  async function file(id: string, actorId: Uuid): Answer<OwnedFile> {
    const found = await media.ownedFile(toUuid(id), actorId);
    return found ? ok(found) : fail('messaging.file_unknown');
  }

  async function video(
    sent: { fileId: string; posterId: string; durationMs: number },
    actorId: Uuid,
  ): Answer<Video> {
    const found = await file(sent.fileId, actorId);
    if (!found.ok) return found;
    const poster = await picture(sent.posterId, actorId);
    if (!poster.ok) return poster;
    const { durationMs } = sent;
    const film = asVideo(found.value, { poster: poster.value, durationMs });
    return film ? ok(film) : fail('messaging.not_playable');
  }

  async function album(
    sent: Extract<Sendable, { kind: 'album' }>['items'],
    actorId: Uuid,
  ): Answer<AlbumItem[]> {
    const items: AlbumItem[] = [];
    for (const one of sent) {
      if (one.kind === 'picture') {
        const found = await picture(one.pictureId, actorId);
        if (!found.ok) return found;
        items.push({ kind: 'picture', picture: found.value });
      } else {
        const found = await video(one, actorId);
        if (!found.ok) return found;
        items.push({ kind: 'video', video: found.value });
      }
    }
    return ok(items);
  }

  return async (message: AttachedSendable, actorId: Uuid): Answer<MessageBody> => {
    if (message.kind === 'voice') {
      const found = await file(message.fileId, actorId);
      if (!found.ok) return found;
      const { durationMs, peaks } = message;
      const voice = asVoice(found.value, { durationMs, peaks: peaks.map(clampedPeak) });
      return voice ? ok({ kind: 'voice', voice }) : fail('messaging.not_playable');
    }
    const checked = checkCaption(message.caption ?? '');
    if (!checked.ok) return checked;
    const caption = checked.value;
    if (message.kind === 'picture') {
      const found = await picture(message.pictureId, actorId);
      return found.ok ? ok({ kind: 'picture', picture: found.value, caption }) : found;
    }
    if (message.kind === 'video') {
      const found = await video(message, actorId);
      return found.ok ? ok({ kind: 'video', video: found.value, caption }) : found;
    }
    if (message.kind === 'album') {
      const found = await album(message.items, actorId);
      return found.ok ? ok({ kind: 'album', items: found.value, caption }) : found;
    }
    const found = await file(message.fileId, actorId);
    return found.ok ? ok({ kind: 'file', file: found.value.file, caption }) : found;
  };
}

function clampedPeak(peak: number): number {
  return Math.round(Math.min(100, Math.max(0, peak)));
}

/** The pictures and files that a body shows, and the picture of what its link leads to, each once. */
export function thingsIn(body: MessageBody, preview?: { picture: Picture | null }): Thing[] {
  const things = new Map<string, Thing>();
  const add = (thing: Thing) =>
    things.set('pictureId' in thing ? thing.pictureId : thing.fileId, thing);
  const addPicture = ({ id }: Picture) => add({ pictureId: toUuid(id) });
  const addVideo = ({ file, poster }: Video) => {
    add({ fileId: toUuid(file.id) });
    addPicture(poster);
  };
  if (preview?.picture) addPicture(preview.picture);
  if (body.kind === 'picture') addPicture(body.picture);
  else if (body.kind === 'video') addVideo(body.video);
  else if (body.kind === 'voice') add({ fileId: toUuid(body.voice.file.id) });
  else if (body.kind === 'file') add({ fileId: toUuid(body.file.id) });
  else if (body.kind === 'card') {
    for (const media of shownOn(body.card)) {
      if (media.kind === 'picture') addPicture(media.picture);
      else if (media.kind === 'video') addVideo(media.video);
      else add({ fileId: toUuid(media.file.id) });
    }
  } else if (body.kind === 'album') {
    for (const item of body.items) {
      if (item.kind === 'picture') addPicture(item.picture);
      else addVideo(item.video);
    }
  }
  return [...things.values()];
}

/** What software of a business sent on a card; what else stands on cards everybody may see. */
function shownOn(card: Card): CardMedia[] {
  if (card.type === 'interactive') {
    return card.picture ? [{ kind: 'picture', picture: card.picture }] : [];
  }
  if (card.type !== 'outreach') return [];
  return [...(card.media ? [card.media] : []), ...(card.slides ?? []).map(({ media }) => media)];
}

/** Whether a message of the conversation shows it, also as what a link leads to. */
export function showsThing(
  db: Db,
  { conversationId, thing }: { conversationId: Uuid; thing: Thing },
): Promise<boolean> {
  const publicId =
    'pictureId' in thing ? toPublicId('med', thing.pictureId) : toPublicId('fil', thing.fileId);
  return showsAttachment(db, { conversationId, publicId });
}
