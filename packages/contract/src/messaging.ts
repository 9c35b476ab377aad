import { z } from 'zod';
import { actor, party, picture } from './actors.ts';
import { attachedBodies, attachedSendables } from './attachments.ts';
import { defineErrors } from './errors.ts';
import { groupInfo, memberRole, notice } from './group-kinds.ts';
import { contact, linkPreview, place, sticker } from './contents.ts';
import { clientId, id } from './ids.ts';
import { textMax } from './limits.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { envelopeCard } from './envelope-cards.ts';
import { requestCard, splitCard } from './request-cards.ts';
import { dealCard } from './deal-card.ts';
import { mandateCard } from './mandate-cards.ts';
import { interactiveCard } from './interactive-card.ts';
import { outreachCard } from './outreach-card.ts';
import { ratingCard } from './rating-card.ts';
import { payableCard } from './payable-card.ts';
import { eventCard, listCard, pollCard } from './together-cards.ts';

export const messagingErrors = defineErrors({
  'messaging.conversation_unknown': { status: 404, title: 'This conversation does not exist' },
  'messaging.blocked': { status: 403, title: 'You cannot write to each other' },
  'messaging.empty': { status: 400, title: 'There is nothing to send' },
  'messaging.text_too_long': { status: 400, title: 'The text is too long' },
  'messaging.text_malformed': {
    status: 400,
    title: 'The text contains characters that cannot be stored',
  },
  'messaging.client_id_reused': {
    status: 409,
    title: 'This client id was used before for another message',
  },
  'messaging.picture_unknown': { status: 400, title: 'The picture does not exist' },
  'messaging.file_unknown': { status: 400, title: 'The file does not exist' },
  'messaging.not_playable': { status: 400, title: 'This is nothing that can be played here' },
  'messaging.place_invalid': { status: 400, title: 'This is no place on earth' },
  'messaging.contact_unknown': { status: 400, title: 'The contact does not exist' },
  'messaging.sticker_unknown': { status: 400, title: 'The sticker does not exist' },
  'messaging.reply_unknown': { status: 400, title: 'The message replied to does not exist' },
  'messaging.cannot_write_to_self': { status: 400, title: 'Choose somebody else to write to' },
  'messaging.message_unknown': { status: 404, title: 'This message does not exist' },
  'messaging.card_stays': { status: 409, title: 'Orders and receipts stay in the conversation' },
  'messaging.notice_stays': { status: 409, title: 'What happened to a group stays in it' },
  'messaging.may_not_write': { status: 403, title: 'You may not write here' },
  'messaging.stopped': {
    status: 403,
    title: 'They want to hear nothing of you until they write again',
  },
  'messaging.too_many_mentions': { status: 400, title: 'The message mentions too many people' },
  'messaging.no_strangers': {
    status: 403,
    title: 'Only people who know each other can write here',
  },
  'messaging.too_many_new_people': {
    status: 429,
    title: 'You have written to many new people today',
  },
});

/**
 * A card is a typed reference to a thing that another module owns, with a small snapshot by which it
 * is drawn at once. Its owner renders it and keeps the snapshot current; messaging never looks inside.
 */
