import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { isUuid, newSecret, newUuid, type Uuid } from '#platform/ids';
import { type Blobs, unlessMissing } from '../blobs.ts';
import { insertFile, selectFile } from '../files-store.ts';
import type { Room } from '../room.ts';
import { lockFiles } from '../store.ts';
import { readContainer, scrub } from './containers.ts';
import { cleanFileName, cleanType } from './names.ts';
import * as store from './store.ts';

/** How far an upload is. */
export interface UploadState {
  id: Uuid;
  size: number;
  received: number;
  /** Null once it is a file. */
  expiresAt: Date | null;
}

export interface Checksum {
  algorithm: 'sha1' | 'sha256';
  digest: Buffer;
}

/**
 * Files come in pieces and go on where they were, after a lost connection, a reload, or a restart of this
 * server. What is said to be received is on the disk for good. One request at a time writes an upload; a newer one
 * ends an older one, for whoever asks again has lost it.
 */
export interface Uploads {
  begin(upload: {
    ownerActorId: Uuid;
    name: string;
    type: string;
    size: number;
  }): Promise<
    Result<UploadState, 'media.file_too_large' | 'media.too_many_uploads' | 'media.storage_full'>
  >;
  state(key: UploadKey): Promise<Result<UploadState, 'media.upload_unknown'>>;
  /**
   * Takes what comes, as far as it comes. When the connection breaks off, what was received until then counts;
   * with a checksum all of it does, or nothing.
   */
  receive(
    key: UploadKey,
    piece: { offset: number; body: Readable; checksum: Checksum | null },
  ): Promise<
    Result<
      UploadState,
      | 'media.upload_unknown'
      | 'media.upload_offset'
      | 'media.upload_invalid'
      | 'media.upload_checksum'
    >
  >;
  giveUp(key: UploadKey): Promise<Result<void, 'media.upload_unknown'>>;
  /** Removes what nobody went on with in time. Returns how many uploads that were. */
  removeExpired(): Promise<number>;
}

export interface UploadKey {
  id: Uuid;
  ownerActorId: Uuid;
}

/** How long an upload that nobody goes on with is kept. */
const uploadKeptMs = 24 * 3_600_000;
/** Unfinished uploads of one actor, and the bytes that they may come to, in sizes of the largest file. */
const unfinishedMax = { count: 20, sizes: 5 };
/** After so many bytes they are made durable, also within one request. */
const durableEvery = 8 * 1024 * 1024;

