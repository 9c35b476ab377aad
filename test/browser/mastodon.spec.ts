import { createHash, randomBytes } from 'node:crypto';
import { createOAuthAPIClient, createRestAPIClient } from 'masto';
import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { expect, test } from './town.ts';

test('[MA1] [MA6] an app for Mastodon is let in, posts, and is shut out', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const url = baseURL!;
  const { page } = await deviceOf(browser, { handle: 'nele', use: { baseURL, viewport } });
  const name = `Elk ${randomBytes(3).toString('hex')}`;
  const redirectUri = `${url}/healthz`;
  const app = await createRestAPIClient({ url }).v1.apps.create({
    clientName: name,
    redirectUris: redirectUri,
    scopes: 'read write',
  });
  const verifier = randomBytes(32).toString('base64url');
  const link = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId!,
    redirect_uri: redirectUri,
    scope: 'read write',
    state: 'so ist es',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  await page.goto(`/oauth/authorize?${link}`);
  await expect(
    page.getByRole('heading', { name: `${name} möchte für dich handeln` }),
  ).toBeVisible();
  await expect(page.getByText('Chats und Geld sieht sie nicht.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Einlassen' }).click();
  await page.waitForURL(/\/healthz\?code=/);
  const answer = new URL(page.url()).searchParams;
  expect(answer.get('state')).toBe('so ist es');

  const { accessToken } = await createOAuthAPIClient({ url }).token.create({
    grantType: 'authorization_code',
    clientId: app.clientId!,
    clientSecret: app.clientSecret!,
    redirectUri,
    code: answer.get('code')!,
    codeVerifier: verifier,
  } as never);
  const elk = createRestAPIClient({ url, accessToken });
  expect((await elk.v1.accounts.verifyCredentials()).acct).toBe('nele');
  const post = await elk.v1.statuses.create({
    status: 'Aus einer anderen App',
    visibility: 'private',
  });
  expect((await elk.v1.timelines.home.list()).map(({ id }) => id)).toContain(post.id);
  await elk.v1.statuses.$select(post.id).remove();

  await page.goto('/me/security');
  await page.getByRole('link', { name: 'Zeigen' }).click();
  await expect(page.getByText(name)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: `${name} aussperren` }).click();
  await expect(page.getByText(name)).toBeHidden();
  await expect(elk.v1.accounts.verifyCredentials()).rejects.toThrow();

  await page.goto(
    '/oauth/authorize?response_type=code&client_id=nobody&redirect_uri=https%3A%2F%2Fx.example',
  );
  await expect(page.getByText('Das geht so nicht')).toBeVisible();
});
