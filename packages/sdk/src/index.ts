import type { Problem } from '@allmende/contract/errors';
import type { Me } from '@allmende/contract/identity';
import type {
  Download,
  Operation,
  OperationArguments,
  OperationResult,
} from '@allmende/contract/operation';
import { type Api, laterModules, operations } from './operations.generated.ts';

/**
 * The typed client of the HTTP API, for browsers, bots and partners: `client.<module>.<verb>(…)`. It
 * returns the response, or throws a `RequestProblem` with the server's code. It never retries by itself:
 * the caller knows what may be repeated, and with which idempotency key.
 */
export interface ClientOptions {
  /** Origin of the server, without a slash at the end; in a browser the page's own by default. */
  baseUrl?: string;
  /** Sent with each request, e.g. `{ authorization: 'Bearer …' }`; asked for anew each time. */
  headers?: () => Record<string, string>;
  fetch?: typeof fetch;
}

/** What goes with every call, besides the operation's own input. */
export interface CallOptions {
  /** In whose name: `act_…`. The caller's own person when left out. */
  actorId?: string | undefined;
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
  /** The raw body of an upload. */
  upload?: Blob | Uint8Array<ArrayBuffer> | undefined;
  uploadType?: string | undefined;
}

type OptionalIfUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: T[K] };
type Input<O extends Operation> = OptionalIfUndefined<
  Pick<OperationArguments<O>, 'params' | 'body'>
> & { query?: OperationArguments<O>['query'] | undefined } & CallOptions;
type Call<O extends Operation> =
  Record<never, never> extends Input<O>
    ? (input?: Input<O>) => Promise<OperationResult<O>>
    : (input: Input<O>) => Promise<OperationResult<O>>;

/** The verbs of one module. */
export type ModuleClient<Operations> = {
  [Name in keyof Operations]: Operations[Name] extends Operation ? Call<Operations[Name]> : never;
};
export type Client = { [Module in keyof Api]: ModuleClient<Api[Module]> };

/** The server refused. `code` is stable; the other fields help people. */
export class RequestProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'RequestProblem';
    this.code = problem.code;
    this.status = problem.status;
    this.problem = problem;
  }
}

/** No answer came: offline, or the server is away. Whether the request took effect is unknown. */
export class NoAnswer extends Error {
  readonly code = 'network.no_answer';
  constructor(cause: unknown) {
    super('no answer from the server', { cause });
    this.name = 'NoAnswer';
  }
}

interface AnyInput extends CallOptions {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

export function createClient(options: ClientOptions = {}): Client {
  const { baseUrl = '', headers: commonHeaders = () => ({}), fetch: fetchFn = fetch } = options;

  async function call(method: string, path: string, input: AnyInput): Promise<unknown> {
    const headers: Record<string, string> = { accept: 'application/json', ...commonHeaders() };
    if (input.actorId) headers['allmende-actor'] = input.actorId;
    if (input.idempotencyKey) headers['idempotency-key'] = input.idempotencyKey;
    let body: RequestInit['body'];
    if (input.upload) {
      headers['content-type'] = input.uploadType ?? 'application/octet-stream';
      body = input.upload;
    } else if (input.body !== undefined) {
      headers['content-type'] = 'application/json';
      body = JSON.stringify(input.body);
    }
    const address = baseUrl + fillPath(path, input.params) + queryOf(input.query);
    let problem: Problem;
    try {
      const response = await fetchFn(address, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(input.signal ? { signal: input.signal } : {}),
        credentials: 'same-origin',
      });
      // An answer that breaks off in its middle is no answer: what it would have said is unknown.
      if (response.ok) return isJson(response) ? await response.json() : downloadOf(response);
      problem = await problemOf(response);
    } catch (error) {
      if (input.signal?.aborted) throw error;
      throw new NoAnswer(error);
    }
    throw new RequestProblem(problem);
  }

  type Verbs = Record<string, (input?: AnyInput) => Promise<unknown>>;
  function verbsOf(table: string): Record<string, Verbs> {
    const client: Record<string, Verbs> = {};
    for (const paragraph of table.split('\n\n')) {
      const [module, ...lines] = paragraph.split('\n') as [string, ...string[]];
      client[module] = {};
      for (const line of lines) {
        const [verb, method, end = ''] = line.split(' ') as [string, string, string?];
        const path = `/api/v1/${/^\w/.test(end) ? '' : module}${end}`;
        client[module][verb] = (input = {}) => call(method, path, input);
      }
    }
    return client;
  }

  const client = verbsOf(operations);
  let later: Record<string, Verbs> | undefined;
  for (const module of laterModules.split(' ')) {
    client[module] = new Proxy<Verbs>(client[module] ?? {}, {
      get: (first, verb: string) =>
        first[verb] ??
        (async (input?: AnyInput) => {
          later ??= verbsOf(
            (
              await import('./operations-later.generated.ts').catch((error) => {
                throw new NoAnswer(error);
              })
            ).operations,
          );
          return later[module]![verb]!(input);
        }),
    });
  }
  return client as unknown as Client;
}

/**
 * Signs a program in by handle and password. The token is the session: send it as `Authorization: Bearer …`,
 * and keep it, because each call opens another session and attempts are counted. It is good until sixty
 * days after its last use. Browsers have no need of this; they keep the session as a cookie.
 *
 * @throws RequestProblem with `identity.wrong_credentials` or `identity.too_many_attempts`.
 */
export async function signIn(
  options: Pick<ClientOptions, 'baseUrl' | 'fetch'> & { handle: string; password: string },
): Promise<{ token: string; me: Me }> {
  const { baseUrl = '', fetch: fetchFn = fetch, handle, password } = options;
  let token = '';
  const client = createClient({
    baseUrl,
    fetch: async (...request) => {
      const response = await fetchFn(...request);
      const cookies = response.headers.getSetCookie().join('\n');
      token = /^allmende_session=([^;]+)/m.exec(cookies)?.[1] ?? '';
      return response;
    },
  });
  const me = await client.identity.signIn({ body: { handle, password } });
  return { token, me };
}

function fillPath(path: string, params: Record<string, unknown> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    if (params[name] === undefined) throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(String(params[name]));
  });
}

function queryOf(query: Record<string, unknown> = {}): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '';
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}

function isJson(response: Response): boolean {
  return /^application\/json\b/.test(response.headers.get('content-type') ?? '');
}

function downloadOf(response: Response): Download {
  const disposition = response.headers.get('content-disposition') ?? '';
  return {
    fileName: /filename="([^"]*)"/.exec(disposition)?.[1] ?? 'download',
    bytes: response.body ?? new ReadableStream(),
  };
}

/** A proxy in between may answer with something that is not a problem document. */
async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    const parsed = JSON.parse(text) as Problem;
    if (typeof parsed.code === 'string') return parsed;
  } catch {
    // Not JSON: described below.
  }
  const code = response.status >= 500 ? 'platform.unavailable' : 'platform.invalid_input';
  return { type: 'about:blank', title: response.statusText, status: response.status, code };
}