export function createUploads(options: {
  database: Database;
  clock: Clock;
  /** Where unfinished ones lie. */
  folder: string;
  blobs: Blobs;
  /** Of one file. */
  bytesMax: number;
  room: Room;
}): Uploads {
  const { database, clock, folder, blobs, bytesMax, room } = options;
  const { pool } = database;
  const partOf = (id: Uuid) => join(folder, `${id}.part`);
  const expiry = () => new Date(clock.now().getTime() + uploadKeptMs);
  const running = new Map<Uuid, { body: Readable; ended: Promise<unknown> }>();
  const finishing = new Map<Uuid, Promise<void>>();

  const stateOf = (row: store.UploadRow): UploadState => ({
    id: row.id,
    size: row.size,
    received: row.received,
    expiresAt: row.expires_at,
  });

  /** The unfinished upload or the file that it became; all bytes and no file is finished now. */
  async function find(key: UploadKey): Promise<Result<UploadState, 'media.upload_unknown'>> {
    const row = await store.selectUpload(pool, { ...key, now: clock.now() });
    if (row && row.received < row.size) return ok(stateOf(row));
    if (row) await finishOnce(row);
    const file = await selectFile(pool, key.id);
    if (file?.owner_actor_id !== key.ownerActorId) return fail('media.upload_unknown');
    return ok({ id: file.id, size: file.size, received: file.size, expiresAt: null });
  }

  /** Writes what comes. Returns how many bytes are durable and recorded from `offset` on. */
  async function take(
    row: store.UploadRow,
    file: FileHandle,
    { body, checksum }: { body: Readable; checksum: Checksum | null },
  ): Promise<{ row: store.UploadRow | undefined; isTooMuch: boolean; isChanged: boolean }> {
    const hash = checksum && createHash(checksum.algorithm);
    let current: store.UploadRow | undefined = row;
    let at = row.received;
    let [isTooMuch, isBroken] = [false, false];
    const record = async (): Promise<void> => {
      if (!current || at === current.received) return;
      await file.datasync();
      const step = { id: row.id, from: current.received, to: at, expiresAt: expiry() };
      current = await store.advanceUpload(pool, step);
    };
    const pieces = body.iterator({ destroyOnReturn: false });
    for (;;) {
      const next = await pieces.next().catch(() => null);
      if (next === null) isBroken = true;
      if (!next || next.done) break;
      const piece = next.value as Buffer;
      if (at + piece.length > row.size) {
        isTooMuch = true;
        break;
      }
      await file.write(piece, 0, piece.length, at);
      hash?.update(piece);
      at += piece.length;
      if (!hash && current && at - current.received >= durableEvery) await record();
      if (!current) break;
    }
    // Passed over to its end, for the next request on the same connection comes behind it.
    await pieces.return?.();
    body.resume();
    const isChanged =
      hash !== null && !isTooMuch && !isBroken && !hash.digest().equals(checksum!.digest);
    if (!hash || !(isChanged || isBroken || isTooMuch)) await record();
    return { row: current, isTooMuch, isChanged };
  }

  /** Whoever asks meanwhile waits for the same work: a copy for each would fill the disk. */
  function finishOnce(row: store.UploadRow): Promise<void> {
    const known = finishing.get(row.id);
    if (known) return known;
    const work = finish(row).finally(() => finishing.delete(row.id));
    finishing.set(row.id, work);
    return work;
  }

  /** All bytes are there: they become a file that nobody writes to any more. */
  async function finish(row: store.UploadRow): Promise<void> {
    // A copy, because a request that was overtaken may still hold the upload open.
    const draft = join(folder, `${row.id}.${newSecret(6)}.draft`);
    try {
      if ((await copy(partOf(row.id), draft)) === null) {
        await store.deleteUpload(pool, row.id);
        return;
      }
      const { container, hash } = await settle(draft, row.size);
      await database.transaction(async (tx) => {
        await lockFiles(tx, 'writing');
        if (!(await store.deleteUpload(tx.client, row.id))) return;
        await blobs.adopt(draft, hash);
        await insertFile(tx, {
          id: row.id,
          owner_actor_id: row.owner_actor_id,
          name: row.name,
          type: container?.type ?? row.type,
          plays: container?.plays ?? null,
          size: row.size,
          hash,
          created_at: clock.now(),
        });
      });
      await rm(partOf(row.id), { force: true });
    } finally {
      await rm(draft, { force: true });
    }
  }

  return {
    async begin({ ownerActorId, name, type, size }) {
      if (size > bytesMax) return fail('media.file_too_large');
      const now = clock.now();
      const row: store.UploadRow = {
        id: newUuid(now.getTime()),
        owner_actor_id: ownerActorId,
        name: cleanFileName(name),
        type: cleanType(type),
        size,
        received: 0,
        created_at: now,
        expires_at: expiry(),
      };
      await mkdir(folder, { recursive: true });
      // The file before the row: a row without one could never go on.
      await (await open(partOf(row.id), 'wx', 0o640)).close();
      const max = {
        count: unfinishedMax.count,
        unfinished: unfinishedMax.sizes * bytesMax,
      };
      const refusal = await database
        .transaction((tx) => store.insertUpload(tx, row, max, room))
        .catch(async (error) => {
          await rm(partOf(row.id), { force: true });
          throw error;
        });
      if (!refusal) return ok(stateOf(row));
      await rm(partOf(row.id), { force: true });
      return fail(refusal);
    },

    state: find,

    async receive(key, { offset, body, checksum }) {
      for (let older = running.get(key.id); older; older = running.get(key.id)) {
        const state = await find(key);
        if (!state.ok) return state;
        older.body.destroy();
        await older.ended;
      }
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      running.set(key.id, { body, ended });
      try {
        const state = await find(key);
        if (!state.ok) return state;
        if (state.value.received !== offset) return fail('media.upload_offset');
        const row = await store.selectUpload(pool, { ...key, now: clock.now() });
        if (!row) return state;
        const file = await unlessMissing(open(partOf(key.id), 'r+'));
        if (!file) {
          await store.deleteUpload(pool, key.id);
          return fail('media.upload_unknown');
        }
        const taken = await take(row, file, { body, checksum }).finally(() => file.close());
        if (taken.isTooMuch)
          return fail('media.upload_invalid', { detail: 'more than was announced' });
        if (taken.isChanged) return fail('media.upload_checksum');
        if (!taken.row) return fail('media.upload_offset');
        return taken.row.received === taken.row.size ? await find(key) : ok(stateOf(taken.row));
      } finally {
        running.delete(key.id);
        end();
      }
    },

    async giveUp(key) {
      const row = await store.selectUpload(pool, { ...key, now: clock.now() });
      if (!row || !(await store.deleteUpload(pool, key.id))) return fail('media.upload_unknown');
      running.get(key.id)?.body.destroy();
      await rm(partOf(key.id), { force: true });
      return ok(undefined);
    },

    async removeExpired() {
      const expired = await store.deleteExpired(pool, clock.now());
      for (const id of expired) await rm(partOf(id), { force: true });
      await removeStrays(folder, (ids) => store.selectKnown(pool, ids));
      return expired.length;
    },
  };
}

function copy(from: string, to: string): Promise<true | null> {
  return unlessMissing(copyFile(from, to, constants.COPYFILE_FICLONE).then(() => true as const));
}

/** What it is, without what is personal, and the hash of that; on the disk. */
async function settle(path: string, size: number) {
  const file = await open(path, 'r+');
  try {
    const container = await readContainer(file, size);
    if (container) await scrub(file, container);
    const hash = createHash('sha256');
    for await (const piece of file.createReadStream({ start: 0, autoClose: false })) {
      hash.update(piece as Buffer);
    }
    await file.sync();
    return { container, hash: hash.digest() };
  } finally {
    await file.close();
  }
}

/** Files whose upload ended in a moment in which this server was killed. */
async function removeStrays(
  folder: string,
  known: (ids: Uuid[]) => Promise<Set<Uuid>>,
): Promise<void> {
  const names = (await unlessMissing(readdir(folder))) ?? [];
  const dayAgo = Date.now() - uploadKeptMs;
  const living = await known(names.map((name) => name.slice(0, 36)).filter(isUuid));
  for (const name of names) {
    const isLiving = name.endsWith('.part') && living.has(name.slice(0, 36));
    if (isLiving) continue;
    const about = await unlessMissing(stat(join(folder, name)));
    if (about && about.mtimeMs < dayAgo) await rm(join(folder, name), { force: true });
  }
}
