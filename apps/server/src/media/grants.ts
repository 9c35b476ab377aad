import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/**
 * Which conversations see which pictures and files: all SQL of it, the same for both. What is lent to something else
 * for a while, as to a report, is granted to its id as to that of a conversation without members.
 */

/** What is sent in conversations. */
export type Thing = { pictureId: Uuid } | { fileId: Uuid };

const tables = {
  picture: { things: 'media_pictures', grants: 'media_grants', key: 'picture_id' },
  file: { things: 'media_files', grants: 'media_file_grants', key: 'file_id' },
};

function placeOf(thing: Thing) {
  return 'pictureId' in thing
    ? { ...tables.picture, id: thing.pictureId }
    : { ...tables.file, id: thing.fileId };
}

/** Does nothing unless the thing is the owner's. */
export async function insertGrant(
  tx: Tx,
  grant: Thing & { ownerActorId: Uuid; conversationId: Uuid },
): Promise<boolean> {
  const { things, grants, key, id } = placeOf(grant);
  const { rowCount } = await tx.client.query(
    `with own as (
       update ${things} set is_sent = true where id = $1 and owner_actor_id = $2 returning id
     ), granted as (
       insert into ${grants} (${key}, conversation_id) select id, $3 from own
       on conflict do nothing
     )
     select id from own`,
    [id, grant.ownerActorId, grant.conversationId],
  );
  return rowCount === 1;
}

/**
 * Shows a thing to everybody until the grant is taken away, as it is from a conversation. A picture that was only
 * uploaded as public is public by its grants from then on. Does nothing unless it is the owner's.
 */
export async function openGrant(
  tx: Tx,
  grant: Thing & { ownerActorId: Uuid; conversationId: Uuid },
): Promise<boolean> {
  if (!(await insertGrant(tx, grant))) return false;
  const { grants, key, id } = placeOf(grant);
  await tx.client.query(
    `update ${grants} set is_open = true where ${key} = $1 and conversation_id = $2`,
    [id, grant.conversationId],
  );
  if ('pictureId' in grant) {
    await tx.client.query(
      `update media_pictures set audience = 'private' where id = $1 and audience = 'public' and not is_used`,
      [id],
    );
  }
  return true;
}

/** Whether something shows it to everybody at the moment. */
export async function isOpen(db: Pick<Tx['client'], 'query'>, thing: Thing): Promise<boolean> {
  const { grants, key, id } = placeOf(thing);
  const { rowCount } = await db.query({
    name: `${grants}_is_open`,
    text: `select 1 from ${grants} where ${key} = $1 and is_open limit 1`,
    values: [id],
  });
  return rowCount === 1;
}

/** One conversation lets another see what it sees itself; false when it does not see the thing. */
export async function copyGrant(
  tx: Tx,
  share: Thing & { fromConversationId: Uuid; toConversationId: Uuid },
): Promise<boolean> {
  const { things, grants, key, id } = placeOf(share);
  const { rowCount } = await tx.client.query(
    `with seen as (
       -- Nobody takes it away meanwhile.
       select t.id from ${things} t
       join ${grants} g on g.${key} = t.id and g.conversation_id = $2
       where t.id = $1 for no key update of t
     ), granted as (
       insert into ${grants} (${key}, conversation_id) select id, $3 from seen
       on conflict do nothing
     )
     select id from seen`,
    [id, share.fromConversationId, share.toConversationId],
  );
  return rowCount === 1;
}

/** Takes a conversation's view of a thing away; where it was the last one, the sweep may have it. */
export async function deleteGrant(tx: Tx, grant: Thing & { conversationId: Uuid }): Promise<void> {
  const { things, grants, key, id } = placeOf(grant);
  await tx.client.query(
    `with revoked as (
       delete from ${grants} where ${key} = $1 and conversation_id = $2
     )
     update ${things} set is_sent = exists (
       select from ${grants} where ${key} = $1 and conversation_id <> $2)
     where id = $1`,
    [id, grant.conversationId],
  );
}

export async function selectGrants(db: Pick<Tx['client'], 'query'>, thing: Thing): Promise<Uuid[]> {
  const { grants, key, id } = placeOf(thing);
  const { rows } = await db.query<{ conversation_id: Uuid }>(
    `select conversation_id from ${grants} where ${key} = $1`,
    [id],
  );
  return rows.map((row) => row.conversation_id);
}
