import type { CaseChange } from '@allmende/contract/inbox';
import { casePriorities, type FieldValue } from '@allmende/contract/inbox-filter';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Role } from '#platform/access';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { CaseRow, EntryRow, FieldRow, SettingsRow, StaffRow } from './tables.ts';

/** Pure decisions of the inbox: what becomes of a case when something is said or changed, and who gets it. */

export interface Saying {
  seq: number;
  senderActorId: Uuid;
  senderUserId: Uuid | null;
  at: Date;
}

export interface Sides {
  conversationId: Uuid;
  businessActorId: Uuid;
  contactActorId: Uuid;
  readSeq: number;
  /** Messaging knows it as dealt with. */
  isDone: boolean;
}

/** What came of what was said. */
export interface Heard {
  row: CaseRow;
  isNew: boolean;
  /** Set when it was opened, or opened again. */
  opening: { seq: number; at: Date; isByContact: boolean } | null;
  /** The last thing the customer said in a case that was open. */
  saidSeq: number | null;
  /** The first answer to somebody who waited. */
  answer: { seq: number; at: Date; userId: Uuid } | null;
  /** Who is in charge of it because they answered what was nobody's. */
  takenBy: Uuid | null;
  entries: EntryRow[];
}

export function entryOf(
  row: Pick<CaseRow, 'business_actor_id' | 'id' | 'seen_seq'>,
  entry: Pick<EntryRow, 'kind' | 'at' | 'user_id'> & Partial<EntryRow>,
): EntryRow {
  return {
    id: newUuid(),
    business_actor_id: row.business_actor_id,
    case_id: row.id,
    after_seq: row.seen_seq,
    detail: {},
    client_id: null,
    edited_at: null,
    deleted_at: null,
    ...entry,
  };
}

/** [IN1]–[IN5] Null when nothing of it concerns the inbox. `sayings` may begin with what is known. */
export function hear(
  known: CaseRow | null,
  sides: Sides,
  sayings: readonly Saying[],
): Heard | null {
  let heard: Heard | null = known && {
    row: { ...known },
    isNew: false,
    opening: null,
    saidSeq: null,
    answer: null,
    takenBy: null,
    entries: [],
  };
  for (const saying of sayings) {
    if (heard && saying.seq <= heard.row.seen_seq) continue;
    const isByContact = saying.senderActorId === sides.contactActorId;
    if (!heard) {
      if (!isByContact && saying.senderUserId === null) continue;
      heard = begin(sides, saying, isByContact);
      continue;
    }
    heard.row.seen_seq = saying.seq;
    if (isByContact) hearContact(heard, saying);
    else if (saying.senderUserId !== null) {
      hearStaff(heard, { ...saying, userId: saying.senderUserId });
    }
  }
  if (!heard) return null;
  if (heard.isNew && sides.isDone) {
    heard.row.state = 'done';
    heard.row.waiting_since = null;
  }
  const hasMoved = !known || known.seen_seq !== heard.row.seen_seq;
  if (hasMoved && known) heard.row.revision += 1;
  return hasMoved ? heard : null;
}

function begin(sides: Sides, { seq, at, senderUserId }: Saying, isByContact: boolean): Heard {
  const row: CaseRow = {
    id: newUuid(at.getTime()),
    business_actor_id: sides.businessActorId,
    conversation_id: sides.conversationId,
    contact_actor_id: sides.contactActorId,
    channel: 'chat',
    state: isByContact ? 'open' : 'waiting',
    snoozed_until: null,
    priority: 1,
    assignee_user_id: isByContact ? null : senderUserId,
    label_ids: [],
    fields: {},
    round: 1,
    opened_at: at,
    seen_seq: seq,
    contact_seq: isByContact ? seq : 0,
    read_seq: sides.readSeq,
    last_at: at,
    waiting_since: isByContact ? at : null,
    revision: 1,
  };
  // Who writes for another business is that one's own affair.
  const byUser = isByContact ? null : senderUserId;
  const entry = entryOf(row, { kind: 'opened', at, user_id: byUser, after_seq: seq - 1 });
  const opening = { seq, at, isByContact };
  const takenBy = row.assignee_user_id;
  return { row, isNew: true, opening, saidSeq: null, answer: null, takenBy, entries: [entry] };
}

