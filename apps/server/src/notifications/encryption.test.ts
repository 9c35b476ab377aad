import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { areDeviceKeys, encrypt, newKeyPair, vapidAuthorization } from './encryption.ts';

const device = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

test('[N10] the example of RFC 8291 comes out as it stands there', () => {
  const body = encrypt(Buffer.from('When I grow up, I want to be a watermelon'), device, {
    salt: Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url'),
    sender: {
      publicKey:
        'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
      privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
    },
  });
  assert.equal(
    body.toString('base64url'),
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

test('[N10] what is said twice is never the same on the way', () => {
  const once = () => encrypt(Buffer.from('zweimal'), device).toString('base64url');
  assert.notEqual(once(), once());
});

test('[N10] the token is for this service, ends within a day and is signed by the key that it names', () => {
  const keys = newKeyPair();
  const now = new Date('2026-03-02T09:00:00Z');
  const header = vapidAuthorization('https://push.example:8443/send/abc', {
    keys,
    subject: 'https://allmende.example',
    now,
  });
  const [, token, k] = /^vapid t=([^,]+), k=(.+)$/.exec(header)!;
  assert.equal(k, keys.publicKey);
  const [head, claims, signature] = token!.split('.') as [string, string, string];
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  assert.deepEqual(read(head), { typ: 'JWT', alg: 'ES256' });
  assert.deepEqual(read(claims), {
    aud: 'https://push.example:8443',
    exp: now.getTime() / 1000 + 12 * 3_600,
    sub: 'https://allmende.example',
  });
  const point = Buffer.from(k!, 'base64url');
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  assert.ok(isSigned);
});

test('[N10] keys that are none are known before anything is encrypted for them', () => {
  assert.ok(areDeviceKeys(device));
  assert.ok(!areDeviceKeys({ ...device, auth: 'kurz' }));
  assert.ok(!areDeviceKeys({ ...device, p256dh: 'BCVx' }));
  const offCurve = Buffer.alloc(65, 7);
  offCurve[0] = 4;
  assert.ok(!areDeviceKeys({ ...device, p256dh: offCurve.toString('base64url') }));
});
