import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { networkOf } from '#platform/network';
import type { Actors } from '../actors/actors.ts';
import { skeletonOf } from '../actors/handles.ts';
import type { Authenticators } from '../authenticators/authenticators.ts';
import type { IdentityContext } from '../context.ts';
import { deviceLabel } from '../sessions/device.ts';
import type { Device, OpenedSession, Sessions } from '../sessions/sessions.ts';
import type { IdentityTables } from '../tables.ts';
import { weaknessOf } from './password-strength.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import type { BrowserCredential, Challenge, PasskeyRow, Passkeys } from './passkeys.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import * as store from './store.ts';
import type { Limit, Throttle } from './throttle.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const proofWindowMs = 30 * minuteMs;

export interface NewAccount {
  handle: string;
  name: string;
  /** Null for somebody who signs in with a passkey only. */
  password: string | null;
  locale: 'de' | 'en';
}

/** The device on which a user changes their own account. */
export interface OwnSession {
  userId: Uuid;
  sessionId: Uuid;
}

export interface Welcome {
  userId: Uuid;
  actorId: Uuid;
  session: OpenedSession;
  /** Shown once; only their hashes are kept. */
  recoveryCodes: string[];
}

type SignInRefusal = 'identity.wrong_credentials' | 'identity.too_many_attempts';
type ProofRefusal = SignInRefusal | 'identity.authenticator_code_required';
type SignUpRefusal =
  | 'identity.handle_taken'
  | 'identity.handle_reserved'
  | 'identity.password_too_weak'
  | 'identity.too_many_attempts';

