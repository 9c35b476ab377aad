import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushNotice } from '@allmende/contract/notifications';

/** A push service and the browsers behind it: what arrives is opened with the keys of the browser it is for. */
export interface PushService {
  /** A browser that subscribes here. */
  browser(): Browser;
  close(): Promise<void>;
}

export interface Browser {
  subscription: { endpoint: string; p256dh: string; auth: string };
  received: { notice: PushNotice; headers: IncomingHttpHeaders }[];
  /** What the service answers for it; 201 unless it is set. */
  status: number;
  /** The first notice that fits, also of those that came before. */
  next(fits?: (notice: PushNotice) => boolean): Promise<PushNotice>;
}

export async function openPushService(): Promise<PushService> {
  const browsers = new Map<string, { browser: Browser; take(body: Buffer): PushNotice }>();
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const found = browsers.get(request.url ?? '');
    const status = found?.browser.status ?? 404;
    if (found && status === 201) {
      const notice = found.take(Buffer.concat(parts));
      found.browser.received.push({ notice, headers: request.headers });
    }
    response.writeHead(status).end();
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    browser() {
      const ecdh = createECDH('prime256v1');
      ecdh.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(12).toString('hex')}`;
      const browser: Browser = {
        subscription: {
          endpoint: `http://127.0.0.1:${port}${path}`,
          p256dh: ecdh.getPublicKey('base64url'),
          auth: auth.toString('base64url'),
        },
        received: [],
        status: 201,
        next: (fits = () => true) =>
          new Promise((resolve, reject) => {
            const timer = setTimeout(() => {
              waiting.delete(look);
              reject(new Error(`waited in vain; there are ${JSON.stringify(browser.received)}`));
            }, 20_000);
            function look(): void {
              const found = browser.received.find(({ notice }) => fits(notice));
              if (!found) return;
              clearTimeout(timer);
              waiting.delete(look);
              resolve(found.notice);
            }
            waiting.add(look);
            look();
          }),
      };
      const take = (body: Buffer) =>
        JSON.parse(decrypt(body, { ecdh, auth }).toString()) as PushNotice;
      browsers.set(path, { browser, take });
      return browser;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** RFC 8291 from the other side. */
function decrypt(
  body: Buffer,
  keys: { ecdh: ReturnType<typeof createECDH>; auth: Buffer },
): Buffer {
  const { ecdh, auth } = keys;
  const salt = body.subarray(0, 16);
  const senderKey = body.subarray(21, 21 + body[20]!);
  const sealed = body.subarray(21 + body[20]!);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey]);
  const ikm = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(senderKey), auth, info, 32));
  const derive = (name: string, length: number) =>
    Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from(`Content-Encoding: ${name}\0`), length));
  const opener = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  opener.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]);
  return padded.subarray(0, padded.lastIndexOf(2));
}
