import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/**
 * An authenticator in software, for tests: it answers WebAuthn options as a browser with a passkey does
 * (ES256, attestation `none`, discoverable, user verified). Its faults can be switched on.
 */
export interface Authenticator {
  /** What `navigator.credentials.create` returns, as JSON. */
  create(options: object): BrowserCredential;
  /** What `navigator.credentials.get` returns, with the first passkey that fits. */
  get(options: object): BrowserCredential;
  /** What happens next: everything is right unless it says otherwise. */
  faults: AuthenticatorFaults;
}

type BrowserCredential = { id: string } & Record<string, unknown>;

interface AuthenticatorFaults {
  origin?: string;
  rpId?: string;
  isUserVerified?: boolean;
  isSignatureWrong?: boolean;
  /** Added to the signature counter; below zero looks like a copied key. */
  counterStep?: number;
}

interface Key {
  id: Buffer;
  rpId: string;
  userHandle: string;
  privateKey: KeyObject;
  counter: number;
}

const flag = { userPresent: 1, userVerified: 4, backupEligible: 8, backedUp: 16, attested: 64 };

export function createAuthenticator(origin: string): Authenticator {
  const keys: Key[] = [];
  const faults: AuthenticatorFaults = {};

  function authenticatorData(key: Key, extra: { flags: number; attested?: Buffer }): Buffer {
    key.counter = Math.max(0, key.counter + (faults.counterStep ?? 1));
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(key.counter);
    const verified = faults.isUserVerified === false ? 0 : flag.userVerified;
    const flags = flag.userPresent | verified | flag.backupEligible | flag.backedUp | extra.flags;
    return Buffer.concat([
      sha256(faults.rpId ?? key.rpId),
      Buffer.from([flags]),
      counter,
      extra.attested ?? Buffer.alloc(0),
    ]);
  }

  function clientData(type: string, challenge: string): Buffer {
    return Buffer.from(
      JSON.stringify({ type, challenge, origin: faults.origin ?? origin, crossOrigin: false }),
    );
  }

  return {
    faults,
    create(given) {
      const options = given as {
        challenge: string;
        rp: { id: string };
        user: { id: string };
      };
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const key: Key = {
        id: randomBytes(16),
        rpId: options.rp.id,
        userHandle: options.user.id,
        privateKey,
        counter: 0,
      };
      keys.push(key);
      const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
      const cose = cborMap([
        [cborInt(1), cborInt(2)],
        [cborInt(3), cborInt(-7)],
        [cborInt(-1), cborInt(1)],
        [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
        [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
      ]);
      const attested = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, key.id.length]),
        key.id,
        cose,
      ]);
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [
          cborText('authData'),
          cborBytes(authenticatorData(key, { flags: flag.attested, attested })),
        ],
      ]);
      return credential(key, {
        clientDataJSON: base64(clientData('webauthn.create', options.challenge)),
        attestationObject: base64(attestation),
        transports: ['internal'],
      });
    },
    get(given) {
      const options = given as {
        challenge: string;
        rpId: string;
        allowCredentials?: { id: string }[];
      };
      const allowed = options.allowCredentials ?? [];
      const key = keys.find(
        ({ id, rpId }) =>
          rpId === options.rpId &&
          (allowed.length === 0 || allowed.some((one) => one.id === base64(id))),
      );
      if (!key) throw new Error('this authenticator has no passkey that fits');
      const data = authenticatorData(key, { flags: 0 });
      const client = clientData('webauthn.get', options.challenge);
      const signed = faults.isSignatureWrong
        ? randomBytes(32)
        : Buffer.concat([data, sha256(client)]);
      return credential(key, {
        clientDataJSON: base64(client),
        authenticatorData: base64(data),
        signature: base64(sign('sha256', signed, key.privateKey)),
        userHandle: key.userHandle,
      });
    },
  };
}

function credential(key: Key, response: object): BrowserCredential {
  return {
    id: base64(key.id),
    rawId: base64(key.id),
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
    response,
  };
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64url');
}

// As much of CBOR (RFC 8949) as an attestation needs.
function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

function cborInt(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
}

function cborMap(entries: [Buffer, Buffer][]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
}
