import type { Message } from '@allmende/contract/messaging';
import { toUuid, type Uuid } from '#platform/ids';
import type { AnswerStore } from './answers.ts';
import type { Contact } from './contacts.ts';
import type { WhatsappContext } from './context.ts';
import { statusErrorOf } from './errors.ts';
import type { MediaStore } from './media.ts';
import { messageId } from './numbers.ts';
import { unixSeconds } from './statuses.ts';

export function createHeard(
  context: Pick<WhatsappContext, 'config' | 'messaging'>,
  { media, answers }: { media: MediaStore; answers: AnswerStore },
) {
  const { messaging } = context;

  /** [WA31] What a person said, as one or (for an album) several messages; nothing for what happened by itself. */
  async function messagesOf(business: Uuid, message: Message, from: Contact): Promise<object[]> {
    const conversationId = toUuid(message.conversationId);
    const { seq, replyTo, body } = message;
    const quoted =
      replyTo &&
      (await messaging.messageAt({ conversationId, seq: replyTo.seq, actorId: business }));
    const own = quoted && toUuid(quoted.senderActorId) === business;
    const head = (part = 0) => ({
      from: from.waId,
      from_user_id: from.userId,
      id: messageId({ kind: 'theirs', conversationId, seq, part }),
      timestamp: unixSeconds(message.sentAt),
      ...(quoted
        ? {
            context: {
              from: own ? undefined : from.waId,
              id: own
                ? messageId({ kind: 'own', clientId: quoted.clientId })
                : messageId({ kind: 'theirs', conversationId, seq: quoted.seq, part: 0 }),
            },
          }
        : message.forwarded
          ? { context: { forwarded: true } }
          : {}),
    });
    const answer = await answers.of(conversationId, message.clientId);
    if (answer) return [{ ...head(), ...answer }];
    const caption = 'caption' in body && body.caption ? { caption: body.caption } : {};
    const actorIds = [business];
    switch (body.kind) {
      case 'text':
        return [{ ...head(), type: 'text', text: { body: body.text } }];
      case 'picture': {
        const kept = await media.ofPicture(business, body.picture.id);
        return kept ? [{ ...head(), type: 'image', image: { ...kept, ...caption } }] : [];
      }
      case 'file': {
        const kept = await media.ofFile(business, body.file, actorIds);
        return kept
          ? [
              {
                ...head(),
                type: 'document',
                document: { ...kept, filename: body.file.name, ...caption },
              },
            ]
          : [];
      }
      case 'video': {
        const kept = await media.ofFile(business, body.video.file, actorIds);
        return kept ? [{ ...head(), type: 'video', video: { ...kept, ...caption } }] : [];
      }
      case 'voice': {
        const kept = await media.ofFile(business, body.voice.file, actorIds);
        return kept ? [{ ...head(), type: 'audio', audio: { ...kept, voice: true } }] : [];
      }
      case 'album': {
        const told: object[] = [];
        for (const [part, item] of body.items.entries()) {
          const own = part === 0 ? caption : {};
          const kept =
            item.kind === 'picture'
              ? await media.ofPicture(business, item.picture.id)
              : await media.ofFile(business, item.video.file, actorIds);
          const type = item.kind === 'picture' ? 'image' : 'video';
          if (kept) told.push({ ...head(part), type, [type]: { ...kept, ...own } });
        }
        return told;
      }
      case 'sticker': {
        const kept = await media.ofPicture(business, body.sticker.picture.id, 'image/webp');
        return kept ? [{ ...head(), type: 'sticker', sticker: { ...kept, animated: false } }] : [];
      }
      case 'location': {
        const { latitude, longitude, label } = body;
        const location = { latitude, longitude, ...(label ? { name: label } : {}) };
        return [{ ...head(), type: 'location', location }];
      }
      case 'contact': {
        const { actor } = body;
        const name = { formatted_name: actor.name, first_name: actor.name };
        const contact = { name, urls: [{ url: `${context.config.publicUrl}/@${actor.handle}` }] };
        return [{ ...head(), type: 'contacts', contacts: [contact] }];
      }
      case 'card': {
        const errors = [statusErrorOf(131051, 'Message type is currently not supported.')];
        return [{ ...head(), type: 'unsupported', errors }];
      }
      default:
        return [];
    }
  }

  return messagesOf;
}
