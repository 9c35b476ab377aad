import { createHash } from 'node:crypto';
import type { Actor } from '@allmende/contract/actors';
import type { Tx } from '#platform/database';
import { isUuid, type Uuid } from '#platform/ids';
import type { Proof } from './proving.ts';
import { isAddress, type Letter } from './reading.ts';
import type { ChannelsContext } from '../context.ts';
import * as channelStore from '../store.ts';
import * as store from './store.ts';

/** Whom a letter is for. */
export interface Recipient {
  business: Actor;
  businessId: Uuid;
  /** The conversation whose answer it answers; null for whoever writes anew. */
  thread: store.MailThread | null;
  /** From a mailbox that had taken it already: then many of one sender keep nobody else's waiting. */
  isFetched?: boolean;
}

/** [CH36] An address from which a letter of another module went, and to which it comes back. */
export interface ReturnPath {
  returnedTo: string;
}

export interface Receiving {
  /** Null where nobody lives. */
  recipientOf(address: string): Promise<Recipient | ReturnPath | null>;
  /**
   * Takes a letter in. `busy` when so many came from this sender that it has to wait; everything else was dealt with,
   * also where nothing is said of it.
   */
  take(letter: Letter, recipient: Recipient | ReturnPath, proof: Proof): Promise<'taken' | 'busy'>;
}

interface Place {
  guestId: Uuid;
  conversationId: Uuid;
}

const lettersPerMinute = 6;
/** Of all senders of one business, a minute. */
const lettersOfAllPerMinute = 120;

