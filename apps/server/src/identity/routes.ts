import { fail, ok, type Result } from '@allmende/contract/errors';
import {
  type ConfirmationPurpose,
  identityErrors,
  identityOperations,
  type Me,
} from '@allmende/contract/identity';
import { anyone, signedIn } from '#platform/access';
import type { Handlers, Http, RequestContext } from '#platform/http';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Welcome } from './accounts/accounts.ts';
import type { PasskeyRow } from './accounts/passkeys.ts';
import { type ActorRow, presentActor } from './actors/store.ts';
import type { Purpose } from './confirmations/confirmations.ts';
import { registerHandoverRoutes } from './handovers/routes.ts';
import type { IdentityContext } from './context.ts';
import type { IdentityParts } from './index.ts';
import { codeHolders, codeRevokers, mayHaveLastingCode, profileEditors } from './rules.ts';
import { deviceLabel } from './sessions/device.ts';
import { deviceOf, sessionCookie, sessionLifeMs } from './sessions/sessions.ts';

/** The HTTP operations of identity; each is named as in the contract. */
export function registerIdentityRoutes(
  http: Http,
  parts: IdentityParts,
  config: IdentityContext['config'],
): void {
  const { publicUrl } = config;
  const { accounts, actors, blocks, calms, codes, confirmations, passkeys, sessions, database } =
    parts;
  const isHttps = publicUrl.startsWith('https:');

  async function presentMe(userId: Uuid, sessionId: Uuid): Promise<Me> {
    const [account, controlled] = await Promise.all([
      accounts.describe(userId),
      actors.controlled(userId),
    ]);
    return {
      userId: toPublicId('usr', userId),
      locale: account.locale,
      actors: controlled.map((row) => ({ actor: presentActor(row), role: row.role })),
      isOperator: account.isOperator,
      hasPassword: account.hasPassword,
      hasAuthenticator: account.hasAuthenticator,
      needsTwoFactors: config.needsTwoFactors,
      passkeyCount: account.passkeys,
      recoveryCodesLeft: account.recoveryCodes,
      sessionId: toPublicId('ses', sessionId),
    };
  }

  function giveCookie(ctx: RequestContext, token: string): void {
    ctx.reply.setCookie(sessionCookie, token, {
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps,
      path: '/',
      maxAge: sessionLifeMs / 1000,
    });
  }

  /** The device shows the new session from now on; the one it had before ends. */
  async function signedInAs(
    ctx: RequestContext,
    opened: { userId: Uuid; session: { sessionId: Uuid; token: string } },
  ): Promise<Me> {
    const before = ctx.maybeAuth;
    if (before) await database.transaction((tx) => sessions.end(tx, before));
    giveCookie(ctx, opened.session.token);
    return presentMe(opened.userId, opened.session.sessionId);
  }

  async function welcome<Code extends string>(
    ctx: RequestContext,
    opened: Result<Welcome, Code>,
  ): Promise<Result<{ me: Me; recoveryCodes: string[] }, Code>> {
    if (!opened.ok) return opened;
    const me = await signedInAs(ctx, opened.value);
    return ok({ me, recoveryCodes: opened.value.recoveryCodes });
  }

  async function presentProfile(row: ActorRow, viewerActorId: Uuid | null) {
    return {
      actor: presentActor(row),
      about: row.about,
      isBlockedByMe: viewerActorId ? await blocks.hasBlocked(viewerActorId, row.id) : false,
      memberSince: row.created_at.toISOString(),
    };
  }

  const handlers: Handlers<typeof identityOperations> = {
    signUp: {
      access: anyone,
      handle: async ({ ctx, body }) =>
        welcome(ctx, await accounts.signUp(body, deviceOf(ctx.request))),
    },
    startPasskeySignUp: {
      access: anyone,
      handle: async ({ body }) => presentChallenge(await accounts.startPasskeySignUp(body)),
    },
    finishPasskeySignUp: {
      access: anyone,
      handle: async ({ ctx, body }) => {
        const challengeId = parseChallengeId(body.challengeId);
        if (!challengeId) return fail('identity.challenge_expired');
        const { credential, locale } = body;
        const device = deviceOf(ctx.request);
        return welcome(
          ctx,
          await accounts.finishPasskeySignUp(challengeId, credential, locale, device),
        );
      },
    },
    checkHandle: {
      access: anyone,
      handle: async ({ params }) => ok(await actors.checkHandle(params.handle)),
    },
    signIn: {
      access: anyone,
      handle: async ({ ctx, body }) => {
        const opened = await accounts.signIn(body, deviceOf(ctx.request));
        return opened.ok ? ok(await signedInAs(ctx, opened.value)) : opened;
      },
    },
    startPasskeySignIn: {
      access: anyone,
      handle: async () => presentChallenge(ok(await accounts.startPasskeySignIn())),
    },
    finishPasskeySignIn: {
      access: anyone,
      handle: async ({ ctx, body }) => {
        const challengeId = parseChallengeId(body.challengeId);
        if (!challengeId) return fail('identity.challenge_expired');
        const device = deviceOf(ctx.request);
        const opened = await accounts.finishPasskeySignIn(challengeId, body.credential, device);
        return opened.ok ? ok(await signedInAs(ctx, opened.value)) : opened;
      },
    },
    signInWithRecoveryCode: {
      access: anyone,
      handle: async ({ ctx, body }) => {
        const opened = await accounts.signInWithRecoveryCode(body, deviceOf(ctx.request));
        return opened.ok ? ok(await signedInAs(ctx, opened.value)) : opened;
      },
    },
    signOut: {
      access: signedIn,
      handle: async ({ ctx }) => {
        await database.transaction((tx) => sessions.end(tx, ctx.auth));
        ctx.reply.clearCookie(sessionCookie, { path: '/' });
        return ok({});
      },
    },
    whoAmI: {
      access: anyone,
      handle: async ({ ctx }) => {
        const auth = ctx.maybeAuth;
        return ok({ me: auth && (await presentMe(auth.userId, auth.sessionId)) });
      },
    },
    getMe: {
      access: signedIn,
      handle: async ({ ctx }) => ok(await presentMe(ctx.auth.userId, ctx.auth.sessionId)),
    },
    updateMe: {
      access: signedIn,
      handle: async ({ ctx, body }) => {
        await accounts.setLocale(ctx.auth.userId, body.locale);
        return ok(await presentMe(ctx.auth.userId, ctx.auth.sessionId));
      },
    },
    getCalm: {
      access: signedIn,
      handle: async ({ ctx }) => ok(await calms.get(ctx.auth.userId)),
    },
    setCalm: {
      access: signedIn,
      handle: async ({ ctx, body }) => {
        const personActorId = (await actors.personOfUser(ctx.auth.userId))!;
        return ok(await calms.set({ userId: ctx.auth.userId, personActorId }, body));
      },
    },
    listSessions: {
      access: signedIn,
      handle: async ({ ctx }) => {
        const rows = await sessions.list(ctx.auth.userId);
        const items = rows.map((row) => ({
          id: toPublicId('ses', row.id),
          device: row.device,
          address: row.address,
          startedAt: row.started_at.toISOString(),
          lastSeenAt: row.last_seen_at.toISOString(),
          isCurrent: row.id === ctx.auth.sessionId,
        }));
        return ok({ items });
      },
    },
    endSession: {
      access: signedIn,
      handle: async ({ ctx, params }) => {
        const session = { userId: ctx.auth.userId, sessionId: toUuid(params.sessionId) };
        const isEnded = await database.transaction((tx) => sessions.end(tx, session));
        return isEnded ? ok({}) : fail('platform.not_found');
      },
    },
    endOtherSessions: {
      access: signedIn,
      handle: async ({ ctx }) => {
        const { userId, sessionId } = ctx.auth;
        const ended = await database.transaction((tx) =>
          sessions.endOthers(tx, { userId, exceptSessionId: sessionId }),
        );
        return ok({ ended });
      },
    },
    setPassword: {
      access: signedIn,
      handle: async ({ ctx, body }) => empty(await accounts.setPassword(ctx.auth, body)),
    },
    startProof: {
      access: signedIn,
      handle: async ({ ctx }) => {
        const { options, ...started } = await accounts.startProof(ctx.auth.userId);
        return ok({ ...started, passkeyOptions: options as Record<string, unknown> | null });
      },
    },
    finishProof: {
      access: signedIn,
      handle: async ({ ctx, body }) => {
        if ('password' in body) return empty(await accounts.finishProof(ctx.auth, body));
        const challengeId = parseChallengeId(body.challengeId);
        if (!challengeId) return fail('identity.challenge_expired');
        const answer = { challengeId, credential: body.credential };
        return empty(await accounts.finishProof(ctx.auth, answer));
      },
    },
    listPasskeys: {
      access: signedIn,
      handle: async ({ ctx }) =>
        ok({ items: (await passkeys.list(ctx.auth.userId)).map(presentPasskey) }),
    },
    startPasskey: {
      access: signedIn,
      handle: async ({ ctx }) => presentChallenge(await accounts.startPasskey(ctx.auth)),
    },
    finishPasskey: {
      access: signedIn,
      handle: async ({ ctx, body }) => {
        const challengeId = parseChallengeId(body.challengeId);
        if (!challengeId) return fail('identity.challenge_expired');
        const label = body.label || deviceLabel(ctx.userAgent);
        const answer = { challengeId, credential: body.credential, label };
        const added = await accounts.finishPasskey(ctx.auth, answer);
        return added.ok ? ok(presentPasskey(added.value)) : added;
      },
    },
    removePasskey: {
      access: signedIn,
      handle: async ({ ctx, params }) =>
        empty(await accounts.removePasskey(ctx.auth, toUuid(params.passkeyId))),
    },
    startAuthenticator: {
      access: signedIn,
      handle: ({ ctx }) => accounts.startAuthenticator(ctx.auth),
    },
    finishAuthenticator: {
      access: signedIn,
      handle: async ({ ctx, body }) =>
        empty(await accounts.finishAuthenticator(ctx.auth, body.code)),
    },
    removeAuthenticator: {
      access: signedIn,
      handle: async ({ ctx }) => empty(await accounts.removeAuthenticator(ctx.auth)),
    },
    renewRecoveryCodes: {
      access: signedIn,
      handle: async ({ ctx }) => {
        const renewed = await accounts.renewRecoveryCodes(ctx.auth);
        return renewed.ok ? ok({ recoveryCodes: renewed.value }) : renewed;
      },
    },
    updateProfile: {
      access: profileEditors,
      handle: async ({ ctx, body }) => {
        const { pictureId, ...changes } = body;
        const { actorId } = ctx.auth;
        const changed = await parts.changeActor(actorId, {
          ...changes,
          ...(pictureId === undefined ? {} : { pictureId: pictureId && toUuid(pictureId) }),
        });
        return changed.ok ? ok(await presentProfile(changed.value, actorId)) : changed;
      },
    },
    getProfile: {
      access: signedIn,
      handle: async ({ ctx, params }) => {
        const row = await actors.rowByHandle(params.handle);
        if (!row) return fail('identity.actor_unknown');
        return ok(await presentProfile(row, ctx.auth.actorId));
      },
    },
    getActors: {
      access: signedIn,
      handle: async ({ query }) => {
        const found = await actors.actors(query.ids.map(toUuid));
        return ok({ items: [...found.values()] });
      },
    },
    findPeople: {
      access: signedIn,
      handle: async ({ ctx, query }) => ok({ items: await actors.find(query.q, ctx.auth.actorId) }),
    },
    listBlocked: {
      access: signedIn,
      handle: async ({ ctx }) => ok({ items: await blocks.listBlocked(ctx.auth.actorId) }),
    },
    block: {
      access: signedIn,
      handle: async ({ ctx, params }) =>
        empty(await blocks.block(ctx.auth.actorId, toUuid(params.actorId))),
    },
    unblock: {
      access: signedIn,
      handle: async ({ ctx, params }) => {
        await blocks.unblock(ctx.auth.actorId, toUuid(params.actorId));
        return ok({});
      },
    },
    createCode: {
      access: codeHolders,
      handle: async ({ ctx, body }) => {
        const { actorId, actorKind } = ctx.auth;
        if (body.isLasting && !mayHaveLastingCode(actorKind)) return fail('platform.not_allowed');
        const code = await codes.create(actorId, {
          purpose: body.purpose,
          isLasting: body.isLasting,
          amount: body.amount
            ? {
                minor: BigInt(body.amount.value),
                assetCode: body.amount.assetCode,
                assetScale: body.amount.assetScale,
              }
            : null,
          note: body.note || null,
        });
        return ok({ url: code.url, expiresAt: code.expiresAt?.toISOString() ?? null });
      },
    },
    revokeLastingCodes: {
      access: codeRevokers,
      handle: async ({ ctx }) => {
        await database.transaction((tx) => actors.revokeLastingCodes(tx, ctx.auth.actorId));
        return ok({});
      },
    },
    resolveCode: {
      access: anyone,
      handle: async ({ body }) => {
        const resolved = await codes.resolve(body.url);
        if (!resolved.ok) return resolved;
        const { actor, purpose, subjectId, amount, note } = resolved.value;
        const money = amount && {
          value: amount.minor.toString(),
          assetCode: amount.assetCode,
          assetScale: amount.assetScale,
        };
        const chargeId = purpose === 'charge' && subjectId ? toPublicId('chg', subjectId) : null;
        const payableId = purpose === 'payable' && subjectId ? toPublicId('pbl', subjectId) : null;
        return ok({ actor, purpose, chargeId, payableId, amount: money, note });
      },
    },
    startConfirmation: {
      access: signedIn,
      handle: async ({ ctx, body }) => {
        const { userId, sessionId } = ctx.auth;
        const started = await confirmations.start(userId, purposeOf(body, sessionId));
        const { hasPassword } = await accounts.describe(userId);
        return ok({
          confirmationId: toPublicId('cfm', started.id),
          passkeyOptions: started.passkeyOptions as Record<string, unknown> | null,
          canUsePassword: hasPassword && started.passwordUse !== 'too_little',
          needsCode: started.passwordUse === 'with_code',
        });
      },
    },
    answerConfirmation: {
      access: signedIn,
      handle: async ({ ctx, params, body }) => {
        const id = toUuid(params.confirmationId);
        const answered = await confirmations.answer(ctx.auth.userId, id, body);
        if (!answered.ok) return answered;
        const { token, expiresAt } = answered.value;
        return ok({ confirmation: token, expiresAt: expiresAt.toISOString() });
      },
    },
  };

  http.declareErrors(identityErrors);
  http.register('identity', identityOperations, handlers);
  registerHandoverRoutes(http, parts.handovers, { publicUrl, signedInAs });
}

