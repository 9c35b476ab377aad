import { fail, ok, type Result } from '@allmende/contract/errors';
import { newSecret, newUuid, type Uuid } from '#platform/ids';
import { networkOf } from '#platform/network';
import { lockUser } from '../accounts/store.ts';
import type { Throttle } from '../accounts/throttle.ts';
import type { Confirmations } from '../confirmations/confirmations.ts';
import type { IdentityContext } from '../context.ts';
import { hashSecret } from '../secrets.ts';
import { deviceLabel } from '../sessions/device.ts';
import type { Device, OpenedSession, Sessions } from '../sessions/sessions.ts';
import type { IdentityTables } from '../tables.ts';
import { newTypedCode, readTypedCode } from '../typed-codes.ts';
import * as store from './store.ts';

/**
 * A new device is signed in by one that is signed in already ([I90] and following in SPEC.md):
 *
 *   open ──the old device says yes──▶ approved ──the new one collects──▶ used
 *     ├── says no ──▶ refused             └── the user ends a session ──▶ withdrawn
 *     └── the new one calls it off ──▶ withdrawn
 *
 * The code finds the request and does nothing else. What opens the session is a secret that never leaves
 * the new device, and what decides for whom is a second factor on the old one.
 */
const minuteMs = 60_000;
const openMs = 2 * minuteMs;
/** The new device asks every second; it may have lost its network for a moment. */
const collectMs = minuteMs;
/** For so long one is told what became of a code. */
export const keptMs = 60 * minuteMs;

type Over = 'handovers.expired' | 'handovers.used' | 'handovers.refused' | 'handovers.withdrawn';
type Missing = 'handovers.code_unknown' | Over;

export interface StartedHandover {
  code: string;
  secret: string;
  expiresAt: Date;
}

export function createHandovers(
  { database, clock, log }: Pick<IdentityContext, 'database' | 'clock' | 'log'>,
  parts: { sessions: Sessions; throttle: Throttle; confirmations: Confirmations },
) {
  const { sessions, throttle, confirmations } = parts;
  const read = () => database.read<IdentityTables>();

  async function allow(
    limits: Parameters<Throttle['take']>[0],
  ): Promise<Result<undefined, 'identity.too_many_attempts'>> {
    const taken = await throttle.take(limits);
    if (taken.ok) return ok(undefined);
    return fail('identity.too_many_attempts', { data: { retryAt: taken.retryAt.toISOString() } });
  }

  /** Why nothing more can become of it; for the new device an approval is not the end. */
  function overFor(
    who: 'collector' | 'approver',
    row: Pick<store.HandoverRow, 'state' | 'expires_at'>,
  ): Over | null {
    const { state, expires_at } = row;
    if (state === 'used' || (state === 'approved' && who === 'approver')) return 'handovers.used';
    if (state === 'refused' || state === 'withdrawn') return `handovers.${state}`;
    return expires_at <= clock.now() ? 'handovers.expired' : null;
  }

  return {
    async start(device: Device): Promise<Result<StartedHandover, 'identity.too_many_attempts'>> {
      const network = networkOf(device.address);
      const allowed = await allow([
        { key: `handover@${network}`, max: 120, windowMs: 15 * minuteMs },
      ]);
      if (!allowed.ok) return allowed;
      const now = clock.now();
      const secret = newSecret();
      const row = {
        id: newUuid(now.getTime()),
        secret_hash: hashSecret(secret),
        device: deviceLabel(device.userAgent),
        address: device.address,
        started_at: now,
        expires_at: new Date(now.getTime() + openMs),
      };
      for (;;) {
        const code = newTypedCode(2);
        if (await store.insertHandover(read(), { ...row, code: readTypedCode(code) })) {
          return ok({ code, secret, expiresAt: row.expires_at });
        }
      }
    },

    /** Opens the session when the other device has said yes; null while it has not. */
    async collect(
      secret: string,
      device: Device,
    ): Promise<
      Result<
        { opened: { userId: Uuid; session: OpenedSession } | null; isLookedAt: boolean },
        Missing
      >
    > {
      const found = await store.selectBySecret(read(), hashSecret(secret));
      if (!found) return fail('handovers.code_unknown');
      const over = overFor('collector', found);
      if (over) return fail(over);
      const userId = found.user_id;
      if (userId === null) return ok({ opened: null, isLookedAt: found.looked_at !== null });
      return database.transaction(async (tx) => {
        // In this order everywhere: the user, then the handover.
        await lockUser(tx, userId);
        const row = (await store.lockHandover(tx, found.id))!;
        const overNow = overFor('collector', row);
        if (overNow) return fail(overNow);
        await store.setState(tx, row.id, { state: 'used' });
        // The second factor was shown elsewhere, so this device has proven nothing yet.
        const session = await sessions.open(tx, userId, device, { isProven: false });
        log.info({ userId }, 'identity.handed_over');
        return ok({ opened: { userId, session }, isLookedAt: true });
      });
    },

    withdraw: (secret: string) => store.withdraw(read(), hashSecret(secret)),

    async lookUp(
      viewer: { userId: Uuid; address: string },
      code: string,
    ): Promise<
      Result<store.HandoverRow & { isSameNetwork: boolean }, Missing | 'identity.too_many_attempts'>
    > {
      const network = networkOf(viewer.address);
      // Never forgiven: whoever guesses could ask for a code of their own in between.
      const allowed = await allow([
        { key: `handover_look:${viewer.userId}`, max: 30, windowMs: 15 * minuteMs },
        { key: `handover_look@${network}`, max: 200, windowMs: 15 * minuteMs },
      ]);
      if (!allowed.ok) return allowed;
      const row = await store.lookUp(read(), { code: readTypedCode(code), now: clock.now() });
      if (!row) return fail('handovers.code_unknown');
      const over = overFor('approver', row);
      if (over) return fail(over);
      return ok({ ...row, isSameNetwork: networkOf(row.address) === network });
    },

    async approve(
      approver: { userId: Uuid; sessionId: Uuid },
      { handoverId, confirmation }: { handoverId: Uuid; confirmation: string },
    ): Promise<Result<undefined, Missing | 'identity.confirmation_invalid'>> {
      const { userId, sessionId } = approver;
      return database.transaction(async (tx) => {
        // Whoever ends this session meanwhile waits, or has ended it: then nothing is handed over.
        await lockUser(tx, userId);
        const row = await store.lockHandover(tx, handoverId);
        if (!row) return fail('handovers.code_unknown');
        const over = overFor('approver', row);
        if (over) return fail(over);
        if (!(await sessions.isAlive(tx, sessionId))) return fail('identity.confirmation_invalid');
        const confirmed = await confirmations.consume(tx, {
          userId,
          token: confirmation,
          purpose: { action: 'hand_over', handoverId, sessionId },
        });
        if (!confirmed.ok) return confirmed;
        const expires_at = new Date(clock.now().getTime() + collectMs);
        await store.setState(tx, row.id, { state: 'approved', user_id: userId, expires_at });
        return ok(undefined);
      });
    },

    refuse: (handoverId: Uuid): Promise<Result<undefined, Missing>> =>
      database.transaction(async (tx) => {
        const row = await store.lockHandover(tx, handoverId);
        if (!row) return fail('handovers.code_unknown');
        const over = overFor('approver', row);
        if (over) return fail(over);
        await store.setState(tx, row.id, { state: 'refused' });
        return ok(undefined);
      }),
  };
}

export type Handovers = ReturnType<typeof createHandovers>;
