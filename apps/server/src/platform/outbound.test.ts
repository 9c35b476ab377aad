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
    // This machine, private networks, links, carriers, and what stands for nobody.
    '127.0.0.1',
    '127.255.255.254',
    '10.255.255.255',
    '172.31.255.255',
    '100.127.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
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
    'fdff::1',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '2001:20::1',
    // 10.0.0.1 by way of 6to4, and others by way of Teredo and mapped.
    '2002:a00:1::1',
    '2001:0:a00:1::1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '::ffff:0:127.0.0.1',
    '3fff::1',
    '5f00::1',
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

test('a name is looked up once, and the address that was checked is the one that is asked', async () => {
  const asked: string[] = [];
  // Public at first, this machine when it is asked again: the trick of a rebinding name.
  const turning = createOutbound({
    lookup: ((name: string, _options: object, done: (error: null, found: object[]) => void) => {
      asked.push(name);
      const isFirst = asked.length === 1;
      done(null, [{ address: isFirst ? '192.0.2.7' : '127.0.0.1', family: 4 }]);
    }) as never,
    allowAddress: (address) => address === '192.0.2.7',
  });
  const url = `http://rebinding.example:${port}/small`;
  // Nobody answers at 192.0.2.7; that the page of this machine never comes is what counts.
  assert.equal((await turning.get(url, limits)).ok, false);
  assert.deepEqual(asked, ['rebinding.example']);
  assert.deepEqual(await turning.get(url, limits), { ok: false, reason: 'address_refused' });
  await turning.close();
});

test('of the addresses of a name only those are asked that may be', async () => {
  const mixed = createOutbound({
    lookup: ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
      done(null, [
        { address: '10.0.0.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])) as never,
    allowAddress: (address) => address === '127.0.0.1',
  });
  const got = await mixed.get(`http://mixed.example:${port}/small`, limits);
  assert.equal(got.ok && got.url, `http://mixed.example:${port}/small`);
  await mixed.close();
});

test('of what is too large the beginning is taken where that is enough, and nothing of another type', async () => {
  const some = await open.get(`${base}/large`, { ...limits, isBeginningEnough: true });
  assert.equal(some.ok && some.bytes.length, 1000);
  assert.deepEqual(await open.get(`${base}/small`, { ...limits, type: /^text\/html/ }), {
    ok: false,
    reason: 'wrong_type',
  });
});
