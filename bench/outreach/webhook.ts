import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where businesses are told what became of their messages: another process, which takes everything. Started by bench/outreach.ts. */
let told = 0;
const server = createServer((request, response) => {
  const challenge = new URL(request.url!, 'http://here').searchParams.get('hub.challenge');
  if (request.method === 'POST') told += 1;
  request.resume().on('end', () => response.end(challenge ?? 'ok'));
});
server.listen(0, '127.0.0.1', () => {
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}/told`);
});
process.on('message', () => process.send!(told));
process.once('disconnect', () => process.exit());