export function createReceiving(context: ChannelsContext): Receiving {
  const { config, database, clock, http, identity, media, messaging } = context;
  const { returned, noteUndelivered } = context;
  const domain = config.mailDomain?.toLowerCase();

  /** [CH24] Pictures and files of a letter, as the guest's own; what is too large or no picture is left out. */
  async function bring({ name, type, bytes }: Letter['attachments'][number], ownerActorId: Uuid) {
    if (/^image\/(png|jpeg|webp|avif|gif)$/.test(type)) {
      const kept = await media.storePicture({
        bytes,
        ownerActorId,
        audience: 'private',
        alt: name,
      });
      if (kept.ok) return { kind: 'picture' as const, pictureId: kept.value.id, caption: '' };
    }
    const kept = await media.storeFile({ ownerActorId, name, type, bytes });
    return kept.ok ? { kind: 'file' as const, fileId: kept.value, caption: '' } : null;
  }

  /** The conversation that a letter belongs to; null where the business has blocked its writer. */
  async function placeFor(
    { from, locale }: Letter,
    { businessId, thread }: Pick<Recipient, 'businessId' | 'thread'>,
    isProven: boolean,
  ): Promise<Place | null> {
    if (thread) {
      return { guestId: thread.guest_actor_id, conversationId: thread.conversation_id };
    }
    const { address, name } = from!;
    return database.transaction(async (tx) => {
      const guest = await identity.guests.admit(tx, {
        businessActorId: businessId,
        channel: 'mail',
        key: isProven ? address : unprovenKey(address),
        name,
        fallback: address.split('@')[0]!.slice(0, 60),
        email: address,
        locale: locale ?? 'de',
      });
      const opened = await messaging.directConversation(tx, { a: guest.actorId, b: businessId });
      if (!opened.ok) return null;
      await channelStore.insertThread(tx, {
        conversation_id: opened.value,
        guest_actor_id: guest.actorId,
        business_actor_id: businessId,
        page: null,
      });
      return { guestId: guest.actorId, conversationId: opened.value };
    });
  }

  /** Where the letter that this one answers was written, if by this business. */
  async function answeredThread({ answersTo }: Letter, businessId: Uuid) {
    if (!answersTo || !isUuid(answersTo)) return null;
    const thread = await store.selectMailThread(database.pool, { conversationId: answersTo });
    return thread?.business_actor_id === businessId ? thread : null;
  }

  /**
   * [CH29] Whether the address of this guest is theirs, by this letter: its domain stands for it, or it answers one of
   * ours, so whoever wrote it has that. From here on they are whoever is proven under the address; false when somebody
   * else is already, and then the two stay apart.
   */
  async function proves(
    tx: Tx,
    guestId: Uuid,
    {
      address,
      isProven,
      answers,
    }: { address: string; isProven: boolean; answers: 'token' | 'id' | null },
  ): Promise<boolean> {
    const guest = (await identity.guests.find([guestId])).get(guestId);
    if (!guest?.email) return false;
    // Visitors of a website see the id of their conversation, also when the address they left is somebody else's.
    const isAnswer = answers === 'token' || (answers === 'id' && guest.channel === 'mail');
    if (!isAnswer && !(isProven && address === guest.email)) return false;
    if (guest.channel !== 'mail' || guest.key !== unprovenKey(guest.email)) return true;
    return identity.guests.rekey(tx, guestId, guest.email);
  }

  /** @throws when it could not be kept for now, so that the letter comes again. */
  async function say(
    { conversationId, guestId }: Place,
    clientId: string,
    message: Parameters<typeof messaging.send>[0]['message'],
  ): Promise<void> {
    const sent = await messaging.send({
      conversationId,
      senderActorId: guestId,
      senderUserId: null,
      clientId,
      message,
    });
    if (!sent.ok && sent.code === 'platform.unavailable') throw new Error('a letter has to wait');
  }

  return {
    async recipientOf(address) {
      if (await returned.isExpected(address)) return { returnedTo: address };
      const [, handle, token, at] =
        /^([a-z][a-z0-9-]{2,29})(?:\+([a-z0-9]{1,40}))?@(.+)$/i.exec(address.toLowerCase()) ?? [];
      if (!handle || !domain || at !== domain) return null;
      const thread = token
        ? await store.selectMailThread(database.pool, { replyToken: token })
        : null;
      if (token && !thread) return null;
      const business = thread
        ? await identity.actor(thread.business_actor_id)
        : await identity.actorByHandle(handle);
      if (business?.kind !== 'business') return null;
      const businessId = thread?.business_actor_id ?? (await identity.actorIdByHandle(handle))!;
      // Who has had an answer may answer it, also when nobody takes letters any more.
      if (!thread && !(await store.hasMailbox(database.pool, businessId))) return null;
      return { business, businessId, thread };
    },

    async take(letter, recipient, proof) {
      const now = clock.now();
      if (letter.isLoop) return 'taken';
      const { report } = letter;
      if ('returnedTo' in recipient) {
        // Whoever is on holiday says so there too; that is no news to anybody.
        if (report && report.outcome !== 'other') {
          await returned.note({ address: recipient.returnedTo }, report.outcome);
        }
        return 'taken';
      }
      const { businessId, thread: named, isFetched } = recipient;
      const thread = named ?? (await answeredThread(letter, businessId));
      if (report) {
        if (report.outcome === 'other') return 'taken';
        if (thread) {
          const { conversation_id: conversationId } = thread;
          await store.noteBounce(database.pool, conversationId, now);
          await noteUndelivered({ conversationId, businessActorId: businessId });
        } else if (report.messageId)
          await returned.note({ messageId: report.messageId }, report.outcome);
        return 'taken';
      }
      const { from } = letter;
      if (!from || !isAddress(from.address)) return 'taken';
      // Our own addresses write nothing to us: that would be two machines talking.
      if (domain && from.address.endsWith(`@${domain}`)) return 'taken';
      const pace = http.limiter.take(`letters:${businessId}:${from.address}`, {
        perMinute: lettersPerMinute,
      });
      const crowd = { perMinute: lettersOfAllPerMinute };
      if ((!pace.ok && !isFetched) || !http.limiter.take(`letters:${businessId}`, crowd).ok)
        return 'busy';

      const isProven = proof === 'proven';
      const place = await placeFor(letter, { businessId, thread }, isProven);
      // Whom the business has blocked is not told so.
      if (!place) return 'taken';
      const { guestId, conversationId } = place;
      const id = { conversation_id: conversationId, id_hash: idOf(letter) };
      if (await store.hasLetter(database.pool, id)) return 'taken';
      if (letter.kind === 'human') {
        const head = thread || letter.subject === '' ? [] : [letter.subject];
        const words = [...head, letter.words].join('\n\n').trim();
        if (words !== '')
          await say(place, partId(id.id_hash, 0), { kind: 'text', text: words, hasPreview: false });
        for (const [at, attachment] of letter.attachments.entries()) {
          const thing = await bring(attachment, guestId);
          if (thing) await say(place, partId(id.id_hash, at + 1), thing);
        }
      }
      // Last, so that a letter of which something is missing is not known, and comes again whole.
      await database.transaction(async (tx) => {
        await store.insertLetter(tx, {
          ...id,
          from_address: from.address,
          subject: letter.subject,
          words: letter.whole,
          is_automatic: letter.kind === 'automatic',
          is_proven: isProven,
          received_at: now,
        });
        if (letter.kind !== 'human') return;
        const { subject, messageId, references, locale } = letter;
        // Who goes on in another language is answered in it.
        if (locale) await identity.guests.change(tx, guestId, { locale });
        await store.noteLetter(tx, conversationId, {
          subject,
          isNew: !thread,
          messageId,
          references,
          isProven: await proves(tx, guestId, {
            address: from.address,
            isProven,
            answers: named ? 'token' : thread ? 'id' : null,
          }),
        });
      });
      return 'taken';
    },
  };
}

/** Under what somebody is known whose letters anybody may have written. No address has such a sign. */
function unprovenKey(address: string): string {
  return `? ${address}`;
}

function idOf(letter: Letter): Buffer {
  const text = letter.messageId ?? `${letter.from?.address}\n${letter.subject}\n${letter.whole}`;
  return createHash('sha256').update(text).digest();
}

/** The same for the same part of the same letter, so that what was said before it broke off is said once. */
function partId(hash: Buffer, part: number): string {
  const hex = createHash('sha256').update(hash).update(String(part)).digest('hex');
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...groups, hex.slice(20, 32)].join('-');
}
