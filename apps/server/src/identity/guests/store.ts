import type { Pool } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { GuestRow } from '../tables.ts';

/** All SQL about guests. */
type Row = GuestRow & { name: string };
type Key = Pick<GuestRow, 'channel' | 'key'> & { businessActorId: Uuid };

const columns = `g.actor_id, g.business_actor_id, g.channel, g.key, g.email, g.locale, g.created_at, a.name`;

/** Holds the guest until the transaction ends. */
export async function lockGuest(tx: Tx, key: Key): Promise<Row | null> {
  const { rows } = await tx.client.query<Row>(
    `select ${columns} from identity_guests g join identity_actors a on a.id = g.actor_id
     where g.business_actor_id = $1 and g.channel = $2 and g.key = $3 for update of g`,
    [key.businessActorId, key.channel, key.key],
  );
  return rows[0] ?? null;
}

/** Nothing when the business has a guest of this key. The sign before its handle makes it nobody's name. */
export async function insertGuest(
  tx: Tx,
  guest: Key & Pick<GuestRow, 'email' | 'locale'> & { id: Uuid; name: string; at: Date },
): Promise<void> {
  await tx.client.query('savepoint guest');
  await tx.client.query(
    `insert into identity_actors (id, kind, handle, name, search, created_at)
     values ($1, 'guest', $2, $3, ''::tsvector, $4)`,
    [guest.id, `~${guest.id.replaceAll('-', '')}`, guest.name, guest.at],
  );
  const { rowCount } = await tx.client.query(
    `insert into identity_guests (actor_id, business_actor_id, channel, key, email, locale, created_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      guest.id,
      guest.businessActorId,
      guest.channel,
      guest.key,
      guest.email,
      guest.locale,
      guest.at,
    ],
  );
  if (rowCount === 0) await tx.client.query('rollback to savepoint guest');
  await tx.client.query('release savepoint guest');
}

export async function selectGuests(pool: Pool, ids: readonly Uuid[]): Promise<Row[]> {
  if (ids.length === 0) return [];
  const { rows } = await pool.query<Row>({
    name: 'identity_guests',
    text: `select ${columns} from identity_guests g join identity_actors a on a.id = g.actor_id
      where g.actor_id = any($1)`,
    values: [ids],
  });
  return rows;
}

/** What is null stays as it is. */
export async function updateGuest(
  tx: Tx,
  actorId: Uuid,
  changes: {
    name: string | null;
    email: { is: string | null } | null;
    locale: 'de' | 'en' | null;
  },
): Promise<Row | null> {
  const { rows } = await tx.client.query<Row>(
    `with named as (
       update identity_actors set name = coalesce($2, name) where id = $1 and kind = 'guest' returning name
     ), changed as (
       update identity_guests set email = case when $3 then $4 else email end,
         locale = coalesce($5, locale)
       where actor_id = $1 returning *
     )
     select c.actor_id, c.business_actor_id, c.channel, c.key, c.email, c.locale, c.created_at, n.name
     from changed c, named n`,
    [actorId, changes.name, changes.email !== null, changes.email?.is ?? null, changes.locale],
  );
  return rows[0] ?? null;
}

export async function updateGuestKey(tx: Tx, actorId: Uuid, key: string): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `update identity_guests g set key = $2 where actor_id = $1 and not exists (
       select from identity_guests o
       where o.business_actor_id = g.business_actor_id and o.channel = g.channel and o.key = $2)`,
    [actorId, key],
  );
  return rowCount === 1;
}