function hearContact(heard: Heard, { seq, at }: Saying): void {
  const { row } = heard;
  row.contact_seq = seq;
  row.last_at = at;
  row.waiting_since ??= at;
  if (row.state === 'open') {
    heard.saidSeq = seq;
    return;
  }
  if (row.state === 'done') {
    row.round += 1;
    row.opened_at = at;
    heard.opening = { seq, at, isByContact: true };
    heard.entries.push(
      entryOf(row, {
        kind: 'opened',
        at,
        user_id: null,
        after_seq: seq - 1,
        detail: { round: row.round },
      }),
    );
  } else {
    heard.saidSeq = seq;
    heard.entries.push(
      entryOf(row, {
        kind: 'state',
        at,
        user_id: null,
        after_seq: seq - 1,
        detail: { from: row.state, to: 'open' },
      }),
    );
  }
  row.state = 'open';
  row.snoozed_until = null;
}

function hearStaff(heard: Heard, { seq, at, userId }: Saying & { userId: Uuid }): void {
  const { row } = heard;
  row.last_at = at;
  if (row.waiting_since !== null) heard.answer ??= { seq, at, userId };
  row.waiting_since = null;
  if (row.assignee_user_id !== null || row.state === 'done') return;
  row.assignee_user_id = userId;
  heard.takenBy = userId;
  heard.entries.push(
    entryOf(row, { kind: 'assigned', at, user_id: userId, detail: { byAnswering: true } }),
  );
}

export interface Changer {
  /** Null for rules and the clock, who may do everything. */
  userId: Uuid | null;
  role: Role | null;
}

export interface Change extends Omit<CaseChange, 'assigneeId' | 'fromAssigneeId'> {
  assigneeUserId?: Uuid | null;
  fromUserId?: Uuid | null;
}

type ChangeRefusal =
  | 'inbox.role_may_not'
  | 'inbox.case_taken'
  | 'inbox.snooze_past'
  | 'inbox.field_unknown'
  | 'inbox.field_value_wrong';

/** [IN6]–[IN9] The row as it is then, and what is noted of it; without entries nothing changed. */
export function change(
  known: CaseRow,
  wanted: Change,
  by: Changer & {
    now: Date;
    fields: readonly FieldRow[];
    settings: SettingsRow;
    /** The latest entry about its state; needed by what takes back. */
    lastState?: EntryRow | undefined;
  },
): Result<{ row: CaseRow; entries: EntryRow[] }, ChangeRefusal> {
  const row: CaseRow = { ...known, fields: { ...known.fields } };
  const entries: EntryRow[] = [];
  const note = (kind: string, detail: Record<string, unknown>) =>
    entries.push(entryOf(row, { kind, at: by.now, user_id: by.userId, detail }));

  if (wanted.assigneeUserId !== undefined && wanted.assigneeUserId !== known.assignee_user_id) {
    if (wanted.fromUserId !== undefined && wanted.fromUserId !== known.assignee_user_id) {
      return fail('inbox.case_taken');
    }
    if (!mayAssign(known, wanted.assigneeUserId, by)) return fail('inbox.role_may_not');
    row.assignee_user_id = wanted.assigneeUserId;
    note('assigned', { fromUser: known.assignee_user_id, toUser: wanted.assigneeUserId });
  }
  if (wanted.state !== undefined) {
    const until = wanted.snoozedUntil ? new Date(wanted.snoozedUntil) : null;
    if ((wanted.state === 'snoozed') !== (until !== null && until > by.now)) {
      return fail('inbox.snooze_past');
    }
    const isOther =
      wanted.state !== known.state || until?.getTime() !== known.snoozed_until?.getTime();
    if (isOther) {
      row.state = wanted.state;
      row.snoozed_until = until;
      const was = wanted.takesBack ? takenBack(known, wanted.state, by) : null;
      if (was) {
        row.round = was.round;
        row.opened_at = new Date(was.openedAt);
        row.waiting_since = was.waitingSince === null ? null : new Date(was.waitingSince);
      } else if (known.state === 'done') {
        row.round += 1;
        row.opened_at = by.now;
      }
      // Nobody waits for a word where the staff said that none is due.
      if (wanted.state === 'done' || wanted.state === 'waiting') row.waiting_since = null;
      note('state', {
        from: known.state,
        to: wanted.state,
        ...(until ? { until: until.toISOString() } : {}),
        ...(was ? { takesBack: true } : { was: wasOf(known) }),
      });
    }
  } else if (wanted.snoozedUntil !== undefined) return fail('inbox.snooze_past');

  if (wanted.priority !== undefined && casePriorities[known.priority] !== wanted.priority) {
    row.priority = casePriorities.indexOf(wanted.priority);
    note('priority', { from: casePriorities[known.priority], to: wanted.priority });
  }
  const labels = new Set(known.label_ids);
  const added = (wanted.addLabelIds ?? []).map(toUuid).filter((id) => !labels.has(id));
  const removed = (wanted.removeLabelIds ?? []).map(toUuid).filter((id) => labels.has(id));
  if (added.length + removed.length > 0) {
    row.label_ids = [...labels, ...new Set(added)].filter((id) => !removed.includes(id));
    const names = (ids: Uuid[]) => ids.map((id) => toPublicId('lbl', id));
    note('labels', { added: names(added), removed: names(removed) });
  }
  for (const [key, value] of Object.entries(wanted.fields ?? {})) {
    const field = by.fields.find((one) => one.key === key);
    if (!field) return fail('inbox.field_unknown');
    if (value !== null && !takes(field, value)) return fail('inbox.field_value_wrong');
    if ((known.fields[key] ?? null) === value) continue;
    if (value === null) delete row.fields[key];
    else row.fields[key] = value;
    note('field', { key, name: field.name, from: known.fields[key] ?? null, to: value });
  }
  if (wanted.isUnread !== undefined) {
    row.read_seq = wanted.isUnread ? Math.min(row.read_seq, row.contact_seq - 1) : row.contact_seq;
  }
  const hasMoved = entries.length > 0 || row.read_seq !== known.read_seq;
  if (hasMoved) row.revision += 1;
  return ok({ row, entries });
}

