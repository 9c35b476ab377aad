import { z } from 'zod';
import { actor, party, staffRole } from './actors.ts';
import { defineErrors } from './errors.ts';
import { clientId, id } from './ids.ts';
import { casePriorities, caseSorts, caseStates, filter } from './inbox-filter.ts';
import { seqMax } from './messaging.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { paragraphs, someLine } from './words.ts';

/** The inbox of a business: whose turn a conversation is, and what the staff say of it among themselves. */
export const inboxErrors = defineErrors({
  'inbox.case_unknown': { status: 404, title: 'This case does not exist' },
  'inbox.role_may_not': {
    status: 403,
    title: 'The role of this member of staff does not allow it',
  },
  'inbox.not_staff': {
    status: 400,
    title: 'Only somebody of the staff can be in charge of a case',
  },
  'inbox.case_taken': { status: 409, title: 'Somebody else is in charge of this case by now' },
  'inbox.snooze_past': { status: 400, title: 'A case can only be put off to a time to come' },
  'inbox.label_unknown': { status: 404, title: 'This label does not exist' },
  'inbox.field_unknown': { status: 404, title: 'This field does not exist' },
  'inbox.field_value_wrong': { status: 400, title: 'The field does not take this value' },
  'inbox.view_unknown': { status: 404, title: 'This view does not exist' },
  'inbox.note_unknown': { status: 404, title: 'This note does not exist' },
  'inbox.note_not_own': { status: 403, title: 'Only its author changes a note' },
  'inbox.client_id_reused': { status: 409, title: 'This client id was used for another note' },
  'inbox.name_taken': { status: 409, title: 'There is one of this name already' },
  'inbox.contacts_same': { status: 409, title: 'These contacts are one already' },
  'inbox.contacts_differ': {
    status: 409,
    title: 'Two accounts are two people, and stay two contacts',
  },
  'inbox.too_many': { status: 409, title: 'There are as many of these as there can be' },
});

export const labelsMax = 100;
export const fieldsMax = 30;
export const viewsMax = 100;
/** Cases that are changed in one call. */
export const bulkMax = 200;
export const noteMax = 5_000;
/** What is counted beyond this is "and more". */
export const countMax = 1_000;

export const labelColours = ['grey', 'green', 'blue', 'ochre', 'brick', 'plum'] as const;

export const inboxLabel = z
  .object({ id: id('label'), name: z.string(), colour: z.enum(labelColours) })
  .meta({ id: 'InboxLabel' });
export type InboxLabel = z.infer<typeof inboxLabel>;

const fieldKey = z.string().regex(/^[a-z][a-z0-9_]{0,38}$/, 'is not the key of a field');
const fieldValue = z.union([z.string().max(500), z.number(), z.boolean()]);

export const inboxField = z
  .object({
    key: fieldKey,
    name: z.string(),
    /** A `date` is written `2026-12-24`. */
    kind: z.enum(['text', 'number', 'date', 'choice', 'flag']),
    choices: z.array(z.string()),
  })
  .meta({ id: 'InboxField' });
export type InboxField = z.infer<typeof inboxField>;

export const inboxView = z
  .object({
    id: id('inboxView'),
    name: z.string(),
    filter,
    sort: z.enum(caseSorts),
    /** For all of the staff; otherwise one's own. */
    isShared: z.boolean(),
  })
  .meta({ id: 'InboxView' });
export type InboxView = z.infer<typeof inboxView>;

export const inboxCase = z
  .object({
    id: id('inboxCase'),
    conversationId: id('conversation'),
    /** Guests have no account: visitors of a website, senders of mail. */
    contact: party,
    /** By which way the customer wrote when it opened: `chat` in the app, or as a guest by `mail`, `website` or `api`. */
    channel: z.string(),
    state: z.enum(caseStates),
    snoozedUntil: z.iso.datetime().nullable(),
    priority: z.enum(casePriorities),
    /** The person of the staff who is in charge. */
    assigneeId: id('actor').nullable(),
    labelIds: z.array(id('label')),
    fields: z.record(z.string(), fieldValue),
    /** How often it was opened. */
    round: z.int(),
    openedAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    /** Since when the customer waits for a word; null when they have the last one. */
    waitingSince: z.iso.datetime().nullable(),
    isUnread: z.boolean(),
    /** A note names whoever asks, and they have not looked since. */
    isMentioned: z.boolean(),
    /** What was said last; null when nothing of it is left. */
    last: z
      .object({ kind: z.string(), excerpt: z.string(), isOwn: z.boolean(), at: z.iso.datetime() })
      .nullable(),
    /** Of two copies the one with the higher one wins. */
    revision: z.int(),
  })
  .meta({ id: 'InboxCase' });
