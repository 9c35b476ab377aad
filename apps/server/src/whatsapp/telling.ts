import { toUuid, type Uuid } from '#platform/ids';
import type { Message } from '@allmende/contract/messaging';
import type { Events } from '@allmende/contract/events';
import type { Tx } from '#platform/database';
import type { AnswerStore } from './answers.ts';
import type { Contact, Contacts } from './contacts.ts';
import type { WhatsappContext } from './context.ts';
import { type GraphCode, statusErrorOf } from './errors.ts';
import type { Change, Hooks } from './hooks.ts';
import type { MediaStore } from './media.ts';
import { digitsOf, messageId } from './numbers.ts';
import { statusOf, topQuality } from './templates.ts';

/** [WA30]–[WA36] What happened, in the words of webhooks. */
export interface Telling {
  start(): void;
  /** Looks for what was said while nobody listened. */
  sweep(): Promise<void>;
  idle(): Promise<void>;
}

/** [WA11] Why a message failed after it was accepted. */
const failureCodes: Record<string, { code: GraphCode; details: string }> = {
  unreachable: { code: 131026, details: 'Message undeliverable.' },
  opted_out: { code: 131050, details: 'The user wants no more of these messages from you.' },
  no_consent: {
    code: 131049,
    details: 'The user has not agreed to these messages, and nothing else allows them.',
  },
  budget: { code: 131049, details: 'The user has had as much marketing as they want for now.' },
  not_in_time: { code: 131049, details: 'The quiet hours of the user did not end in time.' },
  template_paused: {
    code: 132015,
    details: 'The template was paused; its first readers minded it.',
  },
  sender_stopped: { code: 131048, details: 'The sender was frozen or suspended meanwhile.' },
};

function failureOf(failure: string | null): { code: GraphCode; details: string } {
  return failureCodes[failure ?? ''] ?? { code: 131000, details: 'Something went wrong.' };
}

export const unixSeconds = (at: Date | string) => String(Math.floor(new Date(at).getTime() / 1000));

export function metadataOf(sender: bigint, kind: 'phone' | 'sandbox' = 'phone') {
  return {
    messaging_product: 'whatsapp',
    metadata: {
      display_phone_number: digitsOf(kind, sender),
      phone_number_id: digitsOf(kind, sender),
    },
  };
}

