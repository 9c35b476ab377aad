import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { WhatsappContext } from './context.ts';

/** All SQL of the addresses of businesses, and of what is told to them. */
export interface AccountRow {
  business_actor_id: Uuid;
  sender_number: bigint;
  secret: Buffer;
  callback_url: string | null;
  verify_token: string;
  verified_at: Date | null;
  rests_until: Date | null;
  failures: number;
  failing_since: Date | null;
  swept_at: Date;
  settings: Record<string, unknown>;
}

export interface DeliveryRow {
  id: bigint;
  field: string;
  body: string;
  created_at: Date;
  attempts: number;
  last_status: number | null;
  last_reason: string | null;
  delivered_at: Date | null;
}

const deliveryColumns =
  'id, field, body, created_at, attempts, last_status, last_reason, delivered_at';

export function createHookStore({ database: { pool } }: Pick<WhatsappContext, 'database'>) {
  return {
    async account(business: Uuid): Promise<AccountRow | undefined> {
      const { rows } = await pool.query<AccountRow>({
        name: 'whatsapp_account',
        text: 'select * from whatsapp_accounts where business_actor_id = $1',
        values: [business],
      });
      return rows[0];
    },
    /** Nothing when there is one. */
    async insertAccount(
      business: Uuid,
      made: { senderNumber: bigint | string; secret: Buffer; at: Date },
    ): Promise<void> {
      await pool.query(
        `insert into whatsapp_accounts (business_actor_id, sender_number, secret, swept_at)
         values ($1, $2, $3, $4) on conflict do nothing`,
        [business, made.senderNumber, made.secret, made.at],
      );
    },
    async listening(): Promise<Uuid[]> {
      const { rows } = await pool.query<{ id: Uuid }>(
        'select business_actor_id as id from whatsapp_accounts where verified_at is not null',
      );
      return rows.map(({ id }) => id);
    },
    /** Those who listen, for what is told with the commit. */
    async listener(tx: Tx, business: Uuid): Promise<AccountRow | undefined> {
      const { rows } = await tx.client.query<AccountRow>(
        'select * from whatsapp_accounts where business_actor_id = $1 and verified_at is not null',
        [business],
      );
      return rows[0];
    },
    async saveSecret(business: Uuid, secret: Buffer): Promise<void> {
      await pool.query('update whatsapp_accounts set secret = $2 where business_actor_id = $1', [
        business,
        secret,
      ]);
    },
    async saveSettings(business: Uuid, settings: Record<string, unknown>): Promise<void> {
      await pool.query(
        'update whatsapp_accounts set settings = settings || $2::jsonb where business_actor_id = $1',
        [business, JSON.stringify(settings)],
      );
    },
    async verified(business: Uuid, said: { url: string; word: string; at: Date }): Promise<void> {
      await pool.query(
        `update whatsapp_accounts set callback_url = $2, verify_token = $3, verified_at = $4,
           swept_at = case when verified_at is null then $4 else swept_at end,
           failures = 0, rests_until = null, failing_since = null
         where business_actor_id = $1`,
        [business, said.url, said.word, said.at],
      );
    },
    async forgetAddress(business: Uuid): Promise<void> {
      await pool.query(
        `update whatsapp_accounts set callback_url = null, verified_at = null where business_actor_id = $1`,
        [business],
      );
    },
    async heard(business: Uuid): Promise<void> {
      await pool.query(
        `update whatsapp_accounts set failures = 0, rests_until = null, failing_since = null
         where business_actor_id = $1`,
        [business],
      );
    },
    async failed(
      business: Uuid,
      { failures, until, now }: { failures: number; until: Date; now: Date },
    ): Promise<void> {
      await pool.query(
        `update whatsapp_accounts set failures = $2, rests_until = $3, failing_since = coalesce(failing_since, $4)
         where business_actor_id = $1`,
        [business, failures, until, now],
      );
    },

    async insertDeliveries(
      tx: Tx,
      business: Uuid,
      { fields, bodies, at }: { fields: string[]; bodies: string[]; at: Date },
    ): Promise<void> {
      await tx.client.query(
        `insert into whatsapp_deliveries (business_actor_id, field, body, created_at)
         select $1, field, body, $4 from unnest($2::text[], $3::text[]) as n (field, body)`,
        [business, fields, bodies, at],
      );
    },
    /** What waits, the oldest first. */
    async waiting(business: Uuid, since: Date, limit: number): Promise<DeliveryRow[]> {
      const { rows } = await pool.query<DeliveryRow>(
        `select ${deliveryColumns} from whatsapp_deliveries
         where business_actor_id = $1 and delivered_at is null and created_at > $2 order by id limit $3`,
        [business, since, limit],
      );
      return rows;
    },
    async saveTried(business: Uuid, rows: readonly DeliveryRow[]): Promise<void> {
      await pool.query(
        `update whatsapp_deliveries d set attempts = n.attempts, last_status = n.status,
           last_reason = n.reason, delivered_at = n.delivered_at
         from unnest($2::bigint[], $3::int[], $4::int[], $5::text[], $6::timestamptz[])
           as n (id, attempts, status, reason, delivered_at)
         where d.business_actor_id = $1 and d.id = n.id`,
        [
          business,
          rows.map((row) => row.id),
          rows.map((row) => row.attempts),
          rows.map((row) => row.last_status),
          rows.map((row) => row.last_reason),
          rows.map((row) => row.delivered_at),
        ],
      );
    },
    /** The last first. */
    async list(business: Uuid, limit: number): Promise<DeliveryRow[]> {
      const { rows } = await pool.query<DeliveryRow>(
        `select ${deliveryColumns} from whatsapp_deliveries where business_actor_id = $1
         order by id desc limit $2`,
        [business, limit],
      );
      return rows;
    },
    /** A copy with a new number, so that what is told in its turn is not overtaken by what is told again; false when there is none. */
    async copy(tx: Tx, business: Uuid, id: bigint, at: Date): Promise<boolean> {
      const { rowCount } = await tx.client.query(
        `insert into whatsapp_deliveries (business_actor_id, field, body, created_at)
         select business_actor_id, field, body, $3 from whatsapp_deliveries
         where business_actor_id = $1 and id = $2`,
        [business, id, at],
      );
      if (!rowCount) return false;
      await tx.client.query(
        `update whatsapp_accounts set rests_until = null where business_actor_id = $1`,
        [business],
      );
      return true;
    },
    async removeBefore(at: { waiting: Date; delivered: Date; sends: Date }): Promise<void> {
      await pool.query(
        `delete from whatsapp_deliveries where created_at < $1 or (delivered_at is not null and created_at < $2)`,
        [at.waiting, at.delivered],
      );
      await pool.query('delete from whatsapp_sends where created_at < $1', [at.sends]);
    },
  };
}