interface Was {
  round: number;
  openedAt: string;
  waitingSince: string | null;
}

function wasOf({ round, opened_at, waiting_since }: CaseRow): Was {
  return {
    round,
    openedAt: opened_at.toISOString(),
    waitingSince: waiting_since?.toISOString() ?? null,
  };
}

/** [IN22] How it was before one's own last change of its state; null where that is not what is taken back. */
function takenBack(
  known: CaseRow,
  state: CaseRow['state'],
  { userId, lastState }: Changer & { lastState?: EntryRow | undefined },
): Was | null {
  if (lastState?.kind !== 'state' || lastState.user_id !== userId) return null;
  const { from, to, was } = lastState.detail as { from: string; to: string; was?: Was };
  // What was put off until now is open by itself.
  const isBack = from === state || (from === 'snoozed' && state === 'open');
  const isLast = isBack && to === known.state && lastState.after_seq === known.seen_seq;
  return isLast && was ? was : null;
}

/** [IN8] Agents take what is nobody's and give back what is theirs; more where the business lets them. */
function mayAssign(known: CaseRow, toUserId: Uuid | null, by: Changer & { settings: SettingsRow }) {
  if (by.role !== 'agent' || by.settings.agents_may.includes('assign')) return true;
  const isFree = known.assignee_user_id === null || known.assignee_user_id === by.userId;
  return isFree && (toUserId === null || toUserId === by.userId);
}

function takes({ kind, choices }: Pick<FieldRow, 'kind' | 'choices'>, value: FieldValue) {
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (kind === 'flag') return typeof value === 'boolean';
  if (typeof value !== 'string') return false;
  if (kind === 'choice') return choices.includes(value);
  if (kind === 'date') return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  return value.trim() !== '';
}

/** [IN10] Who gets the next case: null when nobody takes one, or everybody has as many as they can. */
export function nextAssignee(
  settings: Pick<SettingsRow, 'assignment' | 'capacity'>,
  staff: readonly { userId: Uuid }[],
  standing: ReadonlyMap<Uuid, StaffRow>,
  loads: ReadonlyMap<Uuid, number>,
): Uuid | null {
  const isByCapacity = settings.assignment === 'capacity';
  const loadOf = (userId: Uuid) => (isByCapacity ? (loads.get(userId) ?? 0) : 0);
  const lastOf = (userId: Uuid) => standing.get(userId)?.last_assigned_at?.getTime() ?? 0;
  const [next] = staff
    .map(({ userId }) => userId)
    .filter((userId) => standing.get(userId)?.is_taking ?? true)
    .filter(
      (userId) =>
        !isByCapacity || loadOf(userId) < (standing.get(userId)?.capacity ?? settings.capacity),
    )
    .sort((a, b) => loadOf(a) - loadOf(b) || lastOf(a) - lastOf(b));
  return next ?? null;
}

/** Handles that a note names. */
export function handlesIn(text: string): Set<string> {
  const found = text
    .toLowerCase()
    .matchAll(/(?<![\p{L}\p{N}_@.])@([a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,29})/gu);
  return new Set([...found].map(([, handle]) => handle!));
}
