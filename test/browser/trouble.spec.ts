import type { Page } from '@playwright/test';
import { deviceOf, expectSoundBook, say } from './devices.ts';
import { expect, test } from './town.ts';

/** Goes somewhere as a link in the app does, without loading it anew. */
async function goInside(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', '${path}')`);
}

async function payAgain(page: Page, query: string): Promise<void> {
  await page.goto(`/pay/send?${query}`);
  await page.getByRole('button', { name: /€ senden$/ }).click();
}

test('whoever signs out without a network is signed out when it comes back', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page } = await deviceOf(browser, { handle: 'clara', use: { baseURL, viewport } });
  await page.goto('/me');
  const leave = page.getByRole('button', { name: '@clara abmelden' });
  await expect(leave).toBeVisible();
  await page.context().setOffline(true);
  await leave.click();
  const gate = page.getByRole('heading', { name: 'Schön, dass du da bist' });
  await expect(gate).toBeVisible();
  expect((await page.request.get('/api/v1/identity/me')).status()).toBe(200);

  await page.context().setOffline(false);
  await page.goto('/me');
  await expect(gate).toBeVisible();
  await expect.poll(async () => (await page.request.get('/api/v1/identity/me')).status()).toBe(401);
});

test('signing out names the messages that are still unsent', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page } = await deviceOf(browser, { handle: 'emre', use: { baseURL, viewport } });
  await page.goto('/chats/to/nele');
  await expect(page).toHaveURL(/\/chats\/cnv_/);
  const field = page.getByRole('textbox', { name: 'Schreib etwas' });
  await expect(field).toBeVisible();
  await page.context().setOffline(true);
  await field.fill('liegt noch hier');
  await page.getByRole('button', { name: 'Senden', exact: true }).click();
  await goInside(page, '/me');
  await page.getByRole('button', { name: /^@emre abmelden$/ }).click();
  const question = page.getByRole('dialog', { name: '1 Nachricht ist noch nicht gesendet' });
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: 'Abbrechen' }).click();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: /^@emre abmelden$/ }).click();
});

test('a page that is opened without a network says so', async ({ browser, baseURL, viewport }) => {
  const { page } = await deviceOf(browser, { handle: 'lena', use: { baseURL, viewport } });
  await page.goto('/discover');
  await expect(page.getByRole('list', { name: 'Geschäfte' })).toBeVisible();
  await page.context().setOffline(true);
  await page.getByRole('searchbox').fill('Schuster');
  await expect(page.getByText('Der Server ist gerade nicht zu erreichen.')).toBeVisible();

  // What was never here is missed by its name, and comes by itself with the network.
  await goInside(page, '/pay');
  await expect(page.getByText('Hier fehlt noch ein Stück')).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByRole('heading', { name: 'Bezahlen' })).toBeVisible();
});

test('a chat that cannot be asked for is not said to be missing', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page } = await deviceOf(browser, { handle: 'lena', use: { baseURL, viewport } });
  const unknown = '/chats/cnv_0190000000007000800000000000dead';
  const missing = page.getByText('Diesen Chat gibt es nicht');
  await page.route('**/conversations/cnv_*dead', (route) => route.abort());
  await page.goto(unknown);
  const again = page.getByRole('button', { name: 'Noch einmal versuchen' });
  await expect(again).toBeVisible({ timeout: 15_000 });
  await expect(missing).toBeHidden();
  await page.unroute('**/conversations/cnv_*dead');
  await again.click();
  await expect(missing).toBeVisible();
});

