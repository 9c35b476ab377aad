import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@allmende/sdk';
import { toUuid } from '#platform/ids';
import { digitsOf } from './numbers.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

/** A server that reaches nothing in its own network, as it comes. */
const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });

test('[WA20] an address in the network of the server is refused in words that say so', async () => {
  const owner = await world.open('chefin');
  const { actor } = await owner.client.business.openBusiness({
    body: { name: 'Werkstatt', handle: 'werkstatt', category: 'other' },
  });
  const { whatsapp, outreach } = createClient({
    baseUrl: world.origin,
    headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': actor.id }),
  });
  const url = 'http://127.0.0.1:9/hook';
  const connected = whatsapp.connect({ body: { url, verifyToken: 'unter uns' } });
  await assert.rejects(connected, refusal('whatsapp.address_inside'));
  const { text: token } = await outreach.createToken({
    body: { name: 'Test', scopes: ['templates'], days: null },
  });
  const sender = await world.app.outreach.senders.numberOf(toUuid(actor.id));
  const answer = await fetch(`${world.origin}/${digitsOf('account', sender)}/subscribed_apps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ override_callback_uri: url, verify_token: 'unter uns' }),
  });
  const { error } = (await answer.json()) as { error: { code: number; message: string } };
  assert.deepEqual([answer.status, error.code], [400, 100]);
  assert.match(error.message, /network of the server/);
});
