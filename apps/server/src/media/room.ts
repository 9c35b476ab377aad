import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Blobs } from './blobs.ts';

/** [M45] What each actor may have of pictures and files, with what is still coming. All SQL of it. */
export interface Room {
  /**
   * Whether so many bytes more fit. Whoever else asks for the same actor waits until this transaction ends, so that
   * two at once do not take the same room; what they then count includes what this one has stored.
   */
  fits(tx: Tx, wanted: { ownerActorId: Uuid; bytes: number; now: Date }): Promise<boolean>;
  /** Whether there is none left, before any work is done: a glance that holds nobody up. */
  isFull(db: Db, of: { ownerActorId: Uuid; now: Date }): Promise<boolean>;
}

type Db = Pick<Tx['client'], 'query'>;

/** So many rows are weighed at a time. */
const weighedAtOnce = 500;

export function createRoom(options: {
  /** Where the files of pictures lie. */
  pictures: Pick<Blobs, 'sizeOf'>;
  /** Of one actor. */
  bytesMax: number;
}): Room {
  const { pictures, bytesMax } = options;

  async function taken(db: Db, { ownerActorId, now }: { ownerActorId: Uuid; now: Date }) {
    const { rows } = await db.query<{ bytes: number }>(
      `select (
         (select coalesce(sum(bytes), 0) from media_pictures where owner_actor_id = $1)
         + (select coalesce(sum(size), 0) from media_files where owner_actor_id = $1)
         + (select coalesce(sum(size), 0) from media_uploads
            where owner_actor_id = $1 and expires_at > $2)
       )::float8 as bytes`,
      [ownerActorId, now],
    );
    return rows[0]!.bytes;
  }

  /** Pictures from the time before they counted: what they take is asked of the disk, once. */
  async function weigh(tx: Tx, ownerActorId: Uuid): Promise<void> {
    for (;;) {
      const { rows } = await tx.client.query<{ id: Uuid; hashes: Buffer[] }>(
        `select id, array[small_hash, medium_hash, large_hash] as hashes from media_pictures
         where owner_actor_id = $1 and bytes is null limit $2`,
        [ownerActorId, weighedAtOnce],
      );
      if (rows.length === 0) return;
      const bytes = await Promise.all(
        rows.map(async ({ hashes }) => {
          const sizes = await Promise.all(hashes.map((hash) => pictures.sizeOf(hash)));
          return sizes.reduce((sum, size) => sum + size, 0);
        }),
      );
      await tx.client.query(
        `update media_pictures p set bytes = weighed.bytes
         from unnest($1::uuid[], $2::integer[]) as weighed (id, bytes) where p.id = weighed.id`,
        [rows.map(({ id }) => id), bytes],
      );
    }
  }

  return {
    async fits(tx, { ownerActorId, bytes, now }) {
      await tx.client.query(
        "select pg_advisory_xact_lock(hashtextextended('media_room ' || $1, 0))",
        [ownerActorId],
      );
      await weigh(tx, ownerActorId);
      return (await taken(tx.client, { ownerActorId, now })) + bytes <= bytesMax;
    },

    isFull: async (db, of) => (await taken(db, of)) >= bytesMax,
  };
}
