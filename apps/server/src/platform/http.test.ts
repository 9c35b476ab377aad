import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail } from '@allmende/contract/errors';
import { defineOperations } from '@allmende/contract/operation';
import { z } from 'zod';
import { testWorld } from '../../../../dev/world.ts';
import { anyone } from './access.ts';
import { manualClock } from './clock.ts';
import { createHttp } from './http.ts';
import { createMetrics } from './metrics.ts';
import { Overloaded } from './unavailable.ts';

const world = await testWorld();

/** The edge alone, for operations of a test. */
function bareHttp() {
  const { config, log } = world.app;
  const clock = manualClock(new Date());
  return createHttp({ config, log, clock, metrics: createMetrics() });
}

test('health says that the process runs and that its database answers', async () => {
  assert.equal((await fetch(`${world.origin}/healthz`)).status, 200);
  assert.deepEqual(await (await fetch(`${world.origin}/readyz`)).json(), { status: 'ready' });
  assert.match(await (await fetch(`${world.origin}/metrics`)).text(), /allmende_http_seconds/);
});

for (const [what, path] of [
  ['an unknown address', '/api/v1/nothing'],
  ['an address that cannot be decoded', '/api/v1/identity/profiles/%ff'],
  ['an address with an endless part', `/api/v1/identity/profiles/${'x'.repeat(300)}`],
]) {
  test(`${what} is a problem document with a code and no detail`, async () => {
    const response = await fetch(`${world.origin}${path}`);
    assert.equal(response.status, 404);
    assert.match(response.headers.get('content-type')!, /^application\/problem\+json/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    const problem = (await response.json()) as Record<string, unknown>;
    assert.equal(problem['code'], 'platform.not_found');
    assert.equal(typeof problem['requestId'], 'string');
  });
}

test('a body that is no JSON is told so', async () => {
  for (const body of ['{"handle":', '']) {
    const response = await fetch(`${world.origin}/api/v1/identity/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    assert.equal(response.status, 400);
    const { code, detail } = (await response.json()) as Record<string, unknown>;
    assert.deepEqual([code, detail], ['platform.invalid_input', 'body: is not JSON']);
  }
});

test('a length that cannot be compared is no failure of the server', async () => {
  const response = await fetch(`${world.origin}/api/v1/identity/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"handle":"lena","password":{"length":[{"toString":1}]}}',
  });
  assert.equal(response.status, 400);
  const { code } = (await response.json()) as Record<string, unknown>;
  assert.equal(code, 'platform.invalid_input');
});

test('every answer carries the security headers, and no inline script is allowed', async () => {
  const { headers } = await fetch(`${world.origin}/docs`);
  const policy = headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.doesNotMatch(policy, /unsafe-eval/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
});

test('the description of the API is OpenAPI 3.1 and has an etag', async () => {
  const response = await fetch(`${world.origin}/openapi.json`);
  const document = (await response.json()) as { openapi: string; paths: object };
  assert.equal(document.openapi, '3.1.0');
  const again = await fetch(`${world.origin}/openapi.json`, {
    headers: { 'if-none-match': response.headers.get('etag')! },
  });
  assert.equal(again.status, 304);
});

test('the pages for developers show every module and say what to do about every error', async () => {
  const page = async (path: string) => (await fetch(`${world.origin}${path}`)).text();
  assert.match(await page('/docs'), /messaging\.sendMessage/);
  const module = await page('/docs/messaging');
  assert.match(module, /<code>Allmende-Actor \(header\)<\/code>/);
  assert.doesNotMatch(module, /`|\*\*/);
  const errors = await page('/docs/errors');
  for (const code of world.app.http.errors.keys()) {
    const [, row = ''] = errors.split(`<tr id="${code}">`);
    const [, , , , advice = ''] = row.split('</tr>')[0]!.split('<td>');
    assert.match(advice, /^\S.*<\/td>/, code);
  }
  assert.equal((await fetch(`${world.origin}/docs/nothing`)).status, 404);
});

test('whoever comes when too much waits already is asked to try again', async () => {
  const { fastify } = await bareHttp();
  fastify.get('/full', () => Promise.reject(new Overloaded('too much')));
  const { statusCode, body } = await fastify.inject('/full');
  assert.deepEqual([statusCode, JSON.parse(body).code], [503, 'platform.unavailable']);
});

test('a handler refuses with what its operation declares, or does not compile', async () => {
  const http = await bareHttp();
  http.declareErrors({ 'test.full': { status: 409, title: 'Full' } });
  const get = (path: `/${string}`) =>
    ({ method: 'GET', path, summary: 'Refuses.', response: z.object({}) }) as const;
  const operations = defineOperations({
    declared: { ...get('/declared'), errors: ['test.full'] },
    common: get('/common'),
    undeclared: get('/undeclared'),
  });
  http.register('test', operations, {
    declared: { access: anyone, handle: () => fail('test.full') },
    common: { access: anyone, handle: () => fail('platform.not_found') },
    // @ts-expect-error the operation does not declare this code
    undeclared: { access: anyone, handle: () => fail('test.full') },
  });
  const { statusCode } = await http.fastify.inject('/declared');
  assert.equal(statusCode, 409);
});

const token = 'ein-langes-geheimnis';

/** A world's `/metrics`, asked in different ways: the status of each answer. */
async function metricsAnswers(env: Record<string, string>, asked: Record<string, string>[]) {
  const { app } = await testWorld({ env });
  const answers = asked.map((headers) =>
    app.http.fastify.inject({ method: 'GET', url: '/metrics', headers }),
  );
  return (await Promise.all(answers)).map((answer) => answer.statusCode);
}

test('[P5] without a token, figures are for programs on this machine that ask it by its name', async () => {
  const local = { host: 'localhost:4400' };
  const forwarded = ['x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];
  assert.deepEqual(
    await metricsAnswers({}, [
      local,
      { host: '127.0.0.1:4400' },
      { host: '[::1]:4400' },
      { host: 'town.example' },
      { host: '127.0.0.1.evil.example' },
      ...forwarded.map((name) => ({ ...local, [name]: '127.0.0.1' })),
      { ...local, authorization: 'Bearer null' },
    ]),
    [200, 200, 200, 403, 403, ...forwarded.map(() => 403), 200],
  );
});

test('[P5] behind a proxy everybody is local, so figures need the token', async () => {
  const exposed: Record<string, string>[] = [
    { PUBLIC_URL: 'https://town.example' },
    { TRUSTED_PROXIES: '1' },
  ];
  for (const env of exposed) {
    assert.deepEqual(await metricsAnswers(env, [{ host: 'localhost' }]), [403]);
  }
  const env = { PUBLIC_URL: 'https://town.example', TRUSTED_PROXIES: '1', METRICS_TOKEN: token };
  assert.deepEqual(
    await metricsAnswers(env, [
      { authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.1' },
      { authorization: `Bearer ${token}x` },
      { authorization: token },
      {},
    ]),
    [200, 403, 403, 403],
  );
});
