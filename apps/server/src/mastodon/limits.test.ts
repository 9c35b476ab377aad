import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError } from 'masto';
import { feedWorld } from '../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../dev/masto-app.ts';

const world = await feedWorld();
const { clock, person, say, origin } = world;
const { appOf, letIn } = mastoApps(world);
const minute = 60_000;

const refused = (status: number) => (error: unknown) =>
  error instanceof MastoHttpError && error.statusCode === status;

test('[MA9] 300 calls in five minutes, of a person with all their apps, and headers tell how things stand', async () => {
  const [anna, ben] = [await person(), await person()];
  const tokens = [await letIn(anna), await letIn(anna)];
  const call = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${origin}/api/v1/markers`, { headers });
  };
  for (let n = 0; n < 300; n += 1) {
    const answer = await call(tokens[n % 2]!);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('x-ratelimit-limit'), '300');
    assert.equal(answer.headers.get('x-ratelimit-remaining'), String(299 - n));
  }
  const late = await call(tokens[0]!);
  assert.deepEqual([late.status, late.headers.get('retry-after')], [429, '1']);
  const resetAt = Date.parse(late.headers.get('x-ratelimit-reset')!);
  assert.equal(resetAt - clock.now().getTime(), 5 * minute);
  assert.equal((await call(await letIn(ben))).status, 200);
  clock.advance(minute);
  assert.equal((await call(tokens[1]!)).status, 200);
});

test('[MA9] of deleting and passing on no longer there are 30 in half an hour, together', async () => {
  const [anna, ben] = [await person(), await person()];
  const masto = await appOf(anna);
  const theirs = await say(ben, 'Weiter');
  for (let n = 0; n < 15; n += 1) {
    const { id } = await say(anna, `Nr. ${n}`);
    await masto.v1.statuses.$select(id).remove();
    await masto.v1.statuses.$select(theirs.id).unreblog();
  }
  const { id } = await say(anna, 'Eines zu viel');
  await assert.rejects(masto.v1.statuses.$select(id).remove(), refused(429));
  await assert.rejects(masto.v1.statuses.$select(theirs.id).unreblog(), refused(429));
  assert.equal((await masto.v1.statuses.$select(id).fetch()).id, id);
  clock.advance(30 * minute);
  await masto.v1.statuses.$select(id).remove();
});

test('[MA9] of pictures there are 30 in half an hour, by either address', async () => {
  const anna = await person();
  const authorization = `Bearer ${await letIn(anna)}`;
  const upload = (version: string) =>
    fetch(`${origin}/api/${version}/media`, { method: 'POST', headers: { authorization } });
  for (let n = 0; n < 30; n += 1) {
    const answer = await upload(n % 2 ? 'v1' : 'v2');
    // There is none in it; it is counted before that is seen.
    assert.equal(answer.status, 422);
    assert.equal(answer.headers.get('x-ratelimit-remaining'), String(29 - n));
  }
  const late = await upload('v2');
  assert.deepEqual([late.status, late.headers.get('retry-after')], [429, '60']);
});
