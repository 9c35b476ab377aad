import { randomBytes } from 'node:crypto';
import { registerKeptDays } from '@allmende/contract/promotion-limits';
import type { Tx } from '#platform/database';
import type { PromotionContext } from './context.ts';
import { apply, type DayState, type Line, LogTree, openDay, sha256 } from './day.ts';
import * as store from './days-store.ts';
import { parameters } from './parameters.ts';
import { type Forecast, usualHours } from './rules.ts';
import type { Db } from './store.ts';
import type { DayRow } from './tables.ts';

const dayMs = 24 * 3_600_000;
const linesAtATime = 1_000;
/** What is counted of this many days says when people come. */
const forecastDays = 7;

/** In UTC, as `2027-05-31`. */
export const dayOf = (at: Date) => at.toISOString().slice(0, 10);
export const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
const daysBefore = (day: string, days: number) => dayOf(new Date(startOf(day) - days * dayMs));

/** A day under way, locked, and what is written of it. */
export interface OpenDay {
  row: DayRow;
  state: DayState;
  write(line: Line): ReturnType<typeof apply>;
}

/** Days and their logs. [PR1] [PR20] [PR21] */
export function createDays({ database, clock, log }: PromotionContext) {
  const { pool } = database;
  /** What was read of the days before; it is the same all day. */
  let known: { day: string; hours: readonly number[]; days: number } | null = null;

  async function ordinaryDay(day: string): Promise<{ hours: readonly number[]; days: number }> {
    if (known?.day !== day) {
      const found = await store.readHours(pool, {
        from: daysBefore(day, forecastDays),
        before: day,
      });
      known = { day, ...found, ...(found.days === 0 ? { hours: usualHours } : {}) };
    }
    return known;
  }

  /** What places cost lately. */
  async function averageBefore(day: string): Promise<number> {
    const before = await store.readDayBefore(pool, day);
    return before
      ? (JSON.parse(before.state) as DayState).averagePriceMicros
      : parameters.averageAtFirstMicros;
  }

  /** The day itself: its seed is drawn, and what it commits to is there for everybody, before anything is sold. */
  async function begin(day: string): Promise<DayRow> {
    const row = await store.readDay(pool, day);
    if (row) return row;
    const seed = randomBytes(32);
    const salt = randomBytes(32);
    const state = JSON.stringify(openDay(await averageBefore(day)));
    await store.insertDay(pool, { day, seed, salt, commitment: sha256(seed), state });
    return (await store.readDay(pool, day))!;
  }

  async function close(day: string): Promise<void> {
    const average = await averageBefore(day);
    await database.transaction(async (tx) => {
      const row = await store.lockDay(tx, day);
      if (!row) return;
      const first: Line = {
        kind: 'day',
        day,
        seed: row.seed.toString('hex'),
        averagePriceMicros: average,
        parameters,
      };
      const tree = new LogTree();
      const text = JSON.stringify(first);
      tree.add(text);
      for (let from = 1; from <= row.line_count; from += linesAtATime) {
        const part = { day, from, limit: linesAtATime };
        for (const { line } of await store.listLines(tx.client, part)) tree.add(line);
      }
      await store.closeDay(tx, { day, first: text, root: tree.root(), at: clock.now() });
    });
  }

  return {
    begin,
    ordinaryDay,

    /** What is known of today's places, with one more that comes up now. */
    async countPlace(db: Db, now: Date): Promise<Forecast> {
      const day = dayOf(now);
      const [{ hours }, counted] = [
        await ordinaryDay(day),
        await store.countPlace(db, { day, hour: now.getUTCHours() }),
      ];
      const ofHour = (now.getTime() % 3_600_000) / 3_600_000;
      return { hours, ...counted, hour: now.getUTCHours(), ofHour };
    },

    /** Work on a day that is not closed; what it writes is kept with it. Null from a closed one. */
    async change<T>(tx: Tx, day: string, work: (open: OpenDay) => Promise<T>): Promise<T | null> {
      const row = await store.lockDay(tx, day);
      if (!row) return null;
      const state = JSON.parse(row.state) as DayState;
      const lines: string[] = [];
      const result = await work({
        row,
        state,
        write(line) {
          const won = apply(state, line, row.seed);
          lines.push(JSON.stringify(line.kind === 'place' ? { ...line, won } : line));
          return won;
        },
      });
      if (lines.length > 0) {
        const next = JSON.stringify(state);
        await store.saveDay(tx, { day, state: next, lines, from: row.line_count });
      }
      return result;
    },

    /** Closes what is over for long enough that nothing of it is open, and forgets what is older than the register. */
    async turn(): Promise<void> {
      const now = clock.now();
      const before = dayOf(new Date(now.getTime() - 3_600_000));
      for (const day of await store.listToClose(pool, before)) {
        try {
          await close(day);
        } catch (error) {
          log.error({ err: error, day }, 'promotion.day_not_closed');
        }
      }
      await store.forgetDays(pool, daysBefore(dayOf(now), registerKeptDays));
    },

    /** The lines of a day that is closed, as a file. */
    async *lines(day: string): AsyncGenerator<Uint8Array> {
      for (let from = 0; ; from += linesAtATime) {
        const part = await store.listLines(pool, { day, from, limit: linesAtATime });
        if (part.length > 0) yield Buffer.from(part.map(({ line }) => `${line}\n`).join(''));
        if (part.length < linesAtATime) return;
      }
    },

    read: (day: string) => store.readDay(pool, day),
    list: (part: { before: string | null; limit: number }) => store.listDays(pool, part),
    averageNow: async (day: string) => {
      const row = await store.readDay(pool, day);
      if (row) return (JSON.parse(row.state) as DayState).averagePriceMicros;
      const before = await store.readDayBefore(pool, day);
      return before && (JSON.parse(before.state) as DayState).averagePriceMicros;
    },
  };
}

export type Days = ReturnType<typeof createDays>;
