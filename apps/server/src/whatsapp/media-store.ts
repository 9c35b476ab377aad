import type { Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';

/** All SQL of media by digits. */
export interface MediaRow {
  number: bigint;
  business_actor_id: Uuid;
  file_id: Uuid | null;
  picture_id: Uuid | null;
  made_picture_id: Uuid | null;
  name: string;
  mime_type: string;
  sha256: Buffer;
  size: number;
  created_at: Date;
}

export function createMediaRows({ database, clock }: Pick<WhatsappContext, 'database' | 'clock'>) {
  const { pool } = database;
  return {
    async insert(row: Omit<MediaRow, 'number' | 'created_at' | 'made_picture_id'>) {
      const { rows } = await pool.query<MediaRow>(
        `insert into whatsapp_media (business_actor_id, file_id, picture_id, name, mime_type, sha256, size, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning *`,
        [
          row.business_actor_id,
          row.file_id,
          row.picture_id,
          row.name,
          row.mime_type,
          row.sha256,
          row.size,
          clock.now(),
        ],
      );
      return rows[0]!;
    },
    async find(business: Uuid, number: bigint): Promise<MediaRow | null> {
      const { rows } = await pool.query<MediaRow>(
        'select * from whatsapp_media where number = $1 and business_actor_id = $2',
        [number, business],
      );
      return rows[0] ?? null;
    },
    /** Whoever's it is: for an address that says by itself that it may be read. */
    async findAny(number: bigint): Promise<MediaRow | null> {
      const { rows } = await pool.query<MediaRow>(
        'select * from whatsapp_media where number = $1',
        [number],
      );
      return rows[0] ?? null;
    },
    async findPicture(business: Uuid, picture: Uuid): Promise<MediaRow | null> {
      const { rows } = await pool.query<MediaRow>(
        'select * from whatsapp_media where business_actor_id = $1 and picture_id = $2',
        [business, picture],
      );
      return rows[0] ?? null;
    },
    async keepMade(number: bigint, picture: Uuid): Promise<void> {
      await pool.query('update whatsapp_media set made_picture_id = $2 where number = $1', [
        number,
        picture,
      ]);
    },
    async remove(business: Uuid, number: bigint): Promise<boolean> {
      const { rowCount } = await pool.query(
        'delete from whatsapp_media where number = $1 and business_actor_id = $2',
        [number, business],
      );
      return rowCount === 1;
    },
    async removeBefore(at: Date): Promise<void> {
      await pool.query('delete from whatsapp_media where created_at < $1', [at]);
    },
  };
}
