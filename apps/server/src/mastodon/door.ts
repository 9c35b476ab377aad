import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '#platform/network';
import { findUnstorable } from '#platform/storable';
import { isUnavailable } from '#platform/unavailable';
import {
  ApiError,
  type Call,
  type Caller,
  type CallLimit,
  type Endpoint,
  type MastodonContext,
  Paged,
} from './context.ts';
import type { OAuth } from './oauth.ts';
import { readParams } from './request.ts';
import { covers } from './scopes.ts';
import { serveEvents } from './streaming/events.ts';
import type { Hub } from './streaming/hub.ts';

/** As apps expect it of any server. */
const callsOfSomebody: CallLimit = { name: 'calls', most: 300, minutes: 5 };
/** Of a network, behind which may be many. */
const callsOfStrangers: CallLimit = { name: 'calls', most: 600, minutes: 5 };
const tooMany = (seconds: number) =>
  new ApiError(429, 'Too many requests', 'Too many requests', seconds);
const knocksPerMinute = 240_000;
const unknownPerMinute = 600;
const bodyBytesMax = 1_048_576;
const fileBytesMax = 26_000_000;
const withFiles = new Set([
  '/api/v1/media',
  '/api/v2/media',
  '/api/v1/accounts/update_credentials',
]);

/**
 * [MA7] [MA8] The way in for apps. Who calls is known by a token alone, never by a cookie, so pages of other hosts may call as
 * well. The steps are those of the rest of the API: knock, authenticate, limit, allow, parse, act, present.
 */
