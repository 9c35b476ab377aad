import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { clientId, id } from './ids.ts';
import { reportReasons, textMax } from './limits.ts';
import { message, seqMax } from './messaging.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';

/** What one does with a message that is there. What all see of it is in the message itself. */
export const messagesErrors = defineErrors({
  'messages.emoji_invalid': { status: 400, title: 'One reacts with a single emoji' },
  'messages.deleted': { status: 409, title: 'This message was deleted' },
  'messages.kind_not_allowed': {
    status: 409,
    title: 'This cannot be done with a message of this kind',
  },
  'messages.not_own': { status: 403, title: 'Only the sender edits a message' },
  'messages.too_late': { status: 409, title: 'A message is edited within 48 hours' },
  'messages.too_many_edits': { status: 409, title: 'This message was edited too often' },
  'messages.may_not_pin': { status: 403, title: 'Only admins pin messages here' },
  'messages.too_many_pins': { status: 409, title: 'Unpin a message first' },
  'messages.readers_hidden': { status: 403, title: 'Who has read it is not told here' },
});

const conversationParams = z.object({ conversationId: id('conversation') });
const messageParams = z.object({
  conversationId: id('conversation'),
  seq: z.coerce.number().int().positive().max(seqMax),
});
const unreadable = ['messaging.conversation_unknown', 'messaging.message_unknown'] as const;

export const forwardOutcome = z
  .object({
    conversationId: id('conversation'),
    message: message.nullable(),
    /** Why it did not get there; null when it did. */
    code: z.string().nullable(),
  })
  .meta({ id: 'ForwardOutcome' });
export type ForwardOutcome = z.infer<typeof forwardOutcome>;

export const starredMessage = z
  .object({ message, starredAt: z.iso.datetime() })
  .meta({ id: 'StarredMessage' });
export type StarredMessage = z.infer<typeof starredMessage>;

