import type { OpeningHours } from '@allmende/contract/business';
import { localTime, openStateAt } from '@allmende/contract/opening-hours';
import type { SaidMessage } from '#messaging';
import type { Uuid } from '#platform/ids';
import type { AutomaticRow } from './words-store.ts';

/**
 * When a business says something by itself: pure decisions on the end of a conversation. An occasion is what it is said
 * once for.
 */
export interface Occasion {
  kind: 'greeting' | 'away';
  key: string;
  text: string;
  /** When the doors open; null when that is not known, or they are open. */
  opensAt: Date | null;
}

/** So far back it is looked; whoever wrote more in one go is not greeted. */
export const lookedBack = 40;

const minute = 60_000;
const day = 24 * 60 * minute;
/** What is older when it is looked at was brought in, or waited for a server that was away. */
const freshMs = 10 * minute;
/** Whoever of the staff has just answered is there, whatever the hours say. */
const presentMs = 30 * minute;

/** What somebody says, and not what another module writes for them. */
const sayings = new Set<SaidMessage['kind']>([
  'text',
  'picture',
  'video',
  'album',
  'voice',
  'file',
  'location',
  'contact',
  'sticker',
]);

/**
 * [IN70]–[IN74] What is to be said now, by the last messages (the latest last). Closed goes before welcome: one message
 * is answered once.
 */
export function occasionFor(
  said: readonly SaidMessage[],
  by: { settings: AutomaticRow; hours: OpeningHours | null; now: Date },
): Occasion | null {
  const { settings, hours, now } = by;
  const own = settings.business_actor_id;
  const latest = said.at(-1);
  if (!latest || latest.senderActorId === own || latest.isAutomatic) return null;
  if (!sayings.has(latest.kind) || now.getTime() - latest.sentAt.getTime() > freshMs) return null;
  return away(said, { settings, hours, now, own }) ?? greeting(said, settings, own);
}

function away(
  said: readonly SaidMessage[],
  by: { settings: AutomaticRow; hours: OpeningHours | null; now: Date; own: Uuid },
): Occasion | null {
  const { settings, hours, now, own } = by;
  if (!settings.is_away || !hours) return null;
  const { isOpen, changesAt } = openStateAt(hours, now);
  if (isOpen) return null;
  const isSomebodyThere = said.some(
    ({ senderActorId, senderUserId, isAutomatic, sentAt }) =>
      senderActorId === own &&
      senderUserId !== null &&
      !isAutomatic &&
      now.getTime() - sentAt.getTime() < presentMs,
  );
  if (isSomebodyThere) return null;
  // Where nobody knows when it opens again, once a day is enough.
  const until = changesAt?.toISOString() ?? localTime(now, hours.timeZone).date;
  return { kind: 'away', key: `away ${until}`, text: settings.away, opensAt: changesAt };
}

function greeting(
  said: readonly SaidMessage[],
  settings: AutomaticRow,
  own: Uuid,
): Occasion | null {
  if (!settings.greets) return null;
  const silentMs = settings.greets_after_days * day;
  let first = said.length - 1;
  while (first > 0) {
    const gap = said[first]!.sentAt.getTime() - said[first - 1]!.sentAt.getTime();
    if (gap >= silentMs) break;
    first -= 1;
  }
  const isAll = first > 0 || said.length < lookedBack;
  const isAlone = said.slice(first).every(({ senderActorId }) => senderActorId !== own);
  if (!isAll || !isAlone) return null;
  const { seq } = said[first]!;
  return { kind: 'greeting', key: `greeting ${seq}`, text: settings.greeting, opensAt: null };
}

/** In words of the clocks of the place. */
export function openingInWords(
  at: Date,
  { now, timeZone, language }: { now: Date; timeZone: string; language: 'de' | 'en' },
): string {
  const isToday = localTime(at, timeZone).date === localTime(now, timeZone).date;
  const isThisWeek = at.getTime() - now.getTime() < 6 * day;
  const time = new Intl.DateTimeFormat(language, {
    timeZone,
    hour: 'numeric',
    minute: '2-digit',
  }).format(at);
  const clock = language === 'de' ? `${time} Uhr` : time;
  if (isToday) return clock;
  const date = new Intl.DateTimeFormat(language, {
    timeZone,
    ...(isThisWeek ? { weekday: 'long' } : { day: 'numeric', month: 'long' }),
  }).format(at);
  return `${date}, ${clock}`;
}