export function registerDoor(
  { clock, config, http, log }: MastodonContext,
  { endpoints, hub, oauth }: { endpoints: readonly Endpoint[]; hub: Hub; oauth: OAuth },
): void {
  const { limiter } = http;

  const shownBy = ({ headers }: FastifyRequest) =>
    /^Bearer\s+(\S{1,200})$/i.exec(headers.authorization ?? '')?.[1];

  async function identify(
    request: FastifyRequest,
    shown: string | undefined = shownBy(request),
  ): Promise<Caller | null> {
    if (shown === undefined) return null;
    const network = `unknown:${networkOf(request.ip)}`;
    const knock = createHash('sha256').update(shown).digest('base64');
    if (
      !limiter.take(`knock:${knock}`, { perMinute: knocksPerMinute }).ok ||
      !limiter.hasRoom(network, { perMinute: unknownPerMinute })
    ) {
      throw tooMany(60);
    }
    const caller = await oauth.authenticate(shown);
    if (caller) return caller;
    limiter.take(network, { perMinute: unknownPerMinute });
    throw new ApiError(401, 'The access token is invalid');
  }

  function limit(
    endpoint: Pick<Endpoint, 'counts' | 'limit'>,
    caller: Caller | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    const { counts, limit: own } = endpoint;
    const who = caller?.person?.userId ?? caller?.tokenId ?? networkOf(request.ip);
    for (const one of [caller ? callsOfSomebody : callsOfStrangers, ...(own ? [own] : [])]) {
      const taken = limiter.take(`mastodon ${one.name}:${who}`, one);
      const resetAt = new Date(clock.now().getTime() + taken.resetSeconds * 1000);
      // Of two limits the narrower one is told, which is the second.
      reply
        .header('X-RateLimit-Limit', one.most)
        .header('X-RateLimit-Remaining', taken.remaining)
        .header('X-RateLimit-Reset', resetAt.toISOString());
      if (!taken.ok) throw tooMany(Math.ceil((one.minutes * 60) / one.most));
    }
    if (counts && caller?.person && !http.takeCall(counts, caller.person.userId)) throw tooMany(60);
  }

  function allow({ scope, forApps = false }: Endpoint, caller: Caller | null): void {
    if (scope === null) return;
    if (!caller) throw new ApiError(401, 'The access token is invalid');
    if (!covers(caller.scopes, scope)) {
      throw new ApiError(403, 'This action is outside the authorized scopes');
    }
    if (!caller.person && !forApps) {
      throw new ApiError(422, 'This method requires an authenticated user');
    }
  }

  async function answer(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply) {
    const caller = await identify(request);
    limit(endpoint, caller, request, reply);
    allow(endpoint, caller);
    const isForPerson =
      endpoint.scope !== null ||
      (endpoint.reads !== undefined && covers(caller?.scopes ?? [], endpoint.reads));
    const { params, files } = await readParams(request);
    if (findUnstorable('', { params, path: request.params }).length > 0) {
      throw new ApiError(400, 'The request has characters that are none');
    }
    const key = request.headers['idempotency-key'];
    const path = request.url.split('?')[0]!;
    const call: Call = {
      caller: caller && !isForPerson ? { ...caller, person: null } : caller,
      path: request.params as Record<string, string>,
      params,
      files,
      idempotencyKey: typeof key === 'string' && key.length <= 200 ? key : null,
      authorization: request.headers.authorization,
      url: `${config.publicUrl}${path}`,
    };
    const result = await endpoint.handle(call);
    reply.header('cache-control', 'private, no-store');
    if (!(result instanceof Paged)) return result;
    const links = [
      ['next', 'max_id', result.next],
      ['prev', 'min_id', result.previous],
    ].flatMap(([rel, name, id]) => {
      if (!id) return [];
      const query = new URLSearchParams(request.url.split('?')[1] ?? '');
      for (const one of ['max_id', 'min_id', 'since_id']) query.delete(one);
      query.set(name!, id);
      return `<${call.url}?${query}>; rel="${rel}"`;
    });
    if (links.length > 0) reply.header('link', links.join(', '));
    return result.items;
  }

  function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const known = error instanceof ApiError ? error : fromFramework(error);
    if (known.status === 500) log.error({ err: error, requestId: request.id }, 'mastodon.internal');
    if (known.status === 429) reply.header('retry-after', known.retryAfterSeconds);
    return reply
      .code(known.status)
      .type('application/json; charset=utf-8')
      .send({ error: known.code, error_description: known.message });
  }

  void http.fastify.register(async (scope: FastifyInstance) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply));
    scope.addHook('onRequest', (_request, reply, done) => {
      reply
        .header('access-control-allow-origin', '*')
        .header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE, OPTIONS')
        .header('access-control-allow-headers', 'Authorization, Content-Type, Idempotency-Key')
        .header(
          'access-control-expose-headers',
          'Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After',
        )
        .header('cross-origin-resource-policy', 'cross-origin');
      done();
    });
    const paths = new Set(endpoints.map(({ path }) => path));
    for (const url of paths) {
      scope.options(url, (_request, reply) =>
        reply.header('access-control-max-age', 86_400).code(204).send(),
      );
    }
    serveEvents(scope, {
      hub,
      async enter(request, reply, token) {
        const caller = await identify(request, token || undefined);
        limit({}, caller, request, reply);
        return caller;
      },
    });
    for (const endpoint of endpoints) {
      const { method, path: url } = endpoint;
      const bodyLimit = withFiles.has(url) ? fileBytesMax : bodyBytesMax;
      // A large body is held in memory, so it is read only from whoever may send it.
      const onRequest =
        bodyLimit === fileBytesMax
          ? async (request: FastifyRequest) => allow(endpoint, await identify(request))
          : undefined;
      scope.route({
        method,
        url,
        bodyLimit,
        ...(onRequest ? { onRequest } : {}),
        handler: (request, reply) => answer(endpoint, request, reply),
      });
    }
  });
}

function fromFramework(error: unknown): ApiError {
  const { statusCode = 500 } = error as { statusCode?: number };
  if (statusCode === 413) return new ApiError(413, 'The body is too large');
  if (statusCode < 500) return new ApiError(statusCode, 'The request cannot be read');
  return isUnavailable(error)
    ? new ApiError(503, 'The server is not ready')
    : new ApiError(500, 'Something went wrong');
}
