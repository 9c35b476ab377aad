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

test('[S21] somebody without an account buys from a public post, transfers, and talks with the shop', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const shop = await openShop(browser, use, 5);
  const desk = shop.page;

  // The shop says that it takes them.
  await desk.goto('/shop/settings');
  await desk.getByRole('switch', { name: 'Auf dein eigenes Bankkonto' }).check();
  await desk.getByRole('textbox', { name: 'Inhaber des Kontos' }).fill('Ilse Imker');
  await desk.getByRole('textbox', { name: 'IBAN' }).fill('DE02120300000000202051');
  await desk.getByRole('switch', { name: 'Auch ohne Konto' }).check();
  await expectAccessible(desk);
  await desk.getByRole('button', { name: 'Speichern' }).click();
  await expect(desk.getByText('Gespeichert').first()).toBeVisible();
  const found = await desk.request.get('/api/v1/shop/search', { headers: shop.headers });
  const [product] = ((await found.json()) as { items: { id: string }[] }).items;
  const posted = await desk.request.post('/api/v1/feed/posts', {
    data: {
      clientId: crypto.randomUUID(),
      text: 'Für alle, die vorbeikommen',
      visibility: 'public',
      productIds: [product!.id],
    },
    headers: shop.headers,
  });
  const { id: postId } = (await posted.json()) as { id: string };

  const context = await browser.newContext({ ...use, locale: 'de-DE' });
  const guest = await context.newPage();
  await guest.goto(`/@${shop.handle}/posts/${postId}`);
  await guest.getByRole('link', { name: /^Ohne Konto/ }).click();
  await expect(guest.getByRole('heading', { name: `${shop.title} bestellen` })).toBeVisible();
  await guest.getByRole('spinbutton', { name: 'Anzahl' }).fill('2');
  await guest.getByRole('button', { name: 'Weiter' }).click();
  await expect(guest.getByText('Wie heißt du?')).toBeVisible();
  await expectAccessible(guest);
  await shot(guest, 'gast-fehlt');
  await guest.getByRole('textbox', { name: 'Dein Name' }).fill('Rosa Gast');
  await guest.getByRole('textbox', { name: 'Deine E-Mail-Adresse' }).fill('rosa@gast.example');
  await guest.getByRole('button', { name: 'Weiter' }).click();
  await expect(guest.getByRole('heading', { name: 'Stimmt alles?' })).toBeVisible();
  await expect(guest.getByText('12,80').first()).toBeVisible();
  await expectAccessible(guest);
  await shot(guest, 'gast-pruefen');
  await guest.getByRole('button', { name: 'zahlungspflichtig bestellen' }).click();
  await expect(guest.getByText('Bezahlt wird mit einer Überweisung.')).toBeVisible();
  await expect(guest.getByText('DE02 1203 0000 0000 2020 51')).toBeVisible();
  await expectAccessible(guest);
  await shot(guest, 'gast-bestellt');
  await guest.getByRole('button', { name: 'Ich habe überwiesen' }).click();
  await expect(guest.getByText('Du hast gesagt, dass du überwiesen hast.')).toBeVisible();
  await guest.getByRole('textbox', { name: 'Nachricht' }).fill('Kann ich morgen kommen?');
  await guest.getByRole('button', { name: 'Senden' }).click();

  // It is an order like any other; the money came to the shop’s own account.
  await desk.goto('/orders');
  await desk.getByRole('link', { name: /Rosa Gast/ }).click();
  await expect(desk.getByText('ohne Konto')).toBeVisible();
  await expect(
    desk
      .getByText('Rosa Gast sagt')
      .or(desk.getByRole('button', { name: 'Das Geld ist da' }))
      .first(),
  ).toBeVisible();
  await expectAccessible(desk);
  await shot(desk, 'gast-beim-laden');
  await desk.getByRole('button', { name: 'Das Geld ist da' }).click();
  const asked = desk.getByRole('alertdialog').or(desk.getByRole('dialog'));
  await asked.getByRole('button', { name: 'Das Geld ist da' }).click();
  await expect(asked).toBeHidden();
  await desk
    .getByRole('button', { name: 'Zum Chat' })
    .or(desk.getByRole('link', { name: 'Zum Chat' }))
    .first()
    .click();
  await expect(desk.getByText('Kann ich morgen kommen?').last()).toBeVisible();
  const listed = await desk.request.get('/api/v1/shop/orders?as=seller', { headers: shop.headers });
  const [order] = ((await listed.json()) as { items: { total: { value: string } }[] }).items;
  expect(order!.total.value).toBe('1280');
  await guest.getByRole('link', { name: 'Stand neu laden' }).click();
  await expect(guest.getByText('Das Geld ist angekommen.')).toBeVisible();
  await expect(guest.getByText('Kann ich morgen kommen?')).toBeVisible();
  expect(await balanceOf(desk, shop.headers)).toBe(0n);
});