export const card = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('product'),
      productId: id('product'),
      sellerActorId: id('actor'),
      title: z.string(),
      picture: picture.nullable(),
      price: money,
      /** True when variants differ in price and `price` is the lowest. */
      isPriceFrom: z.boolean(),
      unitPrice: z.object({ price: money, per: z.string() }).nullable(),
      isSoldOut: z.boolean(),
    }),
    z.object({
      type: z.literal('order'),
      orderId: id('order'),
      number: z.string(),
      sellerActorId: id('actor'),
      buyerActorId: id('actor'),
      state: z.enum(['placed', 'paid', 'accepted', 'ready', 'shipped', 'completed', 'cancelled']),
      /**
       * What this card announces. `placed` is the order itself and lives on; any other is one line that
       * says what happened, e.g. `ready`.
       */
      moment: z.enum([
        'placed',
        'accepted',
        'ready',
        'shipped',
        'cancelled',
        'disputed',
        'settled',
      ]),
      fulfilment: z.enum(['pickup', 'delivery']),
      /** Left out where it is paid from a wallet. */
      payBy: z.literal('direct').optional(),
      total: money,
      lines: z.array(
        z.object({
          title: z.string(),
          options: z.string(),
          quantity: z.int(),
          total: money,
          picture: picture.nullable(),
        }),
      ),
      /** Lines beyond those shown. */
      moreLines: z.int(),
      refunded: money.nullable(),
    }),
    z.object({
      type: z.literal('payment'),
      paymentId: id('payment'),
      fromActorId: id('actor'),
      toActorId: id('actor'),
      amount: money,
      note: z.string(),
      state: z.enum(['completed', 'refunded']),
      /** The payee has collected it. */
      byMandate: z.literal(true).optional(),
    }),
    /** Asks the receiver to join a group or channel; `groups.joinByInvite` with the token says yes. */
    z.object({
      type: z.literal('invite'),
      token: z.string(),
      groupId: id('conversation'),
      groupKind: z.enum(['group', 'channel']),
      name: z.string(),
      picture: picture.nullable(),
      memberCount: z.int(),
    }),
    payableCard,
    pollCard,
    eventCard,
    listCard,
    requestCard,
    splitCard,
    envelopeCard,
    mandateCard,
    dealCard,
    outreachCard,
    interactiveCard,
    ratingCard,
  ])
  .meta({ id: 'Card' });
export type Card = z.infer<typeof card>;

/**
 * What a person sends; cards come from the modules that own them. White space around text and caption
 * is removed. What a text may be is not checked by this schema, so that a bad one is refused with a
 * code of its own (`messaging.empty`, `.text_too_long`, `.text_malformed`) and harms nothing else.
 */
export const sendable = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('text'),
      text: z.string().meta({ maxLength: textMax }),
      /** False when nothing of what its first link leads to is to be shown. */
      hasPreview: z.boolean().optional(),
    }),
    z.object({ kind: z.literal('location'), ...place.shape }),
    z.object({ kind: z.literal('contact'), actorId: id('actor') }),
    z.object({ kind: z.literal('sticker'), stickerId: id('sticker') }),
    ...attachedSendables,
  ])
  .meta({ id: 'Sendable' });
export type Sendable = z.input<typeof sendable>;

export const messageBody = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('picture'), picture, caption: z.string() }),
    ...attachedBodies,
    z.object({ kind: z.literal('location'), ...place.shape }),
    z.object({ kind: z.literal('contact'), ...contact.shape }),
    z.object({ kind: z.literal('sticker'), sticker }),
    z.object({ kind: z.literal('card'), card }),
    z.object({ kind: z.literal('notice'), notice }),
    /** Nothing is left of it; `by` says that it was not its sender who took it away. */
    z.object({ kind: z.literal('deleted'), by: z.literal('operators').optional() }),
  ])
  .meta({ id: 'MessageBody' });
export type MessageBody = z.infer<typeof messageBody>;

/**
 * `text` is plain and may hold bidirectional control characters: isolate it where it is shown. A
 * message's `version` grows with each change of it; of two copies the one with the higher version wins.
 */
