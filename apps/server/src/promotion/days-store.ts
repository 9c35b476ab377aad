import type { Tx } from '#platform/database';
import { all, type Db } from './store.ts';
import type { DayRow } from './tables.ts';

/** The SQL of days: their logs, and how many places come up when. */

const columns = 'day::text, seed, commitment, salt, state, line_count, root';

export async function readDay(db: Db, day: string): Promise<DayRow | undefined> {
  const text = `select ${columns} from promotion_days where day = $1`;
  return (await all<DayRow>(db, 'day', text, [day]))[0];
}

export async function insertDay(
  db: Db,
  row: Pick<DayRow, 'day' | 'seed' | 'commitment' | 'state'> & { salt: Buffer },
): Promise<void> {
  await all(
    db,
    'insert_day',
    `insert into promotion_days (day, seed, commitment, salt, state) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [row.day, row.seed, row.commitment, row.salt, row.state],
  );
}

/** Places are sold one after the other; nobody else writes in the log meanwhile. Undefined once the day is closed. */
export async function lockDay(tx: Tx, day: string): Promise<DayRow | undefined> {
  const text = `select ${columns} from promotion_days where day = $1 and closed_at is null for no key update`;
  return (await all<DayRow>(tx.client, 'lock_day', text, [day]))[0];
}

export async function saveDay(
  tx: Tx,
  { day, state, lines, from }: { day: string; state: string; lines: string[]; from: number },
): Promise<void> {
  await all(
    tx.client,
    'save_day',
    'update promotion_days set state = $2, line_count = $3 where day = $1',
    [day, state, from + lines.length],
  );
  await all(
    tx.client,
    'add_lines',
    `insert into promotion_lines (day, number, line)
     select $1, $2 + at, line from unnest($3::text[]) with ordinality as l (line, at)`,
    [day, from, lines],
  );
}

/** The last one before, for what places cost lately. */
export async function readDayBefore(db: Db, day: string): Promise<DayRow | undefined> {
  const text = `select ${columns} from promotion_days where day < $1 order by day desc limit 1`;
  return (await all<DayRow>(db, 'day_before', text, [day]))[0];
}

export async function listToClose(db: Db, before: string): Promise<string[]> {
  const text = `select day::text from promotion_days where closed_at is null and day < $1 order by day`;
  return (await all<{ day: string }>(db, 'to_close', text, [before])).map(({ day }) => day);
}

export async function closeDay(
  tx: Tx,
  { day, first, root, at }: { day: string; first: string; root: string; at: Date },
): Promise<void> {
  await all(
    tx.client,
    'first_line',
    'insert into promotion_lines (day, number, line) values ($1, 0, $2)',
    [day, first],
  );
  await all(
    tx.client,
    'close_day',
    'update promotion_days set root = $2, closed_at = $3, salt = null where day = $1',
    [day, root, at],
  );
  await all(tx.client, 'forget_shown', 'delete from promotion_shown where day = $1', [day]);
  await all(
    tx.client,
    'forget_viewers',
    'update promotion_places set viewer = null where day = $1 and viewer is not null',
    [day],
  );
}

export function listLines(
  db: Db,
  { day, from, limit }: { day: string; from: number; limit: number },
): Promise<{ line: string }[]> {
  const text =
    'select line from promotion_lines where day = $1 and number >= $2 order by number limit $3';
  return all(db, 'lines', text, [day, from, limit]);
}

/** The latest first. */
export function listDays(
  db: Db,
  { before, limit }: { before: string | null; limit: number },
): Promise<DayRow[]> {
  const text = `select ${columns} from promotion_days where $1::date is null or day < $1 order by day desc limit $2`;
  return all(db, 'days', text, [before, limit]);
}

/** Counts a place that came up. @returns how many came up today before it, and before this hour */
export async function countPlace(
  db: Db,
  { day, hour }: { day: string; hour: number },
): Promise<{ seen: number; seenBefore: number }> {
  const rows = await all<{ seen: number; before: number }>(
    db,
    'count_place',
    `with counted as (
       insert into promotion_hours (day, hour, places) values ($1, $2, 1)
       on conflict (day, hour) do update set places = promotion_hours.places + 1 returning places)
     select coalesce(sum(places) filter (where hour < $2), 0)::integer as before,
       (coalesce(sum(places) filter (where hour < $2), 0) + (select places - 1 from counted))::integer as seen
     from promotion_hours where day = $1`,
    [day, hour],
  );
  const { seen, before } = rows[0]!;
  return { seen, seenBefore: before };
}

/** Of each hour the mean of the days before, where there were any; `days` says how many. */
export async function readHours(
  db: Db,
  { from, before }: { from: string; before: string },
): Promise<{ hours: number[]; days: number }> {
  const rows = await all<{ hour: number; places: number; days: number }>(
    db,
    'hours',
    `with days as (select count(distinct day)::integer as days from promotion_hours where day >= $1 and day < $2)
     select hour, sum(places)::integer as places, days.days from promotion_hours, days
     where day >= $1 and day < $2 group by hour, days.days`,
    [from, before],
  );
  const hours = new Array<number>(24).fill(0);
  for (const { hour, places, days } of rows) hours[hour] = places / days;
  return { hours, days: rows[0]?.days ?? 0 };
}

export async function forgetDays(db: Db, before: string): Promise<void> {
  await all(db, 'forget_lines', 'delete from promotion_lines where day < $1', [before]);
  await all(db, 'forget_days', 'delete from promotion_days where day < $1', [before]);
  await all(db, 'forget_hours', 'delete from promotion_hours where day < $1', [before]);
}
