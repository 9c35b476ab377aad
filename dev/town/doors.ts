import type { Id } from '@allmende/contract/ids';
import { type Client, createClient } from '@allmende/sdk';
import type { App } from '../../apps/server/src/app.ts';

/** Somebody of the town at the door: the client of whoever acts, and in whose name. */
export interface Hat {
  actorId: Id<'actor'>;
  client: Client;
  /** The person who wears it, by handle. */
  wearer: string;
}

/**
 * The HTTP API of an app that listens on no port, by the public client. `token` is that of a session.
 */
export function clientOf(app: App, token: string): Client {
  const inject = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const body = init.body as string | Uint8Array | undefined;
    const answer = await app.http.fastify.inject({
      method: (init.method ?? 'GET') as 'GET',
      url,
      headers: init.headers as Record<string, string>,
      ...(body !== undefined && { payload: typeof body === 'string' ? body : Buffer.from(body) }),
    });
    const type = String(answer.headers['content-type'] ?? '');
    return new Response(answer.payload, {
      status: answer.statusCode,
      headers: { 'content-type': type },
    });
  };
  return createClient({
    headers: () => ({ authorization: `Bearer ${token}` }),
    fetch: inject as typeof fetch,
  });
}