export const message = z
  .object({
    id: id('message'),
    conversationId: id('conversation'),
    /** Position in the conversation: 1, 2, 3 … without gaps. */
    seq: z.int().positive(),
    /** The conversation's version in which this message last changed. */
    version: z.int().positive(),
    senderActorId: id('actor'),
    /** The sender's own id for it, a UUID; makes sending twice harmless. */
    clientId: z.string(),
    body: messageBody,
    /** What it answers. When that is deleted, kind and excerpt follow and this message's version grows. */
    replyTo: z
      .object({
        seq: z.int(),
        senderActorId: id('actor'),
        kind: z.enum([
          'text',
          'picture',
          'file',
          'video',
          'voice',
          'album',
          'location',
          'contact',
          'sticker',
          'card',
          'notice',
          'deleted',
        ]),
        /**
         * The beginning of the text, the caption, or the card's title; the name of a file without a caption,
         * the length of a voice message as `m:ss`; of an album without a caption how many of what, as `3 pictures`,
         * `2 videos` or `5 items` (pictures and videos). May be empty.
         */
        excerpt: z.string(),
      })
      .nullable(),
    /**
     * Whom it mentions, in a group: members whose `@handle` stands in the text, and everybody when an
     * admin wrote `@all`. Missing when nobody is mentioned.
     */
    mentions: z.object({ actorIds: z.array(id('actor')), isAll: z.boolean() }).optional(),
    /** When its words were last replaced; `messages.listEdits` tells the former ones. */
    editedAt: z.iso.datetime().optional(),
    /**
     * The twenty most used, each with the first twenty of those who reacted; in a channel with nobody.
     * Missing when nobody has reacted.
     */
    reactions: z
      .array(z.object({ emoji: z.string(), count: z.int(), actorIds: z.array(id('actor')) }))
      .optional(),
    /** Said elsewhere before; by name when it comes from a channel that everybody can find. */
    forwarded: z.union([z.literal(true), z.object({ fromName: z.string() })]).optional(),
    isPinned: z.literal(true).optional(),
    /** The software of a business sent it by itself, as it was told to; nobody wrote it by hand. */
    isAutomatic: z.literal(true).optional(),
    /** What its first link leads to, once the server has looked; missing when there is nothing to show. */
    preview: linkPreview.optional(),
    /** From then on it is not shown and its body is gone, also where nobody could say so in time. */
    expiresAt: z.iso.datetime().optional(),
    sentAt: z.iso.datetime(),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

/**
 * How far a member is. Sending is not reading: a message that waited in an outbox must not mark as read
 * what arrived meanwhile. But a figure reaches over X's own messages that follow it directly: while the
 * message after it is X's own, a device moves it on by itself; no receipt is sent for that.
 */
export const receipt = z
  .object({
    actorId: id('actor'),
    readSeq: z.int(),
    deliveredSeq: z.int(),
    /** Messages of others after `readSeq`. */
    unreadCount: z.int(),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receipt>;

export const member = z
  .object({
    actor: party,
    /** Everything up to this seq has been read by them. */
    readSeq: z.int(),
    /** Everything up to this seq has reached one of their devices. */
    deliveredSeq: z.int(),
    role: memberRole,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

/** How a member has arranged a conversation for themselves; nobody else sees it. */
export const preferences = z
  .object({
    /** Grows with each change, and when a request is answered: of two copies the higher one wins. */
    revision: z.int(),
    /** Out of the list, until one takes it back; new messages do not bring it back. */
    isArchived: z.boolean(),
    /** Until when it counts nowhere; up to a mention, unless it is `always`. */
    mutedUntil: z.union([z.iso.datetime(), z.literal('always')]).nullable(),
    isFavourite: z.boolean(),
    /** On top of the list. */
    isPinned: z.boolean(),
    isMarkedUnread: z.boolean(),
    folderIds: z.array(id('folder')),
  })
  .meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof preferences>;

/** A conversation as one of its members sees it. */
export const conversation = z
  .object({
    id: id('conversation'),
    kind: z.enum(['direct', 'group', 'channel']),
    /** The member in whose list this stands. */
    ownActorId: id('actor'),
    /** Null in a direct one. */
    group: groupInfo.nullable(),
    /**
     * Both in a direct one, all in a group of at most 32. In larger groups and in channels only the own;
     * `groups.listMembers` pages through the others, `identity.getActors` says who wrote.
     */
    members: z.array(member),
    lastSeq: z.int(),
    /** The version the conversation has on the server: a device whose own is lower calls `syncMessages`. */
    version: z.int(),
    lastMessage: message.nullable(),
    readSeq: z.int(),
    /** Messages of others after `readSeq`; one's own are never unread. */
    unreadCount: z.int(),
    /** The last message that mentions the own actor, or all; unread when it is after `readSeq`. 0 for none. */
    mentionedSeq: z.int(),
    /** The first message that the own actor may read; later than 1 for those who joined later. */
    visibleFromSeq: z.int(),
    /**
     * The version at which the own actor became a member. Another one than a device knows says that they left and
     * came back meanwhile: what the device has of the conversation may have holes, and it begins anew.
     */
    joinedVersion: z.int(),
    /** For businesses: dealt with, until the customer writes again. */
    isDone: z.boolean(),
    /** One of the two has blocked the other; nothing can be sent. */
    isBlocked: z.boolean(),
    lastActivityAt: z.iso.datetime(),
    /** Messages pinned for all, the latest pinned last; missing when there are none. */
    pinnedSeqs: z.array(z.int()).optional(),
    /** New messages disappear after so many seconds; missing when they stay. */
    disappearAfterSeconds: z.int().optional(),
    /** How the own actor has arranged it; missing as long as nothing was. */
    preferences: preferences.optional(),
    /** Somebody unknown writes, and was neither accepted nor answered: it stands apart and counts nowhere. */
    isRequest: z.literal(true).optional(),
    /** The other one wants to hear nothing of the own actor, who can say nothing until they are written to again; missing otherwise. */
    isStopped: z.literal(true).optional(),
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversation>;

/** Positions and versions are counted in 32 bits; a larger one would fail the batch that others share. */
export const seqMax = 2_147_483_647;

const conversationParams = z.object({ conversationId: id('conversation') });

export const messagingOperations = defineOperations({
  startConversation: {
    method: 'POST',
    path: '/api/v1/messaging/conversations',
    summary: 'The direct conversation with an actor; opened when there is none yet.',
    description:
      'An empty conversation stands in nobody’s list; it appears for both with its first message. A blocked one can be opened as long as it has messages to read. To a person with whom one never spoke and shares no group and no business it is a request, of which one opens at most twenty a day.',
    body: z.object({ withActorId: id('actor') }),
    response: conversation,
    errors: [
      'identity.actor_unknown',
      'messaging.cannot_write_to_self',
      'messaging.blocked',
      'messaging.no_strangers',
      'messaging.too_many_new_people',
    ],
    limitPerMinute: 60,
  },
  syncConversations: {
    method: 'GET',
    path: '/api/v1/messaging/conversations',
    summary:
      'The acting actor’s conversations that changed since `cursor` (all without one), the latest activity first on the first sync. Keep the cursor for the next time.',
    description:
      'No change that was committed is ever missed; one may come twice. `isReset` says that this is the first page of the whole list, because there was no cursor or it came from another life of the database: then forget conversations and messages that are not in it, or whose version is higher than here.',
    query: z.object({
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    response: z.object({
      items: z.array(conversation),
      /** Of these the actor is no longer a member: forget them. */
      removed: z.array(id('conversation')),
      cursor: z.string(),
      /** Call again with the cursor at once. */
      hasMore: z.boolean(),
      isReset: z.boolean(),
    }),
  },
  getConversation: {
    method: 'GET',
    path: '/api/v1/messaging/conversations/:conversationId',
    summary: 'One conversation.',
    params: conversationParams,
    response: conversation,
    errors: ['messaging.conversation_unknown'],
  },
  syncMessages: {
    method: 'GET',
    path: '/api/v1/messaging/conversations/:conversationId/changes',
    summary:
      'Messages that were sent or changed after version `since`, in order of version, and the receipts that moved.',
    params: conversationParams,
    query: z.object({
      since: z.coerce.number().int().min(0).max(seqMax),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    response: z.object({
      items: z.array(message),
      receipts: z.array(receipt),
      /** Ask with this as `since` the next time; at once when `hasMore`. */
      version: z.int(),
      lastSeq: z.int(),
      hasMore: z.boolean(),
    }),
    errors: ['messaging.conversation_unknown'],
  },
  listMessages: {
    method: 'GET',
    path: '/api/v1/messaging/conversations/:conversationId/messages',
    summary: 'A page of messages in order of seq: the last ones, or those before or after a seq.',
    params: conversationParams,
    query: z.object({
      before: z.coerce.number().int().positive().max(seqMax).optional(),
      after: z.coerce.number().int().min(0).max(seqMax).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({
      items: z.array(message),
      /** Everything up to here is in what was answered; a device that starts with it syncs from it. */
      version: z.int(),
      lastSeq: z.int(),
    }),
    errors: ['messaging.conversation_unknown'],
  },
  listAuthors: {
    method: 'GET',
    path: '/api/v1/messaging/conversations/:conversationId/authors',
    summary: 'Who of the staff wrote the business’s messages, for colleagues.',
    description:
      'The latest ones from `from` on, in order. Messages that nobody wrote by hand, and those of people who are gone, are missing.',
    params: conversationParams,
    query: z.object({
      from: z.coerce.number().int().positive().max(seqMax).default(1),
      limit: z.coerce.number().int().min(1).max(500).default(500),
    }),
    response: z.object({
      items: z.array(z.object({ seq: z.int(), actorId: id('actor') })),
      actors: z.array(actor),
    }),
    errors: ['messaging.conversation_unknown'],
  },
  sendMessage: {
    method: 'POST',
    path: '/api/v1/messaging/conversations/:conversationId/messages',
    summary: 'Sends a message. The same client id sends it once, however often it is called.',
    params: conversationParams,
    body: z.object({
      clientId,
      message: sendable,
      replyToSeq: z.int().positive().max(seqMax).optional(),
    }),
    response: message,
    errors: [
      'messaging.conversation_unknown',
      'messaging.blocked',
      'messaging.stopped',
      'messaging.empty',
      'messaging.text_too_long',
      'messaging.client_id_reused',
      'messaging.picture_unknown',
      'messaging.file_unknown',
      'messaging.not_playable',
      'messaging.place_invalid',
      'messaging.contact_unknown',
      'messaging.sticker_unknown',
      'messaging.reply_unknown',
      'messaging.may_not_write',
      'messaging.too_many_mentions',
    ],
    limitPerMinute: 1200,
  },
  deleteMessage: {
    method: 'DELETE',
    path: '/api/v1/messaging/conversations/:conversationId/messages/:seq',
    summary: 'Deletes one’s own message for everybody; its place stays.',
    params: z.object({
      conversationId: id('conversation'),
      seq: z.coerce.number().int().positive().max(seqMax),
    }),
    response: message,
    errors: [
      'messaging.conversation_unknown',
      'messaging.message_unknown',
      'messaging.card_stays',
      'messaging.notice_stays',
    ],
  },
  markRead: {
    method: 'PUT',
    path: '/api/v1/messaging/conversations/:conversationId/read',
    summary: 'Everything up to `seq` has been read. Never moves backwards.',
    params: conversationParams,
    body: z.object({ seq: z.int().min(0).max(seqMax) }),
    response: receipt,
    errors: ['messaging.conversation_unknown'],
    limitPerMinute: 1200,
  },
  setDone: {
    method: 'PUT',
    path: '/api/v1/messaging/conversations/:conversationId/done',
    summary: 'Marks a conversation of a business as dealt with, or opens it again.',
    params: conversationParams,
    body: z.object({ isDone: z.boolean() }),
    response: conversation,
    errors: ['messaging.conversation_unknown'],
  },
});
