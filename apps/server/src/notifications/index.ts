import { fail, ok } from '@allmende/contract/errors';
import {
  notificationsErrors,
  notificationsOperations,
  type PushDevice,
} from '@allmende/contract/notifications';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import { signedIn } from '#platform/access';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Http } from '#platform/http';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbound } from '#platform/outbound';
import type { Outbox } from '#platform/outbox';
import type { Pages } from '#platform/pages';
import { newKeyPair } from './encryption.ts';
import { tellOfAlerts } from './alerts.ts';
import { tellOfFeed } from './feed.ts';
import { createMail, type MailDeps } from './mail/index.ts';
import { tellOfMentions } from './mentions.ts';
import { tellOfLevels } from './levels.ts';
import { tellOfMoney } from './money.ts';
import { createPushing } from './pushing.ts';
import * as store from './store.ts';
import { tellOfEnded, tellOfSpending } from './spending.ts';
import { createTelling, type OnDuty } from './telling.ts';
import { createWebPush, type WebPush } from './web-push.ts';

export { faint as faintInLetters, sheet as sheetOfLetter, type Written } from './mail/letters.ts';
export { createPost, type Letter, type Post } from './mail/post.ts';
export { feedText } from './words.ts';

/**
 * Notifications: whoever is not looking learns that something was said to them, on every device that asked for
 * it, and reads there only what they allow. Sending a message never waits for it. Rules are in SPEC.md.
 */
export interface NotificationsDeps {
  config: Pick<Config, 'publicUrl' | 'smtpUrl' | 'mailFrom'>;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  gateway: Gateway;
  jobs: Jobs;
  outbox: Outbox;
  outbound: Outbound;
  identity: Pick<
    Identity,
    | 'actors'
    | 'parties'
    | 'usersOf'
    | 'personOfUser'
    | 'userOfPerson'
    | 'staffOf'
    | 'livingSessions'
    | 'quietFor'
  > &
    MailDeps['identity'];
  pages: Pages;
  messaging: Pick<
    Messaging,
    'onSaid' | 'waitingIn' | 'unreadChats' | 'mayNotify' | 'onReminder' | 'membersOf'
  > &
    MailDeps['messaging'];
  /** Push services that speak plain http; only for tests. */
  allowsHttp?: boolean;
}

export interface Notifications {
  /** Resolves when everything that was told of is with the jobs. */
  idle(): Promise<void>;
  /** Who of a business's staff is told of a conversation; everybody, as long as nobody says. */
  tellStaffWith(onDuty: OnDuty): void;
  /** For other programs that one has let in, with the same keys. */
  webPush: WebPush;
  /** Has those looked at who may get a letter; by itself every five minutes. */
  findDigests(): Promise<void>;
}

/** A minute of silence for the others since somebody looked at a device. */
const activeMs = 60_000;

export async function createNotifications(deps: NotificationsDeps): Promise<Notifications> {
  const { database, clock, log, http, gateway, identity } = deps;
  const { pool } = database;
  const keys = await store.keysOf(pool, newKeyPair());
  const webPush = createWebPush({ ...deps, keys });
  const pushing = createPushing({ ...deps, webPush });
  const telling = createTelling({ ...deps, pushing });
  tellOfMoney({ ...deps, pushing });
  tellOfLevels({ ...deps, pushing });
  tellOfAlerts({ ...deps, pushing });
  tellOfSpending({ ...deps, pushing });
  tellOfEnded({ ...deps, pushing });
  tellOfMentions({ ...deps, pushing });
  tellOfFeed({ ...deps, pushing });
  const mail = await createMail(deps);

  gateway.on('active', (connection) => {
    const until = new Date(clock.now().getTime() + activeMs);
    store
      .putActivity(pool, connection.userId, until)
      .catch((error) => log.warn({ err: error }, 'notifications.activity_lost'));
    return undefined;
  });

  function present(
    row: store.DeviceRow,
    { label, sessionId }: { label: string; sessionId: Uuid },
  ): PushDevice {
    return {
      id: toPublicId('sub', row.id),
      label,
      isCurrent: row.session_id === sessionId,
      subscribedAt: row.subscribed_at.toISOString(),
      lastNotifiedAt: row.last_notified_at?.toISOString() ?? null,
    };
  }

  /** One's own device; others do not exist. */
  async function own(userId: Uuid, publicId: string): Promise<store.DeviceRow | null> {
    const row = await store.readDevice(pool, toUuid(publicId));
    return row?.user_id === userId ? row : null;
  }

  http.declareErrors(notificationsErrors);
  http.register('notifications', notificationsOperations, {
    getPushKey: {
      access: signedIn,
      handle: async () => ok({ publicKey: keys.publicKey }),
    },
    listDevices: {
      access: signedIn,
      async handle({ ctx }) {
        const { userId, sessionId } = ctx.auth;
        const rows = await store.listDevices(pool, [userId]);
        const living = await identity.livingSessions(rows.map((row) => row.session_id));
        return ok({
          items: rows.flatMap((row) => {
            const label = living.get(row.session_id);
            return label === undefined ? [] : [present(row, { label, sessionId })];
          }),
        });
      },
    },
    subscribe: {
      access: signedIn,
      async handle({ ctx, body }) {
        const { userId, sessionId } = ctx.auth;
        const { endpoint, p256dh, auth, locale } = body;
        const refusal = webPush.refusalOf({ endpoint, p256dh, auth });
        if (refusal) return fail(refusal);
        const row = await store.putDevice(pool, {
          id: newUuid(),
          user_id: userId,
          session_id: sessionId,
          endpoint,
          p256dh,
          auth,
          locale,
          subscribed_at: clock.now(),
        });
        telling.expectDevices();
        const living = await identity.livingSessions([sessionId]);
        return ok(present(row, { label: living.get(sessionId) ?? '', sessionId }));
      },
    },
    unsubscribe: {
      access: signedIn,
      async handle({ ctx, params }) {
        const row = await own(ctx.auth.userId, params.subscriptionId);
        if (!row) return fail('notifications.subscription_unknown');
        await store.deleteDevices(pool, [row.id]);
        return ok({});
      },
    },
    sendTest: {
      access: signedIn,
      async handle({ ctx, params }) {
        const row = await own(ctx.auth.userId, params.subscriptionId);
        if (!row) return fail('notifications.subscription_unknown');
        const outcome = await pushing.pushTest(row);
        if (outcome === 'gone') return fail('notifications.subscription_unknown');
        return outcome === 'sent' ? ok({}) : fail('notifications.not_delivered');
      },
    },
  });

  return {
    tellStaffWith: telling.tellStaffWith,
    idle: telling.idle,
    webPush,
    findDigests: mail.findDigests,
  };
}
