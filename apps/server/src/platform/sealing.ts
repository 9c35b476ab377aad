import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Database } from './database.ts';
import { StartRefused } from './refusal.ts';
import { settingOrNew } from './settings.ts';

/**
 * Keeps what has to be read again (secrets of authenticator apps, what identity papers say) so that a copy of the
 * database is of no use without the server key. Without a key it is kept as it is. A key that is set later seals
 * what is written from then on; what was kept before stays readable.
 */
export interface Sealing {
  /** `context` says what it is and whose; only the same words open it again, so nothing can be swapped. */
  seal(content: Buffer, context: string): Buffer;
  /** @throws when it was changed, belongs elsewhere, or was sealed with a key that is not here. */
  open(sealed: Buffer, context: string): Buffer;
}

const plain = 0;
const sealedByKey = 1;
const ivBytes = 12;
const tagBytes = 16;

export function createSealing(serverKey: string | null): Sealing {
  const key =
    serverKey === null
      ? null
      : Buffer.from(hkdfSync('sha256', serverKey, '', 'allmende sealing', 32));
  return {
    seal(content, context) {
      if (!key) return Buffer.concat([Buffer.of(plain), content]);
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(content), cipher.final()]);
      return Buffer.concat([Buffer.of(sealedByKey), iv, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      if (sealed[0] === plain) return sealed.subarray(1);
      if (!key || sealed[0] !== sealedByKey) throw new Error('sealed with a key that is not here');
      const iv = sealed.subarray(1, 1 + ivBytes);
      const tag = sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
      const cipher = createDecipheriv('aes-256-gcm', key, iv)
        .setAAD(Buffer.from(context))
        .setAuthTag(tag);
      return Buffer.concat([
        cipher.update(sealed.subarray(1 + ivBytes + tagBytes)),
        cipher.final(),
      ]);
    },
  };
}

/**
 * Remembers the first server key (as a hash) and refuses to run with another, or with none, after that: nobody
 * could confirm a payment, and nobody would know why.
 *
 * @throws StartRefused
 */
export async function mustBeSameServerKey(
  database: Database,
  serverKey: string | null,
): Promise<void> {
  const name = 'platform.server_key_hash';
  if (serverKey === null) {
    const { rows } = await database.pool.query('select 1 from platform_settings where name = $1', [
      name,
    ]);
    if (rows.length > 0)
      throw new StartRefused('SERVER_KEY is missing; this town was sealed with one');
    return;
  }
  const hash = createHash('sha256').update(`allmende key check\n${serverKey}`).digest('hex');
  const known = await settingOrNew(database, name, () => hash);
  if (known !== hash) throw new StartRefused('SERVER_KEY is not the one this town was sealed with');
}
