import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';

/** Notifications of devices that nobody looks at, by Web Push (RFC 8030, 8291, 8292). */
export const notificationsErrors = defineErrors({
  'notifications.endpoint_refused': { status: 400, title: 'This push service cannot be used' },
  'notifications.keys_invalid': { status: 400, title: 'The keys are none' },
  'notifications.subscription_unknown': { status: 404, title: 'This device is not subscribed' },
  'notifications.not_delivered': { status: 502, title: 'The push service did not take it' },
});

export const pushDevice = z
  .object({
    id: id('subscription'),
    /** Browser and system, as its sign-in says them. */
    label: z.string(),
    /** Made by the session that asks. */
    isCurrent: z.boolean(),
    subscribedAt: z.iso.datetime(),
    lastNotifiedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'PushDevice' });
export type PushDevice = z.infer<typeof pushDevice>;

/** What a push carries, encrypted for the device; at most 3 kB. */
export interface PushNotice {
  type: 'message' | 'mention' | 'alert' | 'reminder' | 'device' | 'money' | 'feed' | 'test';
  /** The next one with the same tag takes its place. */
  tag: string;
  title: string;
  body: string;
  /** Where a tap leads, in the app. */
  path: string;
  /** In whose name it is looked at, where that matters and `read` does not say it. */
  actorId?: string;
  /** Chats with something unread, for the badge. */
  badge: number;
  /** What can be done with it: marking as read, with these. */
  read?: { conversationId: string; actorId: string; seq: number };
  /** Words on the buttons. */
  actions: { action: 'reply' | 'read'; title: string }[];
}

const subscriptionParams = z.object({ subscriptionId: id('subscription') });

export const notificationsOperations = defineOperations({
  getPushKey: {
    method: 'GET',
    path: '/api/v1/notifications/key',
    summary: 'The public key of this server, for `pushManager.subscribe`.',
    response: z.object({
      /** A point of P-256, uncompressed, in base64url. */
      publicKey: z.string(),
    }),
  },
  listDevices: {
    method: 'GET',
    path: '/api/v1/notifications/devices',
    summary: 'One’s devices that are notified, the latest first.',
    response: z.object({ items: z.array(pushDevice) }),
  },
  subscribe: {
    method: 'POST',
    path: '/api/v1/notifications/devices',
    summary: 'Has the device of this session notified. Repeating it changes nothing.',
    description: 'It ends with the session, and when the push service says that it is gone.',
    body: z.object({
      endpoint: z.url().max(1000),
      /** The device’s public key and its secret, in base64url. */
      p256dh: z.string().max(200),
      auth: z.string().max(64),
      /** In which notifications are written. */
      locale: z.enum(['de', 'en']),
    }),
    response: pushDevice,
    errors: ['notifications.endpoint_refused', 'notifications.keys_invalid'],
    limitPerMinute: 20,
  },
  unsubscribe: {
    method: 'DELETE',
    path: '/api/v1/notifications/devices/:subscriptionId',
    summary: 'Notifies a device no longer.',
    params: subscriptionParams,
    response: z.object({}),
    errors: ['notifications.subscription_unknown'],
  },
  sendTest: {
    method: 'POST',
    path: '/api/v1/notifications/devices/:subscriptionId/test',
    summary: 'Sends a notification to one’s device, to see whether it arrives.',
    params: subscriptionParams,
    response: z.object({}),
    errors: ['notifications.subscription_unknown', 'notifications.not_delivered'],
    limitPerMinute: 6,
  },
});
