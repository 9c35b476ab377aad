import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, type Caller } from '../context.ts';
import { textOf } from '../request.ts';
import type { Hub, Listener } from './hub.ts';
import { readStream } from './streams.ts';

const names = [
  'user',
  'user/notification',
  'public',
  'public/local',
  'public/remote',
  'hashtag',
  'hashtag/local',
  'list',
  'direct',
];

/**
 * [MA30] `/api/v1/streaming/…`: one stream as events of a server (the field `event`, and `data` in one line), for apps that open
 * no socket. `enter` says who calls, within the limits of all calls.
 */
export function serveEvents(
  scope: FastifyInstance,
  {
    hub,
    enter,
  }: {
    hub: Hub;
    enter(request: FastifyRequest, reply: FastifyReply, token: string): Promise<Caller | null>;
  },
): void {
  scope.get('/api/v1/streaming/health', async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('OK'),
  );

  async function listen(name: string, request: FastifyRequest, reply: FastifyReply) {
    const query = request.query as Record<string, unknown>;
    const shown = /^Bearer\s+(\S{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    const token = shown ?? textOf(query, 'access_token');
    const caller = await enter(request, reply, token);
    if (!caller?.person) throw new ApiError(401, 'Missing access token');
    const stream = `${name.replaceAll('/', ':')}${textOf(query, 'only_media') === 'true' ? ':media' : ''}`;
    const found = readStream(caller, {
      stream,
      tag: textOf(query, 'tag'),
      list: textOf(query, 'list'),
    });
    if ('refusal' in found) throw new ApiError(found.status, found.refusal);
    const { raw } = reply;
    const listener: Listener = {
      token,
      caller,
      streams: new Map([[stream, found.stream]]),
      send: (_stream, { event, payload }) => raw.write(`event: ${event}\ndata: ${payload}\n\n`),
      beat: () => raw.write(':thump\n\n'),
      bufferedBytes: () => raw.writableLength,
      // What it has not taken is not waited for.
      close: () => raw.destroy(),
    };
    if (!hub.add(listener)) throw new ApiError(429, 'Too many requests');
    raw.on('close', () => hub.remove(listener));
    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store',
      'x-accel-buffering': 'no',
    });
    raw.write(':)\n\n');
  }

  for (const name of names) {
    const url = `/api/v1/streaming/${name}`;
    scope.get(url, (request, reply) => listen(name, request, reply));
  }
}
