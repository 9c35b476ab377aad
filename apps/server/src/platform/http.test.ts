import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testWorld } from '../../../../dev/world.ts';

const world = await testWorld();

test('health says that the process runs and that its database answers', async () => {
  assert.equal((await fetch(`${world.origin}/healthz`)).status, 200);
  assert.deepEqual(await (await fetch(`${world.origin}/readyz`)).json(), { status: 'ready' });
  assert.match(await (await fetch(`${world.origin}/metrics`)).text(), /allmende_http_seconds/);
});

test('an unknown address is a problem document with a code and no detail', async () => {
  const response = await fetch(`${world.origin}/api/v1/nothing`);
  assert.equal(response.status, 404);
  assert.match(response.headers.get('content-type')!, /^application\/problem\+json/);
  const problem = (await response.json()) as Record<string, unknown>;
  assert.equal(problem['code'], 'platform.not_found');
  assert.equal(typeof problem['requestId'], 'string');
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
