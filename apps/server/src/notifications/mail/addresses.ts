import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { MailSettings } from '@allmende/contract/mail';
import { newUuid, type Uuid } from '#platform/ids';
import type { MailDeps } from './index.ts';
import { codeLetter } from './letters.ts';
import type { Post } from './post.ts';
import * as store from './store.ts';

/** [N30]–[N34] Where letters go: only where somebody has read a code and typed it here. */
const codeLifeMs = 15 * 60_000;
const triesMax = 5;
const hourMs = 3_600_000;
const codesOfUserMax = 5;
const codesToAddressMax = 3;

export function createAddresses(deps: MailDeps & { post: Post; key: Buffer }) {
  const { config, database, clock, identity, post, key } = deps;
  const { pool } = database;

  /** The letterbox behind an address: `somebody+anything@` is the same one in most places. */
  function letterboxOf(address: string): string {
    return address.toLowerCase().replace(/\+[^@]*@/, '@');
  }

  /** A code has twenty bits, so it is kept under the server's key, and bound to what it is for. */
  function hash(...parts: string[]): Buffer {
    return createHmac('sha256', key).update(parts.join('\n')).digest();
  }

  async function settings(userId: Uuid): Promise<MailSettings> {
    const row = await store.readMail(pool, userId);
    const isWaiting = row?.code_expires_at && row.code_expires_at > clock.now();
    return {
      isOffered: post.isOffered,
      address: row?.address ?? null,
      pendingAddress: (isWaiting && row.pending_address) || null,
      isRefused: row?.is_refused ?? false,
      frequency: row?.frequency ?? 'daily',
      lastDigestAt: row?.last_digest_at?.toISOString() ?? null,
    };
  }

  return {
    settings,

    async ask(
      { userId, sessionId }: { userId: Uuid; sessionId: Uuid },
      address: string,
    ): Promise<
      Result<
        MailSettings,
        | 'identity.proof_required'
        | 'mail.off'
        | 'mail.address_refused'
        | 'mail.not_sent'
        | 'mail.too_many_codes'
      >
    > {
      if (!post.isOffered) return fail('mail.off');
      // Whoever has found an open device would go on reading along at home.
      if (!(await identity.isFreshlyProven(sessionId))) return fail('identity.proof_required');
      const now = clock.now();
      const counted = await store.countCodes(pool, {
        userId,
        addressHash: hash('address', letterboxOf(address)),
        now,
        since: new Date(now.getTime() - hourMs),
      });
      if (counted.byUser > codesOfUserMax || counted.toAddress > codesToAddressMax) {
        return fail('mail.too_many_codes');
      }
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      const codeHash = hash('code', userId, address, code);
      const expiresAt = new Date(now.getTime() + codeLifeMs);
      await store.putPending(pool, { userId, address, codeHash, expiresAt, now });
      const { handle, locale } = await identity.addressee(userId);
      const host = new URL(config.publicUrl).host;
      const outcome = await post.send({
        to: address,
        ...codeLetter({ code, handle, host }, locale),
        id: `code.${newUuid()}`,
        unsubscribeUrl: null,
      });
      if (outcome === 'sent' || outcome === 'unknown') return ok(await settings(userId));
      await store.dropPending(pool, userId, codeHash);
      return fail(outcome === 'refused' ? 'mail.address_refused' : 'mail.not_sent');
    },

    async confirm(
      userId: Uuid,
      typed: string,
    ): Promise<Result<MailSettings, 'mail.code_wrong' | 'mail.code_over'>> {
      const now = clock.now();
      const waiting = await store.takeTry(pool, { userId, now, triesMax });
      if (!waiting?.code_hash) return fail('mail.code_over');
      const code = typed.replace(/\D/g, '');
      const codeHash = hash('code', userId, waiting.pending_address!, code);
      if (!timingSafeEqual(codeHash, waiting.code_hash)) return fail('mail.code_wrong');
      const isConfirmed = await store.confirmPending(pool, { userId, codeHash, now });
      return isConfirmed ? ok(await settings(userId)) : fail('mail.code_over');
    },

    async remove(userId: Uuid): Promise<MailSettings> {
      await database.transaction((tx) => store.forget(tx, userId));
      return settings(userId);
    },

    async choose(
      userId: Uuid,
      frequency: MailSettings['frequency'],
    ): Promise<Result<MailSettings, 'mail.no_address'>> {
      const isSet = await store.setFrequency(pool, { userId, frequency, now: clock.now() });
      return isSet ? ok(await settings(userId)) : fail('mail.no_address');
    },
  };
}
