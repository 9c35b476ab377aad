import { z } from 'zod';
import { actor, handle, party, staffRole } from './actors.ts';
import { calm } from './calm.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { isIban } from './payment-codes/iban.ts';
import { line, paragraphs, someLine } from './words.ts';

export const identityErrors = defineErrors({
  'identity.handle_taken': { status: 409, title: 'This handle belongs to somebody' },
  'identity.handle_reserved': { status: 409, title: 'This handle is reserved' },
  'identity.renamed_too_often': {
    status: 429,
    title: 'You keep three former handles already; wait until one is free again',
  },
  'identity.password_too_weak': { status: 400, title: 'The password is too easy to guess' },
  'identity.wrong_credentials': { status: 401, title: 'Handle and password do not match' },
  'identity.too_many_attempts': { status: 429, title: 'Too many attempts; wait a moment' },
  'identity.passkey_refused': { status: 400, title: 'The passkey could not be checked' },
  'identity.challenge_expired': { status: 410, title: 'This took too long; start again' },
  'identity.last_sign_in_method': { status: 409, title: 'One way to sign in must remain' },
  'identity.actor_unknown': { status: 404, title: 'There is nobody by this name' },
  'identity.code_invalid': { status: 400, title: 'This code is not one of ours' },
  'identity.code_expired': { status: 410, title: 'This code has expired; ask for a fresh one' },
  'identity.confirmation_required': { status: 403, title: 'Confirm with your passkey or password' },
  'identity.confirmation_invalid': { status: 403, title: 'The confirmation does not fit' },
  'identity.two_factors_required': {
    status: 403,
    title: 'A password alone is too little here; use a passkey or add an authenticator app',
  },
  'identity.authenticator_code_required': {
    status: 403,
    title: 'The code of your authenticator app is needed, too',
  },
  'identity.authenticator_code_wrong': { status: 400, title: 'This code is not right' },
  'identity.authenticator_exists': { status: 409, title: 'There is an authenticator app already' },
  'identity.proof_required': { status: 403, title: 'Show once more that it is you' },
  'identity.picture_unknown': { status: 400, title: 'The picture does not exist' },
  'identity.cannot_block_self': { status: 400, title: 'You cannot block yourself' },
});

const credential = z.looseObject({ id: z.string().max(2000) });
const challenge = z.object({ challengeId: z.string(), options: z.looseObject({}) });
const name = someLine(80);
const password = z.string().min(1).max(200);
/** Six digits of an authenticator app; people type spaces into them. */
const authenticatorCode = z
  .string()
  .max(20)
  .transform((text) => text.replace(/\s/g, ''));
const passwordProof = z.object({ password, code: authenticatorCode.optional() });

export const controlledActor = z.object({
  actor,
  role: z.enum(['self', 'owner', 'manager', 'agent']),
});
export type ControlledActor = z.infer<typeof controlledActor>;

