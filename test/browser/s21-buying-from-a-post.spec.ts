import type { Browser, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, type Use } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

let shops = 0;

/** A shop of somebody new with honey at 6.40, of which there is little, seen by its owner in the hat of the shop. */
async function openShop(browser: Browser, use: Use, stock: number) {
  shops += 1;
  const tail = `${process.pid}${shops}`.replace(/\d/g, (digit) => 'abcdefghij'[+digit]!);
  const name = `Imkerei ${tail}`;
  const context = await browser.newContext({ locale: 'de-DE', serviceWorkers: 'block', ...use });
  const page = await context.newPage();
  async function send<T>(path: string, data: unknown, headers = {}): Promise<T> {
    const answer = await page.request.post(`/api/v1${path}`, { data, headers });
    expect(answer.ok()).toBe(true);
    return (await answer.json()) as T;
  }
  const handle = `imkerei-${tail}`;
  await send('/identity/accounts', {
    handle: `imkerin-${tail}`,
    name: 'Ilse Imker',
    password: 'linde-und-klee',
    locale: 'de',
  });
  const { actor } = await send<{ actor: { id: string } }>('/business', {
    name,
    handle,
    category: 'other',
  });
  await context.addInitScript((id) => {
    localStorage.setItem('allmende.hat', id);
    sessionStorage.setItem('allmende.hat', id);
  }, actor.id);
  const headers = { 'allmende-actor': actor.id };
  const price = { value: '640', assetCode: 'EUR', assetScale: 2 };
  const title = `Lindenhonig ${tail}`;
  const variants = [{ price, stock }];
  await send('/shop/products', { title, vatRate: 700, variants }, headers);
  return { page, name, handle, title, headers };
}

async function balanceOf(page: Page, headers: Record<string, string>): Promise<bigint> {
  const answer = await page.request.get('/api/v1/wallet', { headers });
  return BigInt(((await answer.json()) as { balance: { value: string } }).balance.value);
}

test('[S21] a shop shows its last jar in a post, one buys it with two taps, and everybody who looks sees that it is gone', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const shop = await openShop(browser, use, 1);
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const before = [await nele.balance(), await balanceOf(shop.page, shop.headers)] as const;

  // The shop picks what it sells.
  const desk = shop.page;
  await desk.goto('/feed');
  await desk.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = desk.getByRole('dialog', { name: 'Neuer Beitrag' });
  await writing.getByRole('textbox', { name: 'Text' }).fill('Das letzte Glas des Jahres.');
  await writing.getByRole('button', { name: 'Produkt dazu' }).click();
  const picking = desk.getByRole('dialog', { name: 'Was kann man kaufen?' });
  await picking.getByRole('searchbox').fill('Lindenhonig');
  await picking.getByRole('button', { name: `${shop.title} dazunehmen` }).click();
  await expect(writing.getByRole('list', { name: 'Zu kaufen aus diesem Beitrag' })).toContainText(
    shop.title,
  );
  await expectAccessible(desk);
  await shot(desk, 'beitrag-schreiben');
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  const own = desk.getByRole('article').filter({ hasText: shop.title });
  await expect(own.getByText('Aus deinem Laden')).toBeVisible();

  // Two look at it; one buys.
  for (const { page } of [nele, farid]) await page.goto(`/feed/u/${shop.handle}`);
  const seen = nele.page.getByRole('article').filter({ hasText: shop.title });
  await expect(seen.getByText('noch 1 da')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'beitrag-mit-produkt');
  await seen.getByRole('button', { name: `${shop.title} kaufen` }).click();
  const sheet = nele.page.getByRole('dialog', { name: `Kaufen bei ${shop.name}` });
  await expect(sheet.getByText('Abholung').first()).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'beitrag-kaufen');
  await sheet.getByRole('button', { name: 'zahlungspflichtig bestellen' }).click();
  const thanks = nele.page.getByRole('dialog', { name: 'Danke' });
  await expect(thanks.getByText(`Bestellt und bezahlt bei ${shop.name}`)).toBeVisible();
  await thanks.getByRole('button', { name: 'Zum Chat' }).click();
  await expect(nele.page.locator('.shop-slip').getByText(shop.title)).toBeVisible();

  // Who only looks, sees it without doing anything; so does the shop.
  const other = farid.page.getByRole('article').filter({ hasText: shop.title });
  await expect(other.getByText('Ausverkauft')).toBeVisible();
  await expect(other.getByRole('button', { name: /kaufen/ })).toHaveCount(0);
  await expect(own.getByText('Ausverkauft')).toBeVisible();
  await shot(farid.page, 'beitrag-ausverkauft');

  // The order says where it came from, and the money is where it belongs.
  const orders = await desk.request.get('/api/v1/shop/orders?as=seller', { headers: shop.headers });
  const [order] = ((await orders.json()) as { items: { id: string }[] }).items;
  const whole = await desk.request.get(`/api/v1/shop/orders/${order!.id}`, {
    headers: shop.headers,
  });
  expect(((await whole.json()) as { postId: string }).postId).toMatch(/^pst_/);
  expect((await nele.balance()) - before[0]).toBe(-640);
  expect((await balanceOf(shop.page, shop.headers)) - before[1]).toBe(640n);
});

