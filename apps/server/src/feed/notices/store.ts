import type { NoticeKind, NoticeSettings } from '@allmende/contract/feed-notice-kinds';
import type { Uuid } from '#platform/ids';
import type { Db } from '../posts-store.ts';

/** All SQL about notices. */
export interface NoticeRow {
  actor_id: Uuid;
  id: Uuid;
  kind: NoticeKind;
  by_actor_id: Uuid;
  post_id: Uuid | null;
  at: Date;
}

/** Those that are new, or were taken back before `anewBefore`; others are there again where they were. */
export async function putNotices(
  db: Db,
  rows: readonly NoticeRow[],
  anewBefore: Date,
): Promise<NoticeRow[]> {
  const found = await db.query<NoticeRow>(
    `insert into feed_notices as n (actor_id, id, kind, by_actor_id, post_id, at)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[])
     on conflict (actor_id, kind, by_actor_id, post_id) do update set withdrawn_at = null,
       id = case when n.withdrawn_at < $7 then excluded.id else n.id end,
       at = case when n.withdrawn_at < $7 then excluded.at else n.at end
       where n.withdrawn_at is not null
     returning actor_id, id, kind, by_actor_id, post_id, at`,
    [
      rows.map((row) => row.actor_id),
      rows.map((row) => row.id),
      rows.map((row) => row.kind),
      rows.map((row) => row.by_actor_id),
      rows.map((row) => row.post_id),
      rows.map((row) => row.at),
      anewBefore,
    ],
  );
  const made = new Set(rows.map((row) => row.id));
  return found.rows.filter((row) => made.has(row.id));
}

export async function withdraw(
  db: Db,
  notice: Pick<NoticeRow, 'actor_id' | 'kind' | 'by_actor_id' | 'post_id'>,
  now: Date,
): Promise<void> {
  await db.query(
    `update feed_notices set withdrawn_at = $5
     where actor_id = $1 and kind = $2 and by_actor_id = $3 and post_id is not distinct from $4 and withdrawn_at is null`,
    [notice.actor_id, notice.kind, notice.by_actor_id, notice.post_id, now],
  );
}

export async function deleteNoticesOfPost(db: Db, postId: Uuid): Promise<void> {
  await db.query('delete from feed_notices where post_id = $1', [postId]);
}

export async function deleteBefore(db: Db, before: Date): Promise<void> {
  await db.query('delete from feed_notices where at < $1', [before]);
}

/** The latest first. */
export async function listNotices(
  db: Db,
  actorId: Uuid,
  slice: {
    before: Uuid | null;
    after: Uuid | null;
    limit: number;
    kinds: readonly NoticeKind[];
    id?: Uuid;
  },
): Promise<NoticeRow[]> {
  const { rows } = await db.query<NoticeRow>(
    `select actor_id, id, kind, by_actor_id, post_id, at from feed_notices
     where actor_id = $1 and withdrawn_at is null and kind = any ($5)
       and ($2::uuid is null or id < $2) and ($3::uuid is null or id > $3) and ($6::uuid is null or id = $6)
     order by id desc limit $4`,
    [actorId, slice.before, slice.after, slice.limit, slice.kinds, slice.id ?? null],
  );
  return rows;
}

export interface ReaderSettings {
  levels: Partial<NoticeSettings>;
  read_up_to: Uuid | null;
}

export async function readSettings(db: Db, actorId: Uuid): Promise<ReaderSettings> {
  const { rows } = await db.query<ReaderSettings>(
    'select levels, read_up_to from feed_notice_settings where actor_id = $1',
    [actorId],
  );
  return rows[0] ?? { levels: {}, read_up_to: null };
}

export async function putLevels(db: Db, actorId: Uuid, levels: NoticeSettings): Promise<void> {
  await db.query(
    `insert into feed_notice_settings (actor_id, levels) values ($1, $2)
     on conflict (actor_id) do update set levels = excluded.levels`,
    [actorId, JSON.stringify(levels)],
  );
}

export async function putReadUpTo(db: Db, actorId: Uuid, upTo: Uuid): Promise<void> {
  await db.query(
    `insert into feed_notice_settings (actor_id, read_up_to) values ($1, $2)
     on conflict (actor_id) do update
     set read_up_to = greatest(feed_notice_settings.read_up_to, excluded.read_up_to)`,
    [actorId, upTo],
  );
}

/** One of them, or all. */
export async function deleteNotices(db: Db, actorId: Uuid, id: Uuid | null): Promise<void> {
  await db.query('delete from feed_notices where actor_id = $1 and ($2::uuid is null or id = $2)', [
    actorId,
    id,
  ]);
}

/** How each of them stands to what somebody does: their settings, and whether they have muted them. */
export async function readReceivers(
  db: Db,
  actorIds: readonly Uuid[],
  byActorId: Uuid,
): Promise<Map<Uuid, ReaderSettings & { is_muted: boolean }>> {
  const { rows } = await db.query<ReaderSettings & { actor_id: Uuid; is_muted: boolean }>(
    `select a.id as actor_id, coalesce(s.levels, '{}') as levels, s.read_up_to,
       exists (select from feed_mutes m where m.actor_id = a.id and m.muted_actor_id = $2) as is_muted
     from unnest($1::uuid[]) a (id) left join feed_notice_settings s on s.actor_id = a.id`,
    [actorIds, byActorId],
  );
  return new Map(rows.map((row) => [row.actor_id, row]));
}

/** How many did the same with the same post after what the reader has seen. */
export async function countSame(db: Db, notice: NoticeRow, after: Uuid | null): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from feed_notices
     where actor_id = $1 and kind = $2 and post_id is not distinct from $3 and withdrawn_at is null
       and ($4::uuid is null or id > $4) and at >= $5`,
    [
      notice.actor_id,
      notice.kind,
      notice.post_id,
      after,
      new Date(notice.at.getTime() - 86_400_000),
    ],
  );
  return rows[0]!.count;
}
