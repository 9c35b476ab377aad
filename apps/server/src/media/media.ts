import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Picture } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { pictureBytesMax } from '@allmende/contract/media';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database, Tx } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import { createFolderBlobs } from './blobs.ts';
import { decodePicture } from './decoding.ts';
import { ownedFile, unsentFiles } from './files.ts';
import { type FileRow, selectFile } from './files-store.ts';
import {
  copyGrant,
  deleteGrant,
  insertGrant,
  isOpen,
  openGrant,
  selectGrants,
  type Thing,
} from './grants.ts';
import { createRoom } from './room.ts';
import { type Size, unsentKeptMs } from './rules.ts';
import * as store from './store.ts';
import { sweep, sweptAtOnce } from './sweeping.ts';
import type { MediaTables } from './tables.ts';
import { createUploads } from './uploads/uploads.ts';

export interface NewPicture {
  bytes: Uint8Array;
  ownerActorId: Uuid;
  audience: 'public' | 'private';
  alt: string;
  /** Longest edge of what is kept, where it is shown small only. */
  edgeMax?: number;
}

/** Who asks for something private: in whose name they may act, and whether they operate the server. */
export interface Viewer {
  actorIds: Uuid[];
  isOperator: boolean;
}

/** Whom a picture or film is shown to: everybody for good, everybody as long as something shows it, or a few. */
export type Reach = 'all_for_good' | 'all_for_now' | 'few';

/** Whether one of the actors is in one of the conversations, or they see what was lent to one by another way. */
export type MembershipCheck = (
  conversationIds: Uuid[],
  actorIds: Uuid[],
  viewer: Viewer,
) => Promise<boolean>;

/** A file for software: bytes, SHA-256 of them, and a way to them that does not hold them in memory. */
export interface FileFor {
  size: number;
  hash: Buffer;
  read(part?: { from: number; to: number }): Promise<Readable | null>;
}

export type StoringProblem = 'media.not_a_picture' | 'media.too_large' | 'media.storage_full';

export type MediaCases = ReturnType<typeof createMediaCases>;