test('[S21] a public post can be read and bought from without script, and a post for few is nowhere', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const shop = await openShop(browser, use, 5);
  const desk = shop.page;
  const found = await desk.request.get('/api/v1/shop/search', { headers: shop.headers });
  const [product] = ((await found.json()) as { items: { id: string }[] }).items;
  async function post(text: string, visibility: string): Promise<string> {
    const answer = await desk.request.post('/api/v1/feed/posts', {
      data: { clientId: crypto.randomUUID(), text, visibility, productIds: [product!.id] },
      headers: shop.headers,
    });
    expect(answer.ok()).toBe(true);
    return ((await answer.json()) as { id: string }).id;
  }
  const open = await post('Honig für *alle*', 'public');
  const few = await post('Nur für Stammkunden', 'followers');
  const context = await browser.newContext({ ...use, locale: 'de-DE', javaScriptEnabled: false });
  const guest = await context.newPage();
  await guest.goto(`/@${shop.handle}/posts/${open}`);
  await expect(guest.getByText('Honig für alle')).toBeVisible();
  await expect(guest.getByText('noch 5 da')).toBeVisible();
  await shot(guest, 'beitrag-seite');
  expect(await guest.content()).toContain('"availability":"https://schema.org/InStock"');
  await guest.goto(`/@${shop.handle}/posts`);
  await expect(guest.getByText('Nur für Stammkunden')).toHaveCount(0);
  expect((await guest.request.get(`/@${shop.handle}/posts/${few}`)).status()).toBe(404);
  const rss = await (await guest.request.get(`/@${shop.handle}/posts.xml`)).text();
  expect(rss).toContain(open);
  expect(rss).not.toContain(few);

  // Shared into a chat it is the same post, and one buys from it there.
  const lena = await deviceOf(browser, { handle: 'lena', use });
  await lena.page.goto(`/feed/p/${open}`);
  await lena.page.getByRole('button', { name: 'In einen Chat teilen' }).first().click();
  const sharing = lena.page.getByRole('dialog', { name: 'In einen Chat teilen' });
  await sharing.getByRole('radio', { name: /Farid/ }).first().check();
  await sharing.getByRole('button', { name: 'Teilen' }).click();
  await expect(sharing).toBeHidden();
  const farid = await deviceOf(browser, { handle: 'farid', use });
  await farid.page.goto('/chats');
  await farid.page.getByRole('link', { name: /Lena/ }).first().click();
  const shared = farid.page.getByRole('article', { name: `Beitrag von ${shop.name}` });
  await expect(shared.getByText('Honig für alle')).toBeVisible();
  await shot(farid.page, 'beitrag-im-chat');
  await shared.getByRole('button', { name: /kaufen/ }).click();
  await expect(farid.page.getByRole('dialog', { name: `Kaufen bei ${shop.name}` })).toBeVisible();

  // The button of the page leads whoever is signed in to the sheet of this product.
  const nele = await deviceOf(browser, { handle: 'nele', use });
  await nele.page.goto(`/@${shop.handle}/posts/${open}`);
  await nele.page.getByRole('link', { name: /^Kaufen/ }).click();
  await expect(nele.page.getByRole('dialog', { name: `Kaufen bei ${shop.name}` })).toBeVisible();
});
