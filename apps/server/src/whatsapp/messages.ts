import type { Sendable } from '@allmende/contract/messaging';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { SendRefusal } from '#outreach';
import type { Bills } from './bills.ts';
import type { Contacts, Recipient } from './contacts.ts';
import { type Call, isSandbox, type WhatsappContext } from './context.ts';
import { type GraphCode, GraphError } from './errors.ts';
import type { Flows } from './flows.ts';
import { cardOf } from './interactive.ts';
import type { MediaStore } from './media.ts';
import { type MediaKind, mediaKinds } from './media-kinds.ts';
import { digitsOf, messageId, readMessageId } from './numbers.ts';
import type { Offering } from './offering.ts';
import type { Params } from './request.ts';
import type { Sandbox } from './sandbox.ts';
import * as shapes from './shapes.ts';
import { fillingOf } from './template-filling.ts';

/** [WA7]–[WA11] What software sends to people: messages of every type, reactions, how far it has read, that it types. */
export type SendMessage = (call: Call) => Promise<object>;

type Draft = Parameters<WhatsappContext['outreach']['send']>[1][number];
type Content = Draft['content'];

/** [WA10] Why nothing was accepted. */
const refusals: Record<SendRefusal, { code: GraphCode; details: string }> = {
  'outreach.suspended': { code: 131031, details: 'This sender is suspended.' },
  'outreach.template_unknown': {
    code: 132001,
    details: 'There is no template of this name in this language.',
  },
  'outreach.template_not_approved': { code: 132001, details: 'The template was not approved.' },
  'outreach.template_paused': { code: 132015, details: 'The template is paused.' },
  'outreach.template_disabled': { code: 132016, details: 'The template is disabled.' },
  'outreach.variables_wrong': {
    code: 132000,
    details: 'The parameters are not those of the template.',
  },
  'outreach.text_too_long': {
    code: 132005,
    details: 'The text is too long with its parameters.',
  },
  'outreach.link_foreign': {
    code: 132012,
    details: 'A parameter leads to a domain that was not shown to be yours.',
  },
  'outreach.marketing_frozen': {
    code: 131048,
    details: 'Marketing rests after complaints of its readers.',
  },
  'outreach.too_many_unreachable': {
    code: 131048,
    details: 'Too many of the recipients cannot be reached.',
  },
  'outreach.too_fast': { code: 130429, details: 'The number sends faster than it may.' },
  'outreach.too_fast_for_one': {
    code: 131056,
    details: 'Too many messages to this recipient in a short time.',
  },
  'outreach.window_closed': {
    code: 131047,
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  'outreach.tier_used_up': {
    code: 131048,
    details: 'The number has reached as many people as it may in a day.',
  },
  'outreach.limit_reached': {
    code: 131042,
    details: 'The business has spent as much this month as it allows.',
  },
  'outreach.credit_used_up': {
    code: 131042,
    details: 'The credit of the business for messages is used up.',
  },
  'outreach.key_reused': {
    code: 100,
    details: 'This idempotency key was used before for another message.',
  },
};
const retryAfter: Partial<Record<SendRefusal, number>> = {
  'outreach.too_fast': 1,
  'outreach.too_fast_for_one': 6,
};

export function createMessages(
  context: WhatsappContext,
  parts: {
    contacts: Contacts;
    media: MediaStore;
    sandbox: Sandbox;
    offering: Offering;
    bills: Bills;
    flows: Flows;
  },
): SendMessage {
  const { database, clock, messaging, outreach } = context;
  const { contacts, media, sandbox, bills } = parts;

  /** Where a message of a conversation stands that an id names; null when the business may not see it. */
  async function placeOf(business: Uuid, id: unknown) {
    const ref = readMessageId(id);
    if (!ref || ref.kind === 'other') return null;
    if (ref.kind === 'theirs') {
      const { conversationId, seq } = ref;
      const message = await messaging.messageAt({ conversationId, seq, actorId: business });
      const isDirect = message && (await messaging.isDirect(conversationId));
      return isDirect
        ? { conversationId, seq, isOwn: toUuid(message.senderActorId) === business }
        : null;
    }
    const send = (await outreach.senders.sends(business, [ref.clientId])).get(ref.clientId);
    if (!send?.conversation_id || send.seq === null) return null;
    return { conversationId: send.conversation_id, seq: send.seq, isOwn: true };
  }

  /** [WA9] */
  async function markRead({ caller, params }: Call): Promise<object> {
    const place = await placeOf(caller.actorId, params['message_id']);
    if (!place || place.isOwn) {
      throw new GraphError(100, 'message_id is no message that you received.');
    }
    const { conversationId, seq } = place;
    const actorId = caller.actorId;
    const read = await messaging.markRead({ actorId, conversationId, seq });
    if (!read.ok) throw new GraphError(131000, 'The message could not be marked as read.');
    if (params['typing_indicator'] !== undefined) {
      await messaging.showTyping({ actorId, conversationId });
    }
    return { success: true };
  }

  async function react(call: Call, to: Recipient): Promise<object> {
    const { caller, params } = call;
    const wish = shapes.parse(shapes.reactionShape, params['reaction'], 'reaction');
    const place = await placeOf(caller.actorId, wish.message_id);
    const members = place ? await messaging.membersOf(place.conversationId) : [];
    if (!place || !members.includes(to.personActorId)) {
      throw new GraphError(131009, 'reaction.message_id is no message between you and this user.');
    }
    const { conversationId, seq } = place;
    const spot = { conversationId, seq, actorId: caller.actorId };
    const done = await messaging.react(spot, {
      emoji: wish.emoji === '' ? null : wish.emoji,
      userId: caller.userId,
    });
    if (!done.ok) {
      const isBlocked = done.code === 'messaging.blocked';
      throw new GraphError(isBlocked ? 131026 : 131009, 'One reacts with a single emoji.');
    }
    return answerOf(to, messageId({ kind: 'other', clientId: newUuid() }));
  }

  async function contentOf(call: Call, type: string, to: Recipient, key: string): Promise<Content> {
    const { caller, params } = call;
    const member = params[type];
    const free = (message: Sendable): Content => ({ kind: 'free', message });
    if (type === 'text') {
      const { body, preview_url: hasPreview } = shapes.parse(shapes.textShape, member, 'text');
      return free({ kind: 'text', text: body, ...(hasPreview ? {} : { hasPreview: false }) });
    }
    if (isMediaKind(type)) {
      const named = shapes.parse(shapes.mediaShapes[type], member, type);
      return free(
        await media.sendable(caller.actorId, type, named as { id?: string; link?: string }),
      );
    }
    if (type === 'location') {
      const place = shapes.parse(shapes.locationShape, member, 'location');
      const { latitude, longitude } = place;
      const label = [place.name, place.address].filter(Boolean).join(', ').slice(0, 100);
      return free({ kind: 'location', latitude, longitude, label });
    }
    if (type === 'contacts') {
      const cards = shapes.parse(shapes.contactsShape, member, 'contacts');
      return free({ kind: 'text', text: cards.map(contactText).join('\n\n').slice(0, 4096) });
    }
    if (type === 'interactive') {
      const { personActorId } = to;
      const passage = { by: caller, sender: call.sender, personActorId, key };
      const card = await cardOf(member, passage, { ...parts, pictures: context.media });
      return { kind: 'card', card };
    }
    if (type === 'template') {
      const { name, language, components } = shapes.parse(shapes.templateShape, member, 'template');
      const templates = await outreach.templates.list(caller.actorId);
      const template = templates.find(
        (one) => one.name === name && sameLanguage(one.language, language.code),
      );
      if (!template) throw refusalOf('outreach.template_unknown');
      const filling = await fillingOf(template, components, (kind, named) =>
        media.shown(
          caller.actorId,
          kind,
          shapes.parse(shapes.mediaShapes[kind], named, `template.components.${kind}`),
        ),
      );
      return { kind: 'template', name, language: template.language, ...filling };
    }
    throw new GraphError(
      131051,
      `${type.slice(0, 40)} is no type of message that can be sent here.`,
    );
  }

  async function replyTo(call: Call, to: Recipient): Promise<number | undefined> {
    const quoted = call.params['context'];
    if (typeof quoted !== 'object' || quoted === null) return undefined;
    const { message_id: id } = quoted as Params;
    if (id === undefined) return undefined;
    const place = await placeOf(call.caller.actorId, id);
    const members = place ? await messaging.membersOf(place.conversationId) : [];
    if (!place || !members.includes(to.personActorId)) {
      throw new GraphError(131009, 'context.message_id is no message between you and this user.');
    }
    return place.seq;
  }

  async function keepOpaque(business: Uuid, sendId: Uuid, said: string | null): Promise<void> {
    if (said === null) return;
    await database.pool.query(
      `insert into whatsapp_sends (business_actor_id, send_id, opaque, created_at)
       values ($1, $2, $3, $4) on conflict do nothing`,
      [business, sendId, said, clock.now()],
    );
  }

  return async (call) => {
    const { caller, params, sender } = call;
    if (params['messaging_product'] !== 'whatsapp') {
      throw new GraphError(100, 'The parameter messaging_product is required and is whatsapp.');
    }
    if (params['status'] !== undefined) {
      if (params['status'] !== 'read') throw new GraphError(100, 'status is read, or is left out.');
      return isSandbox(call) ? { success: true } : markRead(call);
    }
    const type = String(params['type'] ?? 'text');
    if (params['recipient_type'] === 'group') {
      throw new GraphError(131009, 'recipient_type: messages go to individuals here.');
    }
    const to = await contacts.resolve(caller.actorId, {
      to: params['to'],
      recipient: params['recipient'],
    });
    if ([digitsOf('phone', sender), digitsOf('sandbox', sender)].includes(to.waId)) {
      throw new GraphError(131021, 'Sender and recipient are the same number.');
    }
    if (isSandbox(call)) return answerOf(to, await sandbox.take(call, to, type));
    if (type === 'reaction') return react(call, to);
    const key = `wa:${call.idempotencyKey ?? newUuid()}`.slice(0, 128);
    const opaque = opaqueOf(params);
    const replyToSeq = await replyTo(call, to);
    const content = await contentOf(call, type, to, key);
    const [outcome] = await outreach.send(
      { businessActorId: caller.actorId, byUserId: caller.userId },
      [
        {
          key,
          to: toPublicId('act', to.personActorId),
          content: content.kind === 'free' ? { ...content, replyToSeq } : content,
        },
      ],
    );
    const asked =
      content.kind === 'card' && content.card.type === 'interactive' ? content.card : null;
    if (asked?.action.kind === 'bill') {
      const sendId = outcome!.ok ? outcome!.value.id : null;
      await bills.settle(caller.actorId, asked.action.bill.reference, sendId);
    }
    if (!outcome!.ok) throw refusalOf(outcome!.code);
    const row = outcome!.value;
    await keepOpaque(caller.actorId, row.id, opaque);
    const isHeld = row.state === 'held';
    const id = messageId({ kind: 'own', clientId: row.id });
    return answerOf(to, id, isHeld ? 'held_for_quality_assessment' : 'accepted');
  };
}

/** [WA8] Looked at before anything is sent. */
function opaqueOf(params: Params): string | null {
  const said = params['biz_opaque_callback_data'];
  if (said === undefined) return null;
  return shapes.parse(shapes.text(512), said, 'biz_opaque_callback_data');
}

function refusalOf(code: SendRefusal): GraphError {
  const { code: graph, details } = refusals[code];
  const after = retryAfter[code];
  return new GraphError(graph, details, after ? { retryAfter: after } : {});
}

function answerOf(to: Recipient, id: string, status = 'accepted') {
  return {
    messaging_product: 'whatsapp',
    contacts: [
      { input: to.input, wa_id: to.waId || to.input, ...(to.userId ? { user_id: to.userId } : {}) },
    ],
    messages: [{ id, message_status: status }],
  };
}

function isMediaKind(type: string): type is MediaKind {
  return (mediaKinds as readonly string[]).includes(type);
}

/** `en`, `en_US` and `en-US` are what clients write; the exact one is looked for. */
function sameLanguage(one: string, other: string): boolean {
  return one.replace('-', '_') === other.replace('-', '_');
}

function contactText(card: ReturnType<typeof shapes.contactsShape.parse>[number]): string {
  const { name, org, phones = [], emails = [], urls = [], addresses = [] } = card;
  const lines = [
    name.formatted_name,
    [org?.title, org?.company].filter(Boolean).join(', '),
    ...phones.map(({ phone, wa_id: waId }) => phone ?? waId),
    ...emails.map(({ email }) => email),
    ...addresses.map(({ street, zip, city, country }) =>
      [street, [zip, city].filter(Boolean).join(' '), country].filter(Boolean).join(', '),
    ),
    ...urls.map(({ url }) => url),
  ];
  return lines.filter(Boolean).join('\n');
}
