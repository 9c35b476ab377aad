import { createHash } from 'node:crypto';
import type { PushNotice } from '@allmende/contract/notifications';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { encrypt, type KeyPair, vapidAuthorization } from './encryption.ts';
import type { NotificationsDeps } from './index.ts';
import * as store from './store.ts';
import { encodeNotice, testText } from './words.ts';

/** [N10]–[N14] The way to a device, over the push service that its browser chose. */
export interface Pushing {
  /** With the commit; a later one with the same tag takes the place of one that waits. */
  add(tx: Tx, deviceId: Uuid, notice: PushNotice): Promise<void>;
  pushTest(device: store.DeviceRow): Promise<Outcome>;
}

type Outcome = 'sent' | 'gone' | 'refused' | 'later';

const job = 'notifications.push';
const attemptsMax = 6;
const timeoutMs = 15_000;
/** Devices name their push services themselves: one that is slow on purpose keeps up notices and nothing else. */
const workers = 6;
/** A device that was off for so long reads it in the app. */
const lifeSeconds = 24 * 3_600;

export function createPushing(deps: NotificationsDeps & { keys: KeyPair }): Pushing {
  const { config, database, clock, log, jobs, outbound, identity, keys } = deps;
  const { pool } = database;

  async function push(device: store.DeviceRow, notice: PushNotice): Promise<Outcome> {
    // Who was signed out there reads nothing more there.
    const living = await identity.livingSessions([device.session_id]);
    if (!living.has(device.session_id)) {
      await store.deleteDevices(pool, [device.id]);
      return 'gone';
    }
    const { endpoint } = device;
    const now = clock.now();
    const sent = await outbound.post(endpoint, {
      timeoutMs,
      headers: {
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        ttl: String(lifeSeconds),
        urgency: 'high',
        // Of several that wait for a device that is off, the service keeps the last.
        topic: createHash('sha256').update(notice.tag).digest('base64url').slice(0, 32),
        authorization: vapidAuthorization(endpoint, { keys, subject: config.publicUrl, now }),
      },
      body: encrypt(encodeNotice(notice), device),
    });
    if (sent.ok && sent.status >= 200 && sent.status < 300) {
      await store.noteNotified(pool, { id: device.id, now });
      return 'sent';
    }
    if (sent.ok && (sent.status === 404 || sent.status === 410)) {
      await store.deleteDevices(pool, [device.id]);
      return 'gone';
    }
    const why = sent.ok ? { status: sent.status } : { reason: sent.reason };
    log.warn({ service: new URL(endpoint).host, ...why }, 'notifications.not_taken');
    const isTemporary = sent.ok
      ? sent.status === 429 || sent.status >= 500
      : sent.reason !== 'address_refused';
    return isTemporary ? 'later' : 'refused';
  }

  jobs.register(
    job,
    async ({ deviceId, notice }: { deviceId: Uuid; notice: PushNotice }) => {
      const device = await store.readDevice(pool, deviceId);
      if (!device) return;
      if ((await push(device, notice)) === 'later') throw new Error('not taken for now');
    },
    { ownWorkers: workers },
  );

  return {
    add: (tx, deviceId, notice) =>
      jobs.add(
        tx,
        job,
        { deviceId, notice },
        { key: `push ${deviceId} ${notice.tag}`, attemptsMax },
      ),
    pushTest: (device) =>
      push(device, {
        type: 'test',
        tag: 'test',
        ...testText(device.locale),
        path: '/me/notifications',
        badge: 0,
        actions: [],
      }),
  };
}
