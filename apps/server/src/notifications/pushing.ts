import type { PushNotice } from '@allmende/contract/notifications';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import * as store from './store.ts';
import type { Outcome, WebPush } from './web-push.ts';
import { encodeNotice, testText } from './words.ts';

/** [N10]–[N14] The way to a device, over the push service that its browser chose. */
export interface Pushing {
  /** With the commit; a later one with the same tag takes the place of one that waits. */
  add(tx: Tx, deviceId: Uuid, notice: PushNotice): Promise<void>;
  pushTest(device: store.DeviceRow): Promise<Outcome>;
}

const job = 'notifications.push';
const attemptsMax = 6;
/** Devices name their push services themselves: one that is slow on purpose keeps up notices and nothing else. */
const workers = 6;

export function createPushing(deps: NotificationsDeps & { webPush: WebPush }): Pushing {
  const { database, clock, jobs, identity, webPush } = deps;
  const { pool } = database;

  async function push(device: store.DeviceRow, notice: PushNotice): Promise<Outcome> {
    // Who was signed out there reads nothing more there.
    const living = await identity.livingSessions([device.session_id]);
    if (!living.has(device.session_id)) {
      await store.deleteDevices(pool, [device.id]);
      return 'gone';
    }
    const sent = await webPush.send(device, { bytes: encodeNotice(notice), tag: notice.tag });
    if (sent === 'sent') await store.noteNotified(pool, { id: device.id, now: clock.now() });
    if (sent === 'gone') await store.deleteDevices(pool, [device.id]);
    return sent;
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
