import type { OpeningHours } from '@allmende/contract/business';
import { casePriorities, type Filterable, fits } from '@allmende/contract/inbox-filter';
import { isOpenAt } from '@allmende/contract/opening-hours';
import type { RuleInput } from '@allmende/contract/rules';
import type { SaidMessage } from '#messaging';
import { toPublicId, type Uuid } from '#platform/ids';
import type { CaseRow } from './tables.ts';

/** Whether a rule is set off: pure decisions. */

export interface Moment {
  /** What they said, in one. */
  words: string;
  at: Date;
  isOpening: boolean;
  one: Filterable;
  hours: OpeningHours | null;
}

/** [IN90]–[IN92] */
export function isSetOff(rule: RuleInput, moment: Moment): boolean {
  const { words, at, isOpening, one, hours } = moment;
  if (rule.when === 'opened' && !isOpening) return false;
  if (rule.words.length > 0) {
    const said = plain(words);
    if (!rule.words.some((word) => said.includes(plain(word)))) return false;
  }
  if (rule.hours !== 'any') {
    const isOpen = hours === null || isOpenAt(hours, at);
    if (isOpen !== (rule.hours === 'open')) return false;
  }
  return rule.filter === null || fits(rule.filter, one, { me: '', now: at });
}

/** Without capitals and marks, on one line, so that "Größe" finds "GROSSE" and "groesse" does not have to. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/\s+/g, ' ');
}

/** What the customer said since anybody answered; null when software said the last of it. */
export function lastWordsOf(
  said: readonly SaidMessage[],
  contactActorId: Uuid,
): { seq: number; words: string; at: Date } | null {
  const latest = said.findLast(({ senderActorId }) => senderActorId === contactActorId);
  if (!latest || latest.isAutomatic) return null;
  const answered = said.findLastIndex(
    ({ senderActorId, senderUserId }) => senderActorId !== contactActorId && senderUserId !== null,
  );
  const since = said
    .slice(answered + 1)
    .filter(({ senderActorId, isAutomatic }) => senderActorId === contactActorId && !isAutomatic);
  const own = since.length > 0 ? since : [latest];
  return { seq: latest.seq, words: own.map(({ words }) => words).join('\n'), at: latest.sentAt };
}

/** As filters look at it; mentions are somebody's, and rules are nobody. */
export function filterableOf(row: CaseRow, assigneePerson: Uuid | null): Filterable {
  return {
    state: row.state,
    assigneeId: assigneePerson && toPublicId('act', assigneePerson),
    labelIds: row.label_ids.map((id) => toPublicId('lbl', id)),
    priority: casePriorities[row.priority]!,
    channel: row.channel,
    isUnread: row.contact_seq > row.read_seq,
    isMentioned: false,
    waitingSince: row.waiting_since?.toISOString() ?? null,
    lastAt: row.last_at.toISOString(),
    round: row.round,
    fields: row.fields,
  };
}
