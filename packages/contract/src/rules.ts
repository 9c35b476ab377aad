import { z } from 'zod';
import { party } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { casePriorities, filter } from './inbox-filter.ts';
import { defineOperations } from './operation.ts';
import { replyTextMax } from './replies.ts';
import { line, paragraphs, someLine } from './words.ts';

/** What an inbox does by itself: when something happens, if it is so, then this. */
export const rulesErrors = defineErrors({
  'rules.unknown': { status: 404, title: 'This rule does not exist' },
  'rules.does_nothing': { status: 400, title: 'A rule needs something to do' },
});

export const rulesMax = 50;

export const ruleInput = z.object({
  name: someLine(60),
  isOn: z.boolean().default(true),
  /** `opened`: somebody's first message, or the first after it was done. `said`: that, and every further one. */
  when: z.enum(['opened', 'said']),
  /** One of these words or phrases stands in what they said; without any, whatever they said. */
  words: z.array(someLine(60)).max(20).default([]),
  /** What else must be so of the case; without it nothing. `me` is nobody here. */
  filter: filter.nullable().default(null),
  /** Only while the business is open, or only while it is not. */
  hours: z.enum(['any', 'open', 'closed']).default('any'),
  /** What is null is left as it is. */
  does: z.object({
    labelId: id('label').nullable().default(null),
    assigneeId: id('actor').nullable().default(null),
    priority: z.enum(casePriorities).nullable().default(null),
    /** Said by itself, marked as such; to one person once a day at most. */
    reply: paragraphs(replyTextMax).default(''),
  }),
});
export type RuleInput = z.output<typeof ruleInput>;

export const inboxRule = ruleInput
  .extend({ id: id('rule'), runs: z.int(), lastRunAt: z.iso.datetime().nullable() })
  .meta({ id: 'InboxRule' });
export type InboxRule = z.infer<typeof inboxRule>;

/** What a rule did: `skipped` names what it would not or could not do. */
const did = z.array(z.enum(['label', 'assignee', 'priority', 'reply', 'reply_skipped', 'failed']));

export const ruleRun = z
  .object({
    ruleId: id('rule'),
    caseId: id('inboxCase'),
    conversationId: id('conversation'),
    contact: party.nullable(),
    did,
    at: z.iso.datetime(),
  })
  .meta({ id: 'InboxRuleRun' });
export type RuleRun = z.infer<typeof ruleRun>;

const ruleParams = z.object({ ruleId: id('rule') });
const inputRefusals = [
  'rules.does_nothing',
  'inbox.label_unknown',
  'inbox.not_staff',
  'replies.variable_unknown',
] as const;

export const rulesOperations = defineOperations({
  listRules: {
    method: 'GET',
    path: '/api/v1/inbox/rules',
    summary: 'The rules of the inbox in the order in which they are looked at.',
    response: z.object({ items: z.array(inboxRule) }),
  },
  createRule: {
    method: 'POST',
    path: '/api/v1/inbox/rules',
    summary: 'Adds a rule after the others.',
    description:
      'Rules answer what customers do, never what rules, staff or other software do, so none calls another.',
    body: ruleInput,
    response: inboxRule,
    errors: ['inbox.too_many', ...inputRefusals],
    limitPerMinute: 60,
  },
  changeRule: {
    method: 'PUT',
    path: '/api/v1/inbox/rules/:ruleId',
    summary: 'Replaces a rule.',
    params: ruleParams,
    body: ruleInput,
    response: inboxRule,
    errors: ['rules.unknown', ...inputRefusals],
    limitPerMinute: 60,
  },
  deleteRule: {
    method: 'DELETE',
    path: '/api/v1/inbox/rules/:ruleId',
    summary: 'Takes a rule away, with the log of what it did.',
    params: ruleParams,
    response: z.object({}),
    errors: ['rules.unknown'],
  },
  tryRule: {
    method: 'POST',
    path: '/api/v1/inbox/rules/try',
    summary: 'Says what a rule would have done in the latest 200 cases, and does nothing.',
    description:
      'Words and hours are those of then; the case is looked at as it is now. The latest message that fits stands for each.',
    body: ruleInput,
    response: z.object({
      /** Cases that were looked at. */
      looked: z.int(),
      items: z.array(
        z.object({
          conversationId: id('conversation'),
          contact: party,
          /** The beginning of what would have set it off. */
          words: line(200),
          at: z.iso.datetime(),
        }),
      ),
    }),
    errors: [...inputRefusals],
    limitPerMinute: 20,
  },
  listRuns: {
    method: 'GET',
    path: '/api/v1/inbox/rules/runs',
    summary: 'What the rules did, the latest first, at most a hundred.',
    response: z.object({ items: z.array(ruleRun) }),
  },
});