export const messagesOperations = defineOperations({
  setReaction: {
    method: 'PUT',
    path: '/api/v1/messages/:conversationId/:seq/reaction',
    summary: 'Reacts to a message with an emoji, in place of the one before.',
    params: messageParams,
    body: z.object({ emoji: z.string().max(64) }),
    response: message,
    errors: [
      ...unreadable,
      'messages.emoji_invalid',
      'messages.deleted',
      'messages.kind_not_allowed',
      'messaging.blocked',
      'messaging.stopped',
    ],
    limitPerMinute: 240,
  },
  clearReaction: {
    method: 'DELETE',
    path: '/api/v1/messages/:conversationId/:seq/reaction',
    summary: 'Takes one’s reaction back.',
    params: messageParams,
    response: message,
    errors: [...unreadable, 'messaging.blocked'],
    limitPerMinute: 240,
  },
  listReactions: {
    method: 'GET',
    path: '/api/v1/messages/:conversationId/:seq/reactions',
    summary:
      'Who reacted with what, the first ones first. Readers of a channel see only their own.',
    params: messageParams,
    query: pageQuery,
    response: page(
      z.object({
        actor,
        /** Who of one's own staff it was; null for persons and for everybody else's. */
        by: actor.nullable(),
        emoji: z.string(),
        at: z.iso.datetime(),
      }),
    ),
    errors: [...unreadable],
  },
  listOwnReactions: {
    method: 'GET',
    path: '/api/v1/messages/:conversationId/own-reactions',
    summary: 'One’s own reactions between two places, for where a message does not name all.',
    params: conversationParams,
    query: z.object({
      from: z.coerce.number().int().positive().max(seqMax),
      to: z.coerce.number().int().positive().max(seqMax),
    }),
    response: z.object({
      /** At most 500, the latest places. */
      items: z.array(z.object({ seq: z.int(), emoji: z.string() })),
    }),
    errors: ['messaging.conversation_unknown'],
  },
  editMessage: {
    method: 'PUT',
    path: '/api/v1/messages/:conversationId/:seq/text',
    summary: 'Replaces the words of one’s own text or caption, within 48 hours.',
    description:
      'The words before stay readable to the members. The same client id edits once; the same words change nothing.',
    params: messageParams,
    body: z.object({ clientId, text: z.string().meta({ maxLength: textMax }) }),
    response: message,
    errors: [
      ...unreadable,
      'messages.not_own',
      'messages.deleted',
      'messages.kind_not_allowed',
      'messages.too_late',
      'messages.too_many_edits',
      'messaging.blocked',
      'messaging.stopped',
      'messaging.may_not_write',
      'messaging.empty',
      'messaging.text_too_long',
      'messaging.text_malformed',
      'messaging.too_many_mentions',
    ],
    limitPerMinute: 60,
  },
  previewSettings: {
    method: 'GET',
    path: '/api/v1/messages/previews',
    summary: 'Whether this server shows what the links in messages lead to.',
    response: z.object({ isOn: z.boolean() }),
  },
  removePreview: {
    method: 'DELETE',
    path: '/api/v1/messages/:conversationId/:seq/preview',
    summary: 'Takes away what is shown of the link in one’s own message, for all and for good.',
    params: messageParams,
    response: message,
    errors: [...unreadable, 'messages.not_own', 'messages.deleted', 'messages.kind_not_allowed'],
  },
  listEdits: {
    method: 'GET',
    path: '/api/v1/messages/:conversationId/:seq/edits',
    summary: 'The words of an edited message, from those that were sent to those of now.',
    params: messageParams,
    response: z.object({
      /** `at` says since when it read like this. */
      items: z.array(z.object({ text: z.string(), at: z.iso.datetime() })),
    }),
    errors: [...unreadable],
  },
  forward: {
    method: 'POST',
    path: '/api/v1/messages/forwards',
    summary: 'Sends what somebody said to other conversations, marked as forwarded.',
    description:
      'Texts, products, and what is seen, heard or downloaded can be forwarded. Each conversation is judged by itself; the same client id sends once to each.',
    body: z.object({
      clientId,
      conversationId: id('conversation'),
      seq: z.int().positive().max(seqMax),
      toConversationIds: z.array(id('conversation')).min(1).max(20),
    }),
    response: z.object({
      /** In the order given, each conversation once. */
      items: z.array(forwardOutcome),
    }),
    errors: [...unreadable, 'messages.deleted', 'messages.kind_not_allowed'],
    limitPerMinute: 30,
  },
  pin: {
    method: 'PUT',
    path: '/api/v1/messages/:conversationId/:seq/pin',
    summary: 'Pins a message for all members; up to three of a conversation.',
    params: messageParams,
    response: message,
    errors: [
      ...unreadable,
      'messages.deleted',
      'messages.kind_not_allowed',
      'messages.may_not_pin',
      'messages.too_many_pins',
      'messaging.blocked',
      'messaging.stopped',
    ],
  },
  unpin: {
    method: 'DELETE',
    path: '/api/v1/messages/:conversationId/:seq/pin',
    summary: 'Takes a pin away, for all.',
    params: messageParams,
    response: message,
    errors: [...unreadable, 'messages.may_not_pin', 'messaging.blocked'],
  },
  listPins: {
    method: 'GET',
    path: '/api/v1/messages/:conversationId/pins',
    summary: 'The pinned messages, the latest pinned last.',
    params: conversationParams,
    response: z.object({ items: z.array(message) }),
    errors: ['messaging.conversation_unknown'],
  },
  star: {
    method: 'PUT',
    path: '/api/v1/messages/:conversationId/:seq/star',
    summary: 'Keeps a message in one’s own list.',
    params: messageParams,
    response: starredMessage,
    errors: [...unreadable, 'messages.deleted', 'messages.kind_not_allowed'],
  },
  unstar: {
    method: 'DELETE',
    path: '/api/v1/messages/:conversationId/:seq/star',
    summary: 'Takes a message out of one’s own list.',
    params: messageParams,
    response: z.object({}),
    errors: ['messaging.conversation_unknown'],
  },
  listStars: {
    method: 'GET',
    path: '/api/v1/messages/stars',
    summary: 'One’s starred messages, the latest starred first; of all conversations, or of one.',
    query: pageQuery.extend({ conversationId: id('conversation').optional() }),
    response: page(starredMessage),
    errors: ['platform.invalid_input'],
  },
  report: {
    method: 'POST',
    path: '/api/v1/messages/:conversationId/:seq/reports',
    summary: 'Shows a message to the operator of this server, with up to five before it.',
    description:
      'The operator learns who reports, why, and what was said as it reads now, also when it is deleted later. Whoever wrote it is not told. Reporting again replaces the reason, until it is settled; `reports.listOwnReports` tells what became of it.',
    params: messageParams,
    body: z.object({
      reason: z.enum(reportReasons),
      note: z.string().trim().max(1000).default(''),
    }),
    response: z.object({ reportedAt: z.iso.datetime() }),
    errors: [...unreadable, 'messages.deleted', 'messages.kind_not_allowed'],
    limitPerMinute: 10,
  },
  listReaders: {
    method: 'GET',
    path: '/api/v1/messages/:conversationId/:seq/readers',
    summary: 'Who has read a message of a group; in a channel the admins may ask.',
    params: messageParams,
    query: pageQuery,
    response: page(actor).extend({
      readCount: z.int(),
      /** Members who could, and have not yet. */
      unreadCount: z.int(),
    }),
    errors: [...unreadable, 'messages.readers_hidden'],
  },
});
