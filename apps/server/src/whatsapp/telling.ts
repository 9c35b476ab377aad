import { toUuid, type Uuid } from '#platform/ids';
import type { Events } from '@allmende/contract/events';
import type { Tx } from '#platform/database';
import type { AnswerStore } from './answers.ts';
import type { Bills } from './bills.ts';
import type { Contacts } from './contacts.ts';
import type { WhatsappContext } from './context.ts';
import { createHeard } from './heard.ts';
import type { Change, Hooks } from './hooks.ts';
import type { MediaStore } from './media.ts';
import { digitsOf, messageId } from './numbers.ts';
import { failureOf, metadataOf, paymentStatus, statusValue, unixSeconds } from './statuses.ts';
import { statusOf, topQuality } from './templates.ts';

/** [WA30]–[WA36] What happened, in the words of webhooks. */
export interface Telling {
  start(): void;
  /** Looks for what was said while nobody listened. */
  sweep(): Promise<void>;
  idle(): Promise<void>;
}

export function createTelling(
  context: WhatsappContext,
  parts: {
    hooks: Hooks;
    contacts: Contacts;
    media: MediaStore;
    answers: AnswerStore;
    bills: Bills;
  },
): Telling {
  const { database, clock, log, outbox, identity, messaging, outreach } = context;
  const { hooks, contacts, bills } = parts;
  const messagesOf = createHeard(context, parts);
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

  /** From memory alone, for this is asked of everything that anybody says. */
  async function listenersIn(conversationId: Uuid): Promise<Uuid[]> {
    if (!hooks.hasListeners()) return [];
    const members = await messaging.membersOf(conversationId);
    return members.length === 2 ? members.filter((id) => hooks.isListening(id)) : [];
  }

  /** [WA33] Written down with the reaction itself, so that a server that dies right after it has it still to tell. */
  async function noteReaction(
    tx: Tx,
    told: { conversationId: Uuid; seq: number; actorId: Uuid; emoji: string | null },
  ): Promise<void> {
    const { conversationId, seq, actorId: personActorId, emoji } = told;
    for (const businessActorId of await listenersIn(conversationId)) {
      if (businessActorId === personActorId) continue;
      const at = clock.now().toISOString();
      const reacted = { businessActorId, personActorId, conversationId, seq, emoji, at };
      await outbox.emit(tx, 'whatsapp.reacted', reacted);
    }
  }

  async function tellReaction(tx: Tx, event: Events['whatsapp.reacted']): Promise<void> {
    const { businessActorId: business, personActorId, conversationId, seq, emoji, at } = event;
    const account = await hooks.account(business);
    const message = await messaging.messageAt({ conversationId, seq, actorId: business });
    if (!message) return;
    const { contact, shown } = await profileOf(business, personActorId);
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
      timestamp: unixSeconds(at),
      type: 'reaction',
      reaction,
    };
    const value = { ...metadataOf(account.sender_number), contacts: [shown], messages: [one] };
    await hooks.tell(tx, business, [{ field: 'messages', value }]);
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
        const send = sends.get(item.sendId);
        const status = statusValue({
          id: messageId({ kind: 'own', clientId: item.sendId }),
          state: item.state,
          at: item.at,
          contact,
          category: send?.category ?? 'service',
          priceMicros: send?.price_micros ?? 0,
          opaque: opaque.get(item.sendId) ?? null,
          failure: item.state === 'failed' ? failureOf(item.failure) : null,
        });
        const value = { ...metadataOf(account.sender_number), statuses: [status] };
        return { field: 'messages', value };
      }),
    );
  }

  /** [WA76] A bill was paid that was asked for in a message. */
  async function tellPaid(tx: Tx, event: Events['wallet.noticed']): Promise<void> {
    const { actorId: business, what, thingId } = event;
    if (what !== 'arrived' || !hooks.isListening(business)) return;
    const paid = await bills.paidBy(tx, business, toUuid(thingId));
    if (!paid) return;
    const account = await hooks.account(business);
    const contact = (await contacts.of(business, [paid.person_actor_id])).get(
      paid.person_actor_id,
    )!;
    const value = {
      ...metadataOf(account.sender_number),
      statuses: [
        paymentStatus({
          id: messageId({ kind: 'own', clientId: paid.send_id }),
          contact,
          reference: paid.reference,
          amount: paid.payment.amount,
          at: paid.payment.paidAt,
          transactionId: paid.payment.receiptNumber,
        }),
      ],
    };
    await hooks.tell(tx, business, [{ field: 'messages', value }]);
  }

  /** [WA34] A person wants marketing no more, or again. */
  async function tellPreference(tx: Tx, event: Events['outreach.preference']): Promise<void> {
    const { businessActorId: business, personActorId, topicKey, isGranted, at } = event;
    if (!hooks.isListening(business)) return;
    // The contract knows no other preference than that of marketing: a yes to what carries none is not told as one.
    const mayAdvertise =
      topicKey === null || (await outreach.topics.mayAdvertise(business, topicKey));
    if (isGranted && !mayAdvertise) return;
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
  outbox.on('wallet.noticed', 'whatsapp.tellPaid', (event, tx) => tellPaid(tx, event));
  outbox.on('outreach.template', 'whatsapp.tellTemplate', (event, tx) => tellTemplate(tx, event));
  outbox.on('whatsapp.reacted', 'whatsapp.tellReaction', (event, tx) => tellReaction(tx, event));
  outbox.on('outreach.sender', 'whatsapp.tellSender', (event, tx) => tellSender(tx, event));

  return {
    start() {
      messaging.onSaidWithBusiness((conversationId) => {
        if (!hooks.hasListeners()) return;
        soon(conversationId, async () => {
          for (const business of await listenersIn(conversationId)) {
            await tellConversation(business, conversationId);
          }
        });
      });
      messaging.onReaction(noteReaction);
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
