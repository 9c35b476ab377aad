import { newUuid, type Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';
import type { AskedForm } from './flow-pages.ts';

export interface FlowRow {
  number: bigint;
  business_actor_id: Uuid;
  name: string;
  categories: string[];
  status: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED';
  definition: unknown;
  updated_at: Date;
}
const askedKeptMs = 90 * 86_400_000;
type Wish = Pick<FlowRow, 'name' | 'categories' | 'status' | 'definition'>;

/** The forms of businesses, and what was asked with them. Everything begins with the business. */
export function createFlowStore({ database, clock }: Pick<WhatsappContext, 'database' | 'clock'>) {
  const { pool } = database;
  return {
    async list(business: Uuid): Promise<FlowRow[]> {
      const { rows } = await pool.query<FlowRow>(
        'select * from whatsapp_flows where business_actor_id = $1 order by number desc limit 500',
        [business],
      );
      return rows;
    },
    async find(business: Uuid, number: bigint): Promise<FlowRow | null> {
      const { rows } = await pool.query<FlowRow>(
        'select * from whatsapp_flows where business_actor_id = $1 and number = $2',
        [business, number],
      );
      return rows[0] ?? null;
    },
    async insert(business: Uuid, wish: Wish): Promise<FlowRow> {
      const { rows } = await pool.query<FlowRow>(
        `insert into whatsapp_flows (business_actor_id, name, categories, status, definition, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $6) returning *`,
        [business, ...columnsOf(wish), clock.now()],
      );
      return rows[0]!;
    },
    async update(row: FlowRow, wish: Wish): Promise<void> {
      await pool.query(
        `update whatsapp_flows set name = $3, categories = $4, status = $5, definition = $6, updated_at = $7
         where business_actor_id = $1 and number = $2`,
        [row.business_actor_id, row.number, ...columnsOf(wish), clock.now()],
      );
    },
    async remove({ business_actor_id: business, number }: FlowRow): Promise<void> {
      await pool.query('delete from whatsapp_flows where business_actor_id = $1 and number = $2', [
        business,
        number,
      ]);
    },
    /** The id under which the message knows it. */
    async keepAsked(business: Uuid, asked: AskedForm): Promise<Uuid> {
      const id = newUuid();
      await pool.query(
        `insert into whatsapp_asked_forms (id, business_actor_id, asked, created_at) values ($1, $2, $3, $4)`,
        [id, business, JSON.stringify(asked), clock.now()],
      );
      return id;
    },
    async asked(business: Uuid, id: Uuid): Promise<AskedForm | null> {
      const { rows } = await pool.query<{ asked: AskedForm }>(
        'select asked from whatsapp_asked_forms where business_actor_id = $1 and id = $2',
        [business, id],
      );
      return rows[0]?.asked ?? null;
    },
    /** Nobody fills in any more what was asked so long ago. */
    async forgetOld(): Promise<void> {
      const before = new Date(clock.now().getTime() - askedKeptMs);
      await pool.query('delete from whatsapp_asked_forms where created_at < $1', [before]);
    },
  };
}
export type FlowStore = ReturnType<typeof createFlowStore>;

function columnsOf({ name, categories, status, definition }: Wish) {
  return [
    name,
    JSON.stringify(categories),
    status,
    definition === null || definition === undefined ? null : JSON.stringify(definition),
  ];
}
