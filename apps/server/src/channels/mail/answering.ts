import { randomBytes } from 'node:crypto';
import { plainOf } from '@allmende/contract/markup';
import type { Message } from '@allmende/contract/messaging';
import { createPost, type Letter } from '#notifications';
import { toUuid, type Uuid } from '#platform/ids';
import type { Guest } from '#identity';
import type { ChannelsContext } from '../context.ts';
import { selectImap } from './imap-store.ts';
import * as store from './store.ts';

/** Brings what staff answer to guests by mail: always to those who wrote by mail, to visitors who have left. */
export interface Answering {
  /** Mails what waits in this conversation and was not read. A job calls it. */
  mail(conversationId: Uuid): Promise<void>;
}

const job = 'channels.mail';
/** So long a visitor has to look before an answer goes by mail, and staff to say the rest. */
const patienceMs = { website: 120_000, mail: 15_000, api: 120_000 };
const gatherMs = 1_000;
const atOnce = 50;
const attachmentBytesMax = 10 * 1024 * 1024;

const words = {
  de: {
    subject: (name: string) => `Antwort von ${name}`,
    foot: (name: string) => `Diese Antwort von ${name} kommt, weil du dort geschrieben hast.`,
    mayReply: 'Du kannst einfach auf diese E-Mail antworten.',
    other: '(Etwas, das nicht in eine E-Mail passt.)',
    order: {
      accepted: (number: string) => `Deine Bestellung ${number} ist angenommen.`,
      ready: (number: string) => `Deine Bestellung ${number} liegt zum Abholen bereit.`,
      shipped: (number: string) => `Deine Bestellung ${number} ist unterwegs.`,
      cancelled: (number: string) => `Deine Bestellung ${number} ist storniert.`,
    },
    missing: (name: string) => `(Die Datei ${name} war zu groß für diese E-Mail.)`,
  },
  en: {
    subject: (name: string) => `Answer from ${name}`,
    foot: (name: string) => `This answer from ${name} comes because you wrote to them.`,
    mayReply: 'You can simply reply to this e-mail.',
    other: '(Something that does not fit into an e-mail.)',
    order: {
      accepted: (number: string) => `Your order ${number} is accepted.`,
      ready: (number: string) => `Your order ${number} is ready to be collected.`,
      shipped: (number: string) => `Your order ${number} is on its way.`,
      cancelled: (number: string) => `Your order ${number} is cancelled.`,
    },
    missing: (name: string) => `(The file ${name} was too large for this e-mail.)`,
  },
};

