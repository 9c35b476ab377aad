import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * The least that can be called a durable messenger, as a yardstick: whoever connects says a number, a
 * frame names the number that it is for, frames that arrive while an insert is on its way share the next
 * one, and after the commit both sides hear of it. No accounts, no conversations, no members, no order, no
 * second try. Started by bench/messaging.ts with the database's address in ALLMENDE_BENCH.
 */
const { connection } = JSON.parse(process.env['ALLMENDE_BENCH']!) as { connection: pg.PoolConfig };
const client = new pg.Client(connection);
await client.connect();
await client.query(`create table if not exists bare_relay_messages (
  id bigint generated always as identity primary key, sender integer not null, receiver integer not null,
  body text not null)`);

interface Waiting {
  socket: WebSocket;
  ref: number;
  from: number;
  to: number;
  body: string;
}

const sockets = new Map<number, WebSocket>();
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
      sockets.get(to)?.send(JSON.stringify({ id, from, body }));
      socket.send(JSON.stringify({ ack: ref, id }));
    }
  }
  isWriting = false;
}

const server = createServer();
const webSockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
webSockets.on('connection', (socket, request) => {
  const from = Number(request.url!.slice(1));
  sockets.set(from, socket);
  socket.on('message', (data) => {
    const { ref, to, body } = JSON.parse(String(data));
    queue.push({ socket, ref, from, to, body });
    if (!isWriting) void write();
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send!({ port: (server.address() as AddressInfo).port });
});
process.once('disconnect', () => process.exit());
