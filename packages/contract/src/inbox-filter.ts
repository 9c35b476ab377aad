import { z } from 'zod';
import { id } from './ids.ts';

/**
 * What a view of an inbox holds: conditions joined by AND and OR, up to three deep. Server, browser and tests decide by
 * the same function, `fits`; the server's SQL is held against it.
 */
export const caseStates = ['open', 'waiting', 'snoozed', 'done'] as const;
export const casePriorities = ['low', 'normal', 'high', 'urgent'] as const;
/** By which way a customer writes: in the app, or as a guest without an account. */
export const caseChannels = ['chat', 'mail', 'website', 'api'] as const;
export type CaseChannel = (typeof caseChannels)[number];
export type CaseState = (typeof caseStates)[number];
export type CasePriority = (typeof casePriorities)[number];

export const conditionsMax = 20;
const depthMax = 3;
const hours = z.int().min(1).max(8760);
const fieldValue = z.union([z.string().max(500), z.number(), z.boolean()]);
export type FieldValue = z.infer<typeof fieldValue>;

/** `isNot` turns a condition round. */
const condition = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('state'),
    is: z.array(z.enum(caseStates)).min(1),
    isNot: z.boolean().optional(),
  }),
  z.object({
    what: z.literal('assignee'),
    /** `me` is whoever looks. */
    is: z
      .array(z.union([z.literal('me'), z.literal('nobody'), id('actor')]))
      .min(1)
      .max(50),
    isNot: z.boolean().optional(),
  }),
  /** One of these labels at least. */
  z.object({
    what: z.literal('label'),
    is: z.array(id('label')).min(1).max(50),
    isNot: z.boolean().optional(),
  }),
  z.object({
    what: z.literal('priority'),
    is: z.array(z.enum(casePriorities)).min(1),
    isNot: z.boolean().optional(),
  }),
  z.object({
    what: z.literal('channel'),
    is: z.array(z.string().max(40)).min(1).max(20),
    isNot: z.boolean().optional(),
  }),
  z.object({ what: z.literal('unread'), isNot: z.boolean().optional() }),
  /** A note names whoever looks, and they have not looked since. */
  z.object({ what: z.literal('mentioned'), isNot: z.boolean().optional() }),
  /** The customer has waited for a word at least so long. */
  z.object({ what: z.literal('waiting'), hours: hours.optional(), isNot: z.boolean().optional() }),
  /** Something was said within the last hours. */
  z.object({ what: z.literal('active'), hours, isNot: z.boolean().optional() }),
  /** It was done before and opened again. */
  z.object({ what: z.literal('returning'), isNot: z.boolean().optional() }),
  /** Without a value: whether the field has any. A text contains it; all others are equal. */
  z.object({
    what: z.literal('field'),
    key: z.string().max(40),
    is: fieldValue.optional(),
    isNot: z.boolean().optional(),
  }),
]);
export type Condition = z.infer<typeof condition>;
export type Filter = Condition | { all: Filter[] } | { any: Filter[] };

const group = (inner: z.ZodType<Filter, unknown>) =>
  z.union([
    condition,
    z.object({ all: z.array(inner).max(conditionsMax) }),
    z.object({ any: z.array(inner).max(conditionsMax) }),
  ]) as z.ZodType<Filter, unknown>;

let nested: z.ZodType<Filter, unknown> = condition as z.ZodType<Filter, unknown>;
for (let depth = 0; depth < depthMax; depth += 1) nested = group(nested);

/** An empty `all` holds everything, an empty `any` nothing. */
export const filter = nested.refine(
  (given) => countOf(given) <= conditionsMax,
  `has more than ${conditionsMax} conditions`,
);

function countOf(given: Filter): number {
  if ('all' in given) return given.all.reduce((sum, one) => sum + countOf(one), 0);
  if ('any' in given) return given.any.reduce((sum, one) => sum + countOf(one), 0);
  return 1;
}

/** What a filter looks at. */
export interface Filterable {
  state: CaseState;
  assigneeId: string | null;
  labelIds: readonly string[];
  priority: CasePriority;
  channel: string;
  isUnread: boolean;
  isMentioned: boolean;
  waitingSince: string | null;
  lastAt: string;
  round: number;
  fields: Readonly<Record<string, FieldValue>>;
}

/** `me` is the person who looks. */
export function fits(given: Filter, one: Filterable, by: { me: string; now: Date }): boolean {
  if ('all' in given) return given.all.every((inner) => fits(inner, one, by));
  if ('any' in given) return given.any.some((inner) => fits(inner, one, by));
  return holds(given, one, by) !== (given.isNot ?? false);
}

function holds(given: Condition, one: Filterable, { me, now }: { me: string; now: Date }): boolean {
  const isOld = (at: string, least: number) => Date.parse(at) <= now.getTime() - least * 3_600_000;
  switch (given.what) {
    case 'state':
      return given.is.includes(one.state);
    case 'assignee':
      return given.is.some((wanted) =>
        wanted === 'nobody'
          ? one.assigneeId === null
          : one.assigneeId === (wanted === 'me' ? me : wanted),
      );
    case 'label':
      return given.is.some((label) => one.labelIds.includes(label));
    case 'priority':
      return given.is.includes(one.priority);
    case 'channel':
      return given.is.includes(one.channel);
    case 'unread':
      return one.isUnread;
    case 'mentioned':
      return one.isMentioned;
    case 'waiting':
      return one.waitingSince !== null && isOld(one.waitingSince, given.hours ?? 0);
    case 'active':
      return !isOld(one.lastAt, given.hours);
    case 'returning':
      return one.round > 1;
    case 'field': {
      const value = one.fields[given.key];
      if (value === undefined || given.is === undefined) return value !== undefined;
      if (typeof value === 'string' && typeof given.is === 'string') {
        return value.toLowerCase().includes(given.is.toLowerCase());
      }
      return value === given.is;
    }
  }
}

export const caseSorts = ['latest', 'longest_waiting', 'priority'] as const;
export type CaseSort = (typeof caseSorts)[number];

/** Views that every inbox has, with the names that programs call them by. */
export const standingViews = {
  mine: {
    all: [
      { what: 'assignee', is: ['me'] },
      { what: 'state', is: ['open', 'waiting'] },
    ],
  },
  unassigned: {
    all: [
      { what: 'assignee', is: ['nobody'] },
      { what: 'state', is: ['open', 'waiting'] },
    ],
  },
  open: { what: 'state', is: ['open'] },
  mentioned: { what: 'mentioned' },
  waiting: { what: 'state', is: ['waiting'] },
  snoozed: { what: 'state', is: ['snoozed'] },
  done: { what: 'state', is: ['done'] },
  all: { all: [] },
} as const satisfies Record<string, unknown>;
export type StandingView = keyof typeof standingViews;
