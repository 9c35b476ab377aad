import { z } from 'zod';
import { picture } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { captionMax } from './limits.ts';
import { defineOperations } from './operation.ts';
import { paragraphs } from './words.ts';

/** Words that a business has ready: quick replies of its staff, and what it says by itself. */
export const repliesErrors = defineErrors({
  'replies.unknown': { status: 404, title: 'This quick reply does not exist' },
  'replies.shortcut_taken': { status: 409, title: 'Another quick reply has this shortcut' },
  'replies.empty': { status: 400, title: 'A reply needs words or a picture' },
  'replies.variable_unknown': { status: 400, title: 'The text has a variable that does not exist' },
});

export const repliesMax = 200;
/** As long as the caption of a picture, so that one may be added. */
export const replyTextMax = captionMax;

export const quickReply = z
  .object({
    id: id('quickReply'),
    /** What one types after a slash. */
    shortcut: z.string(),
    /** With variables such as `{{firstName}}`. */
    text: z.string(),
    /** Sent with the text as its caption. */
    picture: picture.nullable(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'QuickReply' });
export type QuickReply = z.infer<typeof quickReply>;

const replyInput = z.object({
  shortcut: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,29})$/u, 'is no shortcut')
    .meta({ example: 'hours' }),
  text: paragraphs(replyTextMax).default(''),
  pictureId: id('media').nullable().default(null),
});
const replyParams = z.object({ replyId: id('quickReply') });

/** What a business says by itself; the same shape is read and written. */
export const automaticMessages = z
  .object({
    greeting: z.object({
      isOn: z.boolean(),
      text: paragraphs(replyTextMax),
      /** Said again to whoever writes after so many days of silence. */
      afterDays: z.int().min(1).max(365),
    }),
    away: z.object({ isOn: z.boolean(), text: paragraphs(replyTextMax) }),
    /** In which `{{opens}}` is said. */
    language: z.enum(['de', 'en']),
  })
  .meta({ id: 'AutomaticMessages' });
export type AutomaticMessages = z.infer<typeof automaticMessages>;

const inputRefusals = [
  'replies.empty',
  'replies.variable_unknown',
  'messaging.picture_unknown',
  'replies.shortcut_taken',
] as const;

export const repliesOperations = defineOperations({
  listReplies: {
    method: 'GET',
    path: '/api/v1/inbox/replies',
    summary: 'The quick replies of the business, by shortcut.',
    response: z.object({ items: z.array(quickReply) }),
  },
  createReply: {
    method: 'POST',
    path: '/api/v1/inbox/replies',
    summary: 'Adds a quick reply.',
    description:
      'The app puts in what the variables stand for: `{{name}}` and `{{firstName}}` of the customer, `{{business}}`, `{{me}}` (whoever sends it) and `{{opens}}`. The picture is one that the business has uploaded.',
    body: replyInput,
    response: quickReply,
    errors: [...inputRefusals, 'inbox.too_many'],
    limitPerMinute: 60,
  },
  changeReply: {
    method: 'PUT',
    path: '/api/v1/inbox/replies/:replyId',
    summary: 'Replaces a quick reply.',
    params: replyParams,
    body: replyInput,
    response: quickReply,
    errors: ['replies.unknown', ...inputRefusals],
    limitPerMinute: 60,
  },
  deleteReply: {
    method: 'DELETE',
    path: '/api/v1/inbox/replies/:replyId',
    summary: 'Takes a quick reply away.',
    params: replyParams,
    response: z.object({}),
    errors: ['replies.unknown'],
  },
  getAutomatic: {
    method: 'GET',
    path: '/api/v1/inbox/automatic',
    summary: 'What the business says by itself: as a greeting, and while it is closed.',
    response: automaticMessages,
  },
  setAutomatic: {
    method: 'PUT',
    path: '/api/v1/inbox/automatic',
    summary: 'Changes what the business says by itself.',
    description:
      'The greeting answers the first message of a conversation, or the first after so many days. The other answers what comes while the business is closed by its opening hours and special days, once until it opens, and not while its staff answers. Both are marked as automatic.',
    body: automaticMessages,
    response: automaticMessages,
    errors: ['replies.empty', 'replies.variable_unknown'],
  },
});