/** The person who signed in, and everybody in whose name they may act; their own person is first. */
export const me = z
  .object({
    userId: id('user'),
    /** The language in which the server writes to this user. */
    locale: z.enum(['de', 'en']),
    actors: z.array(controlledActor).min(1),
    isOperator: z.boolean(),
    hasPassword: z.boolean(),
    /** Whether a password needs the code of an authenticator app beside it. */
    hasAuthenticator: z.boolean(),
    /** Whether this server takes a password alone as too little for payments above the small amounts. */
    needsTwoFactors: z.boolean(),
    passkeyCount: z.int(),
    recoveryCodesLeft: z.int(),
    sessionId: id('session'),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;

/** Shown once, at sign-up and after renewal. */
const welcome = z.object({ me, recoveryCodes: z.array(z.string()) });

export const profile = z
  .object({
    actor,
    about: z.string(),
    isBlockedByMe: z.boolean(),
    memberSince: z.iso.datetime(),
  })
  .meta({ id: 'Profile' });

export const session = z
  .object({
    id: id('session'),
    device: z.string(),
    address: z.string(),
    startedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    isCurrent: z.boolean(),
  })
  .meta({ id: 'Session' });

export const passkey = z
  .object({
    id: id('passkey'),
    label: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Passkey' });

/** What a second factor is asked for; the answer is bound to exactly these words and figures. */
export const confirmationPurpose = z
  .union([
    z.object({
      action: z.enum(['pay', 'order', 'standing_order']),
      payeeActorId: id('actor'),
      amount: money,
    }),
    z.object({
      action: z.literal('gift'),
      conversationId: id('conversation'),
      amount: money,
    }),
    z.object({
      action: z.literal('mandate'),
      mandateId: id('mandate'),
      payeeActorId: id('actor'),
      amount: money,
    }),
    z.object({ action: z.literal('hand_over'), handoverId: id('handover') }),
    z.object({
      action: z.literal('payout'),
      /** To which account; or the word for a payout without one. */
      iban: z
        .string()
        .refine((text) => text === 'cash' || text === 'card' || isIban(text), 'is no IBAN'),
      amount: money,
    }),
  ])
  .meta({ id: 'ConfirmationPurpose' });
export type ConfirmationPurpose = z.infer<typeof confirmationPurpose>;

export const resolvedCode = z
  .object({
    actor,
    /** What the code was shown for: whose it is, paying them, one `charge` at a counter, or one bill. */
    purpose: z.enum(['profile', 'pay', 'charge', 'payable']),
    chargeId: id('charge').nullable(),
    payableId: id('payable').nullable(),
    /** Set when the payee asked for an amount. */
    amount: money.nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'ResolvedCode' });

export const identityOperations = defineOperations({
  signUp: {
    method: 'POST',
    path: '/api/v1/identity/accounts',
    summary: 'Opens an account with a handle and a password and signs in.',
    body: z.object({ handle, name, password, locale: z.enum(['de', 'en']).default('de') }),
    response: welcome,
    errors: [
      'identity.handle_taken',
      'identity.handle_reserved',
      'identity.password_too_weak',
      'identity.too_many_attempts',
    ],
    limitPerMinute: 20,
  },
  startPasskeySignUp: {
    method: 'POST',
    path: '/api/v1/identity/accounts/passkey',
    summary:
      'Asks for the options with which the browser creates the first passkey of a new account.',
    body: z.object({ handle, name }),
    response: challenge,
    errors: ['identity.handle_taken', 'identity.handle_reserved'],
    limitPerMinute: 20,
  },
  finishPasskeySignUp: {
    method: 'POST',
    path: '/api/v1/identity/accounts/passkey/finish',
    summary: 'Opens the account with the passkey that the browser created and signs in.',
    body: z.object({
      challengeId: z.string(),
      credential,
      locale: z.enum(['de', 'en']).default('de'),
    }),
    response: welcome,
    errors: [
      'identity.challenge_expired',
      'identity.passkey_refused',
      'identity.handle_taken',
      'identity.handle_reserved',
      'identity.too_many_attempts',
    ],
    limitPerMinute: 20,
  },
  checkHandle: {
    method: 'GET',
    path: '/api/v1/identity/handles/:handle',
    summary: 'Says whether a handle is free.',
    params: z.object({ handle }),
    response: z.object({ isFree: z.boolean(), suggestion: z.string().nullable() }),
    limitPerMinute: 120,
  },
  signIn: {
    method: 'POST',
    path: '/api/v1/identity/sessions',
    summary: 'Signs in with handle and password, and a code where there is an authenticator app.',
    body: passwordProof.extend({ handle }),
    response: me,
    errors: [
      'identity.wrong_credentials',
      'identity.too_many_attempts',
      'identity.authenticator_code_required',
    ],
    limitPerMinute: 60,
  },
  startPasskeySignIn: {
    method: 'POST',
    path: '/api/v1/identity/sessions/passkey',
    summary: 'Asks for the options with which the browser answers with any passkey of this server.',
    response: challenge,
    limitPerMinute: 60,
  },
  finishPasskeySignIn: {
    method: 'POST',
    path: '/api/v1/identity/sessions/passkey/finish',
    summary: 'Signs in with a passkey.',
    body: z.object({ challengeId: z.string(), credential }),
    response: me,
    errors: ['identity.challenge_expired', 'identity.passkey_refused'],
    limitPerMinute: 60,
  },
  signInWithRecoveryCode: {
    method: 'POST',
    path: '/api/v1/identity/sessions/recovery',
    summary: 'Signs in with a recovery code, which is used up, and sets a new password.',
    body: z.object({ handle, recoveryCode: z.string().max(64), newPassword: password }),
    response: me,
    errors: [
      'identity.wrong_credentials',
      'identity.too_many_attempts',
      'identity.password_too_weak',
    ],
    limitPerMinute: 20,
  },
  signOut: {
    method: 'DELETE',
    path: '/api/v1/identity/sessions/current',
    summary: 'Signs this device out.',
    response: z.object({}),
  },
  whoAmI: {
    method: 'GET',
    path: '/api/v1/identity/who-am-i',
    summary:
      'Who is signed in on this device; null when nobody is. For the first moment of an app.',
    response: z.object({ me: me.nullable() }),
  },
  getMe: {
    method: 'GET',
    path: '/api/v1/identity/me',
    summary: 'Who is signed in, and in whose name they may act.',
    response: me,
  },
  updateMe: {
    method: 'PATCH',
    path: '/api/v1/identity/me',
    summary: 'Changes the language in which the server writes to one.',
    body: z.object({ locale: z.enum(['de', 'en']) }),
    response: me,
  },
  getCalm: {
    method: 'GET',
    path: '/api/v1/identity/me/calm',
    summary: 'One’s quiet hours, daily limit, and what notifications may say.',
    response: calm,
  },
  setCalm: {
    method: 'PUT',
    path: '/api/v1/identity/me/calm',
    summary:
      'Sets quiet hours, daily limit, and what notifications may say, for all one’s devices.',
    body: calm,
    response: calm,
  },
  listSessions: {
    method: 'GET',
    path: '/api/v1/identity/sessions',
    summary: 'The devices on which one is signed in.',
    response: z.object({ items: z.array(session) }),
  },
  endSession: {
    method: 'DELETE',
    path: '/api/v1/identity/sessions/:sessionId',
    summary: 'Signs another device out, at once.',
    params: z.object({ sessionId: id('session') }),
    response: z.object({}),
    errors: ['platform.not_found'],
  },
  endOtherSessions: {
    method: 'DELETE',
    path: '/api/v1/identity/sessions',
    summary: 'Signs all other devices out, at once.',
    response: z.object({ ended: z.int() }),
  },
  setPassword: {
    method: 'PUT',
    path: '/api/v1/identity/me/password',
    summary:
      'Changes the password, which needs the present one, or sets the first. Other devices are signed out.',
    body: z.object({
      currentPassword: password.optional(),
      code: authenticatorCode.optional(),
      newPassword: password,
    }),
    response: z.object({}),
    errors: [
      'identity.authenticator_code_required',
      'identity.wrong_credentials',
      'identity.password_too_weak',
      'identity.too_many_attempts',
      'identity.proof_required',
    ],
  },
  startProof: {
    method: 'POST',
    path: '/api/v1/identity/me/proof',
    summary:
      'Asks how one can show that it is still oneself, before the ways to sign in are changed.',
    response: z.object({
      challengeId: z.string(),
      /** Null when the user has no passkey. */
      passkeyOptions: z.looseObject({}).nullable(),
      canUsePassword: z.boolean(),
      /** Whether the password needs a code beside it. */
      needsCode: z.boolean(),
    }),
  },
  finishProof: {
    method: 'POST',
    path: '/api/v1/identity/me/proof/finish',
    summary: 'Shows it with password or passkey; this device is trusted with it for ten minutes.',
    body: z.union([passwordProof, z.object({ challengeId: z.string(), credential })]),
    response: z.object({}),
    errors: [
      'identity.authenticator_code_required',
      'identity.wrong_credentials',
      'identity.too_many_attempts',
      'identity.passkey_refused',
      'identity.challenge_expired',
    ],
    limitPerMinute: 30,
  },
  listPasskeys: {
    method: 'GET',
    path: '/api/v1/identity/me/passkeys',
    summary: 'One’s passkeys.',
    response: z.object({ items: z.array(passkey) }),
  },
  startPasskey: {
    method: 'POST',
    path: '/api/v1/identity/me/passkeys',
    summary: 'Asks for the options with which the browser creates a further passkey.',
    response: challenge,
    errors: ['identity.proof_required'],
  },
  finishPasskey: {
    method: 'POST',
    path: '/api/v1/identity/me/passkeys/finish',
    summary: 'Adds the passkey that the browser created.',
    body: z.object({
      challengeId: z.string(),
      credential,
      /** How its owner calls it; without one, after the device. */
      label: line(60).default(''),
    }),
    response: passkey,
    errors: ['identity.challenge_expired', 'identity.passkey_refused', 'identity.proof_required'],
  },
  removePasskey: {
    method: 'DELETE',
    path: '/api/v1/identity/me/passkeys/:passkeyId',
    summary: 'Removes a passkey, unless it is the last way to sign in.',
    params: z.object({ passkeyId: id('passkey') }),
    response: z.object({}),
    errors: ['platform.not_found', 'identity.last_sign_in_method', 'identity.proof_required'],
  },
  startAuthenticator: {
    method: 'POST',
    path: '/api/v1/identity/me/authenticator',
    summary: 'A secret for an authenticator app (TOTP), which counts from its first code on.',
    response: z.object({
      /** For typing it in: base 32. */
      secret: z.string(),
      /** For a QR picture: `otpauth://totp/…`. */
      uri: z.string(),
    }),
    errors: ['identity.proof_required', 'identity.authenticator_exists'],
    limitPerMinute: 20,
  },
  finishAuthenticator: {
    method: 'POST',
    path: '/api/v1/identity/me/authenticator/finish',
    summary: 'Switches the authenticator app on by a code that it shows.',
    body: z.object({ code: authenticatorCode }),
    response: z.object({}),
    errors: [
      'identity.proof_required',
      'identity.authenticator_code_wrong',
      'identity.too_many_attempts',
    ],
    limitPerMinute: 20,
  },
  removeAuthenticator: {
    method: 'DELETE',
    path: '/api/v1/identity/me/authenticator',
    summary: 'From now on the password is asked for without a code.',
    response: z.object({}),
    errors: ['identity.proof_required', 'platform.not_found'],
  },
  renewRecoveryCodes: {
    method: 'POST',
    path: '/api/v1/identity/me/recovery-codes',
    summary: 'Makes new recovery codes; the old ones stop working.',
    response: z.object({ recoveryCodes: z.array(z.string()) }),
    errors: ['identity.proof_required'],
  },
  updateProfile: {
    method: 'PATCH',
    path: '/api/v1/identity/actors/current',
    summary: 'Changes name, handle, picture or about of the actor in whose name one acts.',
    body: z
      .object({
        name,
        handle,
        about: paragraphs(1000),
        pictureId: id('media').nullable(),
      })
      .partial(),
    response: profile,
    errors: [
      'identity.handle_taken',
      'identity.handle_reserved',
      'identity.renamed_too_often',
      'identity.picture_unknown',
    ],
  },
  getProfile: {
    method: 'GET',
    path: '/api/v1/identity/profiles/:handle',
    summary: 'The public profile of an actor.',
    params: z.object({ handle }),
    response: profile,
    errors: ['identity.actor_unknown'],
  },
  getActors: {
    method: 'GET',
    path: '/api/v1/identity/actors',
    summary: 'Actors by id, as others see them; ids that do not exist are missing.',
    query: z.object({
      ids: z
        .string()
        .max(4_000)
        .transform((text) => text.split(','))
        .pipe(z.array(id('actor')).min(1).max(100))
        .meta({ description: 'Up to 100 ids with commas between them' }),
    }),
    response: z.object({ items: z.array(actor) }),
  },
  findPeople: {
    method: 'GET',
    path: '/api/v1/identity/people',
    summary: 'Persons and businesses whose handle or name begins with the words; at most 20.',
    query: z.object({ q: z.string().trim().min(2).max(60) }),
    response: z.object({ items: z.array(actor) }),
    limitPerMinute: 120,
  },
  listBlocked: {
    method: 'GET',
    path: '/api/v1/identity/blocks',
    summary: 'Whom the acting actor has blocked.',
    response: z.object({ items: z.array(party) }),
  },
  block: {
    method: 'PUT',
    path: '/api/v1/identity/blocks/:actorId',
    summary: 'Blocks an actor: neither side can write to the other any more.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({}),
    errors: ['identity.actor_unknown', 'identity.cannot_block_self'],
  },
  unblock: {
    method: 'DELETE',
    path: '/api/v1/identity/blocks/:actorId',
    summary: 'Lifts a block.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({}),
  },
  createCode: {
    method: 'POST',
    path: '/api/v1/identity/codes',
    summary:
      'The acting actor’s code for a QR picture: a link. A person’s is signed and valid for a minute or two; a business may ask for a lasting one.',
    body: z.object({
      purpose: z.enum(['profile', 'pay']),
      amount: money.optional(),
      note: line(140).optional(),
      isLasting: z.boolean().default(false),
    }),
    response: z.object({ url: z.string(), expiresAt: z.iso.datetime().nullable() }),
    errors: ['platform.not_allowed'],
  },
  revokeLastingCodes: {
    method: 'DELETE',
    path: '/api/v1/identity/codes',
    summary: 'Makes every lasting code of the acting business invalid, printed ones included.',
    response: z.object({}),
  },
  resolveCode: {
    method: 'POST',
    path: '/api/v1/identity/codes/resolve',
    summary:
      'Whose code this is and what it was shown for. Unknown, changed and expired ones are refused.',
    body: z.object({ url: z.string().max(2000) }),
    response: resolvedCode,
    errors: ['identity.code_invalid', 'identity.code_expired'],
    limitPerMinute: 60,
  },
  startConfirmation: {
    method: 'POST',
    path: '/api/v1/identity/confirmations',
    summary:
      'Starts a second factor for one payment, or for handing over to one device; what it is for is bound into the challenge.',
    body: confirmationPurpose,
    response: z.object({
      confirmationId: id('confirmation'),
      /** Null when the user has no passkey. */
      passkeyOptions: z.looseObject({}).nullable(),
      /** False also where this server takes a password alone as too little. */
      canUsePassword: z.boolean(),
      /** Whether the password needs a code beside it. */
      needsCode: z.boolean(),
    }),
  },
  answerConfirmation: {
    method: 'POST',
    path: '/api/v1/identity/confirmations/:confirmationId',
    summary:
      'Answers with password or passkey and returns a token for exactly that purpose, usable once.',
    params: z.object({ confirmationId: id('confirmation') }),
    body: z.union([passwordProof, z.object({ credential })]),
    response: z.object({ confirmation: z.string(), expiresAt: z.iso.datetime() }),
    errors: [
      'identity.authenticator_code_required',
      'identity.two_factors_required',
      'identity.wrong_credentials',
      'identity.too_many_attempts',
      'identity.passkey_refused',
      'identity.challenge_expired',
    ],
    limitPerMinute: 30,
  },
});

export const staffMember = z
  .object({ person: actor, role: staffRole, since: z.iso.datetime() })
  .meta({ id: 'StaffMember' });