export function createTelling(
  context: WhatsappContext,
  parts: { hooks: Hooks; contacts: Contacts; media: MediaStore; answers: AnswerStore },
): Telling {
  const { database, clock, log, outbox, identity, messaging, outreach } = context;
  const { hooks, contacts, media, answers } = parts;
  const underway = new Map<string, Promise<void>>();

  async function profileOf(business: Uuid, personActorId: Uuid) {
    const contact = (await contacts.of(business, [personActorId])).get(personActorId)!;
    const actor = (await identity.actors([personActorId])).get(personActorId);
    return {
      contact,
      shown: {
        profile: { name: actor?.name ?? '', ...(actor ? { username: actor.handle } : {}) },
        wa_id: contact.waId,
        user_id: contact.userId,
      },
    };
  }

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

  /** Tells what was said since the last time; twice at the same time is once after the other. */
  async function tellConversation(business: Uuid, conversationId: Uuid): Promise<void> {
    if (!(await messaging.isDirect(conversationId))) return;
    await hooks.account(business).then(async (account) => {
      if (!account.verified_at) return;
      const { verified_at: verifiedAt } = account;
      await database.transaction(async (tx) => {
        const { rows } = await tx.client.query<{ told_seq: number }>(
          `insert into whatsapp_conversations (business_actor_id, conversation_id, told_seq)
           values ($1, $2, 0)
           on conflict (business_actor_id, conversation_id) do update set told_seq = whatsapp_conversations.told_seq
           returning told_seq`,
          [business, conversationId],
        );
        let told = rows[0]!.told_seq;
        for (;;) {
          const page = await messaging.messagesAfter(
            { actorId: business, conversationId },
            { seq: told, limit: 100 },
          );
          if (page.length === 0) break;
          const changes: Change[] = [];
          for (const message of page) {
            const person = toUuid(message.senderActorId);
            if (person === business || new Date(message.sentAt) < verifiedAt) continue;
            const { contact, shown } = await profileOf(business, person);
            for (const one of await messagesOf(business, message, contact)) {
              changes.push({
                field: 'messages',
                value: { ...metadataOf(account.sender_number), contacts: [shown], messages: [one] },
              });
            }
          }
          await hooks.tell(tx, business, changes);
          told = page.at(-1)!.seq;
          await tx.client.query(
            `update whatsapp_conversations set told_seq = $3
             where business_actor_id = $1 and conversation_id = $2`,
            [business, conversationId, told],
          );
          if (page.length < 100) break;
        }
      });
    });
  }

  function soon(key: string, work: () => Promise<void>): void {
    const before = underway.get(key) ?? Promise.resolve();
    const settled = before
      .then(work)
      .catch((error) => log.warn({ err: error }, 'whatsapp.not_told'))
      .finally(() => {
        if (underway.get(key) === settled) underway.delete(key);
      });
    underway.set(key, settled);
  }

  async function listenersIn(conversationId: Uuid): Promise<Uuid[]> {
    const members = await messaging.membersOf(conversationId);
    return members.length === 2 ? members.filter((id) => hooks.isListening(id)) : [];
  }

  /** [WA33] */
  async function tellReaction(told: {
    conversationId: Uuid;
    seq: number;
    actorId: Uuid;
    emoji: string | null;
  }): Promise<void> {
    const { conversationId, seq, actorId, emoji } = told;
    for (const business of await listenersIn(conversationId)) {
      if (business === actorId) continue;
      const account = await hooks.account(business);
      const message = await messaging.messageAt({ conversationId, seq, actorId: business });
      if (!message) continue;
      const { contact, shown } = await profileOf(business, actorId);
      const own = toUuid(message.senderActorId) === business;
      const reaction = {
        message_id: own
          ? messageId({ kind: 'own', clientId: message.clientId })
          : messageId({ kind: 'theirs', conversationId, seq, part: 0 }),
        ...(emoji === null ? {} : { emoji }),
      };
      const one = {
        from: contact.waId,
        from_user_id: contact.userId,
        id: messageId({ kind: 'other', clientId: crypto.randomUUID() }),
        timestamp: unixSeconds(clock.now()),
        type: 'reaction',
        reaction,
      };
      const value = { ...metadataOf(account.sender_number), contacts: [shown], messages: [one] };
      await database.transaction((tx) => hooks.tell(tx, business, [{ field: 'messages', value }]));
    }
  }

  /** [WA32] Each step of a message that the business sent. */
  async function tellStatuses(tx: Tx, event: Events['outreach.status']): Promise<void> {
    const { businessActorId: business } = event;
    if (!hooks.isListening(business)) return;
    const account = await hooks.account(business);
    const items = event.items.filter(({ state }) => state !== 'held');
    const ids = items.map(({ sendId }) => sendId);
    const sends = await outreach.senders.sends(business, ids);
    const people = await contacts.of(
      business,
      items.map(({ personActorId }) => personActorId),
    );
    const { rows: said } = await tx.client.query<{ send_id: Uuid; opaque: string | null }>(
      'select send_id, opaque from whatsapp_sends where business_actor_id = $1 and send_id = any ($2)',
      [business, ids],
    );
    const opaque = new Map(said.map((row) => [row.send_id, row.opaque]));
    await hooks.tell(
      tx,
      business,
      items.map((item) => {
        const contact = people.get(item.personActorId)!;
        const category = sends.get(item.sendId)?.category ?? 'service';
        const status = statusValue({
          id: messageId({ kind: 'own', clientId: item.sendId }),
          state: item.state,
          at: item.at,
          contact,
          category,
          opaque: opaque.get(item.sendId) ?? null,
          failure: item.state === 'failed' ? failureOf(item.failure) : null,
        });
        const value = { ...metadataOf(account.sender_number), statuses: [status] };
        return { field: 'messages', value };
      }),
    );
  }

  /** [WA34] A person wants marketing no more, or again. */
  async function tellPreference(tx: Tx, event: Events['outreach.preference']): Promise<void> {
    const { businessActorId: business, personActorId, isGranted, at } = event;
    if (!hooks.isListening(business)) return;
    const account = await hooks.account(business);
    const { contact, shown } = await profileOf(business, personActorId);
    const preference = {
      wa_id: contact.waId,
      user_id: contact.userId,
      detail: isGranted
        ? 'User requested to resume marketing messages'
        : 'User requested to stop marketing messages',
      category: 'marketing_messages',
      value: isGranted ? 'resume' : 'stop',
      timestamp: Number(unixSeconds(at)),
    };
    const value = {
      ...metadataOf(account.sender_number),
      contacts: [shown],
      user_preferences: [preference],
    };
    await hooks.tell(tx, business, [{ field: 'user_preferences', value }]);
  }

  /** [WA35] */
  async function tellTemplate(tx: Tx, event: Events['outreach.template']): Promise<void> {
    const { businessActorId: business, templateId, status } = event;
    if (!hooks.isListening(business)) return;
    const row = await outreach.templates.find(business, templateId);
    if (!row) return;
    const value = {
      event: status === 'deleted' ? 'PENDING_DELETION' : statusOf(status),
      message_template_id: Number(digitsOf('template', row.number)),
      message_template_name: row.name,
      message_template_language: row.language,
      message_template_category: row.category.toUpperCase(),
      reason: status === 'deleted' ? null : status === 'rejected' ? 'INVALID_FORMAT' : 'NONE',
      ...(status === 'paused' ? { other_info: { title: 'FIRST_PAUSE', description: '' } } : {}),
    };
    await hooks.tell(tx, business, [{ field: 'message_template_status_update', value }]);
  }

  /** [WA36] */
  async function tellSender(tx: Tx, event: Events['outreach.sender']): Promise<void> {
    const { businessActorId: business, quality, tier, isSuspended } = event;
    if (!hooks.isListening(business)) return;
    const account = await hooks.account(business);
    const limits = [250, 2000, 10_000, 100_000, -1];
    const limit = limits[tier] ?? -1;
    const changes: Change[] = [
      {
        field: 'phone_number_quality_update',
        value: {
          display_phone_number: digitsOf('phone', account.sender_number),
          event: quality === topQuality ? 'UNFLAGGED' : 'FLAGGED',
          current_limit:
            limit === -1 ? 'TIER_UNLIMITED' : `TIER_${limit >= 1000 ? `${limit / 1000}K` : limit}`,
          max_daily_conversations_per_business: limit,
        },
      },
      {
        field: 'business_capability_update',
        value: { max_daily_conversations_per_business: limit },
      },
    ];
    if (isSuspended) {
      changes.push({
        field: 'account_update',
        value: { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } },
      });
    }
    await hooks.tell(tx, business, changes);
  }

  outbox.on('outreach.status', 'whatsapp.tellStatuses', (event, tx) => tellStatuses(tx, event));
  outbox.on('outreach.preference', 'whatsapp.tellPreference', (event, tx) =>
    tellPreference(tx, event),
  );
  outbox.on('outreach.template', 'whatsapp.tellTemplate', (event, tx) => tellTemplate(tx, event));
  outbox.on('outreach.sender', 'whatsapp.tellSender', (event, tx) => tellSender(tx, event));

  return {
    start() {
      messaging.onSaid((conversationId) => {
        soon(conversationId, async () => {
          for (const business of await listenersIn(conversationId)) {
            await tellConversation(business, conversationId);
          }
        });
      });
      messaging.onReaction((told) => soon(told.conversationId, () => tellReaction(told)));
    },
    async sweep() {
      const { rows } = await database.pool.query<{ business_actor_id: Uuid; swept_at: Date }>(
        'select business_actor_id, swept_at from whatsapp_accounts where verified_at is not null',
      );
      for (const { business_actor_id: business, swept_at: since } of rows) {
        const startedAt = clock.now();
        // A little longer than it says: what was committed late was said before.
        const from = new Date(since.getTime() - 60_000);
        for (const conversationId of await messaging.directsSince(business, from)) {
          await tellConversation(business, conversationId);
        }
        await database.pool.query(
          'update whatsapp_accounts set swept_at = $2 where business_actor_id = $1',
          [business, startedAt],
        );
      }
    },
    async idle() {
      while (underway.size > 0) await Promise.all(underway.values());
    },
  };
}

export function statusValue(status: {
  id: string;
  state: string;
  at: string | Date;
  contact: Pick<Contact, 'waId' | 'userId'>;
  category: string;
  opaque: string | null;
  failure: { code: GraphCode; details: string } | null;
}) {
  const { id, state, at, contact, category, opaque, failure } = status;
  const isFree = category === 'service';
  return {
    id,
    status: state,
    timestamp: unixSeconds(at),
    recipient_id: contact.waId,
    recipient_user_id: contact.userId,
    ...(failure
      ? {}
      : {
          pricing: {
            billable: !isFree,
            pricing_model: 'PMP',
            type: isFree ? 'free_customer_service' : 'regular',
            category,
          },
        }),
    ...(opaque === null ? {} : { biz_opaque_callback_data: opaque }),
    ...(failure ? { errors: [statusErrorOf(failure.code, failure.details)] } : {}),
  };
}
