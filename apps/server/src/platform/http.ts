import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import type {
  Download,
  Operation,
  OperationInput,
  OperationResponse,
} from '@allmende/contract/operation';
import { platformErrors, type Problem, type Result } from '@allmende/contract/errors';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Access, Auth, Software } from './access.ts';
import { Refused } from './refusal.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { newUuid } from './ids.ts';
import { complaintAbout, parseInput } from './input.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { networkOf } from './network.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';
import { securityHeaders } from './security-headers.ts';
import { isUnavailable } from './unavailable.ts';
import { createUploadBudget } from './upload-budget.ts';

/**
 * The HTTP edge. Every operation passes the same steps in the same order: knock, authenticate, limit,
 * allow, parse, act, present. Only authenticating asks the database who calls, so before it, knocking
 * turns away whoever keeps showing what opens nothing, or shows anything too often. Handlers hold no
 * logic about HTTP; they return results.
 */
export interface RequestContext {
  /** Null when nobody is signed in. */
  maybeAuth: Auth | null;
  /** The program that calls with a token of a business; null for people. */
  software: Software | null;
  /** The caller; only for operations whose access demands somebody signed in. */
  readonly auth: Auth;
  requestId: string;
  /** Address of the caller, for throttling. */
  address: string;
  userAgent: string;
  idempotencyKey: string | null;
  log: Log;
  /** The raw upload of operations that declare one. */
  upload: Uint8Array | null;
  uploadType: string;
  /** For cookies and redirects; only identity and pages need it. */
  reply: FastifyReply;
  request: FastifyRequest;
}

export interface Handler<O extends Operation, ModuleCode extends string = never> {
  access: Access;
  handle(
    input: { ctx: RequestContext } & OperationInput<O>,
  ): Answer<O, ModuleCode> | Promise<Answer<O, ModuleCode>>;
}

type Answer<O extends Operation, ModuleCode extends string> = Result<
  OperationResponse<O>,
  CodeOf<O> | ModuleCode
>;

/** What the operation says that it may refuse with, and what any operation may. */
export type CodeOf<O extends Operation> =
  | (O['errors'] extends readonly (infer Code extends string)[] ? Code : never)
  | keyof typeof platformErrors;

/**
 * A handler refuses with what its operation declares. `ModuleCode` is for a module whose use cases are
 * typed by all its codes together; what they answer is then for its tests to hold against the contract.
 */
export type Handlers<
  Operations extends Record<string, Operation>,
  ModuleCode extends string = never,
> = {
  [Name in keyof Operations]: Handler<Operations[Name], ModuleCode>;
};

export interface RegisteredOperation {
  name: string;
  operation: Operation;
  access: Access;
}

/** A call of an operation, for the trail of what staff do. */
export interface WatchedCall {
  name: string;
  operation: Operation;
  access: Access;
  ctx: RequestContext;
  input: { params?: unknown; query?: unknown; body?: unknown };
  /** `ok`, the code of the refusal, or `failed`. */
  outcome: string;
}

export interface Http {
  readonly fastify: FastifyInstance;
  /** Every registered operation, for OpenAPI, docs and the permission walk. */
  readonly operations: RegisteredOperation[];
  /** The path of every route, operation or not; for the permission walk. */
  readonly routes: readonly string[];
  /** Adds a module's error declarations; codes are unique over the server. */
  declareErrors(errors: Record<string, { status: number; title: string }>): void;
  readonly errors: ReadonlyMap<string, { status: number; title: string }>;
  register<Operations extends Record<string, Operation>, ModuleCode extends string = never>(
    module: string,
    operations: Operations,
    handlers: Handlers<Operations, ModuleCode>,
  ): void;
  /** Set once by identity: turns a request into who is calling. */
  authenticateWith(authenticate: (request: FastifyRequest) => Promise<Authentication>): void;
  /** Set once: whose token this is, of those that begin with `alt_`. */
  authenticateSoftwareWith(authenticate: (token: string) => Promise<Software | null>): void;
  /** Answers paths that nobody else does: the page of the web app, or null for "not found". */
  serveShellWith(shellFor: (request: FastifyRequest) => string | null): void;
  /** Set once: is told of every call that was let in, when it is done and before it is answered. */
  watchWith(watch: (call: WatchedCall) => Promise<void>): void;
  /** Counts a call of an operation that this user makes by another door; false when it is too many. */
  takeCall(operation: string, userId: string): boolean;
  /** Counts a request for a realtime connection; false when its network has asked for too many. */
  mayConnect(request: IncomingMessage): boolean;
  /** The one that counts calls, for what is limited and is no operation. */
  readonly limiter: RateLimiter;
  /** For routes outside of the API (pages, media): who is calling, or null. */
  whoIs(request: FastifyRequest): Promise<Auth | null>;
}

