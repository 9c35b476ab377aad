import { isIP } from 'node:net';
import { createHash } from 'node:crypto';
import { isPublicAddress } from '#platform/outbound';
import {
  areDeviceKeys,
  type DeviceKeys,
  encrypt,
  type KeyPair,
  vapidAuthorization,
} from './encryption.ts';
import type { NotificationsDeps } from './index.ts';

/** [N10] [N12] [N13] One message to one address of a push service, whatever stands in it. */
export interface WebPush {
  /** By which devices know this server: a point of P-256 in base64url. */
  publicKey: string;
  /** Why nothing can be sent to such an address, or null. */
  refusalOf(
    address: PushAddress,
  ): 'notifications.endpoint_refused' | 'notifications.keys_invalid' | null;
  /** @param tag The next one with the same tag takes the place of one that waits at the service. */
  send(address: PushAddress, message: { bytes: Uint8Array; tag: string }): Promise<Outcome>;
}

export interface PushAddress extends DeviceKeys {
  endpoint: string;
}

/** `gone` for good; `refused` as it is; `later` it may be taken. */
export type Outcome = 'sent' | 'gone' | 'refused' | 'later';

const timeoutMs = 15_000;
/** A device that was off for so long reads it in the app. */
const lifeSeconds = 24 * 3_600;

/** Others are refused at once; where a name leads is looked at when something is sent. */
function isPushService(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  if (url?.protocol !== 'https:') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 || isPublicAddress(host);
}

export function createWebPush(
  deps: Pick<NotificationsDeps, 'config' | 'clock' | 'log' | 'outbound' | 'allowsHttp'> & {
    keys: KeyPair;
  },
): WebPush {
  const { config, clock, log, outbound, allowsHttp = false, keys } = deps;
  return {
    publicKey: keys.publicKey,

    refusalOf({ endpoint, ...own }) {
      const isService = allowsHttp ? URL.canParse(endpoint) : isPushService(endpoint);
      if (!isService) return 'notifications.endpoint_refused';
      return areDeviceKeys(own) ? null : 'notifications.keys_invalid';
    },

    async send(address, { bytes, tag }) {
      const { endpoint } = address;
      const now = clock.now();
      const sent = await outbound.post(endpoint, {
        timeoutMs,
        headers: {
          'content-type': 'application/octet-stream',
          'content-encoding': 'aes128gcm',
          ttl: String(lifeSeconds),
          urgency: 'high',
          // Of several that wait for a device that is off, the service keeps the last.
          topic: createHash('sha256').update(tag).digest('base64url').slice(0, 32),
          authorization: vapidAuthorization(endpoint, { keys, subject: config.publicUrl, now }),
        },
        body: encrypt(bytes, address),
      });
      if (sent.ok && sent.status >= 200 && sent.status < 300) return 'sent';
      if (sent.ok && (sent.status === 404 || sent.status === 410)) return 'gone';
      const why = sent.ok ? { status: sent.status } : { reason: sent.reason };
      log.warn({ service: new URL(endpoint).host, ...why }, 'notifications.not_taken');
      const isTemporary = sent.ok
        ? sent.status === 429 || sent.status >= 500
        : sent.reason !== 'address_refused';
      return isTemporary ? 'later' : 'refused';
    },
  };
}
