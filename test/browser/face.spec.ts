import type { Browser, Page } from '@playwright/test';
import { expectFaultless } from './accessibility.ts';
import { expect, test } from './town.ts';

async function signIn(page: Page, handle: string): Promise<void> {
  const data = { handle, password: 'unter-der-linde' };
  const answer = await page.request.post('/api/v1/identity/sessions', { data });
  expect(answer.ok()).toBe(true);
}

async function isWithoutScript(
  browser: Browser,
  use: { baseURL: string; viewport: { width: number; height: number } | null },
): Promise<Page> {
  const context = await browser.newContext({ ...use, locale: 'de-DE', javaScriptEnabled: false });
  return context.newPage();
}

test('public pages are without fault for those who do not see them', async ({ page }) => {
  for (const path of [
    '/@baeckerei-krumm',
    '/@baeckerei-krumm/shop',
    '/@zwoelf-zeilen/shop',
    '/@stadt-lindfurt',
    '/@lena',
    '/@niemand-hier',
  ]) {
    await page.goto(path);
    await expectFaultless(page);
  }
  await page.goto('/@baeckerei-krumm/shop');
  await page.locator('.products a').first().click();
  await expect(page.getByRole('link', { name: 'Kaufen' })).toBeVisible();
  await expectFaultless(page);
});

test('what a phone shows is its main content and has a first heading', async ({
  page,
  isMobile,
}) => {
  await signIn(page, 'lena');
  await page.goto('/chats/to/baeckerei-krumm');
  await expect(page).toHaveURL(/\/chats\/cnv_/);
  const chat = new URL(page.url()).pathname;
  for (const path of [
    '/chats',
    chat,
    `${chat}/info`,
    `${chat}/shop`,
    `${chat}/orders`,
    '/orders',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('main')).toHaveCount(1);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    if (isMobile)
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.locator('.ui-skeleton')).toHaveCount(0);
    await expectFaultless(page);
  }
});

test('the page of a business shows what it sells and how soon it answers', async ({ page }) => {
  await signIn(page, 'lena');
  await page.goto('/b/baeckerei-krumm');
  await expect(page.getByText(/^Antwortet meist/)).toBeVisible();
  const shelf = page.getByRole('list', { name: 'Regal' });
  await expect(shelf.getByRole('listitem')).toHaveCount(8);
  await shelf.getByRole('link', { name: /Butterhörnchen/ }).click();
  await expect(page).toHaveURL(/\/shop\/p\/prd_/);
  await expect(page.getByRole('button', { name: 'In den Warenkorb' })).toBeVisible();
  await page.goto('/b/baeckerei-krumm');
  await page.locator('.business-shelf').getByRole('link', { name: 'Laden ansehen' }).click();
  await expect(page).toHaveURL(/\/chats\/cnv_[0-9a-f]+\/shop$/);
  await page.goto('/b/mauersegler');
  await expect(page.getByRole('heading', { name: 'Besuch' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Regal' })).toHaveCount(0);
});

test('from Me to what one ordered, and a wrong address says so', async ({ page }) => {
  await signIn(page, 'lena');
  await page.goto('/me');
  await page.getByRole('link', { name: /Meine Bestellungen/ }).click();
  await expect(page.getByRole('heading', { name: 'Deine Bestellungen' })).toBeVisible();
  await page.goto('/shop/p/kein-produkt');
  await expect(page.getByRole('heading', { name: 'Das gibt es nicht mehr' })).toBeVisible();
});

test('agents are offered no money of the business to send', async ({ page, baseURL }) => {
  await signIn(page, 'jonas');
  const me = (await (await page.request.get('/api/v1/identity/me')).json()) as {
    actors: { actor: { id: string; handle: string } }[];
  };
  const hat = me.actors.find(({ actor }) => actor.handle === 'baeckerei-krumm')!.actor.id;
  await page.addInitScript((id) => sessionStorage.setItem('allmende.hat', id), hat);
  await page.goto('/inbox/to/hof-wiesengrund');
  await expect(page).toHaveURL(new RegExp(`^${baseURL}/inbox/cnv_`));
  await page.goto(`${page.url()}/info`);
  await expect(page.getByRole('link', { name: 'Laden ansehen' }).last()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Geld senden' })).toHaveCount(0);
});

test('a lasting code leads to the public page where there is no script', async ({
  browser,
  baseURL,
  viewport,
  page,
}) => {
  await signIn(page, 'marlene');
  const me = (await (await page.request.get('/api/v1/identity/me')).json()) as {
    actors: { actor: { id: string; handle: string } }[];
  };
  const hat = me.actors.find(({ actor }) => actor.handle === 'baeckerei-krumm')!.actor.id;
  const made = await page.request.post('/api/v1/identity/codes', {
    data: { purpose: 'profile', isLasting: true },
    headers: { 'allmende-actor': hat },
  });
  const { url } = (await made.json()) as { url: string };
  const plain = await isWithoutScript(browser, { baseURL: baseURL!, viewport });
  await plain.goto(url);
  await expect(plain).toHaveURL(/\/@baeckerei-krumm$/);
  await expect(plain.getByRole('heading', { name: /Bäckerei Krumm/ })).toBeVisible();
});
