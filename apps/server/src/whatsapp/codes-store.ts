import type { Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';

/** All SQL of the codes by which people begin to write. */
export interface CodeRow {
  code: string;
  prefilled: string;
  created_at: Date;
}

export function createCodeStore({ database: { pool } }: Pick<WhatsappContext, 'database'>) {
  return {
    /** The oldest first. */
    async list(business: Uuid): Promise<CodeRow[]> {
      const { rows } = await pool.query<CodeRow>(
        'select code, prefilled, created_at from whatsapp_codes where business_actor_id = $1 order by created_at, code',
        [business],
      );
      return rows;
    },
    async insert(business: Uuid, { code, prefilled, created_at: at }: CodeRow): Promise<void> {
      await pool.query(
        'insert into whatsapp_codes (business_actor_id, code, prefilled, created_at) values ($1, $2, $3, $4)',
        [business, code, prefilled, at],
      );
    },
    async rename(business: Uuid, code: string, prefilled: string): Promise<void> {
      await pool.query(
        'update whatsapp_codes set prefilled = $3 where code = $2 and business_actor_id = $1',
        [business, code, prefilled],
      );
    },
    async remove(business: Uuid, code: string): Promise<void> {
      await pool.query('delete from whatsapp_codes where code = $2 and business_actor_id = $1', [
        business,
        code,
      ]);
    },
  };
}