export type InboxCase = z.infer<typeof inboxCase>;

/** What is named changes, the rest stays. */
export const caseChange = z
  .object({
    state: z.enum(caseStates).optional(),
    /** Needed when it is put off, and only then. */
    snoozedUntil: z.iso.datetime().optional(),
    priority: z.enum(casePriorities).optional(),
    assigneeId: id('actor').nullable().optional(),
    /**
     * Who is in charge as far as the caller knows, null for nobody. Where somebody else is by now, the case is not given
     * away again: `inbox.case_taken`.
     */
    fromAssigneeId: id('actor').nullable().optional(),
    addLabelIds: z.array(id('label')).max(20).optional(),
    removeLabelIds: z.array(id('label')).max(20).optional(),
    /** Null takes the value away. */
    fields: z.record(fieldKey, fieldValue.nullable()).optional(),
    isUnread: z.boolean().optional(),
    /**
     * The state is one's own last change of it taken back: the round goes on as if nothing had been. Where somebody has
     * said or changed something since, it is a change like any other.
     */
    takesBack: z.boolean().optional(),
  })
  .meta({ id: 'InboxCaseChange' });
export type CaseChange = z.infer<typeof caseChange>;

export const entryKinds = [
  'note',
  'opened',
  'answered',
  'state',
  'assigned',
  'priority',
  'labels',
  'field',
  'rated',
  'undelivered',
  'merged',
  'settings',
  'label_kept',
  'field_kept',
  'view_kept',
  'staff_kept',
  'reply_kept',
  'reply_removed',
  'automatic_kept',
  'rule_kept',
  'rule_removed',
  'satisfaction_kept',
  'staff_invited',
  'staff_uninvited',
  'staff_joined',
  'staff_declined',
  'staff_role',
  'staff_removed',
  'staff_left',
] as const;

/** One line of what happened in an inbox, as its staff read it. */
export const inboxEntry = z
  .object({
    id: id('inboxEntry'),
    /** Null for what concerns the whole inbox. */
    caseId: id('inboxCase').nullable(),
    /** It stands after this message. */
    afterSeq: z.int(),
    at: z.iso.datetime(),
    /** The person who did it; null when the inbox did it by itself. */
    byActorId: id('actor').nullable(),
    kind: z.enum(entryKinds),
    /** Words of a note; empty once it was taken away. */
    text: z.string(),
    mentionIds: z.array(id('actor')),
    editedAt: z.iso.datetime().nullable(),
    isDeleted: z.boolean(),
    /** What changed, by the names of `CaseChange`: `from`, `to`, and what else tells it. */
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'InboxEntry' });
export type InboxEntry = z.infer<typeof inboxEntry>;

export const assignmentModes = ['manual', 'round_robin', 'capacity'] as const;
/** What agents may do beyond answering, noting and taking what is nobody's. */
export const agentRights = ['assign', 'bulk', 'audit'] as const;
export type AgentRight = (typeof agentRights)[number];

export const inboxSettings = z
  .object({
    assignment: z.enum(assignmentModes),
    /** Open cases of one member of staff at a time, for assignment by capacity. */
    capacity: z.int().min(1).max(1000),
    /** Customers read the first name of who answers, from then on. */
    showsNames: z.boolean(),
    agentsMay: z.array(z.enum(agentRights)),
  })
  .meta({ id: 'InboxSettings' });
export type InboxSettings = z.infer<typeof inboxSettings>;

export const inboxColleague = z
  .object({
    actor,
    role: staffRole,
    /** Gets cases when they are shared out. */
    isTaking: z.boolean(),
    /** Null for that of the inbox. */
    capacity: z.int().min(1).max(1000).nullable(),
  })
  .meta({ id: 'InboxColleague' });
export type InboxColleague = z.infer<typeof inboxColleague>;

export const desk = z
  .object({
    settings: inboxSettings,
    staff: z.array(inboxColleague),
    labels: z.array(inboxLabel),
    fields: z.array(inboxField),
    views: z.array(inboxView),
    /** What whoever asks may do, by role. */
    may: z.array(z.enum([...agentRights, 'settings'])),
  })
  .meta({ id: 'InboxDesk' });
export type Desk = z.infer<typeof desk>;

const caseParams = z.object({ caseId: id('inboxCase') });
const noteParams = z.object({ caseId: id('inboxCase'), noteId: id('inboxEntry') });
const note = paragraphs(noteMax).min(1, 'shows nothing');
const entries = page(inboxEntry).extend({ actors: z.array(actor) });

