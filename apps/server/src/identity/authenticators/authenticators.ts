import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { createSealing } from '#platform/sealing';
import type { IdentityContext } from '../context.ts';
import type { IdentityTables } from '../tables.ts';
import * as store from './store.ts';

/**
 * Authenticator apps (TOTP, RFC 6238: SHA-1, six digits, thirty seconds, as all such apps understand it):
 *
 *   none ──start──▶ offered ──its first right code──▶ on ──remove, or recovery──▶ none
 *                      └──start again──▶ offered, with another secret
 *
 * Only `on` counts: from then on a password needs a code beside it, everywhere.
 */
export type Authenticators = ReturnType<typeof createAuthenticators>;

/** RFC 4226 recommends 160 bits. */
const secretBytes = 20;
const periodMs = 30_000;
/** Clocks of telephones differ: the code before and the one after are taken as well. */
const toleratedSteps = 1;

export function createAuthenticators({ database, clock, config }: IdentityContext) {
  const read = () => database.read<IdentityTables>();
  const sealing = createSealing(config.serverKey);
  const issuer = new URL(config.publicUrl).host;

  function totpOf(secret: Buffer, label: string): TOTP {
    // The colon separates issuer and label in the address, so neither may have one.
    return new TOTP({
      issuer: issuer.replace(':', ' '),
      label,
      secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
    });
  }

  /** True when the code is right and was not used before; then it is used. */
  async function takeCode(
    userId: Uuid,
    row: { secret: Buffer } | undefined,
    code: string,
  ): Promise<boolean> {
    if (!row || !/^\d{6}$/.test(code)) return false;
    const timestamp = clock.now().getTime();
    const totp = totpOf(sealing.open(row.secret, contextOf(userId)), '');
    const delta = totp.validate({ token: code, timestamp, window: toleratedSteps });
    if (delta === null) return false;
    const step = Math.floor(timestamp / periodMs) + delta;
    return store.takeStep(read(), { userId, step, secret: row.secret });
  }

  async function isOn(userId: Uuid): Promise<boolean> {
    const row = await store.selectAuthenticator(read(), userId);
    return row?.confirmed_at != null;
  }

  return {
    isOn,

    /** A new secret, to be scanned or typed; null when there is an authenticator already. */
    async offer(userId: Uuid, handle: string): Promise<{ secret: string; uri: string } | null> {
      const bytes = randomBytes(secretBytes);
      const secret = sealing.seal(bytes, contextOf(userId));
      const isKept = await store.insertAuthenticator(read(), { userId, secret, at: clock.now() });
      if (!isKept) return null;
      const totp = totpOf(bytes, handle);
      return { secret: totp.secret.base32, uri: totp.toString() };
    },

    /** Switches the offered one on by its first right code; false when the code is wrong. */
    async switchOn(userId: Uuid, code: string): Promise<boolean> {
      const row = await store.selectAuthenticator(read(), userId);
      if (!row || row.confirmed_at !== null) return false;
      if (!(await takeCode(userId, row, code))) return false;
      await store.confirmAuthenticator(read(), userId, clock.now());
      return true;
    },

    /** Whether the code is one of the authenticator that is on. Each works once. */
    async check(userId: Uuid, code: string): Promise<boolean> {
      const row = await store.selectAuthenticator(read(), userId);
      return row?.confirmed_at ? takeCode(userId, row, code) : false;
    },

    remove: (tx: Tx, userId: Uuid) => store.deleteAuthenticator(tx, userId),
  };
}

function contextOf(userId: Uuid): string {
  return `identity authenticator ${userId}`;
}
