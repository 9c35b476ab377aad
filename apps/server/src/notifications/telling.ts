import type { PushNotice } from '@allmende/contract/notifications';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { NotificationsDeps } from './index.ts';
import type { Pushing } from './pushing.ts';
import * as store from './store.ts';
import { actionsOf, deviceText, reminderText, textOf } from './words.ts';

/** [N1]–[N6] Who is told of what was said. Decided by a job, after the commit, on what is true then. */
export interface Telling {
  /** There are devices from now on, whatever was known. */
  expectDevices(): void;
  /** [N5] Asked for each conversation of a business. */
  tellStaffWith(onDuty: OnDuty): void;
  idle(): Promise<void>;
}

/** Those of the staff who are told of what was said; the inbox knows. */
export type OnDuty = (place: {
  conversationId: Uuid;
  businessActorId: Uuid;
  userIds: readonly Uuid[];
}) => Promise<ReadonlySet<Uuid>>;

const job = 'notifications.tell';
/** What came in this time is asked for together. */
const gatherMs = 300;
/** Whether there is any device at all is asked so often at most. */
const knownMs = 5_000;
/** More than these that wait are left to the next message. */
const saidMax = 5_000;
/** What is older when it could be told is read in the app. */
const youngMs = 15 * 60_000;

export function createTelling(deps: NotificationsDeps & { pushing: Pushing }): Telling {
  const { database, clock, log, jobs, outbox, identity, messaging, pushing } = deps;
  const { pool } = database;
  const said = new Set<Uuid>();
  let timer: NodeJS.Timeout | undefined;
  let handing: Promise<void> = Promise.resolve();
  let onDuty: OnDuty = async ({ userIds }) => new Set(userIds);
  let known = { isThere: true, until: 0 };

  async function hasDevices(): Promise<boolean> {
    const now = Date.now();
    if (now > known.until) known = { isThere: await store.hasDevices(pool), until: now + knownMs };
    return known.isThere;
  }

  function handOver(): void {
    timer = undefined;
    const ids = [...said];
    said.clear();
    handing = handing
      .then(() => addJobs(ids))
      .catch((error) => log.warn({ err: error }, 'notifications.not_told'));
  }

  /** Only for conversations of which a member can be reached at all. */
  async function addJobs(ids: readonly Uuid[]): Promise<void> {
    if (ids.length === 0 || !(await hasDevices())) return;
    const rosters = await Promise.all(ids.map((id) => messaging.membersOf(id)));
    const users = await identity.usersOf([...new Set(rosters.flat())]);
    const reachable = await store.reachable(pool, [...new Set(users.map((one) => one.userId))]);
    const actors = new Set(users.flatMap((one) => (reachable.has(one.userId) ? one.actorId : [])));
    const wanted = ids.filter((_, index) => rosters[index]!.some((actorId) => actors.has(actorId)));
    if (wanted.length === 0) return;
    await database.transaction(async (tx) => {
      for (const conversationId of wanted) {
        await jobs.add(tx, job, { conversationId }, { key: `tell ${conversationId}` });
      }
    });
  }

  messaging.onSaid((conversationId) => {
    if (said.size >= saidMax) return;
    said.add(conversationId);
    timer ??= setTimeout(handOver, gatherMs).unref();
  });

  async function devicesOf(userIds: readonly Uuid[]): Promise<Map<Uuid, store.DeviceRow[]>> {
    return Map.groupBy(await store.listDevices(pool, userIds), (device) => device.user_id);
  }

  jobs.register(job, async ({ conversationId }: { conversationId: Uuid }) => {
    const waiting = await messaging.waitingIn(conversationId);
    const now = clock.now();
    if (!waiting || now.getTime() - waiting.sentAt.getTime() > youngMs) return;
    const members = new Map(waiting.members.map((member) => [member.actorId, member]));
    const users = await identity.usersOf([...members.keys()]);
    const devices = await devicesOf([...new Set(users.map((one) => one.userId))]);
    const actives = await store.activeUntil(pool, { userIds: [...devices.keys()], now });
    const { senderActorId } = waiting;
    const senderName = (await identity.parties([senderActorId])).get(senderActorId)?.name ?? '';
    let again: Date | null = null;
    const readers = await identity.actors([...members.keys()]);
    const duties = new Map<Uuid, ReadonlySet<Uuid>>();
    for (const { id, kind } of readers.values()) {
      const businessActorId = toUuid(id);
      if (kind !== 'business' || businessActorId === waiting.senderActorId) continue;
      const staff = users.filter(({ actorId }) => actorId === businessActorId);
      const userIds = staff.map(({ userId }) => userId);
      duties.set(businessActorId, await onDuty({ conversationId, businessActorId, userIds }));
    }

    for (const { actorId, userId } of users) {
      const own = devices.get(userId);
      if (!own || duties.get(actorId)?.has(userId) === false) continue;
      const active = actives.get(userId);
      if (active) {
        if (!again || active < again) again = active;
        continue;
      }
      const member = members.get(actorId)!;
      const shows = await messaging.mayNotify(
        { userId, actorId, conversationId },
        { at: now, isMention: member.isMentioned },
      );
      if (shows === null) continue;
      const reader = readers.get(actorId);
      const isBusiness = reader?.kind === 'business';
      const badge = await messaging.unreadChats(actorId, now);
      const publicId = toPublicId('cnv', conversationId);
      const text = {
        ...waiting,
        senderName,
        businessName: isBusiness ? reader.name : null,
        unreadCount: member.unreadCount,
      };
      await database.transaction(async (tx) => {
        const told = { userId, actorId, conversationId, seq: waiting.seq };
        if (!(await store.markTold(tx, told))) return;
        for (const { id, locale } of own) {
          const notice: PushNotice = {
            type: 'message',
            tag: `${publicId} ${actorId}`,
            ...textOf(text, { shows, locale }),
            path: `/${isBusiness ? 'inbox' : 'chats'}/${publicId}`,
            badge,
            read: {
              conversationId: publicId,
              actorId: toPublicId('act', actorId),
              seq: waiting.seq,
            },
            actions: shows === 'nothing' ? [] : actionsOf(locale),
          };
          await pushing.add(tx, id, notice);
        }
      });
    }
    if (again) {
      // Whoever looks now may have gone without reading it by then.
      await database.transaction((tx) =>
        jobs.add(
          tx,
          job,
          { conversationId },
          { key: `tell later ${conversationId}`, runAt: new Date(again.getTime() + 1) },
        ),
      );
    }
  });

  messaging.onReminder(async (tx, { actorId, conversationId, seq, kind, excerpt }) => {
    const userIds = (await identity.usersOf([actorId])).map((one) => one.userId);
    const devices = await devicesOf(userIds);
    const now = clock.now();
    const actives = await store.activeUntil(pool, { userIds, now });
    const quiet = await identity.quietFor([...devices.keys()], now);
    const reader = (await identity.actors([actorId])).get(actorId);
    const badge = await messaging.unreadChats(actorId, now);
    const publicId = toPublicId('cnv', conversationId);
    for (const [userId, own] of devices) {
      // Who looks sees it in the app. What one asked for oneself comes also when all else is quiet.
      if (actives.has(userId)) continue;
      for (const { id, locale } of own) {
        await pushing.add(tx, id, {
          type: 'reminder',
          tag: `reminder ${publicId} ${seq}`,
          ...reminderText(
            { kind, excerpt },
            { shows: quiet.get(userId)?.shows ?? 'nothing', locale },
          ),
          path: `/${reader?.kind === 'business' ? 'inbox' : 'chats'}/${publicId}?at=${seq}`,
          badge,
          actions: [],
        });
      }
    }
  });

  outbox.on('identity.signed_in', 'notifications.tellOfDevice', async (signedIn, tx) => {
    const { userId, sessionId, device } = signedIn;
    const own = (await store.listDevices(pool, [userId])).filter(
      (one) => one.session_id !== sessionId,
    );
    if (own.length === 0) return;
    const quiet = await identity.quietFor([userId], clock.now());
    const shows = quiet.get(userId)?.shows ?? 'nothing';
    for (const { id, locale } of own) {
      await pushing.add(tx, id, {
        type: 'device',
        tag: `device ${sessionId}`,
        ...deviceText(device, { shows, locale }),
        path: '/me/security',
        badge: 0,
        actions: [],
      });
    }
  });

  return {
    expectDevices() {
      known = { isThere: true, until: Date.now() + knownMs };
    },
    tellStaffWith(next) {
      onDuty = next;
    },
    async idle() {
      clearTimeout(timer);
      handOver();
      await handing;
    },
  };
}
