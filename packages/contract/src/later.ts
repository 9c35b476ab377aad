import { z } from 'zod';
import { actor } from './actors.ts';
import { attachedSendables } from './attachments.ts';
import { defineErrors } from './errors.ts';
import { clientId, id } from './ids.ts';
import { disappearChoices, textMax } from './limits.ts';
import { conversation, message, messageBody, seqMax } from './messaging.ts';
import { defineOperations } from './operation.ts';

/** What happens to messages later: sent at a time, remembered at a time, gone after a time. */
export const laterErrors = defineErrors({
  'later.time_invalid': { status: 400, title: 'Choose a moment within the next year' },
  'later.too_many_scheduled': { status: 409, title: 'Too many messages are scheduled' },
  'later.too_many_reminders': { status: 409, title: 'There are too many reminders' },
  'later.scheduled_unknown': { status: 404, title: 'This message is no longer scheduled' },
  'later.not_direct': { status: 409, title: 'In a group this is one of its settings' },
});

export const scheduledMessage = z
  .object({
    conversationId: id('conversation'),
    /** Under this the message is sent, once. */
    clientId,
    /** The text, or the caption of what is attached. */
    text: z.string(),
    /** As it will stand there when something is attached; null for a text. */
    body: messageBody.nullable(),
    replyToSeq: z.int().nullable(),
    dueAt: z.iso.datetime(),
    /** In a business's conversations who of the staff has planned it; null for a person's own. */
    by: actor.nullable(),
    /** Why it could not be sent when it was due; it stays until it is given another time or up. */
    failedCode: z.string().nullable(),
  })
  .meta({ id: 'ScheduledMessage' });
export type ScheduledMessage = z.infer<typeof scheduledMessage>;

export const reminder = z
  .object({
    /** As it is now. */
    message,
    dueAt: z.iso.datetime(),
    /** Its time has come. */
    isDue: z.boolean(),
  })
  .meta({ id: 'Reminder' });
export type Reminder = z.infer<typeof reminder>;

const conversationParams = z.object({ conversationId: id('conversation') });
const scheduledParams = z.object({ conversationId: id('conversation'), clientId });
const messageParams = z.object({
  conversationId: id('conversation'),
  seq: z.coerce.number().int().positive().max(seqMax),
});
const dueAt = z.iso.datetime();

export const laterOperations = defineOperations({
  schedule: {
    method: 'PUT',
    path: '/api/v1/later/scheduled/:conversationId/:clientId',
    summary: 'Has a message sent at a time, or changes words or time of one that waits.',
    description:
      'With `attached` it carries what was uploaded before, and `text` is its caption; changed without, it keeps what it carries. It is sent once, in the name of the actor who scheduled it, also while nobody of them is online. If it cannot be sent then, it stays with the reason (`failedCode`), and the own devices are told.',
    params: scheduledParams,
    body: z.object({
      text: z.string().meta({ maxLength: textMax }),
      attached: z.discriminatedUnion('kind', [...attachedSendables]).optional(),
      replyToSeq: z.int().positive().max(seqMax).optional(),
      dueAt,
    }),
    response: scheduledMessage,
    errors: [
      'messaging.conversation_unknown',
      'messaging.blocked',
      'messaging.stopped',
      'messaging.may_not_write',
      'messaging.empty',
      'messaging.text_too_long',
      'messaging.text_malformed',
      'messaging.picture_unknown',
      'messaging.file_unknown',
      'messaging.not_playable',
      'messaging.client_id_reused',
      'later.time_invalid',
      'later.too_many_scheduled',
    ],
  },
  listScheduled: {
    method: 'GET',
    path: '/api/v1/later/scheduled',
    summary: 'What the acting actor has scheduled, the next one first.',
    query: z.object({ conversationId: id('conversation').optional() }),
    response: z.object({ items: z.array(scheduledMessage) }),
  },
  unschedule: {
    method: 'DELETE',
    path: '/api/v1/later/scheduled/:conversationId/:clientId',
    summary: 'Gives a scheduled message up.',
    params: scheduledParams,
    response: z.object({}),
    errors: ['later.scheduled_unknown'],
  },
  sendScheduled: {
    method: 'POST',
    path: '/api/v1/later/scheduled/:conversationId/:clientId/send',
    summary: 'Sends a scheduled message now.',
    params: scheduledParams,
    response: message,
    errors: [
      'later.scheduled_unknown',
      'messaging.conversation_unknown',
      'messaging.blocked',
      'messaging.stopped',
      'messaging.may_not_write',
      'messaging.reply_unknown',
      'messaging.client_id_reused',
      'messaging.picture_unknown',
      'messaging.file_unknown',
      'messaging.not_playable',
      'messaging.too_many_mentions',
    ],
  },
  remind: {
    method: 'PUT',
    path: '/api/v1/later/reminders/:conversationId/:seq',
    summary: 'Reminds oneself of a message at a time, in place of the time before.',
    params: messageParams,
    body: z.object({ dueAt }),
    response: reminder,
    errors: [
      'messaging.conversation_unknown',
      'messaging.message_unknown',
      'messages.deleted',
      'later.time_invalid',
      'later.too_many_reminders',
    ],
  },
  listReminders: {
    method: 'GET',
    path: '/api/v1/later/reminders',
    summary: 'One’s reminders, the earliest first, of messages that one may still read.',
    response: z.object({ items: z.array(reminder) }),
  },
  forgetReminder: {
    method: 'DELETE',
    path: '/api/v1/later/reminders/:conversationId/:seq',
    summary: 'Takes a reminder away: done.',
    params: messageParams,
    response: z.object({}),
  },
  setDisappearing: {
    method: 'PUT',
    path: '/api/v1/later/disappearing/:conversationId',
    summary: 'Has new messages of a direct conversation disappear, or not; either side may.',
    description:
      'Counted from sending, for both, and said by a notice. Cards (payments, orders and the like) and notices never disappear. In a group it is the setting `disappearAfterSeconds`.',
    params: conversationParams,
    body: z.object({ afterSeconds: z.literal([...disappearChoices]).nullable() }),
    response: conversation,
    errors: [
      'messaging.conversation_unknown',
      'messaging.blocked',
      'messaging.stopped',
      'later.not_direct',
    ],
    limitPerMinute: 30,
  },
});
