import type { Uuid } from '#platform/ids';
import type { Picked, Slice } from '../pages-store.ts';
import type { Db } from '../posts-store.ts';

/** All SQL about lists. */
export interface ListRow {
  id: Uuid;
  title: string;
  member_count: number;
  has: boolean;
}

export async function readLists(
  db: Db,
  ownerActorId: Uuid,
  { listId, actorId }: { listId?: Uuid | undefined; actorId?: Uuid | undefined } = {},
): Promise<ListRow[]> {
  const { rows } = await db.query<ListRow>(
    `select l.id, l.title,
       (select count(*)::integer from feed_list_members m where m.list_id = l.id) as member_count,
       exists (select from feed_list_members m where m.list_id = l.id and m.actor_id = $3) as has
     from feed_lists l where l.owner_actor_id = $1 and ($2::uuid is null or l.id = $2) order by l.title, l.id`,
    [ownerActorId, listId ?? null, actorId ?? null],
  );
  return rows;
}

export async function putList(
  db: Db,
  list: { ownerActorId: Uuid; id: Uuid; title: string },
): Promise<void> {
  await db.query(
    `insert into feed_lists (owner_actor_id, id, title) values ($1, $2, $3)
     on conflict (owner_actor_id, id) do update set title = excluded.title`,
    [list.ownerActorId, list.id, list.title],
  );
}

export async function deleteList(db: Db, ownerActorId: Uuid, id: Uuid): Promise<void> {
  await db.query('delete from feed_lists where owner_actor_id = $1 and id = $2', [
    ownerActorId,
    id,
  ]);
}

export async function listMembers(db: Db, listId: Uuid): Promise<Uuid[]> {
  const text = 'select actor_id from feed_list_members where list_id = $1 order by actor_id';
  const { rows } = await db.query<{ actor_id: Uuid }>(text, [listId]);
  return rows.map(({ actor_id }) => actor_id);
}

export async function addMember(db: Db, listId: Uuid, actorId: Uuid): Promise<void> {
  const text =
    'insert into feed_list_members (list_id, actor_id) values ($1, $2) on conflict do nothing';
  await db.query(text, [listId, actorId]);
}

export async function removeMember(db: Db, listId: Uuid, actorId: Uuid): Promise<void> {
  const text = 'delete from feed_list_members where list_id = $1 and actor_id = $2';
  await db.query(text, [listId, actorId]);
}

/** A few of each author and the latest of these; as many authors as a list may have cost one look-up each. */
export function pickList(listId: Uuid, { before, limit }: Slice): Picked {
  return {
    text: `select p.id, p.id as place from feed_list_members m cross join lateral (
        select id from feed_posts
        where author_actor_id = m.actor_id and ($3::uuid is null or id < $3) and deleted_at is null
        order by author_actor_id desc, id desc limit $4
      ) p where m.list_id = $2 order by p.id desc limit $4`,
    values: [listId, before, limit],
  };
}
