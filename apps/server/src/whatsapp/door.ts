import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Software } from '#platform/access';
import { networkOf } from '#platform/network';
import { isUnavailable } from '#platform/unavailable';
import { createUploadBudget } from '#platform/upload-budget';
import type { Call, WhatsappContext } from './context.ts';
import { envelopeOf, GraphError, missing } from './errors.ts';
import type { Hooks } from './hooks.ts';
import type { MediaStore } from './media.ts';
import { type NumberKind, readDigits } from './numbers.ts';
import { readParams } from './request.ts';
import { registerUploads } from './uploads-door.ts';
import type { Uploading } from './uploading.ts';

/**
 * [WA1]–[WA6] The way in: everything that begins with digits, with or without a version before it, at the root of the host.
 * No path of the app does, and no word is ever taken for an id, so that neither hides the other.
 */
export type Scope = 'messages' | 'templates' | 'read' | 'app';
export interface Endpoint {
  scope: Scope;
  handle(call: Call): Promise<object>;
}
/** `POST phone messages`; the thing itself has no edge. */
export type Endpoints = ReadonlyMap<string, Endpoint>;

/** The same of one token as for the rest of the API. */
const knocksPerMinute = 240_000;
const unknownPerMinute = 600;
const bodyBytesMax = 1_048_576;
const fileBytesMax = 101_000_000;

const methods = ['GET', 'POST', 'DELETE'] as const;
type Method = (typeof methods)[number];

