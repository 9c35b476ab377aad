import type { Pool } from 'pg';
import type { Uuid } from '#platform/ids';

/** The SQL of reports: rounds of one business that began within a span. */
interface Span {
  businessActorId: Uuid;
  from: Date;
  to: Date;
  timeZone: string;
}

export interface Totals {
  opened: number;
  answered: number;
  done: number;
  answer_median: number | null;
  answer_ninetieth: number | null;
  done_median: number | null;
  done_ninetieth: number | null;
}

const rounds = `select r.*, c.label_ids,
    extract(epoch from r.first_answer_at - r.opened_at)::float8 as answer_s,
    extract(epoch from r.done_at - r.opened_at)::float8 as done_s
  from inbox_rounds r join inbox_cases c on c.id = r.case_id
  where r.business_actor_id = $1 and r.opened_at >= $2 and r.opened_at < $3`;
const median = (of: string) => `round(percentile_cont(0.5) within group (order by ${of}))::integer`;
const ninetieth = (of: string) =>
  `round(percentile_cont(0.9) within group (order by ${of}))::integer`;

export async function readTotals(pool: Pool, span: Span): Promise<Totals> {
  const { rows } = await pool.query<Totals>(
    `with x as (${rounds})
     select count(*)::integer as opened, count(first_answer_at)::integer as answered,
       count(done_at)::integer as done,
       ${median('answer_s')} as answer_median, ${ninetieth('answer_s')} as answer_ninetieth,
       ${median('done_s')} as done_median, ${ninetieth('done_s')} as done_ninetieth
     from x`,
    [span.businessActorId, span.from, span.to],
  );
  return rows[0]!;
}

export async function readDays(
  pool: Pool,
  span: Span,
): Promise<{ date: string; opened: number; done: number; answer_median: number | null }[]> {
  const { rows } = await pool.query(
    `with x as (${rounds})
     select (opened_at at time zone $4)::date as date, count(*)::integer as opened,
       count(done_at)::integer as done, ${median('answer_s')} as answer_median
     from x group by 1 order by 1`,
    [span.businessActorId, span.from, span.to, span.timeZone],
  );
  return rows;
}

export async function readHours(
  pool: Pool,
  span: Span,
): Promise<{ hour: number; opened: number }[]> {
  const { rows } = await pool.query(
    `with x as (${rounds})
     select extract(hour from opened_at at time zone $4)::integer as hour, count(*)::integer as opened
     from x group by 1`,
    [span.businessActorId, span.from, span.to, span.timeZone],
  );
  return rows;
}

export interface ByUser {
  user_id: Uuid;
  answered: number;
  done: number;
  answer_median: number | null;
  done_median: number | null;
}

export async function readByUser(pool: Pool, span: Span): Promise<ByUser[]> {
  const { rows } = await pool.query<ByUser>(
    `with x as (${rounds}), did as (
       select first_answer_user_id as user_id, answer_s, null::float8 as done_s from x
       union all
       select done_user_id, null, done_s from x
     )
     select user_id, count(answer_s)::integer as answered, count(done_s)::integer as done,
       ${median('answer_s')} as answer_median, ${median('done_s')} as done_median
     from did where user_id is not null group by user_id
     order by count(answer_s) + count(done_s) desc, user_id limit 200`,
    [span.businessActorId, span.from, span.to],
  );
  return rows;
}

export interface ByLabel {
  label_id: Uuid | null;
  opened: number;
  answer_median: number | null;
  done_median: number | null;
}

export async function readByLabel(pool: Pool, span: Span): Promise<ByLabel[]> {
  const { rows } = await pool.query<ByLabel>(
    `with x as (${rounds})
     select l.id as label_id, count(*)::integer as opened,
       ${median('answer_s')} as answer_median, ${median('done_s')} as done_median
     from x left join lateral unnest(x.label_ids) as l (id) on true
     group by l.id order by count(*) desc, l.id`,
    [span.businessActorId, span.from, span.to],
  );
  return rows;
}

export interface Scored {
  user_id: Uuid;
  asked: number;
  /** How many gave 1, 2, 3, 4 and 5. */
  scores: number[];
}

/** By who had brought the case to an end. */
export async function readScores(pool: Pool, span: Span): Promise<Scored[]> {
  const count = (score: number) => `count(*) filter (where t.score = ${score})::integer`;
  const { rows } = await pool.query<Scored>(
    `select t.user_id, count(*)::integer as asked, array[${[1, 2, 3, 4, 5].map(count)}] as scores
     from inbox_rounds r join inbox_ratings t on t.case_id = r.case_id and t.round = r.number
     where r.business_actor_id = $1 and r.opened_at >= $2 and r.opened_at < $3
     group by t.user_id`,
    [span.businessActorId, span.from, span.to],
  );
  return rows;
}
