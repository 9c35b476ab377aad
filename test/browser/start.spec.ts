import { gzipSync } from 'node:zlib';
import { deviceOf, password, say } from './devices.ts';
import { expect, test } from './town.ts';

test('the first page opens without a complaint of the browser', async ({ page, town }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto('/');
  await expect(page.locator('#root button, #root a').first()).toBeVisible();
  expect(complaints).toEqual([]);
  // What curl sends.
  const plain = await page.request.get('/', { headers: { accept: '*/*' } });
  expect([plain.status(), plain.headers()['content-type']]).toEqual([
    200,
    'text/html; charset=utf-8',
  ]);
  expect(town.people.length).toBeGreaterThan(5);
});

test('who speaks English is spoken to in English', async ({ browser, baseURL, viewport }) => {
  const use = { baseURL, viewport, locale: 'en-GB' };
  const { page } = await deviceOf(browser, { handle: 'lena', use });
  await page.goto('/me');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('button', { name: '@lena' })).toHaveAccessibleName(/sign out/i);
  await page.goto('/pay');
  await expect(page.getByRole('region', { name: 'Balance' })).toContainText('€');
});

test('a chat and all that comes with it by itself is at most 150 kB of scripts', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport, serviceWorkers: 'block' as const };
  // Somebody whose list holds no more kinds of things when other scenarios have been played.
  const handle = `neu-${Date.now().toString(36)}`;
  const account = { handle, name: 'Neu', password, locale: 'de' };
  const joined = await (await browser.newContext({ baseURL })).request.post(
    '/api/v1/identity/accounts',
    { data: account },
  );
  expect(joined.ok()).toBe(true);
  const device = await deviceOf(browser, { handle, use });
  await device.page.goto('/chats/to/nele');
  await expect(device.page).toHaveURL(/\/chats\/cnv_/);
  await say(device.page, 'nur Worte');
  // Whoever leaves a page has its list kept, and nothing is drawn for an empty one.
  await device.page.reload();
  await expect(device.page.getByText('nur Worte').last()).toBeVisible();
  const page = await device.page.context().newPage();
  const scripts: Promise<[name: string, bytes: number]>[] = [];
  page.on('response', (response) => {
    const name = new URL(response.url()).pathname;
    if (!name.endsWith('.js')) return;
    const weighed = response.body().then((body) => gzipSync(body, { level: 9 }).length);
    scripts.push(weighed.then((bytes) => [name, bytes]));
  });
  // Drafts are asked for by what comes last, once one reads already.
  const last = page.waitForResponse((response) => /\/drafts$/.test(response.url()));
  await page.goto(device.page.url());
  await expect(page.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await last;
  const all = await Promise.all(scripts);
  const bytes = all.reduce((sum, [, one]) => sum + one, 0);
  expect(bytes, JSON.stringify(all)).toBeGreaterThan(100_000);
  expect(bytes, JSON.stringify(all)).toBeLessThan(150_000);
});
