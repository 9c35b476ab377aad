/**
 * How long one was with chats and feed today, on this device: counted in the tab that has the focus, and
 * kept for all tabs. A day is one of the clock on the wall.
 */
const key = 'allmende.used';

interface Used {
  day: string;
  ms: number;
  /** Until when one has asked to be left alone with it. */
  pausedUntilMs: number;
}

function dayOf(at: Date): string {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

function read(now: Date): Used {
  const empty = { day: dayOf(now), ms: 0, pausedUntilMs: 0 };
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Used | null;
    return kept?.day === empty.day ? kept : empty;
  } catch {
    return empty;
  }
}

function write(used: Used): void {
  localStorage.setItem(key, JSON.stringify(used));
}

export function usedToday(now = new Date()): number {
  return read(now).ms;
}

/** Adds what passed since the last look; a device that slept meanwhile was not looked at. */
export function addUse(ms: number, now = new Date()): void {
  const used = read(now);
  write({ ...used, ms: used.ms + ms });
}

/** Leaves one alone with the limit for a while, or for the rest of the day. */
export function pauseLimit(ms: number, now = new Date()): void {
  write({ ...read(now), pausedUntilMs: now.getTime() + ms });
}

export function isOverLimit(dailyMinutes: number | null, now = new Date()): boolean {
  if (dailyMinutes === null) return false;
  const { ms, pausedUntilMs } = read(now);
  return ms >= dailyMinutes * 60_000 && now.getTime() >= pausedUntilMs;
}
