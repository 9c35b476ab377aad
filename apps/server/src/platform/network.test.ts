import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testWorld } from '../../../../dev/world.ts';
import { networkOf } from './network.ts';

const networks: [string, string][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['no address', 'no address'],
];

for (const [address, expected] of networks) {
  test(`[P4] [I13] ${address} counts as ${expected}`, () =>
    assert.equal(networkOf(address), expected));
}

test('[P4] strangers of one IPv6 network share a limit, and IPv4 is the same through IPv6', async () => {
  const world = await testWorld({ env: { TRUSTED_PROXIES: '1' } });
  const remaining = async (address: string) => {
    const answer = await world.app.http.fastify.inject({
      method: 'GET',
      url: '/api/v1/business/categories',
      headers: { 'x-forwarded-for': address },
    });
    return Number(answer.headers['ratelimit-remaining']);
  };
  const first = await remaining('2001:db8:1:2::1');
  assert.equal(await remaining('2001:db8:1:2:ffff::9'), first - 1);
  assert.equal(await remaining('2001:db8:1:3::1'), first);
  assert.equal(await remaining('192.0.2.1'), first);
  assert.equal(await remaining('::ffff:192.0.2.1'), first - 1);
  assert.equal(await remaining('192.0.2.2'), first);
});
