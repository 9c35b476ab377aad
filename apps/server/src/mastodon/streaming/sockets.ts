import type { IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Gateway } from '#platform/gateway';
import type { Log } from '#platform/log';
import type { Params } from '../context.ts';
import type { OAuth } from '../oauth.ts';
import { textOf } from '../request.ts';
import type { Hub, Listener } from './hub.ts';
import { readStream } from './streams.ts';

const frameBytesMax = 16 * 1024;
const streamsMax = 100;
/** Of one socket, in a minute. */
const framesMax = 300;

/** [MA30] `wss://…/api/v1/streaming`: one socket, and the streams to which its app subscribes. */
export function acceptSockets(
  { gateway, log }: { gateway: Pick<Gateway, 'acceptAt'>; log: Log },
  { hub, oauth }: { hub: Hub; oauth: OAuth },
): void {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
    clientTracking: false,
  });

  function open(ws: WebSocket, listener: Listener, first: Params): void {
    let frames = 0;
    let isAlive = true;
    const minute = setInterval(() => {
      frames = 0;
    }, 60_000);
    minute.unref();
    ws.on('error', (error) => log.debug({ err: error }, 'mastodon.socket_error'));
    ws.on('close', () => {
      clearInterval(minute);
      hub.remove(listener);
    });
    ws.on('pong', () => {
      isAlive = true;
    });
    listener.beat = () => {
      if (!isAlive) ws.terminate();
      isAlive = false;
      ws.ping();
    };
    if (!hub.add(listener)) {
      ws.close(1008, 'too many connections');
      return;
    }
    ws.on('message', (data, isBinary) => {
      frames += 1;
      const asked = isBinary ? null : parse(String(data));
      if (frames > framesMax) ws.close(1008, 'too many messages');
      else if (asked) subscribe(ws, listener, asked);
      else refuse(ws, 'Error parsing message', 400);
    });
    if (textOf(first, 'stream')) subscribe(ws, listener, { ...first, type: 'subscribe' });
  }

  function subscribe(ws: WebSocket, { caller, streams }: Listener, params: Params): void {
    const asked = {
      stream: textOf(params, 'stream'),
      tag: textOf(params, 'tag'),
      list: textOf(params, 'list'),
    };
    const found = readStream(caller, asked);
    if ('refusal' in found) {
      refuse(ws, found.refusal, found.status);
      return;
    }
    const key = JSON.stringify(found.stream.label);
    const type = textOf(params, 'type');
    if (type === 'unsubscribe') streams.delete(key);
    else if (type !== 'subscribe') refuse(ws, 'Unknown message type', 400);
    else if (streams.size < streamsMax) streams.set(key, found.stream);
    else refuse(ws, 'Too many streams', 429);
  }

  gateway.acceptAt('/api/v1/streaming', async (request, socket, head) => {
    const query = Object.fromEntries(new URL(request.url!, 'http://here').searchParams);
    const token = tokenOf(request, query);
    const caller = token === null ? null : await oauth.authenticate(token);
    if (socket.destroyed) return;
    if (!token || !caller?.person) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, (ws) =>
      open(
        ws,
        {
          token,
          caller,
          streams: new Map(),
          send: ({ label }, event) => ws.send(JSON.stringify({ stream: label, ...event })),
          beat: () => undefined,
          bufferedBytes: () => ws.bufferedAmount,
          close: (why) => ws.close(why === 'going down' ? 1001 : 1008, why),
        },
        query,
      ),
    );
  });
}

/** Browsers cannot set headers here, so apps name the token as the protocol, or in the address. */
function tokenOf({ headers }: IncomingMessage, query: Params): string | null {
  const bearer = /^Bearer\s+(\S{1,200})$/i.exec(headers.authorization ?? '')?.[1];
  const named = headers['sec-websocket-protocol']?.split(',')[0]?.trim();
  return bearer || named || textOf(query, 'access_token') || null;
}

function refuse(ws: WebSocket, error: string, status: number): void {
  ws.send(JSON.stringify({ error, status }));
}

function parse(text: string): Params | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Params)
      : null;
  } catch {
    return null;
  }
}