/** Whom an entry is about, and where what was said stands. */
const auditedCase = z.object({
  id: id('inboxCase'),
  conversationId: id('conversation'),
  contact: party,
});

/** A filter as it stands in an address: JSON. */
const filterText = z
  .string()
  .max(8000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  })
  .pipe(filter);

const labelInput = z.object({ name: someLine(40), colour: z.enum(labelColours) });
const viewInput = z.object({
  name: someLine(60),
  filter,
  sort: z.enum(caseSorts).default('latest'),
  isShared: z.boolean().default(false),
});

const caseChangeErrors = [
  'inbox.case_unknown',
  'inbox.role_may_not',
  'inbox.not_staff',
  'inbox.case_taken',
  'inbox.snooze_past',
  'inbox.label_unknown',
  'inbox.field_unknown',
  'inbox.field_value_wrong',
] as const;

export const inboxOperations = defineOperations({
  getDesk: {
    method: 'GET',
    path: '/api/v1/inbox/desk',
    summary:
      'What an inbox is set up with: settings, staff, labels, fields, views, and what one may do.',
    response: desk,
  },
  listCases: {
    method: 'GET',
    path: '/api/v1/inbox/cases',
    summary: 'A page of the cases that fit a filter, which is written as JSON.',
    description:
      'Without a filter all of them. A page costs the same wherever it is; a filter that few fit is looked for in order.',
    query: pageQuery.extend({
      filter: filterText.optional(),
      sort: z.enum(caseSorts).default('latest'),
    }),
    response: page(inboxCase),
  },
  countCases: {
    method: 'GET',
    path: '/api/v1/inbox/counts',
    summary:
      'How many cases that are not done stand in each view, and how many of them are unread.',
    description:
      'Looks at the latest 1,000 cases that are not done, so it costs the same in a full inbox; `isMore` says that there are others.',
    response: z.object({
      /** By the id of a view, or the name of one that every inbox has. */
      views: z.record(z.string(), z.object({ count: z.int(), unread: z.int() })),
      isMore: z.boolean(),
    }),
  },
  getCase: {
    method: 'GET',
    path: '/api/v1/inbox/cases/:caseId',
    summary: 'One case.',
    params: caseParams,
    response: inboxCase,
    errors: ['inbox.case_unknown'],
  },
  getCaseOf: {
    method: 'GET',
    path: '/api/v1/inbox/conversations/:conversationId/case',
    summary: 'The case of a conversation of the business.',
    params: z.object({ conversationId: id('conversation') }),
    response: inboxCase,
    errors: ['inbox.case_unknown'],
  },
  changeCase: {
    method: 'PATCH',
    path: '/api/v1/inbox/cases/:caseId',
    summary: 'Changes state, assignment, priority, labels or fields; what is not named stays.',
    params: caseParams,
    body: caseChange,
    response: inboxCase,
    errors: caseChangeErrors,
  },
  changeCases: {
    method: 'POST',
    path: '/api/v1/inbox/cases/changes',
    summary: 'The same change for many cases, all or none.',
    body: z.object({ caseIds: z.array(id('inboxCase')).min(1).max(bulkMax), change: caseChange }),
    response: z.object({ items: z.array(inboxCase) }),
    errors: caseChangeErrors,
    limitPerMinute: 60,
  },
  listEntries: {
    method: 'GET',
    path: '/api/v1/inbox/cases/:caseId/entries',
    summary: 'Notes and what was done with a case, the latest first.',
    description: 'Whoever asks for the first page has looked at what mentions them.',
    params: caseParams,
    query: pageQuery,
    response: entries,
    errors: ['inbox.case_unknown'],
  },
  addNote: {
    method: 'POST',
    path: '/api/v1/inbox/cases/:caseId/notes',
    summary: 'Notes something for the staff, which no customer ever sees.',
    description:
      '`@handle` names a colleague, who is told. The same client id notes it once, however often it is called.',
    params: caseParams,
    body: z.object({
      clientId,
      text: note,
      /** After which message it stands; without it after the last one. */
      afterSeq: z.int().min(0).max(seqMax).optional(),
    }),
    response: inboxEntry,
    errors: ['inbox.case_unknown', 'inbox.client_id_reused'],
  },
  editNote: {
    method: 'PATCH',
    path: '/api/v1/inbox/cases/:caseId/notes/:noteId',
    summary: 'Replaces the words of one’s own note.',
    params: noteParams,
    body: z.object({ text: note }),
    response: inboxEntry,
    errors: ['inbox.case_unknown', 'inbox.note_unknown', 'inbox.note_not_own'],
  },
  deleteNote: {
    method: 'DELETE',
    path: '/api/v1/inbox/cases/:caseId/notes/:noteId',
    summary: 'Takes away the words of one’s own note; that there was one stays.',
    params: noteParams,
    response: inboxEntry,
    errors: ['inbox.case_unknown', 'inbox.note_unknown', 'inbox.note_not_own'],
  },
  listAudit: {
    method: 'GET',
    path: '/api/v1/inbox/audit',
    summary: 'What was done in the whole inbox, the latest first.',
    query: pageQuery,
    response: entries.extend({ cases: z.array(auditedCase) }),
    errors: ['inbox.role_may_not'],
  },
  putSettings: {
    method: 'PATCH',
    path: '/api/v1/inbox/settings',
    summary:
      'Changes how cases are shared out, what agents may do, and whether customers read names.',
    body: inboxSettings.partial(),
    response: desk,
  },
  putColleague: {
    method: 'PATCH',
    path: '/api/v1/inbox/staff/:actorId',
    summary: 'Whether somebody gets cases when they are shared out, and how many.',
    description:
      'Everybody decides for themselves whether they take cases; owners and managers for all.',
    params: z.object({ actorId: id('actor') }),
    body: inboxColleague.pick({ isTaking: true, capacity: true }).partial(),
    response: desk,
    errors: ['inbox.not_staff', 'inbox.role_may_not'],
  },
  createLabel: {
    method: 'POST',
    path: '/api/v1/inbox/labels',
    summary: 'Makes a label.',
    body: labelInput,
    response: inboxLabel,
    errors: ['inbox.name_taken', 'inbox.too_many'],
  },
  editLabel: {
    method: 'PATCH',
    path: '/api/v1/inbox/labels/:labelId',
    summary: 'Renames or recolours a label.',
    params: z.object({ labelId: id('label') }),
    body: labelInput.partial(),
    response: inboxLabel,
    errors: ['inbox.label_unknown', 'inbox.name_taken'],
  },
  deleteLabel: {
    method: 'DELETE',
    path: '/api/v1/inbox/labels/:labelId',
    summary: 'Takes a label away, from all cases too.',
    params: z.object({ labelId: id('label') }),
    response: z.object({}),
    errors: ['inbox.label_unknown'],
  },
  putField: {
    method: 'PUT',
    path: '/api/v1/inbox/fields/:key',
    summary: 'Makes or renames a field that cases have; its kind stays.',
    params: z.object({ key: fieldKey }),
    body: z.object({
      name: someLine(60),
      kind: inboxField.shape.kind,
      choices: z.array(someLine(60)).max(50).default([]),
    }),
    response: inboxField,
    errors: ['inbox.too_many', 'inbox.field_value_wrong'],
  },
  deleteField: {
    method: 'DELETE',
    path: '/api/v1/inbox/fields/:key',
    summary: 'Takes a field away; values that cases have of it are not shown any more.',
    params: z.object({ key: fieldKey }),
    response: z.object({}),
    errors: ['inbox.field_unknown'],
  },
  createView: {
    method: 'POST',
    path: '/api/v1/inbox/views',
    summary: 'Saves a view; owners and managers may share it with the staff.',
    body: viewInput,
    response: inboxView,
    errors: ['inbox.too_many', 'inbox.role_may_not'],
  },
  editView: {
    method: 'PATCH',
    path: '/api/v1/inbox/views/:viewId',
    summary: 'Changes a view.',
    params: z.object({ viewId: id('inboxView') }),
    body: z.object({
      name: someLine(60).optional(),
      filter: filter.optional(),
      sort: z.enum(caseSorts).optional(),
    }),
    response: inboxView,
    errors: ['inbox.view_unknown', 'inbox.role_may_not'],
  },
  deleteView: {
    method: 'DELETE',
    path: '/api/v1/inbox/views/:viewId',
    summary: 'Takes a view away.',
    params: z.object({ viewId: id('inboxView') }),
    response: z.object({}),
    errors: ['inbox.view_unknown', 'inbox.role_may_not'],
  },
  listNames: {
    method: 'GET',
    path: '/api/v1/inbox/conversations/:conversationId/names',
    summary:
      'Who of a business answered, by first name, where the business shows it to its customers.',
    description: 'For the customer of a conversation. Empty where the business does not wish it.',
    params: z.object({ conversationId: id('conversation') }),
    query: z.object({ from: z.coerce.number().int().positive().max(seqMax).default(1) }),
    response: z.object({ items: z.array(z.object({ seq: z.int(), name: z.string() })) }),
  },
});