/** Signed in or not; or signed in, but in the name of an actor that is not theirs. */
export type Authentication =
  | { kind: 'nobody' }
  | { kind: 'caller'; auth: Auth }
  | { kind: 'software'; software: Software }
  | { kind: 'foreign_actor' };

export interface HttpOptions {
  config: Config;
  log: Log;
  clock: Clock;
  metrics: Metrics;
  limiter?: RateLimiter;
}

/** Calls a minute for which an operation names no limit of its own. */
const callsPerMinute = 600;
/** Calls a minute of one session over all operations. */
const knocksPerMinute = 6_000;
/** The same of one token of a program. */
const softwareKnocksPerMinute = 240_000;
/** Requests for a realtime connection, a minute and network: a school behind one address may come back at once. */
const connectsPerMinute = 1_200;
/** Cookies and tokens that belong to nobody, a minute and network. */
const unknownPerMinute = 600;

export async function createHttp(options: HttpOptions): Promise<Http> {
  const { config, log, metrics, clock } = options;
  const secure = securityHeaders(config);
  const fastify = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newUuid(),
    trustProxy: (_address, hop) => hop < config.trustProxy,
    bodyLimit: 1_048_576,
    // Whoever takes longer to send a request than a large file takes over a poor line sends none.
    requestTimeout: 300_000,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    // An address that cannot be decoded, or has too long a part, leads nowhere. No hook sees it.
    frameworkErrors: (_error, request, reply) =>
      secure(request, reply, () => sendProblem(reply, problem('platform.not_found', request.id))),
  }) as unknown as FastifyInstance;
  await fastify.register(cookie);
  fastify.addHook('onRequest', secure);
  acceptRawUploads(fastify);

  const operations: RegisteredOperation[] = [];
  /** Calls a minute, of the operations that name a limit. */
  const limits = new Map<string, number>();
  const routes: string[] = [];
  fastify.addHook('onRoute', ({ url }) => {
    routes.push(url);
  });
  const errors = new Map<string, { status: number; title: string }>();
  const { limiter = createRateLimiter(clock) } = options;
  let authenticate: (request: FastifyRequest) => Promise<Authentication> = async () => ({
    kind: 'nobody',
  });
  let authenticateSoftware: (token: string) => Promise<Software | null> = async () => null;

  function declareErrors(declared: Record<string, { status: number; title: string }>): void {
    for (const [code, declaration] of Object.entries(declared)) {
      if (errors.has(code)) throw new Error(`error code ${code} is declared twice`);
      errors.set(code, declaration);
    }
  }
  declareErrors(platformErrors);

  function problem(code: string, requestId: string, extra: Partial<Problem> = {}): Problem {
    const declared = errors.get(code);
    if (!declared) throw new Error(`error code ${code} is not declared`);
    return {
      type: `${config.publicUrl}/docs/errors#${code}`,
      title: declared.title,
      status: declared.status,
      code,
      requestId,
      ...extra,
    };
  }

  function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
    return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
  }

  fastify.setErrorHandler(
    (error: Error & { statusCode?: number; code?: string }, request, reply) => {
      if (error instanceof Refused) {
        const { detail, data } = error.result;
        return sendProblem(reply, problem(error.code, request.id, { detail, data }));
      }
      const code = codeOfFrameworkError(error);
      if (code === 'platform.internal') {
        request.log.error({ err: error, requestId: request.id }, 'platform.internal');
      }
      const detail = /JSON_BODY$/.test(error.code ?? '') ? 'body: is not JSON' : undefined;
      return sendProblem(reply, problem(code, request.id, { detail }));
    },
  );
  let watch: ((call: WatchedCall) => Promise<void>) | null = null;
  let shellFor: (request: FastifyRequest) => string | null = () => null;
  fastify.setNotFoundHandler((request, reply) => {
    const shell = shellFor(request);
    if (shell === null) return sendProblem(reply, problem('platform.not_found', request.id));
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(shell);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.httpSeconds.observe(
      {
        operation: request.routeOptions.config.operation ?? 'page',
        status: `${Math.floor(reply.statusCode / 100)}xx`,
      },
      reply.elapsedTime / 1000,
    );
    done();
  });

  function route(name: string, operation: Operation, handler: Handler<Operation>): void {
    operations.push({ name, operation, access: handler.access });
    if (operation.limitPerMinute) limits.set(name, operation.limitPerMinute);
    for (const code of operation.errors ?? []) {
      if (!errors.has(code)) throw new Error(`${name} names the undeclared error ${code}`);
    }
    fastify.route({
      method: operation.method,
      url: operation.path,
      config: { operation: name },
      bodyLimit: operation.upload?.maxBytes ?? 1_048_576,
      ...(operation.upload ? { onRequest: turnAway(name, operation, handler) } : {}),
      handler: async (request, reply) => {
        const answer = await perform(name, operation, handler, request, reply);
        if (reply.sent) return reply;
        if (!answer.ok) return sendProblem(reply, answer.problem);
        if (operation.download) {
          return sendDownload(reply, operation.download, answer.value as Download);
        }
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.value));
      },
    });
  }

  type Refusal = { ok: false; problem: Problem };

  /** False for whoever is turned away before anybody asks who they are. */
  function mayKnock(request: FastifyRequest): boolean {
    const shown = shownBy(request);
    if (shown === null) return true;
    const perMinute = softwareTokenOf(request) ? softwareKnocksPerMinute : knocksPerMinute;
    if (!limiter.take(`knock:${shown}`, { perMinute }).ok) return false;
    return limiter.hasRoom(`unknown:${networkOf(request.ip)}`, { perMinute: unknownPerMinute });
  }

  async function identify(request: FastifyRequest): Promise<Authentication> {
    const token = softwareTokenOf(request);
    const software = token ? await authenticateSoftware(token) : null;
    const who: Authentication = software
      ? { kind: 'software', software }
      : token
        ? { kind: 'nobody' }
        : await authenticate(request);
    if (who.kind === 'nobody' && shownBy(request) !== null) {
      limiter.take(`unknown:${networkOf(request.ip)}`, { perMinute: unknownPerMinute });
    }
    return who;
  }

  /** The steps before the body is looked at: knock, authenticate, limit, allow. */
  async function admit(
    name: string,
    operation: Operation,
    handler: Handler<Operation>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<{ ok: true; who: Authentication } | Refusal> {
    const tooMany = () => ({
      ok: false as const,
      problem: problem('platform.too_many_requests', request.id),
    });
    if (!mayKnock(request)) {
      reply.header('Retry-After', 60);
      return tooMany();
    }
    const who = await identify(request);
    const key = callKey(name, callerOf(who, request));
    if (!takeFromLimit(limiter, reply, key, operation.limitPerMinute ?? callsPerMinute)) {
      return tooMany();
    }
    if (who.kind === 'foreign_actor') {
      return { ok: false, problem: problem('platform.not_allowed', request.id) };
    }
    const verdict = handler.access.check(contextOf(request, reply, who));
    if (verdict === 'allowed') return { ok: true, who };
    return { ok: false, problem: problem(verdict, request.id) };
  }

  const admitted = new WeakMap<FastifyRequest, { ok: true; who: Authentication }>();
  const uploads = createUploadBudget();

  /** A large body is held in memory, so it is read only from whoever may send it, and not too many. */
  function turnAway(name: string, operation: Operation, handler: Handler<Operation>) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const admission = await admit(name, operation, handler, request, reply);
      if (!admission.ok) return sendProblem(reply, admission.problem);
      const { who } = admission;
      const release = uploads.take(
        callerOf(who, request),
        Math.min(Number(request.headers['content-length'] ?? Infinity), operation.upload!.maxBytes),
      );
      if (!release) return sendProblem(reply, problem('platform.too_many_requests', request.id));
      reply.raw.once('close', release);
      admitted.set(request, admission);
      return undefined;
    };
  }

  async function perform(
    name: string,
    operation: Operation,
    handler: Handler<Operation>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<{ ok: true; value: unknown } | Refusal> {
    const refuse = (code: string, extra?: Partial<Problem>) => ({
      ok: false as const,
      problem: problem(code, request.id, extra),
    });
    const admission =
      admitted.get(request) ?? (await admit(name, operation, handler, request, reply));
    if (!admission.ok) return admission;
    const ctx = contextOf(request, reply, admission.who);
    if (operation.idempotencyKey && !ctx.idempotencyKey) {
      return refuse('platform.idempotency_key_required');
    }
    const input = parseInput(operation, request);
    if (!input.ok) return refuse('platform.invalid_input', complaintAbout(input.fields));
    const told = { name, operation, access: handler.access, ctx, input: input.value };
    let result: Result<unknown>;
    try {
      result = await handler.handle({ ctx, ...input.value } as never);
    } catch (error) {
      await watch?.({ ...told, outcome: error instanceof Refused ? error.code : 'failed' });
      throw error;
    }
    await watch?.({ ...told, outcome: result.ok ? 'ok' : result.code });
    if (result.ok) return result;
    return refuse(result.code, { detail: result.detail, data: result.data });
  }

  return {
    fastify,
    operations,
    routes,
    declareErrors,
    errors,
    register(module, moduleOperations, handlers) {
      for (const [verb, operation] of Object.entries(moduleOperations)) {
        const handler = handlers[verb];
        if (!handler) throw new Error(`${module}.${verb} has no handler`);
        route(`${module}.${verb}`, operation, handler as unknown as Handler<Operation>);
      }
    },
    authenticateWith(fn) {
      authenticate = fn;
    },
    authenticateSoftwareWith(fn) {
      authenticateSoftware = fn;
    },
    watchWith(fn) {
      watch = fn;
    },
    serveShellWith(fn) {
      shellFor = fn;
    },
    limiter,
    takeCall(name, userId) {
      const perMinute = limits.get(name) ?? callsPerMinute;
      return limiter.take(callKey(name, userId), { perMinute }).ok;
    },
    mayConnect: (request) =>
      limiter.take(`connect:${networkOf(addressOf(request, config.trustProxy))}`, {
        perMinute: connectsPerMinute,
      }).ok,
    async whoIs(request) {
      const who = await authenticate(request);
      return who.kind === 'caller' ? who.auth : null;
    },
  };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `<module>.<verb>`: the name of the operation in logs, metrics and docs. */
    operation?: string;
  }
}

