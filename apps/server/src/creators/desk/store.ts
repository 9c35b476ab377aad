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