function empty<Code extends string>(
  result: Result<unknown, Code>,
): Result<Record<string, never>, Code> {
  return result.ok ? ok({}) : result;
}

function presentChallenge<Code extends string>(
  started: Result<{ challengeId: Uuid; options: object }, Code>,
): Result<{ challengeId: Uuid; options: Record<string, unknown> }, Code> {
  if (!started.ok) return started;
  const { challengeId, options } = started.value;
  return ok({ challengeId, options: options as Record<string, unknown> });
}

/** Challenges live for minutes and are nobody's business, so they have no prefix. */
function parseChallengeId(text: string): Uuid | null {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;
}

function presentPasskey(row: PasskeyRow) {
  return {
    id: toPublicId('psk', row.id),
    label: row.label,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}

function purposeOf(asked: ConfirmationPurpose, sessionId: Uuid): Purpose {
  if (asked.action === 'hand_over') {
    return { action: asked.action, handoverId: toUuid(asked.handoverId), sessionId };
  }
  const amount = {
    amountMinor: BigInt(asked.amount.value),
    assetCode: asked.amount.assetCode,
  };
  if (asked.action === 'payout') return { action: asked.action, iban: asked.iban, ...amount };
  if (asked.action === 'gift') {
    return { action: asked.action, conversationId: toUuid(asked.conversationId), ...amount };
  }
  const payment = { payeeActorId: toUuid(asked.payeeActorId), ...amount };
  if (asked.action === 'mandate') {
    return { action: asked.action, mandateId: toUuid(asked.mandateId), ...payment };
  }
  return { action: asked.action, ...payment };
}