/** Whence an upgrade comes, which Fastify does not see: the address that the last trusted proxy names. */
function addressOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const named = String(headers['x-forwarded-for'] ?? '').split(',');
  const chain = [socket.remoteAddress ?? '', ...named.map((one) => one.trim()).reverse()];
  return chain.filter(Boolean)[trustedProxies] ?? chain.findLast(Boolean) ?? '';
}

function sendDownload(reply: FastifyReply, type: string, file: Download): FastifyReply {
  return reply
    .type(type)
    .header(
      'content-disposition',
      `attachment; filename="${file.fileName.replace(/[^\w.-]/g, '_')}"`,
    )
    .send(file.bytes);
}

/** Bodies that are not JSON stay bytes: an upload is the raw body, never a form. */
function acceptRawUploads(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
}

/** For whom something is counted: the user, or the network of somebody who is not signed in. */
function callerOf(who: Authentication, request: FastifyRequest): string {
  if (who.kind === 'software') return who.software.tokenId;
  return who.kind === 'caller' ? who.auth.userId : networkOf(request.ip);
}

function callKey(operation: string, caller: string): string {
  return `${operation}:${caller}`;
}

/** A token of a program, by how it begins; null for sessions and for nobody. */
function softwareTokenOf({ headers }: FastifyRequest): string | null {
  return /^Bearer (alt_[\w-]{20,100})$/.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** The hash of what the request shows to be somebody; null when it shows nothing. */
function shownBy({ headers }: FastifyRequest): string | null {
  const shown = headers.authorization ?? headers.cookie;
  return shown ? createHash('sha256').update(shown).digest('base64') : null;
}

function authOf(who: Authentication): Auth | null {
  return who.kind === 'caller' ? who.auth : null;
}

function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  who: Authentication,
): RequestContext {
  const maybeAuth = authOf(who);
  const key = request.headers['idempotency-key'];
  return {
    maybeAuth,
    software: who.kind === 'software' ? who.software : null,
    get auth() {
      if (!maybeAuth) throw new Error('the access of this operation does not demand signing in');
      return maybeAuth;
    },
    requestId: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    idempotencyKey: typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key) ? key : null,
    log: request.log as unknown as Log,
    upload: request.body instanceof Uint8Array ? request.body : null,
    uploadType: (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase(),
    reply,
    request,
  };
}

function takeFromLimit(
  limiter: RateLimiter,
  reply: FastifyReply,
  key: string,
  perMinute: number,
): boolean {
  const taken = limiter.take(key, { perMinute });
  reply.header('RateLimit-Limit', perMinute);
  reply.header('RateLimit-Remaining', taken.remaining);
  reply.header('RateLimit-Reset', taken.resetSeconds);
  if (!taken.ok) reply.header('Retry-After', taken.resetSeconds);
  return taken.ok;
}

function codeOfFrameworkError(error: { statusCode?: number; code?: string }): string {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'platform.too_large';
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'platform.unsupported_type';
  if (error.statusCode && error.statusCode < 500) return 'platform.invalid_input';
  if (isUnavailable(error)) return 'platform.unavailable';
  return 'platform.internal';
}
