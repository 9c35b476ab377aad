import { createHash } from 'node:crypto';
import { type OutreachToken, type TokenScope, tokensMax } from '@allmende/contract/outreach';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Software } from '#platform/access';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newSecret, newUuid, toPublicId, type Uuid } from '#platform/ids';
import { minute } from './parameters.ts';

/** By what the software of a business shows that it may act for it. Only a hash is kept. */
export interface Tokens {
  /** Null when the token holds no more, or never did. */
  authenticate(text: string): Promise<Software | null>;
  list(businessActorId: Uuid): Promise<OutreachToken[]>;
  create(
    by: { businessActorId: Uuid; userId: Uuid },
    wish: { name: string; scopes: TokenScope[]; days: number | null },
  ): Promise<Result<{ token: OutreachToken; text: string }, 'outreach.too_many_tokens'>>;
  /** [O36] In the transaction that took a role away: the names of those that are gone. */
  revokeMadeBy(tx: Tx, of: { businessActorId: Uuid; userId: Uuid }): Promise<string[]>;
  revoke(
    businessActorId: Uuid,
    tokenId: Uuid,
  ): Promise<Result<Record<string, never>, 'outreach.token_unknown'>>;
}

interface TokenRow {
  id: Uuid;
  business_actor_id: Uuid;
  name: string;
  beginning: string;
  scopes: TokenScope[];
  created_at: Date;
  created_by: Uuid;
  expires_at: Date | null;
  last_used_at: Date | null;
}

export function createTokens({ database, clock }: { database: Database; clock: Clock }): Tokens {
  const { pool } = database;
  const hashOf = (text: string) => createHash('sha256').update(text).digest();

  function present(row: TokenRow): OutreachToken {
    return {
      id: toPublicId('tok', row.id),
      name: row.name,
      beginning: row.beginning,
      scopes: row.scopes,
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at?.toISOString() ?? null,
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
    };
  }

  return {
    async authenticate(text) {
      const now = clock.now();
      const { rows } = await pool.query<TokenRow>(
        `select * from outreach_tokens where token_hash = $1 and (expires_at is null or expires_at > $2)`,
        [hashOf(text), now],
      );
      const [row] = rows;
      if (!row) return null;
      // To the minute, so that a thousand calls a second do not write a thousand times.
      if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > minute) {
        await pool.query('update outreach_tokens set last_used_at = $2 where id = $1', [
          row.id,
          now,
        ]);
      }
      const { id: tokenId, business_actor_id: actorId, created_by: userId, scopes } = row;
      return { tokenId, actorId, userId, scopes };
    },
    async list(businessActorId) {
      const { rows } = await pool.query<TokenRow>(
        `select * from outreach_tokens where business_actor_id = $1 and (expires_at is null or expires_at > $2)
         order by id`,
        [businessActorId, clock.now()],
      );
      return rows.map(present);
    },
    async create({ businessActorId, userId }, { name, scopes, days }) {
      const now = clock.now();
      const count = await pool.query(
        'select 1 from outreach_tokens where business_actor_id = $1 and (expires_at is null or expires_at > $2)',
        [businessActorId, now],
      );
      if (count.rows.length >= tokensMax) return fail('outreach.too_many_tokens');
      const text = `alt_${newSecret()}`;
      const expiresAt = days === null ? null : new Date(now.getTime() + days * 24 * 60 * minute);
      const { rows } = await pool.query<TokenRow>(
        `insert into outreach_tokens (id, business_actor_id, name, beginning, token_hash, scopes, created_at,
           created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *`,
        [
          newUuid(now.getTime()),
          businessActorId,
          name,
          text.slice(0, 10),
          hashOf(text),
          [...new Set(scopes)],
          now,
          userId,
          expiresAt,
        ],
      );
      return ok({ token: present(rows[0]!), text });
    },
    async revokeMadeBy(tx, { businessActorId, userId }) {
      const { rows } = await tx.client.query<{ name: string }>(
        'delete from outreach_tokens where business_actor_id = $1 and created_by = $2 returning name',
        [businessActorId, userId],
      );
      return rows.map(({ name }) => name);
    },
    async revoke(businessActorId, tokenId) {
      const { rowCount } = await pool.query(
        'delete from outreach_tokens where business_actor_id = $1 and id = $2',
        [businessActorId, tokenId],
      );
      return rowCount ? ok({}) : fail('outreach.token_unknown');
    },
  };
}
