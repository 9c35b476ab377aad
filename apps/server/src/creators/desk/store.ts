import type { MembersNow } from '@allmende/contract/creators-desk';
import type { Pool } from 'pg';
import type { Uuid } from '#platform/ids';

/** The SQL of the creator's desk. */
type Db = Pick<Pool, 'query'>;

/** Only months in which somebody came or went, in order, as `2026-11` on the calendar of the place. */
export async function countMemberMonths(
  db: Db,
  { creatorActorId, timeZone }: { creatorActorId: Uuid; timeZone: string },
): Promise<{ month: string; gained: number; lost: number }[]> {
  const { rows } = await db.query<{ month: string; gained: number; lost: number }>(
    `select to_char(at at time zone $2, 'YYYY-MM') as month,
       count(*) filter (where is_start)::integer as gained,
       count(*) filter (where not is_start)::integer as lost
     from (
       select started_at as at, true as is_start from creators_memberships where creator_actor_id = $1
       union all
       select ended_at, false from creators_memberships where creator_actor_id = $1 and ended_at is not null
     ) moved group by 1 order by 1`,
    [creatorActorId, timeZone],
  );
  return rows;
}

/** Of the members who have not left, those who pay nothing now; states are those of `stateAt`. */
export async function countMembersNow(
  db: Db,
  { creatorActorId, now }: { creatorActorId: Uuid; now: Date },
): Promise<MembersNow> {
  const { rows } = await db.query<MembersNow>(
    `select count(*) filter (where is_in and is_trial)::integer as trial,
       count(*) filter (where not is_in and rests)::integer as paused,
       count(*) filter (where not is_in and not rests)::integer as overdue
     from (
       select until is null or until > $2 as is_in, is_trial, resumes_at is not null and resumes_at > $2 as rests
       from creators_memberships
       where creator_actor_id = $1 and ended_at is null
         and (until is null or until > $2 or next_try_at is not null)
     ) m`,
    [creatorActorId, now],
  );
  return rows[0]!;
}
