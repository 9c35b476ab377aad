import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  hkdfSync,
  randomBytes,
  sign,
} from 'node:crypto';

/**
 * What Web Push asks of a sender: RFC 8291 encrypts a message for one device, so that no push service can read
 * it, and RFC 8292 (VAPID) says who sends it. Pure, but for chance.
 */
export interface DeviceKeys {
  /** The device's public key, a point of P-256, and its secret; both in base64url. */
  p256dh: string;
  auth: string;
}

export interface KeyPair {
  /** An uncompressed point and a number of P-256, in base64url. */
  publicKey: string;
  privateKey: string;
}

const recordSize = 4096;
/** Of the message, so that with its end mark and tag it stays one record of what every service takes. */
export const plaintextMax = 3_072;

export function newKeyPair(): KeyPair {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  return {
    publicKey: ecdh.getPublicKey('base64url'),
    privateKey: ecdh.getPrivateKey('base64url'),
  };
}

/** Whether a device's keys can be used at all: a point on the curve, and a secret of 16 bytes. */
export function areDeviceKeys({ p256dh, auth }: DeviceKeys): boolean {
  if (Buffer.from(auth, 'base64url').length !== 16) return false;
  const point = Buffer.from(p256dh, 'base64url');
  if (point.length !== 65 || point[0] !== 4) return false;
  try {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    ecdh.computeSecret(point);
    return true;
  } catch {
    return false;
  }
}

/** RFC 8291 in one record of `aes128gcm`. `chance` only to prove it with the RFC's own example. */
export function encrypt(
  plaintext: Uint8Array,
  device: DeviceKeys,
  chance: { salt: Uint8Array; sender: KeyPair } = { salt: randomBytes(16), sender: newKeyPair() },
): Buffer {
  const { salt, sender } = chance;
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(sender.privateKey, 'base64url');
  const senderKey = ecdh.getPublicKey();
  const deviceKey = Buffer.from(device.p256dh, 'base64url');
  const shared = ecdh.computeSecret(deviceKey);
  const secret = Buffer.from(device.auth, 'base64url');
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), deviceKey, senderKey]);
  const ikm = derive(shared, { salt: secret, info: keyInfo, length: 32 });
  const key = derive(ikm, { salt, info: Buffer.from('Content-Encoding: aes128gcm\0'), length: 16 });
  const nonce = derive(ikm, { salt, info: Buffer.from('Content-Encoding: nonce\0'), length: 12 });
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2 marks the end of the last record.
  const sealed = [cipher.update(plaintext), cipher.update(Buffer.of(2)), cipher.final()];
  const head = Buffer.alloc(21);
  head.set(salt, 0);
  head.writeUInt32BE(recordSize, 16);
  head.writeUInt8(senderKey.length, 20);
  return Buffer.concat([head, senderKey, ...sealed, cipher.getAuthTag()]);
}

function derive(
  key: Uint8Array,
  { salt, info, length }: { salt: Uint8Array; info: Uint8Array; length: number },
): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}

const tokenLifeMs = 12 * 3_600_000;

/** The header by which a push service knows the sender: a token for this service, signed with the server's key. */
export function vapidAuthorization(
  endpoint: string,
  { keys, subject, now }: { keys: KeyPair; subject: string; now: Date },
): string {
  const claims = {
    aud: new URL(endpoint).origin,
    exp: Math.floor((now.getTime() + tokenLifeMs) / 1000),
    sub: subject,
  };
  const signed = [{ typ: 'JWT', alg: 'ES256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const point = Buffer.from(keys.publicKey, 'base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
      d: keys.privateKey,
    },
  });
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${keys.publicKey}`;
}
