import { randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Selectable } from 'kysely';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { IdentityContext } from '../context.ts';
import type { IdentityTables } from '../tables.ts';
import * as store from './store.ts';

/** What a browser hands over; every field is checked by the verification. */
export type BrowserCredential = { id: string } & Record<string, unknown>;
export type PasskeyRow = Selectable<IdentityTables['identity_passkeys']>;

/** A challenge on its way, and the options for the browser's `navigator.credentials`. */
export interface Challenge {
  challengeId: Uuid;
  options: object;
}

/** A passkey that the browser has just made and that is not stored yet. */
export interface FreshPasskey {
  credentialId: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
}

type ChallengeRefusal = 'identity.challenge_expired' | 'identity.passkey_refused';

const challengeLifeMs = 5 * 60_000;
/** Ed25519, ES256 and RS256 (IANA COSE numbers): what authenticators of today know. */
const algorithms = [-8, -7, -257];

export type Passkeys = ReturnType<typeof createPasskeys>;

/**
 * WebAuthn Level 3, without attestation. Passkeys are discoverable (nobody types a handle) and verify their user
 * (PIN, finger, face), so that one alone is enough to sign in.
 */
export function createPasskeys({ config, database, clock, log }: IdentityContext) {
  const read = () => database.read<IdentityTables>();
  const rpId = new URL(config.publicUrl).hostname;

  /** On one's own machine the app may come from another port than the server, as it does in development. */
  function isOwnOrigin(origin: string): boolean {
    const url = URL.parse(origin);
    return origin === config.publicUrl || (rpId === 'localhost' && url?.hostname === 'localhost');
  }

  function expectation(credential: BrowserCredential): {
    expectedOrigin: string;
    expectedRPID: string;
  } {
    const origin = claimedOrigin(credential);
    return {
      expectedOrigin: origin && isOwnOrigin(origin) ? origin : config.publicUrl,
      expectedRPID: rpId,
    };
  }

  async function remember(
    purpose: IdentityTables['identity_challenges']['purpose'],
    about: { user_id?: Uuid; handle?: string; name?: string } = {},
  ): Promise<{ challengeId: Uuid; challenge: string }> {
    const now = clock.now();
    const challengeId = newUuid(now.getTime());
    const challenge = randomBytes(32).toString('base64url');
    await store.insertChallenge(read(), {
      id: challengeId,
      purpose,
      challenge,
      user_id: about.user_id ?? null,
      handle: about.handle ?? null,
      name: about.name ?? null,
      expires_at: new Date(now.getTime() + challengeLifeMs),
    });
    return { challengeId, challenge };
  }

  async function creationOptions(
    user: { id: Uuid; handle: string; name: string },
    challenge: string,
    known: PasskeyRow[],
  ): Promise<object> {
    return generateRegistrationOptions({
      rpName: 'Allmende',
      rpID: rpId,
      userID: new Uint8Array(Buffer.from(user.id)),
      userName: user.handle,
      userDisplayName: user.name,
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: challengeLifeMs,
      attestationType: 'none',
      supportedAlgorithmIDs: algorithms,
      excludeCredentials: known.map(({ credential_id, transports }) => ({
        id: credential_id,
        transports,
      })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  }

  async function verifyCreation(
    credential: BrowserCredential,
    expectedChallenge: string,
  ): Promise<Result<FreshPasskey, 'identity.passkey_refused'>> {
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: credential as never,
        expectedChallenge,
        ...expectation(credential),
        requireUserVerification: true,
        supportedAlgorithmIDs: algorithms,
      });
      if (!verified) return fail('identity.passkey_refused');
      const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
      return ok({
        credentialId: id,
        publicKey: Buffer.from(publicKey),
        counter,
        transports: transports.filter((one) => /^[\w-]{1,30}$/.test(one)).slice(0, 8),
      });
    } catch (error) {
      log.info({ err: error }, 'identity.passkey_refused');
      return fail('identity.passkey_refused');
    }
  }

  /** Proves that the credential answers this challenge, and counts its use. */
  async function verifyAnswer(
    passkey: PasskeyRow,
    credential: BrowserCredential,
    expectedChallenge: string,
  ): Promise<Result<undefined, 'identity.passkey_refused'>> {
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: credential as never,
        expectedChallenge,
        ...expectation(credential),
        requireUserVerification: true,
        credential: {
          id: passkey.credential_id,
          publicKey: new Uint8Array(passkey.public_key),
          counter: Number(passkey.counter),
          transports: passkey.transports,
        },
      });
      if (!verified) return fail('identity.passkey_refused');
      const use = { counter: authenticationInfo.newCounter, at: clock.now() };
      await store.notePasskeyUse(read(), passkey.id, use);
      return ok(undefined);
    } catch (error) {
      log.info({ err: error }, 'identity.passkey_refused');
      return fail('identity.passkey_refused');
    }
  }

  /** The options with which one of the user's own passkeys answers; null when there is none. */
  async function optionsFor(userId: Uuid, challenge: string): Promise<object | null> {
    const passkeys = await store.selectPasskeys(read(), userId);
    return passkeys.length === 0 ? null : requestOptions(rpId, challenge, passkeys);
  }

  /** The user's own passkey that the credential claims to be. */
  async function ownPasskey(userId: Uuid, credentialId: string): Promise<PasskeyRow | null> {
    const passkey = await store.selectPasskeyByCredential(read(), credentialId);
    return passkey?.user_id === userId ? passkey : null;
  }

  return {
    verifyAnswer,

    async startSignUp(account: { handle: string; name: string }): Promise<Challenge> {
      const id = newUuid();
      const { challengeId, challenge } = await remember('sign_up', { user_id: id, ...account });
      return { challengeId, options: await creationOptions({ id, ...account }, challenge, []) };
    },

    /** The account that was asked for, and its first passkey. */
    async finishSignUp(
      challengeId: Uuid,
      credential: BrowserCredential,
    ): Promise<
      Result<
        { userId: Uuid; handle: string; name: string; passkey: FreshPasskey },
        ChallengeRefusal
      >
    > {
      const now = clock.now();
      const taken = await store.takeChallenge(read(), { id: challengeId, purpose: 'sign_up', now });
      if (!taken) return fail('identity.challenge_expired');
      const made = await verifyCreation(credential, taken.challenge);
      if (!made.ok) return made;
      const { user_id, handle, name } = taken;
      return ok({ userId: user_id!, handle: handle!, name: name!, passkey: made.value });
    },

    async startAdding(user: { id: Uuid; handle: string; name: string }): Promise<Challenge> {
      const { challengeId, challenge } = await remember('add', { user_id: user.id });
      const known = await store.selectPasskeys(read(), user.id);
      return { challengeId, options: await creationOptions(user, challenge, known) };
    },

    async finishAdding(
      userId: Uuid,
      challengeId: Uuid,
      credential: BrowserCredential,
    ): Promise<Result<FreshPasskey, ChallengeRefusal>> {
      const now = clock.now();
      const taken = await store.takeChallenge(read(), { id: challengeId, purpose: 'add', now });
      if (!taken || taken.user_id !== userId) return fail('identity.challenge_expired');
      return verifyCreation(credential, taken.challenge);
    },

    /** Null when the credential is stored already, whosever it is. */
    async keep(
      tx: Tx,
      userId: Uuid,
      passkey: FreshPasskey,
      label: string,
    ): Promise<PasskeyRow | null> {
      const now = clock.now();
      const row: PasskeyRow = {
        id: newUuid(now.getTime()),
        user_id: userId,
        credential_id: passkey.credentialId,
        public_key: passkey.publicKey,
        counter: BigInt(passkey.counter),
        transports: passkey.transports,
        label,
        created_at: now,
        last_used_at: null,
      };
      return (await store.insertPasskey(tx, row)) ? row : null;
    },

    async startSignIn(): Promise<Challenge> {
      const { challengeId, challenge } = await remember('sign_in');
      return { challengeId, options: await requestOptions(rpId, challenge, []) };
    },

    /** Whose passkey answered. */
    async finishSignIn(
      challengeId: Uuid,
      credential: BrowserCredential,
    ): Promise<Result<Uuid, ChallengeRefusal>> {
      const now = clock.now();
      const taken = await store.takeChallenge(read(), { id: challengeId, purpose: 'sign_in', now });
      if (!taken) return fail('identity.challenge_expired');
      const passkey = await store.selectPasskeyByCredential(read(), credential.id);
      if (!passkey) return fail('identity.passkey_refused');
      const answered = await verifyAnswer(passkey, credential, taken.challenge);
      return answered.ok ? ok(passkey.user_id) : answered;
    },

    /** A challenge for the user themselves; without options when they have no passkey. */
    async startProof(userId: Uuid): Promise<{ challengeId: Uuid; options: object | null }> {
      const { challengeId, challenge } = await remember('prove', { user_id: userId });
      return { challengeId, options: await optionsFor(userId, challenge) };
    },

    async finishProof(
      userId: Uuid,
      challengeId: Uuid,
      credential: BrowserCredential,
    ): Promise<Result<undefined, ChallengeRefusal>> {
      const now = clock.now();
      const taken = await store.takeChallenge(read(), { id: challengeId, purpose: 'prove', now });
      if (!taken || taken.user_id !== userId) return fail('identity.challenge_expired');
      const passkey = await ownPasskey(userId, credential.id);
      if (!passkey) return fail('identity.passkey_refused');
      return verifyAnswer(passkey, credential, taken.challenge);
    },

    optionsFor,
    ownPasskey,
    list: (userId: Uuid) => store.selectPasskeys(read(), userId),
  };
}

function requestOptions(rpID: string, challenge: string, passkeys: PasskeyRow[]): Promise<object> {
  return generateAuthenticationOptions({
    rpID,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: challengeLifeMs,
    userVerification: 'required',
    allowCredentials: passkeys.map(({ credential_id, transports }) => ({
      id: credential_id,
      transports,
    })),
  });
}

/** The origin that the browser wrote into what was signed. */
function claimedOrigin(credential: BrowserCredential): string | null {
  try {
    const { clientDataJSON } = credential['response'] as { clientDataJSON: string };
    const { origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    return typeof origin === 'string' ? origin : null;
  } catch {
    return null;
  }
}