test('a card that cannot be fetched costs its own place, and an area is asked for again', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const { actor: clara } = await lena.get<{ actor: { id: string } }>('/identity/profiles/clara');
  const { page } = lena;
  await page.request.post('/api/v1/wallet/payments', {
    headers: { 'idempotency-key': crypto.randomUUID() },
    data: {
      toActorId: clara.id,
      amount: { value: '120', assetCode: 'EUR', assetScale: 2 },
      note: 'Karte ohne Bild',
    },
  });
  await page.route(/assets\/(payment-card|wallet)-.*\.js/, (route) => route.abort());
  await page.goto('/chats/to/clara');
  await expect(page).toHaveURL(/\/chats\/cnv_/);
  await expect(page.getByText('Zahlung über 1,20 €').last()).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();

  await goInside(page, '/pay');
  await expect(page.getByText('Hier fehlt noch ein Stück')).toBeVisible();
  await page.unroute(/assets\/(payment-card|wallet)-.*\.js/);
  await goInside(page, '/chats');
  await expect(page.getByText('Hier fehlt noch ein Stück')).toBeHidden();
  await goInside(page, '/pay');
  await expect(page.getByRole('heading', { name: 'Bezahlen' })).toBeVisible();
});

test('what is unknown stays the same payment, whatever is paid in between', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const before = await nele.balance();
  const { page } = nele;
  // The server hears the first payment, but its answer is lost.
  await page.route(
    '**/api/v1/wallet/payments',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await payAgain(page, 'to=emre&amount=130&note=Erstes');
  await expect(page.getByText('Es kam keine Antwort')).toBeVisible();
  await payAgain(page, 'to=emre&amount=240&note=Zweites');
  await expect(page).toHaveURL(/\/pay\/receipts\/pay_/);
  await payAgain(page, 'to=emre&amount=130&note=Erstes');
  await expect(page).toHaveURL(/\/pay\/receipts\/pay_/);
  expect(await nele.balance()).toBe(before - 130 - 240);
  await expectSoundBook(town.database);
});

test('without the question for the second factor nothing is paid, and it is said', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const before = await nele.balance();
  const { page } = nele;
  await page.route(/assets\/confirm-sheet-.*\.js/, (route) => route.abort());
  await payAgain(page, 'to=emre&amount=3300&note=Gross');
  await expect(page.getByText('Der Server ist gerade nicht zu erreichen.')).toBeVisible();
  await expect(page.getByRole('button', { name: /33,00 € senden$/ })).toBeEnabled();
  expect(await nele.balance()).toBe(before);
});

test('a file chooser that is dismissed leaves its sheet open', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { page } = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  await page.goto('/business/profile/sign');
  const sheet = page.getByRole('dialog', { name: 'Schild' });
  await expect(sheet).toBeVisible();
  await sheet.getByRole('button', { name: 'Bild 1 entfernen' }).first().click();
  await sheet.locator('input[type=file]').first().dispatchEvent('cancel', { bubbles: true });
  await expect(sheet).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});

test('another hat is not put on over unsaved work without asking', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { page } = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  await page.goto('/shop/new');
  const name = page.getByRole('textbox', { name: 'Titel', exact: true });
  await name.fill('Halbes Brot');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Suchen oder etwas tun' }).fill('Als Marlene');
  await page.getByRole('option', { name: 'Als Marlene Krumm handeln' }).click();
  const question = page.getByRole('dialog', { name: 'Ohne Speichern gehen' });
  await question.getByRole('button', { name: 'Abbrechen' }).click();
  await expect(name).toHaveValue('Halbes Brot');
});

test('a tap on the quantity while the last one is being saved counts too', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const maya = await deviceOf(browser, { handle: 'maya', use });
  const bakery = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const price = { value: '310', assetCode: 'EUR', assetScale: 2 };
  const product = await bakery.send<{ sellerActorId: string; variants: { id: string }[] }>(
    'POST',
    '/shop/products',
    { title: 'Langsames Brot', vatRate: 700, variants: [{ price, stock: 9 }] },
  );
  const cart = `/shop/sellers/${product.sellerActorId}/cart`;
  await maya.send('PUT', `${cart}/lines/${product.variants[0]!.id}`, { quantity: 1 });
  const { page } = maya;
  await page.goto('/cart/baeckerei-krumm');
  const more = page.getByRole('group', { name: 'Menge von Langsames Brot' }).getByLabel('Mehr');
  // The first answer comes after the second tap, and before that one has settled.
  const held = Promise.withResolvers<void>();
  await page.route('**/cart/lines/*', async (route) => {
    await held.promise;
    await route.continue();
  });
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await more.click();
  await sent;
  await more.click();
  held.resolve();
  const quantity = async () =>
    (await maya.get<{ lines: { quantity: number }[] }>(cart)).lines.map((line) => line.quantity);
  await expect.poll(quantity).toEqual([3]);
});

