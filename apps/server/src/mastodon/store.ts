import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';

/** All SQL about apps, what they were given, and how far one has read with them. */
type Db = Pick<Pool | PoolClient, 'query'>;

export interface AppRow {
  id: Uuid;
  secret_hash: Buffer;
  name: string;
  website: string | null;
  redirect_uris: string[];
  scopes: string[];
  created_at: Date;
}

export async function insertApp(db: Db, app: AppRow): Promise<void> {
  await db.query(
    `insert into mastodon_apps (id, secret_hash, name, website, redirect_uris, scopes, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [app.id, app.secret_hash, app.name, app.website, app.redirect_uris, app.scopes, app.created_at],
  );
}

export async function readApp(db: Db, id: Uuid): Promise<AppRow | undefined> {
  return (await db.query<AppRow>('select * from mastodon_apps where id = $1', [id])).rows[0];
}

export interface CodeRow {
  code_hash: Buffer;
  app_id: Uuid;
  user_id: Uuid;
  actor_id: Uuid;
  scopes: string[];
  redirect_uri: string;
  challenge: string | null;
  expires_at: Date;
}

export async function insertCode(db: Db, code: CodeRow): Promise<void> {
  await db.query('insert into mastodon_codes values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    code.code_hash,
    code.app_id,
    code.user_id,
    code.actor_id,
    code.scopes,
    code.redirect_uri,
    code.challenge,
    code.expires_at,
  ]);
}

/** Gone with the first who asks, right or wrong. */
export async function takeCode(db: Db, hash: Buffer): Promise<CodeRow | undefined> {
  const text = 'delete from mastodon_codes where code_hash = $1 returning *';
  return (await db.query<CodeRow>(text, [hash])).rows[0];
}

export interface TokenRow {
  id: Uuid;
  token_hash: Buffer;
  app_id: Uuid;
  user_id: Uuid | null;
  actor_id: Uuid | null;
  scopes: string[];
  created_at: Date;
  used_at: Date;
}

export async function insertToken(db: Db, token: TokenRow): Promise<void> {
  await db.query('insert into mastodon_tokens values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    token.id,
    token.token_hash,
    token.app_id,
    token.user_id,
    token.actor_id,
    token.scopes,
    token.created_at,
    token.used_at,
  ]);
}

export type FoundToken = TokenRow & { name: string; website: string | null };

const found = `select t.*, a.name, a.website from mastodon_tokens t join mastodon_apps a on a.id = t.app_id`;

export async function readToken(
  db: Db,
  by: { hash: Buffer } | { id: Uuid },
): Promise<FoundToken | undefined> {
  const [column, value] = 'hash' in by ? ['token_hash', by.hash] : ['id', by.id];
  return (await db.query<FoundToken>(`${found} where t.${column} = $1`, [value])).rows[0];
}

export async function noteUse(db: Db, id: Uuid, now: Date): Promise<void> {
  await db.query('update mastodon_tokens set used_at = $2 where id = $1', [id, now]);
}

/** Which token it was; null where there is none. */
export async function deleteToken(db: Db, of: { hash: Buffer; appId: Uuid }): Promise<Uuid | null> {
  const { rows } = await db.query<{ id: Uuid }>(
    'delete from mastodon_tokens where token_hash = $1 and app_id = $2 returning id',
    [of.hash, of.appId],
  );
  return rows[0]?.id ?? null;
}

export async function listTokens(db: Db, userId: Uuid): Promise<FoundToken[]> {
  return (await db.query<FoundToken>(`${found} where t.user_id = $1 order by t.id desc`, [userId]))
    .rows;
}

export async function deleteOwnToken(db: Db, of: { id: Uuid; userId: Uuid }): Promise<boolean> {
  const text = 'delete from mastodon_tokens where id = $1 and user_id = $2';
  return (await db.query(text, [of.id, of.userId])).rowCount === 1;
}

/** What was never let in, what was not used for a year, and codes that are over. */
export async function forgetOld(db: Db, now: Date): Promise<void> {
  await db.query('delete from mastodon_codes where expires_at < $1', [now]);
  await db.query(
    `delete from mastodon_tokens where used_at < $1::timestamptz - interval '1 year'`,
    [now],
  );
  await db.query(
    `delete from mastodon_apps a where created_at < $1::timestamptz - interval '7 days'
       and not exists (select from mastodon_tokens t where t.app_id = a.id)`,
    [now],
  );
  await db.query(
    `delete from mastodon_descriptions where updated_at < $1::timestamptz - interval '7 days'`,
    [now],
  );
}

export interface MarkerRow {
  timeline: string;
  last_read_id: string;
  version: number;
  updated_at: Date;
}

export async function readMarkers(db: Db, actorId: Uuid, timelines: string[]) {
  const text = 'select * from mastodon_markers where actor_id = $1 and timeline = any ($2)';
  return (await db.query<MarkerRow>(text, [actorId, timelines])).rows;
}

export async function putMarker(
  db: Db,
  marker: { actorId: Uuid; timeline: string; lastReadId: string; now: Date },
): Promise<void> {
  await db.query(
    `insert into mastodon_markers (actor_id, timeline, last_read_id, version, updated_at) values ($1, $2, $3, 1, $4)
     on conflict (actor_id, timeline) do update set last_read_id = excluded.last_read_id,
       version = mastodon_markers.version + 1, updated_at = excluded.updated_at`,
    [marker.actorId, marker.timeline, marker.lastReadId, marker.now],
  );
}

/** What an app has said of what it uploaded, and the film that it is. */
export interface Uploaded {
  description: string;
  film: { fileId: Uuid; durationMs: number } | null;
}

/** A film that is known of it stays. */
export async function putUploaded(
  db: Db,
  of: Uploaded & { pictureId: Uuid; actorId: Uuid; now: Date },
): Promise<void> {
  await db.query(
    `insert into mastodon_descriptions (picture_id, actor_id, description, updated_at, file_id, duration_ms)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (picture_id) do update set description = excluded.description, updated_at = excluded.updated_at
       where mastodon_descriptions.actor_id = excluded.actor_id`,
    [
      of.pictureId,
      of.actorId,
      of.description,
      of.now,
      of.film?.fileId ?? null,
      of.film?.durationMs ?? null,
    ],
  );
}

export async function readUploaded(
  db: Db,
  actorId: Uuid,
  pictureIds: readonly Uuid[],
): Promise<Map<Uuid, Uploaded>> {
  const { rows } = await db.query<{
    picture_id: Uuid;
    description: string;
    file_id: Uuid | null;
    duration_ms: number | null;
  }>(
    `select picture_id, description, file_id, duration_ms from mastodon_descriptions
     where actor_id = $1 and picture_id = any ($2)`,
    [actorId, pictureIds],
  );
  return new Map(
    rows.map(({ picture_id: id, description, file_id: fileId, duration_ms: durationMs }) => [
      id,
      { description, film: fileId === null ? null : { fileId, durationMs: durationMs! } },
    ]),
  );
}