export function registerDoor(
  context: WhatsappContext,
  parts: {
    endpoints: Endpoints;
    hooks: Hooks;
    media: MediaStore;
    uploading: Uploading;
    secret: string;
  },
): void {
  const { config, http, outreach, log } = context;
  const { endpoints, hooks, media, uploading, secret } = parts;
  const { limiter } = http;
  const budget = createUploadBudget();
  const callers = new WeakMap<FastifyRequest, Software>();

  /** It ends with the secret that it was made of. */
  const appTokenOf = (app: string, own: string) =>
    `${app}|${createHmac('sha256', secret).update(`app ${app} ${own}`).digest('base64url').slice(0, 32)}`;

  /** The token that was shown, wherever it stands. */
  function tokenOf(request: FastifyRequest): string | null {
    const shown = /^(?:Bearer|OAuth)\s+(\S{1,400})$/i.exec(
      request.headers.authorization ?? '',
    )?.[1];
    const named = (request.query as Record<string, unknown> | undefined)?.['access_token'];
    const text = shown ?? (Array.isArray(named) ? named[0] : named);
    return typeof text === 'string' ? text : null;
  }

  /** [WA2] Who calls; whoever shows too much that opens nothing is turned away before anybody is asked. */
  async function identify(token: string | null, request: FastifyRequest): Promise<Software> {
    if (token === null)
      throw new GraphError(0, 'An access token is required to request this resource.');
    const network = `unknown:${networkOf(request.ip)}`;
    const shown = createHash('sha256').update(token).digest('base64');
    if (!limiter.take(`knock:${shown}`, { perMinute: knocksPerMinute }).ok) {
      throw new GraphError(80007, 'There have been too many calls with this token.', {
        retryAfter: 60,
      });
    }
    if (!limiter.hasRoom(network, { perMinute: unknownPerMinute })) {
      throw new GraphError(4, 'There have been too many calls with tokens that are none.', {
        retryAfter: 60,
      });
    }
    const software = token.includes('|')
      ? await asApp(token)
      : await outreach.tokens.authenticate(token);
    if (software) return software;
    limiter.take(network, { perMinute: unknownPerMinute });
    throw new GraphError(
      190,
      'Error validating access token: it has expired, was revoked, or never was.',
      {
        subcode: 463,
      },
    );
  }

  /** The token of an app is made of its id and the secret that signs its webhooks; it only registers addresses. */
  async function asApp(token: string): Promise<Software | null> {
    const app = token.slice(0, token.indexOf('|'));
    const known = readDigits(app);
    if (known?.kind !== 'app') return null;
    const actorId = await outreach.senders.businessOf(known.number);
    if (!actorId) return null;
    const own = hooks.secretOf(await hooks.account(actorId));
    const isOwn = isSame(token, `${app}|${own}`) || isSame(token, appTokenOf(app, own));
    return isOwn ? { tokenId: app, actorId, userId: actorId, scopes: ['app'] } : null;
  }

  async function callOf(
    request: FastifyRequest,
    path: string,
  ): Promise<{ call: Call; endpoint: Endpoint }> {
    const [id = '', edge = '', ...more] = path.split('/');
    const method = (request.method === 'HEAD' ? 'GET' : request.method) as Method;
    const known = readDigits(id);
    const { params, file } = await readParams(request);
    const shown =
      tokenOf(request) ??
      (typeof params['access_token'] === 'string' ? params['access_token'] : null);
    const caller = callers.get(request) ?? (await identify(shown, request));
    if (!known) throw missing(id);
    const endpoint = endpointFor(method, known.kind, edge);
    if (!endpoint) throw missing(id);
    const sender = (await hooks.account(caller.actorId)).sender_number;
    // [WA4] Templates, media and forms are looked up with their business; everything else has its number.
    const isOwn = ['template', 'media', 'flow'].includes(known.kind) || known.number === sender;
    if (!isOwn) throw missing(id);
    mustHave(caller, endpoint.scope);
    const call: Call = {
      method,
      caller,
      id,
      kind: known.kind,
      number: known.number,
      edge,
      rest: more.join('/').slice(0, 200),
      params,
      file,
      url: `${config.publicUrl}/${path}`,
      sender,
      idempotencyKey: keyOf(request),
    };
    return { call, endpoint };
  }

  function endpointFor(method: Method, kind: NumberKind, edge: string): Endpoint | undefined {
    const name = kind === 'sandbox' ? 'phone' : kind;
    return endpoints.get(`${method} ${name} ${edge}`);
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, work: () => Promise<object>) {
    try {
      return await reply.type('application/json; charset=utf-8').send(JSON.stringify(await work()));
    } catch (error) {
      return refuse(request, reply, error);
    }
  }

  /** [WA3] */
  function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
    const known = error instanceof GraphError ? error : fromFramework(error);
    if (known.code === 1) log.error({ err: error, requestId: request.id }, 'whatsapp.internal');
    const { retryAfter } = known.extra;
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
    if (known.status === 401) reply.header('www-authenticate', 'OAuth "Facebook Platform"');
    const traceId = Buffer.from(request.id.replaceAll('-', ''), 'hex').toString('base64url');
    return reply
      .code(known.status)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(envelopeOf(known, traceId)));
  }

  // The digits of a thing, or a version before them.
  const root = ':root(^[vV]?\\d[\\d.]*$)';

  registerUploads(http.fastify, {
    root,
    uploading,
    answer,
    refuse,
    async identify(request) {
      const caller = await identify(tokenOf(request), request);
      mustHave(caller, 'templates');
      return caller;
    },
  });
  void http.fastify.register(async (scope: FastifyInstance) => {
    // Whatever it is called, a body is read here by what it holds, and refused in the words of this contract.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error, request, reply) => refuse(request, reply, error));

    const pathOf = (request: FastifyRequest) =>
      request.url
        .split('?')[0]!
        .replace(/^\/[vV]\d[\d.]*(?=\/)/, '')
        .replace(/^\/+|\/+$/g, '');

    const byPath = (request: FastifyRequest, reply: FastifyReply) =>
      answer(request, reply, async () => {
        const { call, endpoint } = await callOf(request, pathOf(request));
        return endpoint.handle(call);
      });

    /**
     * A file, and whatever does not say how long it is, is held in memory: it is read only from whoever has shown a token,
     * and not too many at once.
     */
    async function admit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      const told = request.headers['content-length'];
      const length = told === undefined ? null : Number(told);
      const isBare = length === null && request.headers['transfer-encoding'] === undefined;
      if (isBare || (length !== null && length <= bodyBytesMax)) return undefined;
      try {
        if (!/\/(?:media|assets)\/?$/.test(request.url.split('?')[0]!) && length !== null) {
          throw new GraphError(100, 'The body is too large.', { status: 413 });
        }
        const caller = await identify(tokenOf(request), request);
        const release = budget.take(caller.tokenId, Math.min(length ?? fileBytesMax, fileBytesMax));
        if (!release)
          throw new GraphError(4, 'Too many files are on their way.', { retryAfter: 5 });
        reply.raw.once('close', release);
        callers.set(request, caller);
        return undefined;
      } catch (error) {
        return refuse(request, reply, error);
      }
    }

    const appToken = (request: FastifyRequest, reply: FastifyReply) =>
      answer(request, reply, async () => {
        const { params } = await readParams(request);
        const app = String(params['client_id'] ?? '');
        const shown = `${app}|${String(params['client_secret'] ?? '')}`;
        const { actorId } = await identify(shown, request);
        const own = hooks.secretOf(await hooks.account(actorId));
        return { access_token: appTokenOf(app, own), token_type: 'bearer' };
      });

    for (const url of [`/${root}`, `/${root}/*`, '/oauth/access_token']) {
      scope.route({
        method: [...methods],
        url,
        bodyLimit: fileBytesMax,
        onRequest: admit,
        handler: (request, reply) =>
          pathOf(request) === 'oauth/access_token'
            ? appToken(request, reply)
            : byPath(request, reply),
      });
    }
    scope.get<{ Params: { token: string } }>('/whatsapp/media/:token', async (request, reply) => {
      try {
        return await media.serve(request.params.token, request, reply);
      } catch (error) {
        return refuse(request, reply, error);
      }
    });
  });
}

/** Every token of a business may read; what is for apps is for every token that may do anything at all. */
export function mustHave({ scopes }: Software, scope: Scope): void {
  const isEnough =
    scope === 'app' ||
    (scope === 'read' ? scopes.some((one) => one !== 'app') : scopes.includes(scope));
  if (!isEnough) throw new GraphError(10, `This token is not for ${scope}.`);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function keyOf({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  return typeof key === 'string' && /^[\x21-\x7e]{1,100}$/.test(key) ? key : null;
}

function fromFramework(error: unknown): GraphError {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new GraphError(100, 'The body is too large.');
  if (error instanceof URIError) return new GraphError(100, 'The address cannot be read.');
  if (statusCode && statusCode < 500) return new GraphError(100, 'The request cannot be read.');
  if (isUnavailable(error as Error))
    return new GraphError(2, 'The server is busy; try again.', { retryAfter: 2 });
  return new GraphError(1, 'Something went wrong here.');
}
