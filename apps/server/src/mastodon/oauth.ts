import { createHash, timingSafeEqual } from 'node:crypto';
import { fail, ok } from '@allmende/contract/errors';
import { isUuid, newSecret, newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { ApiError, type Caller, type MastodonContext, type Params } from './context.ts';
import { listOf } from './request.ts';
import { isWithin, parseScopes } from './scopes.ts';
import * as store from './store.ts';

/** The address of an app that cannot be called back: the code is shown, and typed in there. */
const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';
const codeLifeMs = 10 * 60_000;
/** That a token is used is noted no oftener. */
const notedEveryMs = 3_600_000;

const hashOf = (secret: string) => createHash('sha256').update(secret).digest();
const isSame = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);

/** What an app asks a person for, as its link to `/oauth/authorize` says it. */
export interface Asked {
  clientId: string;
  redirectUri: string;
  scope: string;
  challenge: string | null;
}

export type OAuth = ReturnType<typeof createOAuth>;

/** [MA1]–[MA6] Apps, codes and tokens: RFC 6749 with PKCE (RFC 7636, S256), metadata by RFC 8414, revoking by RFC 7009. */
export function createOAuth({ database, clock, identity, config }: MastodonContext) {
  const { pool } = database;
  const endListeners: ((tokenId: Uuid) => void)[] = [];
  function end(tokenId: Uuid): void {
    for (const listener of endListeners) listener(tokenId);
  }

  const invalid = (code: string, message: string, status = 400) =>
    new ApiError(status, message, code);
  const text = (params: Params, name: string) =>
    typeof params[name] === 'string' ? (params[name] as string) : '';

  async function appOf(clientId: string): Promise<store.AppRow | undefined> {
    return isUuid(clientId) ? store.readApp(pool, clientId) : undefined;
  }

  /** By what the app shows of its own: in the body, or by basic authentication. */
  async function clientOf(params: Params, authorization: string | undefined) {
    const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
    const [user = '', password = ''] = basic
      ? Buffer.from(basic, 'base64').toString('utf8').split(':').map(decoded)
      : [text(params, 'client_id'), text(params, 'client_secret')];
    const app = await appOf(user);
    const isProven = app !== undefined && isSame(hashOf(password), app.secret_hash);
    return { app, isProven, isSilent: password === '' };
  }

  const refusedClient = () =>
    invalid(
      'invalid_client',
      'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
      401,
    );

  async function give(
    app: store.AppRow,
    person: { userId: Uuid; actorId: Uuid } | null,
    scopes: string[],
  ) {
    const token = `mst_${newSecret()}`;
    const now = clock.now();
    await store.insertToken(pool, {
      id: newUuid(now.getTime()),
      token_hash: hashOf(token),
      app_id: app.id,
      user_id: person?.userId ?? null,
      actor_id: person?.actorId ?? null,
      scopes,
      created_at: now,
      used_at: now,
    });
    return {
      access_token: token,
      token_type: 'Bearer',
      scope: scopes.join(' '),
      created_at: Math.floor(now.getTime() / 1000),
    };
  }

  /** [MA2] Everything that was said at the beginning is said again, and the verifier fits. */
  function fits(code: store.CodeRow, params: Params): boolean {
    if (code.expires_at <= clock.now() || text(params, 'redirect_uri') !== code.redirect_uri) {
      return false;
    }
    if (code.challenge === null) return true;
    const verifier = text(params, 'code_verifier');
    return hashOf(verifier).toString('base64url') === code.challenge;
  }

  /** [MA4] Whose token it is, while its person may act as the actor for whom it was given. */
  async function callerOf(row: store.FoundToken): Promise<Caller | null> {
    const { user_id: userId, actor_id: actorId } = row;
    if (userId && actorId) {
      const controlled = await identity.controlled(userId);
      if (!controlled.some((one) => one.actorId === actorId)) return null;
    }
    return {
      tokenId: row.id,
      appId: row.app_id,
      appName: row.name,
      website: row.website,
      scopes: row.scopes,
      person: userId && actorId ? { userId, actorId } : null,
    };
  }

  async function checkAsked(asked: Asked) {
    const app = await appOf(asked.clientId);
    if (!app?.redirect_uris.includes(asked.redirectUri)) return null;
    const scopes = parseScopes(asked.scope);
    if (!scopes || !isWithin(scopes, app.scopes)) return null;
    return { app, scopes };
  }

  return {
    /** [MA1] An app says what it is called and where it listens; it may do nothing by that. */
    async register(params: Params) {
      const name = text(params, 'client_name').trim();
      const uris = listOf(params, 'redirect_uris').flatMap((uri) =>
        uri.split(/\s+/).filter(Boolean),
      );
      const scopes = parseScopes(text(params, 'scopes'));
      if (!name || name.length > 200)
        throw new ApiError(422, "Validation failed: Name can't be blank");
      const areUris = uris.length > 0 && uris.length <= 20 && uris.every(isCallback);
      if (!areUris)
        throw new ApiError(422, 'Validation failed: Redirect URI must be an absolute URI.');
      if (!scopes)
        throw new ApiError(
          422,
          "Validation failed: Scopes doesn't match configured on the server.",
        );
      const website = /^https?:\/\//.test(text(params, 'website'))
        ? text(params, 'website').slice(0, 500)
        : null;
      const secret = newSecret();
      const id = newUuid();
      await store.insertApp(pool, {
        id,
        secret_hash: hashOf(secret),
        name,
        website,
        redirect_uris: uris,
        scopes,
        created_at: clock.now(),
      });
      return {
        id,
        name,
        website,
        scopes,
        redirect_uri: uris.join('\n'),
        redirect_uris: uris,
        client_id: id,
        client_secret: secret,
        client_secret_expires_at: 0,
      };
    },

    /** What the page of consent shows; null when the app is unknown, or asks for other than it announced. */
    async look(asked: Asked) {
      const known = await checkAsked(asked);
      if (!known) return fail('mastodon.app_unknown');
      const { app, scopes } = known;
      return ok({ name: app.name, website: app.website, scopes });
    },

    /** [MA2] [MA3] The person says yes: a code for ten minutes, for this app, this address and this challenge. */
    async consent(person: { userId: Uuid; actorId: Uuid }, asked: Asked) {
      const known = await checkAsked(asked);
      if (!known) return fail('mastodon.app_unknown');
      const code = newSecret();
      await store.insertCode(pool, {
        code_hash: hashOf(code),
        app_id: known.app.id,
        user_id: person.userId,
        actor_id: person.actorId,
        scopes: known.scopes,
        redirect_uri: asked.redirectUri,
        challenge: asked.challenge,
        expires_at: new Date(clock.now().getTime() + codeLifeMs),
      });
      return ok({ code });
    },

    async token(params: Params, authorization: string | undefined) {
      const { app, isProven, isSilent } = await clientOf(params, authorization);
      if (!app) throw refusedClient();
      const kind = text(params, 'grant_type');
      if (kind === 'client_credentials') {
        if (!isProven) throw refusedClient();
        const scopes = parseScopes(text(params, 'scope'));
        if (!scopes || !isWithin(scopes, app.scopes)) {
          throw invalid('invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
        }
        return give(app, null, scopes);
      }
      if (kind !== 'authorization_code') {
        throw invalid('unsupported_grant_type', 'The authorization grant type is not supported.');
      }
      const code = await store.takeCode(pool, hashOf(text(params, 'code')));
      const isOwn = code !== undefined && code.app_id === app.id && fits(code, params);
      // Whoever has a verifier has begun this; anybody else shows the secret of the app, and never a wrong one.
      const mayAsk = isProven || (isSilent && code?.challenge);
      if (code && !mayAsk) throw refusedClient();
      if (!isOwn) {
        throw invalid(
          'invalid_grant',
          'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
        );
      }
      return give(app, { userId: code.user_id, actorId: code.actor_id }, code.scopes);
    },

    /** [MA6] By the app to which it was given. */
    async revoke(params: Params, authorization: string | undefined) {
      const { app, isProven } = await clientOf(params, authorization);
      if (!app || !isProven) {
        throw invalid('unauthorized_client', 'You are not authorized to revoke this token', 403);
      }
      const hash = hashOf(text(params, 'token'));
      const tokenId = await store.deleteToken(pool, { hash, appId: app.id });
      if (tokenId) end(tokenId);
      return {};
    },

    async authenticate(token: string): Promise<Caller | null> {
      const row = await store.readToken(pool, { hash: hashOf(token) });
      const caller = row ? await callerOf(row) : null;
      const now = clock.now();
      if (row && caller && now.getTime() - row.used_at.getTime() > notedEveryMs) {
        await store.noteUse(pool, row.id, now);
      }
      return caller;
    },
    /** The same without the token, for what it is not shown for. */
    async callerOf(tokenId: Uuid): Promise<Caller | null> {
      const row = await store.readToken(pool, { id: tokenId });
      return row ? callerOf(row) : null;
    },

    /** [MA6] The apps that a person has let in, the latest first. */
    async list(userId: Uuid) {
      const rows = await store.listTokens(pool, userId);
      const actors = await identity.actors(rows.flatMap((row) => row.actor_id ?? []));
      return rows.flatMap((row) => {
        const actor = row.actor_id && actors.get(row.actor_id);
        if (!actor) return [];
        return {
          id: toPublicId('tok', row.id),
          name: row.name,
          website: row.website,
          scopes: row.scopes,
          actor,
          since: row.created_at.toISOString(),
          lastUsedAt: row.used_at.toISOString(),
        };
      });
    },
    async remove(userId: Uuid, id: string): Promise<void> {
      if (await store.deleteOwnToken(pool, { id: toUuid(id), userId })) end(toUuid(id));
    },

    /** Called after a token was given back or shut out. */
    onEnded: (listener: (tokenId: Uuid) => void) => endListeners.push(listener),

    metadata() {
      const { publicUrl } = config;
      return {
        issuer: `${publicUrl}/`,
        service_documentation: `${publicUrl}/docs`,
        authorization_endpoint: `${publicUrl}/oauth/authorize`,
        token_endpoint: `${publicUrl}/oauth/token`,
        revocation_endpoint: `${publicUrl}/oauth/revoke`,
        userinfo_endpoint: `${publicUrl}/oauth/userinfo`,
        app_registration_endpoint: `${publicUrl}/api/v1/apps`,
        scopes_supported: ['read', 'write', 'follow', 'push', 'profile'],
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', 'client_credentials'],
        token_endpoint_auth_methods_supported: [
          'client_secret_basic',
          'client_secret_post',
          'none',
        ],
        code_challenge_methods_supported: ['S256'],
      };
    },
  };
}

/** As RFC 6749, section 2.3.1, has it; what cannot be read is nobody's. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** An address to which a browser can be sent, by itself and not by running what stands in it. */
function isCallback(uri: string): boolean {
  if (uri === outOfBand) return true;
  if (uri.length > 2_000) return false;
  const url = URL.parse(uri);
  if (!url || url.hash) return false;
  return !/^(?:javascript|data|vbscript|file|blob|about|view-source):$/.test(url.protocol);
}