test('an inbox opens without a network, and sends when it is back', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport, serviceWorkers: 'allow' as const };
  const { page } = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const hedwig = await deviceOf(browser, { handle: 'hedwig', use });
  await page.goto('/inbox/to/hedwig');
  await expect(page).toHaveURL(/\/inbox\/cnv_/);
  await expect(page.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await page.context().setOffline(true);
  await page.reload();
  await say(page, 'Morgen gibt es Zopf');
  await expect(page.locator('.messaging-row', { hasText: 'Morgen gibt es Zopf' })).toHaveCount(1);
  await hedwig.page.goto('/chats/to/baeckerei-krumm');
  await page.context().setOffline(false);
  const heard = hedwig.page.locator('.messaging-row', { hasText: 'Morgen gibt es Zopf' });
  await expect(heard).toHaveCount(1);
});

test('two tabs of one person show the same, and each message once', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page: first } = await deviceOf(browser, { handle: 'nele', use: { baseURL, viewport } });
  const second = await first.context().newPage();
  for (const tab of [first, second]) {
    await tab.goto('/chats/to/hedwig');
    await expect(tab).toHaveURL(/\/chats\/cnv_/);
    await expect(tab.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
  }
  await say(first, 'aus dem ersten Fenster');
  await say(second, 'aus dem zweiten Fenster');
  for (const tab of [first, second]) {
    for (const words of ['aus dem ersten Fenster', 'aus dem zweiten Fenster']) {
      await expect(tab.locator('.messaging-row', { hasText: words })).toHaveCount(1);
    }
  }
});

test('what goes wrong in a dialog is said where one can reach it', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page } = await deviceOf(browser, { handle: 'maya', use: { baseURL, viewport } });
  await page.goto('/chats/to/svenja');
  await expect(page).toHaveURL(/\/chats\/cnv_/);
  await page.getByRole('link', { name: 'Über Svenja Holm' }).last().click();
  // Between two people there are no orders.
  await expect(page.getByRole('link', { name: 'Gemerkte Nachrichten' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Bestellungen' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Svenja Holm blockieren' }).click();
  const dialog = page.getByRole('dialog');
  await page.route('**/blocks/*', (route) => route.abort());
  await dialog.getByRole('button', { name: 'Blockieren' }).click();
  const toast = dialog.locator('.ui-toast', { hasText: 'Der Server ist gerade nicht' });
  await expect(toast).toBeVisible();
  await dialog.getByRole('button', { name: 'Abbrechen' }).click();
  await expect(dialog).toBeHidden();
  const left = page.locator('.ui-toast', { hasText: 'Der Server ist gerade nicht' });
  await left.getByRole('button', { name: 'Schließen' }).click();
  await expect(left).toBeHidden();

  // Once it has worked, the way back stands where one would write.
  await page.unroute('**/blocks/*');
  await page.getByRole('button', { name: 'Svenja Holm blockieren' }).click();
  await dialog.getByRole('button', { name: 'Blockieren' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Schließen' }).click();
  const silence = page.locator('.messaging-blocked');
  await expect(silence).toContainText('Du hast Svenja Holm blockiert');
  await silence.getByRole('button', { name: 'Blockierung aufheben' }).click();
  await expect(page.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
});