export function createMediaCases(options: {
  config: Pick<Config, 'dataFolder' | 'uploadMb' | 'storageMb'>;
  database: Database;
  clock: Clock;
}) {
  const { config, database, clock } = options;
  const blobs = createFolderBlobs(join(config.dataFolder, 'blobs'), '.webp');
  const files = createFolderBlobs(join(config.dataFolder, 'files'));
  const room = createRoom({ pictures: blobs, bytesMax: config.storageMb * 1024 * 1024 });
  const uploads = createUploads({
    database,
    clock,
    folder: join(config.dataFolder, 'uploads'),
    blobs: files,
    bytesMax: config.uploadMb * 1024 * 1024,
    room,
  });
  const read = () => database.read<MediaTables>();
  let isMember: MembershipCheck = async () => false;

  /**
   * Whoever asks within a transaction gives it: a second connection may be one too many. The picture is there until
   * that ends.
   */
  async function owned(id: Uuid, actorId: Uuid, tx?: Tx): Promise<Picture | null> {
    const row = await (tx ? store.holdPicture(tx, id) : store.selectPicture(read(), id));
    return row?.owner_actor_id === actorId ? store.presentPicture(row) : null;
  }

  function hasNoRoom(ownerActorId: Uuid): Promise<boolean> {
    return room.isFull(database.pool, { ownerActorId, now: clock.now() });
  }

  /** Whether one of the actors may see what is private: its owner's, or a member of where it was sent. */
  async function maySee(
    thing: Thing & { ownerActorId: Uuid },
    findViewer: () => Promise<Viewer | null>,
  ): Promise<boolean> {
    const viewer = await findViewer();
    if (!viewer) return false;
    const { actorIds } = viewer;
    if (actorIds.includes(thing.ownerActorId)) return true;
    const conversations = await selectGrants(database.pool, thing);
    return conversations.length > 0 && (await isMember(conversations, actorIds, viewer));
  }

  async function reachOf({ id, audience }: store.PictureRow): Promise<Reach> {
    if (audience === 'public') return 'all_for_good';
    return (await isOpen(database.pool, { pictureId: id })) ? 'all_for_now' : 'few';
  }

  /** Of pictures, as `Sweep` says. */
  async function removeLeftovers(tx: Tx): Promise<number | null> {
    await store.lockFiles(tx, 'removing');
    const hashes = await store.selectLeftovers(tx, sweptAtOnce);
    if (hashes.length === 0) return null;
    const unneeded = await store.selectUnneeded(tx, hashes);
    for (const hash of unneeded) await blobs.remove(hash);
    await store.deleteLeftovers(tx, hashes);
    return unneeded.length;
  }

  return {
    ownedPicture: owned,
    ownedFile: (id: Uuid, actorId: Uuid, tx?: Tx) =>
      ownedFile(tx?.client ?? database.pool, id, actorId),
    /** All of a file; null unless it is the actor's. For what is known to be small. */
    async ownedBytes(id: Uuid, actorId: Uuid): Promise<Buffer | null> {
      const row = await selectFile(database.pool, id);
      return row?.owner_actor_id === actorId ? files.read(row.hash) : null;
    },
    uploads,
    files,

    /** Whether nothing more would be kept for the actor: for whoever would go far to get it. */
    hasNoRoom,

    async storePicture(picture: NewPicture): Promise<Result<Picture, StoringProblem>> {
      const { bytes, ownerActorId, audience, alt, edgeMax } = picture;
      if (bytes.length > pictureBytesMax) return fail('media.too_large');
      // Nobody works on what could not be kept.
      if (await hasNoRoom(ownerActorId)) return fail('media.storage_full');
      const decoded = await decodePicture(bytes, edgeMax);
      if (!decoded) return fail('media.not_a_picture');
      const { width, height, colour, files } = decoded;
      const row = await database.transaction(async (tx) => {
        await store.lockFiles(tx, 'writing');
        const now = clock.now();
        const total = files.small.length + files.medium.length + files.large.length;
        if (!(await room.fits(tx, { ownerActorId, bytes: total, now }))) return null;
        const stored: store.PictureRow = {
          id: newUuid(now.getTime()),
          owner_actor_id: ownerActorId,
          audience,
          alt,
          width,
          height,
          colour,
          small_hash: await blobs.write(files.small),
          medium_hash: await blobs.write(files.medium),
          large_hash: await blobs.write(files.large),
          is_sent: false,
          is_used: false,
          bytes: total,
          created_at: now,
        };
        await store.insertPicture(tx, stored);
        return stored;
      });
      return row ? ok(store.presentPicture(row)) : fail('media.storage_full');
    },

    async pictures(ids: Iterable<Uuid>): Promise<Map<Uuid, Picture>> {
      const wanted = [...new Set(ids)];
      if (wanted.length === 0) return new Map();
      const rows = await store.selectPictures(read(), wanted);
      return new Map(rows.map((row) => [row.id, store.presentPicture(row)]));
    },

    /**
     * The picture, public and in use from now on; null when it is not the owner's. There is no way back: whoever shows a
     * picture to everybody calls this, or it goes like one that was never sent.
     */
    async makePublic(tx: Tx, pictureId: Uuid, ownerActorId: Uuid): Promise<Picture | null> {
      const row = await store.makePublic(tx, pictureId, ownerActorId);
      return row ? store.presentPicture(row) : null;
    },

    /** Lets the members of a conversation see it; false when it is not the owner's. */
    grantToConversation: insertGrant,

    /** [M17] [M48] Shows a thing to everybody as long as it is not revoked; false when it is not the owner's. */
    grantToAll: openGrant,

    /** Lets another conversation see what one sees; false when that one does not. */
    shareWithConversation: copyGrant,

    /** Nothing in the conversation shows it any more. */
    revokeFromConversation: deleteGrant,

    /** The row, if one of the actors may see it, and who else may; to others it looks as if it did not exist. */
    async readable(
      id: Uuid,
      findViewer: () => Promise<Viewer | null>,
    ): Promise<(store.PictureRow & { reach: Reach }) | null> {
      const row = await store.selectPicture(read(), id);
      if (!row) return null;
      const reach = await reachOf(row);
      const thing = { pictureId: id, ownerActorId: row.owner_actor_id };
      return reach !== 'few' || (await maySee(thing, findViewer)) ? { ...row, reach } : null;
    },

    /** The same for a file. */
    async readableFile(
      id: Uuid,
      findViewer: () => Promise<Viewer | null>,
    ): Promise<(FileRow & { reach: Exclude<Reach, 'all_for_good'> }) | null> {
      const row = await selectFile(database.pool, id);
      if (!row) return null;
      if (await isOpen(database.pool, { fileId: id })) return { ...row, reach: 'all_for_now' };
      const thing = { fileId: id, ownerActorId: row.owner_actor_id };
      return (await maySee(thing, findViewer)) ? { ...row, reach: 'few' } : null;
    },

    bytesOf: (row: store.PictureRow, size: Size): Promise<Buffer | null> =>
      blobs.read(row[`${size}_hash`]),

    /** All of what is sent to the actors, or their own; null when they may not see it. For software. */
    async bytesFor(
      thing: { pictureId: Uuid } | { fileId: Uuid },
      actorIds: Uuid[],
    ): Promise<Buffer | null> {
      const viewer = async () => ({ actorIds, isOperator: false });
      if ('fileId' in thing) {
        const row = await this.readableFile(thing.fileId, viewer);
        return row && files.read(row.hash);
      }
      const row = await this.readable(thing.pictureId, viewer);
      return row && blobs.read(row.large_hash);
    },

    /**
     * [M41] The same of a file, to be read from the disk piece by piece; `from` and `to` are bytes, both of them in it.
     * `read` is null when the file is gone.
     */
    async fileFor(fileId: Uuid, actorIds: Uuid[]): Promise<FileFor | null> {
      const row = await this.readableFile(fileId, async () => ({ actorIds, isOperator: false }));
      if (!row) return null;
      const read: FileFor['read'] = async (part) => {
        const file = await files.open(row.hash);
        const bounds = { start: part?.from ?? 0, end: part?.to ?? Infinity };
        return file?.createReadStream(bounds) ?? null;
      };
      return { size: row.size, hash: row.hash, read };
    },

    /** The file behind `/media/…/large.webp` for the server's own use; null unless everybody may see it. */
    async publicBytes(url: string): Promise<Buffer | null> {
      const match = /^\/media\/(med_[0-9a-f]{32})\/(small|medium|large)\.webp$/.exec(url);
      const row = match && (await store.selectPicture(read(), toUuid(match[1]!)));
      if (!match || !row || (await reachOf(row)) === 'few') return null;
      return blobs.read(row[`${match[2] as Size}_hash`]);
    },

    /**
     * Removes pictures and files that nothing shows a week after they came, and then what is left over on the disk, also what an earlier sweep did not get to. Returns how many files on it went.
     */
    async removeUnsent(): Promise<number> {
      const before = new Date(clock.now().getTime() - unsentKeptMs);
      const ofPictures = await sweep(database, {
        deleteRows: (tx) => store.deleteUnsent(tx, before, sweptAtOnce),
        removeLeftovers,
      });
      return ofPictures + (await sweep(database, unsentFiles(files, before)));
    },

    /** Removes uploads that nobody went on with for a day. */
    removeExpired: () => uploads.removeExpired(),

    readableWith(check: MembershipCheck): void {
      isMember = check;
    },
  };
}
