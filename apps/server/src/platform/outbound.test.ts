import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { createOutbound, isPublicAddress } from './outbound.ts';

const server = createServer((request, response) => {
  if (request.url === '/small') response.setHeader('content-type', 'text/plain').end('small');
  else if (request.url === '/large') response.end(Buffer.alloc(5000));
  else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
  else if (request.url === '/inward') {
    response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
  } else if (request.url === '/slow') setTimeout(() => response.end(), 5000).unref();
  else response.writeHead(404).end();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as { port: number };
const base = `http://127.0.0.1:${port}`;
const limits = { bytesMax: 1000, timeoutMs: 300, accept: '*/*' };
// The loopback address of the test's own server is let through, nothing else that is private.
const open = createOutbound({
  allowAddress: (address) => address === '127.0.0.1' || isPublicAddress(address),
});
const strict = createOutbound();
after(async () => {
  server.closeAllConnections();
  server.close();
  await open.close();
  await strict.close();
});

test('only addresses that the whole internet can reach are public', () => {
  const inward = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '::7f00:1',
    '2001::7f00:1',
    'fec0::1',
    'localhost',
  ];
  for (const address of inward) assert.equal(isPublicAddress(address), false, address);
  for (const address of ['93.184.216.34', '2606:2800:220:1::1', '::ffff:93.184.216.34']) {
    assert.equal(isPublicAddress(address), true, address);
  }
});

test('a private address is refused as a number, as a name, and as the end of a redirect', async () => {
  const refused = { ok: false, reason: 'address_refused' };
  assert.deepEqual(await strict.get(`${base}/small`, limits), refused);
  assert.deepEqual(await strict.get(`http://localhost:${port}/small`, limits), refused);
  assert.deepEqual(await strict.get('http://[::1]/', limits), refused);
  assert.deepEqual(await strict.get('http://2130706433/', limits), refused);
  assert.deepEqual(await open.get(`${base}/inward`, limits), refused);
  assert.deepEqual(await strict.get('file:///etc/passwd', limits), refused);
  assert.deepEqual(await strict.get('not an address', limits), refused);
});

test('size, time and redirects are bounded, and the reason is told', async () => {
  const small = await open.get(`${base}/small`, limits);
  assert.equal(small.ok && Buffer.from(small.bytes).toString(), 'small');
  assert.deepEqual(await open.get(`${base}/large`, limits), { ok: false, reason: 'too_large' });
  assert.deepEqual(await open.get(`${base}/slow`, limits), { ok: false, reason: 'timeout' });
  assert.deepEqual(await open.get(`${base}/loop`, limits), { ok: false, reason: 'unreachable' });
  assert.deepEqual(await open.get(`${base}/none`, limits), {
    ok: false,
    reason: 'status',
    status: 404,
  });
});