export function createAnswering(context: ChannelsContext): Answering {
  const { config, database, log, clock, jobs, identity, media, messaging, sendsMail } = context;
  const { pool } = database;
  const post = createPost({ config, log });
  const host = new URL(config.publicUrl).hostname;
  const said = new Set<Uuid>();
  let isGathering = false;

  if (sendsMail) {
    messaging.onSaidWithBusiness((conversationId) => {
      said.add(conversationId);
      if (isGathering) return;
      isGathering = true;
      // All that is said in the town comes by here, so it is asked about together.
      setTimeout(() => void gather(), gatherMs).unref();
    });
  }

  async function gather(): Promise<void> {
    isGathering = false;
    const ids = [...said];
    said.clear();
    try {
      const threads = await store.selectThreadsAmong(pool, ids);
      for (const conversationId of threads) await planFor(conversationId);
    } catch (error) {
      log.warn({ err: error }, 'channels.mail_not_planned');
    }
  }

  async function planFor(conversationId: Uuid): Promise<void> {
    const thread = await store.selectMailThread(pool, { conversationId });
    const guest = thread && (await guestOf(thread.guest_actor_id));
    if (!guest?.email) return;
    const runAt = new Date(Date.now() + patienceMs[guest.channel]);
    await database.transaction((tx) =>
      jobs.add(tx, job, { conversationId }, { key: `${job}:${conversationId}`, runAt }),
    );
  }

  async function guestOf(actorId: Uuid): Promise<Guest | undefined> {
    return (await identity.guests.find([actorId])).get(actorId);
  }

  async function compose(
    thread: store.MailThread,
    { guest, messages, name }: { guest: Guest; messages: readonly Message[]; name: string },
  ): Promise<Letter> {
    const say = words[guest.locale];
    const parts: string[] = [];
    const attachments: NonNullable<Letter['attachments']> = [];
    let bytesLeft = attachmentBytesMax;
    const attach = async (thing: { pictureId: Uuid } | { fileId: Uuid }) => {
      const shown = await media.shownTo(thing, guest.actorId);
      const content = await shown?.read();
      if (!shown || !content) return;
      if (content.length > bytesLeft) {
        parts.push(say.missing(shown.name));
        return;
      }
      bytesLeft -= content.length;
      attachments.push({ filename: shown.name, content, contentType: shown.type });
    };
    for (const { body } of messages) {
      if (body.kind === 'text') parts.push(plainOf(body.text));
      else if (body.kind === 'picture') {
        if (body.caption) parts.push(plainOf(body.caption));
        await attach({ pictureId: toUuid(body.picture.id) });
      } else if (body.kind === 'file') {
        if (body.caption) parts.push(plainOf(body.caption));
        await attach({ fileId: toUuid(body.file.id) });
      } else if (
        body.kind === 'card' &&
        body.card.type === 'order' &&
        body.card.moment in say.order
      ) {
        const { moment, number } = body.card;
        parts.push(say.order[moment as keyof typeof say.order](number));
      } else if (body.kind !== 'deleted' && body.kind !== 'notice') parts.push(say.other);
    }
    const takesMail = config.mailPort !== null && config.mailDomain !== null;
    const token = takesMail
      ? await store.giveReplyToken(pool, thread.conversation_id, randomBytes(12).toString('hex'))
      : null;
    const mailbox = token ? null : await selectImap(pool, thread.business_actor_id);
    const business = (await identity.actor(thread.business_actor_id))!;
    const foot = [say.foot(name), ...(token || mailbox ? [say.mayReply] : [])].join('\n');
    const subject = thread.subject?.replace(/^((re|aw|fwd?|wg): ?)+/i, '');
    return {
      to: guest.email!,
      ...(token
        ? { from: { name, address: `${business.handle}+${token}@${config.mailDomain}` } }
        : {}),
      subject: subject ? `Re: ${subject}` : say.subject(name),
      text: `${parts.join('\n\n')}\n\n-- \n${foot}\n`,
      html: null,
      id: `answer.${thread.conversation_id}.${messages.at(-1)!.seq}`,
      ...(!token && mailbox ? { replyTo: { name, address: mailbox.address } } : {}),
      unsubscribeUrl: null,
      isAutomatic: messages.every((one) => one.isAutomatic),
      ...(thread.last_message_id
        ? {
            inReplyTo: thread.last_message_id,
            references: `${thread.last_references} ${thread.last_message_id}`.trim(),
          }
        : {}),
      attachments,
      mark: host,
    };
  }

  async function mail(conversationId: Uuid): Promise<void> {
    const thread = await store.selectMailThread(pool, { conversationId });
    const guest = thread && (await guestOf(thread.guest_actor_id));
    if (!thread || !guest?.email) return;
    const { business_actor_id: businessId, mailed_seq: from } = thread;
    // Whoever was blocked gets nothing any more.
    if (await identity.isBlockedBetween(null, businessId, guest.actorId)) return;
    const place = { actorId: guest.actorId, conversationId };
    const page = await messaging.listMessages(place, { after: from, limit: atOnce });
    if (!page.ok || page.value.items.length === 0) return;
    const to = page.value.items.at(-1)!.seq;
    const [receipt] = await messaging.receiptsOf([place]);
    const readSeq = guest.channel === 'website' ? (receipt?.readSeq ?? 0) : 0;
    // What a machine says goes to nobody who has not written by mail: visitors leave the address of whom they like.
    const messages = page.value.items.filter(
      ({ seq, senderActorId, isAutomatic }) =>
        seq > readSeq &&
        toUuid(senderActorId) === businessId &&
        (guest.channel === 'mail' || !isAutomatic),
    );
    const undelivered = { conversationId, businessActorId: businessId };
    if (thread.bounced_at) {
      // It stays unmailed, and goes along once the guest has written again.
      const isNews = messages.some(({ sentAt }) => new Date(sentAt) > thread.bounced_at!);
      if (isNews) await context.noteUndelivered(undelivered);
      return;
    }
    // The turn is taken before the letter is handed over: one too few does less harm than one twice.
    if (!(await store.takeTurn(pool, conversationId, { from, to }))) return;
    if (messages.length > 0) {
      const name = (await identity.actor(businessId))!.name;
      const outcome = await post.send(await compose(thread, { guest, messages, name }));
      if (outcome === 'refused') {
        await store.noteBounce(pool, conversationId, clock.now());
        await context.noteUndelivered(undelivered);
      }
      if (outcome === 'later') {
        await store.takeTurn(pool, conversationId, { from: to, to: from });
        throw new Error('the mail server took nothing for now');
      }
    }
    if (page.value.items.length === atOnce) await mail(conversationId);
  }

  jobs.register<{ conversationId: Uuid }>(job, ({ conversationId }) => mail(conversationId));
  return { mail };
}