export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts(
  context: IdentityContext,
  parts: {
    actors: Actors;
    sessions: Sessions;
    passkeys: Passkeys;
    throttle: Throttle;
    authenticators: Authenticators;
  },
) {
  const { database, clock, log } = context;
  const { actors, sessions, passkeys, throttle, authenticators } = parts;
  const read = () => database.read<IdentityTables>();

  async function allow(limits: Limit[]): Promise<Result<undefined, 'identity.too_many_attempts'>> {
    const taken = await throttle.take(limits);
    if (taken.ok) return ok(undefined);
    return fail('identity.too_many_attempts', { data: { retryAt: taken.retryAt.toISOString() } });
  }

  /** Writes user, person, role and recovery codes. */
  async function insertAccount(
    tx: Tx,
    account: { userId: Uuid; handle: string; name: string; locale: 'de' | 'en'; at: Date },
    passwordHash: string | null,
  ): Promise<
    Result<
      { actorId: Uuid; recoveryCodes: string[] },
      'identity.handle_taken' | 'identity.handle_reserved'
    >
  > {
    const { userId, handle, name, locale, at } = account;
    const made = await actors.insert(tx, {
      kind: 'person',
      handle,
      name,
      about: '',
      picture: null,
      accent: null,
      at,
    });
    if (!made.ok) return made;
    const actorId = made.value;
    await store.insertUser(tx, { id: userId, personActorId: actorId, locale, passwordHash, at });
    await actors.setRole(tx, { actorId, userId, role: 'self', at });
    return ok({ actorId, recoveryCodes: await renewRecoveryCodes(tx, userId) });
  }

  async function renewRecoveryCodes(tx: Tx, userId: Uuid): Promise<string[]> {
    const codes = newRecoveryCodes();
    await store.replaceRecoveryCodes(tx, userId, codes.map(hashRecoveryCode));
    return codes;
  }

  function judgePassword(
    password: string,
    account: { handle: string; name: string },
  ): Result<undefined, 'identity.password_too_weak'> {
    const reason = weaknessOf(password, account);
    return reason ? fail('identity.password_too_weak', { data: { reason } }) : ok(undefined);
  }

  /**
   * The password of somebody who is signed in, with the code of their authenticator where they have one. Which of
   * the two was wrong is not told (RTS 2018/389, article 4), and five wrong answers lock it for half an hour.
   */
  async function provePassword(
    userId: Uuid,
    { password, code }: { password: string; code?: string | undefined },
  ): Promise<Result<'password' | 'password_and_code', ProofRefusal>> {
    const needsCode = await authenticators.isOn(userId);
    if (needsCode && code === undefined) return fail('identity.authenticator_code_required');
    const limits = [proofLimit(userId)];
    const allowed = await allow(limits);
    if (!allowed.ok) return allowed;
    const user = await store.selectUser(read(), userId);
    const isPassword = await verifyPassword(password, user?.password_hash ?? null);
    // A code that came with a wrong password is not used up.
    const isRight = isPassword && (!needsCode || (await authenticators.check(userId, code!)));
    if (!isRight) return fail('identity.wrong_credentials');
    await throttle.forgive(limits);
    return ok(needsCode ? 'password_and_code' : 'password');
  }

  /** The code beside a password that was right already; all devices together guess five times. */
  async function proveCode(
    userId: Uuid,
    code: string | undefined,
  ): Promise<Result<undefined, ProofRefusal>> {
    if (code === undefined) return fail('identity.authenticator_code_required');
    const limits = [proofLimit(userId)];
    const allowed = await allow(limits);
    if (!allowed.ok) return allowed;
    if (!(await authenticators.check(userId, code))) return fail('identity.wrong_credentials');
    await throttle.forgive(limits);
    return ok(undefined);
  }

  async function needProof({
    sessionId,
  }: OwnSession): Promise<Result<undefined, 'identity.proof_required'>> {
    const isProven = await sessions.isFreshlyProven(sessionId);
    return isProven ? ok(undefined) : fail('identity.proof_required');
  }

  /** The user behind a handle; does the same work whether there is one or not. */
  async function userByHandle(handle: string) {
    const row = await actors.rowByHandle(handle);
    return store.selectUserByPerson(read(), row?.id ?? newUuid());
  }

  return {
    /** Without HTTP and throttle, for seeds and tests; the account is complete when it returns. */
    async create(
      account: NewAccount & { at?: Date },
    ): Promise<
      Result<{ userId: Uuid; actorId: Uuid }, Exclude<SignUpRefusal, 'identity.too_many_attempts'>>
    > {
      const { handle, name, locale, at = clock.now() } = account;
      if (account.password !== null) {
        const judged = judgePassword(account.password, account);
        if (!judged.ok) return judged;
      }
      const hash = account.password === null ? null : await hashPassword(account.password);
      const userId = newUuid(at.getTime());
      const opened = await database.transaction((tx) =>
        insertAccount(tx, { userId, handle, name, locale, at }, hash),
      );
      return opened.ok ? ok({ userId, actorId: opened.value.actorId }) : opened;
    },

    async signUp(
      account: NewAccount & { password: string },
      device: Device,
    ): Promise<Result<Welcome, SignUpRefusal>> {
      const judged = judgePassword(account.password, account);
      if (!judged.ok) return judged;
      const allowed = await allow([signUpLimit(device)]);
      if (!allowed.ok) return allowed;
      const { handle, name, locale } = account;
      const state = await actors.handleState(handle);
      if (state !== 'free') return fail(state);
      const hash = await hashPassword(account.password);
      const userId = newUuid();
      return database.transaction(async (tx) => {
        const opened = await insertAccount(
          tx,
          { userId, handle, name, locale, at: clock.now() },
          hash,
        );
        if (!opened.ok) return opened;
        return ok({ userId, ...opened.value, session: await sessions.open(tx, userId, device) });
      });
    },

    async startPasskeySignUp(account: {
      handle: string;
      name: string;
    }): Promise<Result<Challenge, 'identity.handle_taken' | 'identity.handle_reserved'>> {
      const state = await actors.handleState(account.handle);
      return state === 'free' ? ok(await passkeys.startSignUp(account)) : fail(state);
    },

    async finishPasskeySignUp(
      challengeId: Uuid,
      credential: BrowserCredential,
      locale: 'de' | 'en',
      device: Device,
    ): Promise<
      Result<
        Welcome,
        | 'identity.challenge_expired'
        | 'identity.passkey_refused'
        | Exclude<SignUpRefusal, 'identity.password_too_weak'>
      >
    > {
      const proven = await passkeys.finishSignUp(challengeId, credential);
      if (!proven.ok) return proven;
      const allowed = await allow([signUpLimit(device)]);
      if (!allowed.ok) return allowed;
      const { userId, handle, name, passkey } = proven.value;
      return database.transaction(async (tx) => {
        const account = { userId, handle, name, locale, at: clock.now() };
        const opened = await insertAccount(tx, account, null);
        if (!opened.ok) return opened;
        const kept = await passkeys.keep(tx, userId, passkey, deviceLabel(device.userAgent));
        if (!kept) throw new Error('a new account was offered a passkey that is known already');
        return ok({ userId, ...opened.value, session: await sessions.open(tx, userId, device) });
      });
    },

    /** Whoever has an authenticator is asked for its code once the password was right. */
    async signIn(
      { handle, password, code }: { handle: string; password: string; code?: string | undefined },
      device: Device,
    ): Promise<Result<{ userId: Uuid; session: OpenedSession }, ProofRefusal>> {
      const user = await userByHandle(handle);
      const limits = signInLimits('password', user?.id ?? skeletonOf(handle), device);
      const allowed = await allow(limits);
      if (!allowed.ok) return allowed;
      const isRight = await verifyPassword(password, user?.password_hash ?? null);
      if (!user || !isRight) return fail('identity.wrong_credentials');
      if (await authenticators.isOn(user.id)) {
        const proven = await proveCode(user.id, code);
        if (!proven.ok) return proven;
      }
      const session = await database.transaction(async (tx) => {
        // Somebody who changes the password ends all sessions, so none may open with the old one after.
        const hash = await store.lockUser(tx, user.id);
        return hash === user.password_hash ? sessions.open(tx, user.id, device) : null;
      });
      if (!session) return fail('identity.wrong_credentials');
      await throttle.forgive(limits);
      return ok({ userId: user.id, session });
    },

    startPasskeySignIn: () => passkeys.startSignIn(),

    async finishPasskeySignIn(
      challengeId: Uuid,
      credential: BrowserCredential,
      device: Device,
    ): Promise<
      Result<
        { userId: Uuid; session: OpenedSession },
        'identity.challenge_expired' | 'identity.passkey_refused'
      >
    > {
      const proven = await passkeys.finishSignIn(challengeId, credential);
      if (!proven.ok) return proven;
      const userId = proven.value;
      const session = await database.transaction((tx) => sessions.open(tx, userId, device));
      return ok({ userId, session });
    },

    /** Uses up the code, sets the password, and ends every session the user had. */
    async signInWithRecoveryCode(
      answer: { handle: string; recoveryCode: string; newPassword: string },
      device: Device,
    ): Promise<
      Result<{ userId: Uuid; session: OpenedSession }, SignInRefusal | 'identity.password_too_weak'>
    > {
      const user = await userByHandle(answer.handle);
      const limits = signInLimits('recovery', user?.id ?? skeletonOf(answer.handle), device);
      const allowed = await allow(limits);
      if (!allowed.ok) return allowed;
      // Judged by what was typed, so that the answer does not depend on whether the account exists.
      const account = { handle: answer.handle, name: answer.handle };
      const judged = judgePassword(answer.newPassword, account);
      if (!judged.ok) return judged;
      const password_hash = await hashPassword(answer.newPassword);
      const opened = await database.transaction(async (tx) => {
        const userId = user?.id ?? newUuid();
        const hash = hashRecoveryCode(answer.recoveryCode);
        if (!(await store.takeRecoveryCode(tx, userId, hash))) return null;
        await store.updateUser(tx, userId, { password_hash });
        // Whoever needs a recovery code has lost their devices, and the authenticator was on one of them.
        await authenticators.remove(tx, userId);
        await sessions.endOthers(tx, { userId, exceptSessionId: null });
        return { userId, session: await sessions.open(tx, userId, device) };
      });
      if (!opened) return fail('identity.wrong_credentials');
      await throttle.forgive([...limits, proofLimit(opened.userId)]);
      log.info({ userId: opened.userId }, 'identity.recovered');
      return ok(opened);
    },

    /** Changes the password, or sets the first one, and ends every other session. */
    async setPassword(
      session: OwnSession,
      {
        currentPassword,
        code,
        newPassword,
      }: {
        currentPassword?: string | undefined;
        code?: string | undefined;
        newPassword: string;
      },
    ): Promise<
      Result<undefined, ProofRefusal | 'identity.password_too_weak' | 'identity.proof_required'>
    > {
      const { userId, sessionId } = session;
      const user = await store.selectUser(read(), userId);
      if (!user) throw new Error('a session belongs to nobody');
      const proven =
        user.password_hash === null
          ? await needProof(session)
          : await provePassword(userId, { password: currentPassword ?? '', code });
      if (!proven.ok) return proven;
      const judged = judgePassword(newPassword, user);
      if (!judged.ok) return judged;
      const password_hash = await hashPassword(newPassword);
      await database.transaction(async (tx) => {
        await store.updateUser(tx, userId, { password_hash });
        await sessions.endOthers(tx, { userId, exceptSessionId: sessionId });
      });
      return ok(undefined);
    },

    provePassword,

    /** What the device may be asked for, so that its user shows that it is still them. */
    async startProof(userId: Uuid) {
      const user = await store.selectUser(read(), userId);
      const proof = await passkeys.startProof(userId);
      const needsCode = await authenticators.isOn(userId);
      return { ...proof, canUsePassword: user?.password_hash !== null, needsCode };
    },

    async finishProof(
      { userId, sessionId }: OwnSession,
      answer:
        | { password: string; code?: string | undefined }
        | { challengeId: Uuid; credential: BrowserCredential },
    ): Promise<
      Result<unknown, ProofRefusal | 'identity.passkey_refused' | 'identity.challenge_expired'>
    > {
      const proven =
        'password' in answer
          ? await provePassword(userId, answer)
          : await passkeys.finishProof(userId, answer.challengeId, answer.credential);
      if (proven.ok) await sessions.markProven(sessionId);
      return proven;
    },

    async startPasskey(session: OwnSession): Promise<Result<Challenge, 'identity.proof_required'>> {
      const proven = await needProof(session);
      if (!proven.ok) return proven;
      const user = await store.selectUser(read(), session.userId);
      if (!user) throw new Error('a session belongs to nobody');
      return ok(await passkeys.startAdding(user));
    },

    async finishPasskey(
      session: OwnSession,
      answer: { challengeId: Uuid; credential: BrowserCredential; label: string },
    ): Promise<
      Result<
        PasskeyRow,
        'identity.challenge_expired' | 'identity.passkey_refused' | 'identity.proof_required'
      >
    > {
      const { userId } = session;
      const proven = await needProof(session);
      if (!proven.ok) return proven;
      const made = await passkeys.finishAdding(userId, answer.challengeId, answer.credential);
      if (!made.ok) return made;
      const row = await database.transaction((tx) =>
        passkeys.keep(tx, userId, made.value, answer.label),
      );
      return row ? ok(row) : fail('identity.passkey_refused');
    },

    async removePasskey(
      session: OwnSession,
      passkeyId: Uuid,
    ): Promise<
      Result<
        undefined,
        'platform.not_found' | 'identity.last_sign_in_method' | 'identity.proof_required'
      >
    > {
      const { userId } = session;
      const proven = await needProof(session);
      if (!proven.ok) return proven;
      return database.transaction(async (tx) => {
        await store.lockUser(tx, userId);
        const db = tx.as<IdentityTables>();
        const own = await store.selectPasskeys(db, userId);
        if (!own.some(({ id }) => id === passkeyId)) return fail('platform.not_found');
        const user = await store.selectUser(db, userId);
        if (own.length === 1 && user!.password_hash === null) {
          return fail('identity.last_sign_in_method');
        }
        await store.deletePasskey(tx, userId, passkeyId);
        return ok(undefined);
      });
    },

    async renewRecoveryCodes(
      session: OwnSession,
    ): Promise<Result<string[], 'identity.proof_required'>> {
      const proven = await needProof(session);
      if (!proven.ok) return proven;
      return ok(await database.transaction((tx) => renewRecoveryCodes(tx, session.userId)));
    },

    /** A secret for an authenticator app, to be switched on with its first code. */
    async startAuthenticator(
      session: OwnSession,
    ): Promise<
      Result<
        { secret: string; uri: string },
        'identity.proof_required' | 'identity.authenticator_exists'
      >
    > {
      const proven = await needProof(session);
      if (!proven.ok) return proven;
      const user = await store.selectUser(read(), session.userId);
      const offered = await authenticators.offer(session.userId, user!.handle);
      return offered ? ok(offered) : fail('identity.authenticator_exists');
    },

    async finishAuthenticator(
      session: OwnSession,
      code: string,
    ): Promise<
      Result<
        undefined,
        | 'identity.proof_required'
        | 'identity.authenticator_code_wrong'
        | 'identity.too_many_attempts'
      >
    > {
      const { userId } = session;
      const proven = await needProof(session);
      if (!proven.ok) return proven;
      const limits = [{ key: `authenticator:${userId}`, max: 20, windowMs: proofWindowMs }];
      const allowed = await allow(limits);
      if (!allowed.ok) return allowed;
      const isOn = await authenticators.switchOn(userId, code);
      return isOn ? ok(undefined) : fail('identity.authenticator_code_wrong');
    },

    async removeAuthenticator(
      session: OwnSession,
    ): Promise<Result<undefined, 'identity.proof_required' | 'platform.not_found'>> {
      const proven = await needProof(session);
      if (!proven.ok) return proven;
      const isRemoved = await database.transaction((tx) =>
        authenticators.remove(tx, session.userId),
      );
      return isRemoved ? ok(undefined) : fail('platform.not_found');
    },

    count: () => store.countUsers(read()),

    async addressee(userId: Uuid) {
      const user = await store.selectUser(read(), userId);
      if (!user) throw new Error('a letter to nobody');
      return { handle: user.handle, name: user.name, locale: user.locale };
    },

    /** What the user's own devices show about the account. */
    async describe(userId: Uuid) {
      const user = await store.selectUser(read(), userId);
      if (!user) throw new Error('a session belongs to nobody');
      const methods = await store.countMethods(read(), userId);
      return {
        locale: user.locale,
        isOperator: user.is_operator,
        hasPassword: user.password_hash !== null,
        hasAuthenticator: await authenticators.isOn(userId),
        ...methods,
      };
    },

    setLocale: (userId: Uuid, locale: 'de' | 'en') =>
      database.transaction((tx) => store.updateUser(tx, userId, { locale })),

    makeOperator: (userId: Uuid) =>
      database.transaction((tx) => store.updateUser(tx, userId, { is_operator: true })),
  };
}

/** Five wrong answers in a row lock what takes a password or a code of somebody known, from everywhere. */
function proofLimit(userId: Uuid): Limit {
  return { key: `prove:${userId}`, max: 5, windowMs: proofWindowMs };
}

function signUpLimit(device: Device): Limit {
  return { key: `sign_up:${networkOf(device.address)}`, max: 60, windowMs: hourMs };
}

/**
 * One network gets few guesses at one account; all networks together get more, so that nobody can lock
 * somebody else out from a single place; and one network may not try its luck with many accounts.
 * `account` is the user's id, whichever of their handles was typed and in whatever disguise; where there
 * is no user it is the skeleton of the handle, so that nobody learns from the count that there is none.
 */
function signInLimits(
  method: 'password' | 'recovery',
  account: string,
  { address }: Device,
): Limit[] {
  const network = networkOf(address);
  return [
    { key: `${method}:${account}@${network}`, max: 8, windowMs: 15 * minuteMs },
    { key: `${method}:${account}`, max: 50, windowMs: hourMs, isShared: true },
    { key: `${method}@${network}`, max: 100, windowMs: 15 * minuteMs, isShared: true },
  ];
}
