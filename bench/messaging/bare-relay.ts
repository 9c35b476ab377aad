import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * The least that can be called a durable messenger, as a yardstick: whoever connects says a number, or a
 * room and a number; a frame names the number or the room that it is for, frames that arrive while an insert is
 * on its way share the next one, and after the commit all whom it concerns hear of it. A GET answers with the 50
 * rows of a room before a number, each with what a message is shown with. No accounts, no conversations, no members,
 * no order, no second try. Started by bench/messaging.ts with the database's address in ALLMENDE_BENCH.
 */
const { connection } = JSON.parse(process.env['ALLMENDE_BENCH']!) as { connection: pg.PoolConfig };
const client = new pg.Client(connection);
const readers = new pg.Pool({ ...connection, max: 4 });
await client.connect();
await client.query(`create table if not exists bare_relay_messages (
  id bigint generated always as identity primary key, sender integer not null, receiver integer not null,
  body text not null)`);
await client.query(`create table if not exists bare_relay_history (
  room integer not null, seq integer not null, id uuid not null, sender uuid not null, client_id uuid not null,
  kind text not null, body text not null, sent_at timestamptz not null, primary key (room, seq))`);

interface Waiting {
  socket: WebSocket;
  ref: number;
  from: number;
  /** One receiver, or everybody of a room, which are kept apart by their sign. */
  to: number;
  body: string;
}

const sockets = new Map<number, WebSocket>();
const rooms = new Map<number, Set<WebSocket>>();
const batchMax = 500;
const queue: Waiting[] = [];
let isWriting = false;

async function write(): Promise<void> {
  isWriting = true;
  await new Promise((resolve) => setImmediate(resolve));
  while (queue.length > 0) {
    const batch = queue.splice(0, batchMax);
    const { rows } = await client.query({
      name: 'insert',
      text: `insert into bare_relay_messages (sender, receiver, body)
        select * from unnest($1::integer[], $2::integer[], $3::text[]) returning id`,
      values: [
        batch.map((one) => one.from),
        batch.map((one) => one.to),
        batch.map((one) => one.body),
      ],
      rowMode: 'array',
    });
    for (const [index, { socket, ref, from, to, body }] of batch.entries()) {
      const id = rows[index]![0];
      const text = JSON.stringify({ id, from, body });
      if (to >= 0) sockets.get(to)?.send(text);
      else for (const member of rooms.get(to) ?? []) if (member !== socket) member.send(text);
      socket.send(JSON.stringify({ ack: ref, id }));
    }
  }
  isWriting = false;
}

async function readHistory(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { rows } = await readers.query({
    name: 'history',
    text: `select seq, id, sender, client_id, kind, body, sent_at from bare_relay_history
      where room = 1 and seq < $1 order by seq desc limit 50`,
    values: [Number(request.url!.split('=')[1])],
  });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(rows));
}

const server = createServer((request, response) => void readHistory(request, response));
const webSockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
webSockets.on('connection', (socket, request) => {
  const [room, from] = request.url!.slice(1).split('/').map(Number) as [number, number];
  if (room === 0) sockets.set(from, socket);
  else rooms.set(-room, (rooms.get(-room) ?? new Set()).add(socket));
  socket.on('message', (data) => {
    const { ref, to, body } = JSON.parse(String(data));
    queue.push({ socket, ref, from, to, body });
    if (!isWriting) void write();
  });
  socket.once('close', () => rooms.get(-room)?.delete(socket));
});

/** Rows as long as those of the conversation that Allmende fills. */
async function fill(count: number): Promise<void> {
  await client.query(
    `insert into bare_relay_history select 1, n, uuidv7(), lpad((n / 3 % 2)::text, 32, '0')::uuid, gen_random_uuid(), 'text',
      'Nachricht ' || n || repeat(' und noch ein paar Worte dazu', (n % 11 * 7919) % 11),
      now() - ($1::integer - n) * interval '1 second'
      from generate_series(1, $1::integer) n on conflict do nothing`,
    [count],
  );
  await client.query('analyze bare_relay_history');
}

process.on('message', ({ count }: { count: number }) => {
  void fill(count).then(() => process.send!([]));
});
server.listen(0, '127.0.0.1', () => {
  process.send!({ port: (server.address() as AddressInfo).port });
});
process.once('disconnect', () => process.exit());
