import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, expectSoundBook, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

const euros = (minor: number) => ({ value: String(minor), assetCode: 'EUR', assetScale: 2 });

interface Product {
  id: string;
  sellerActorId: string;
  variants: { id: string; available: number | null }[];
}

/** A product that only this test knows, in a shop of the town. */
async function newProduct(
  seller: Device,
  {
    title,
    price,
    stock,
    ...more
  }: { title: string; price: number; stock: number; keepsMoney?: true },
): Promise<Product> {
  const variants = [{ price: euros(price), stock }];
  return seller.send('POST', '/shop/products', { title, vatRate: 700, variants, ...more });
}

/** Opens the chat with a shop and puts a product into the cart, as a customer does. */
async function fillCart(page: Page, shop: string, title: string): Promise<void> {
  await page.goto(`/chats/to/${shop}`);
  await expect(page).toHaveURL(/\/chats\/cnv_/);
  await page.getByRole('link', { name: 'Laden ansehen' }).click();
  await page.getByRole('searchbox', { name: 'Im Laden suchen' }).fill(title);
  const found = page.getByRole('list', { name: 'Regal' }).getByRole('link');
  await expect(found).toHaveCount(1);
  await found.filter({ hasText: title }).click();
  const add = page.getByRole('button', { name: 'In den Warenkorb' });
  await expect(add).toBeVisible();
  // Whoever goes on by keyboard goes on in the shop, and not at the beginning of the chat beside it.
  await expect(page.locator('.app-panes-aside')).toBeFocused();
  await add.click();
  const cart = page.locator('.shop-cart-bar').filter({ visible: true });
  await expect(cart).toBeVisible();
  // The cart that has risen below hides nothing of what was just pressed.
  await expect(page.locator('.shop-add')).toBeInViewport({ ratio: 1 });
  await cart.click();
}

function orderButton(page: Page) {
  return page.getByRole('button', { name: 'zahlungspflichtig bestellen', exact: true });
}

test('[S05] bought, paid, served and received without leaving the chat: both sides and the book agree', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const bakery = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const product = await newProduct(bakery, { title: 'Probelaib', price: 480, stock: 3 });
  const before = { lena: await lena.balance(), bakery: await bakery.balance() };
  await bakery.page.goto('/inbox/to/lena');
  await expect(bakery.page).toHaveURL(/\/inbox\/cnv_/);

  await fillCart(lena.page, 'baeckerei-krumm', 'Probelaib');
  await lena.page.getByRole('group', { name: 'Menge von Probelaib' }).getByLabel('Mehr').click();
  await expect(lena.page.getByText('9,60 €').first()).toBeVisible();
  await lena.page.getByRole('button', { name: 'Zur Kasse' }).click();
  const sheet = lena.page.getByRole('dialog');
  await sheet.getByRole('radio', { name: /Abholung/ }).check();
  await sheet.getByLabel('Notiz an den Laden').fill('Bitte geschnitten');
  await expect(sheet.getByText('darin 7 % MwSt.: 0,63 €')).toBeVisible();
  await expectAccessible(lena.page);
  await orderButton(lena.page).click();
  await expect(sheet.getByText('Bestellt und bezahlt bei Bäckerei Krumm')).toBeVisible();
  await sheet.getByRole('button', { name: 'Zum Chat' }).click();

  // The order stands in both chats, and nothing was reloaded.
  const slips = [lena, bakery].map(({ page }) =>
    page.locator('.shop-slip', { hasText: 'Probelaib' }),
  );
  for (const slip of slips) {
    await expect(slip).toContainText('9,60 €');
    await expect(slip).toContainText('Bezahlt');
  }
  // Whoever serves is told on the slip itself that something is to be done.
  await expect(slips[0]!.getByRole('link', { name: 'Auftrag bearbeiten' })).toHaveCount(0);
  await slips[1]!.getByRole('link', { name: 'Auftrag bearbeiten' }).click();
  const work = bakery.page.locator('.shop-order');
  await expect(work.getByText('Bitte geschnitten')).toBeVisible();
  await work.getByRole('button', { name: 'Annehmen' }).click();
  await work.getByRole('button', { name: 'Liegt zur Abholung bereit' }).click();
  await expect(slips[0]!).toContainText('Abholbereit');
  const number = (await work.getByRole('heading').first().innerText()).split(' ').at(-1);
  await expect(lena.page.getByText(`Bestellung ${number} liegt zur Abholung bereit`)).toBeVisible();

  // Who has got everything says so; then the way is walked to its end on both sides.
  await slips[0]!.getByRole('link').click();
  await lena.page.getByRole('button', { name: 'Ich habe alles bekommen' }).click();
  for (const { page } of [lena, bakery]) {
    await expect(page.locator('.shop-order .ui-badge')).toHaveText('Abgeschlossen');
  }
  await expect(lena.page.getByRole('link', { name: 'Zahlungsbeleg' })).toBeVisible();

  expect(await lena.balance()).toBe(before.lena - 960);
  expect(await bakery.balance()).toBe(before.bakery + 960);
  const after = await bakery.get<Product>(`/shop/products/${product.id}`);
  expect(after.variants[0]!.available).toBe(1);
  await expectSoundBook(town.database);
});

test('[S05] when a price changes or goods run out at the till, it says what, and nothing was ordered', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const hedwig = await deviceOf(browser, { handle: 'hedwig', use });
  const farm = await deviceOf(browser, { handle: 'henrik', hat: 'hof-wiesengrund', use });
  const jam = await newProduct(farm, { title: 'Testmarmelade', price: 390, stock: 2 });
  const before = { hedwig: await hedwig.balance(), farm: await farm.balance() };
  const { page } = hedwig;
  const change = (price: number, stock: number) =>
    farm.send('PUT', `/shop/products/${jam.id}`, {
      title: 'Testmarmelade',
      vatRate: 700,
      variants: [{ id: jam.variants[0]!.id, price: euros(price), stock }],
    });

  await fillCart(page, 'hof-wiesengrund', 'Testmarmelade');
  await page.getByRole('button', { name: 'Zur Kasse' }).click();
  await page.getByRole('radio', { name: /Abholung/ }).check();
  await change(420, 2);
  await orderButton(page).click();
  await expect(page.getByText('Testmarmelade kostet jetzt 4,20 € statt 3,90 €.')).toBeVisible();
  expect(await hedwig.balance()).toBe(before.hedwig);

  await page.getByRole('button', { name: 'Verstanden' }).click();
  await change(420, 0);
  await orderButton(page).click();
  await expect(page.getByText('Testmarmelade ist eben ausverkauft.')).toBeVisible();
  await expect(orderButton(page)).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Ist leider ausverkauft.')).toBeVisible();

  expect(await hedwig.balance()).toBe(before.hedwig);
  expect(await farm.balance()).toBe(before.farm);
  const orders = await farm.get<{ items: { firstTitle: string }[] }>('/shop/orders?as=seller');
  expect(orders.items.filter(({ firstTitle }) => firstTitle === 'Testmarmelade')).toEqual([]);
  await expectSoundBook(town.database);
});

test('[S05] an answer that is lost is asked for again, it stays one order, and is delivered', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const maya = await deviceOf(browser, { handle: 'maya', use });
  const farm = await deviceOf(browser, { handle: 'henrik', hat: 'hof-wiesengrund', use });
  await newProduct(farm, { title: 'Verlorenes Ei', price: 60, stock: 5 });
  const before = { maya: await maya.balance(), farm: await farm.balance() };
  const { page } = maya;
  const keys: string[] = [];
  let isCut = true;
  await page.route('**/api/v1/shop/sellers/*/orders', async (route) => {
    keys.push(route.request().headers()['idempotency-key']!);
    if (!isCut) return route.continue();
    isCut = false;
    await route.fetch();
    await route.abort('connectionreset');
  });

  await fillCart(page, 'hof-wiesengrund', 'Verlorenes Ei');
  await page.getByRole('button', { name: 'Zur Kasse' }).click();
  await page.getByRole('radio', { name: /Lieferung/ }).check();
  // What is missing of the address is said, and nothing was ordered.
  await orderButton(page).click();
  await expect(page.getByLabel('Straße und Hausnummer')).toBeFocused();
  await page.getByLabel('Straße und Hausnummer').fill('Lindenweg 8');
  await page.getByLabel('Postleitzahl').fill('34999');
  await page.getByLabel('Ort', { exact: true }).fill('Lindfurt');
  await orderButton(page).click();
  await expect(page.getByText('Es kam keine Antwort')).toBeVisible();
  await page.getByRole('button', { name: 'Noch einmal nachfragen' }).click();
  await expect(page.getByText('Bestellt und bezahlt bei')).toBeVisible();

  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  // One egg and its way here.
  expect(await maya.balance()).toBe(before.maya - 60 - 390);
  expect(await farm.balance()).toBe(before.farm + 60 + 390);
  await page.getByRole('button', { name: 'Zum Chat' }).click();
  const slip = page.locator('.shop-slip', { hasText: 'Verlorenes Ei' });
  await expect(slip).toHaveCount(1);
  await expect(slip).toContainText('Lieferung');

  // It goes on its way, and both sides see how far it is.
  await farm.page.goto('/orders');
  await farm.page.getByRole('link', { name: /Verlorenes Ei/ }).click();
  const work = farm.page.locator('.shop-order');
  await expect(work.getByText('Lindenweg 8')).toBeVisible();
  await work.getByRole('button', { name: 'Annehmen' }).click();
  await work.getByRole('button', { name: 'Unterwegs' }).click();
  await expect(slip.locator('.ui-path-now')).toContainText('Unterwegs');
  await expect(page.getByText(/^Bestellung \w+ ist unterwegs$/).last()).toBeVisible();
  await work.getByRole('button', { name: 'Übergeben' }).click();
  await expect(work.locator('.ui-badge')).toHaveText('Abgeschlossen');
  // At its end too the slip says in words where it is.
  await expect(slip.locator('.ui-path-stage').last()).toContainText('Abgeschlossen');
  await expect(slip.getByText('Abgeschlossen')).toBeInViewport({ ratio: 1 });
  await expectSoundBook(town.database);
});

test('[S05] without enough money it is kept for a while, paid with the password, and given back when cancelled', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const jonas = await deviceOf(browser, { handle: 'jonas', use });
  const shop = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  const price = (await jonas.balance()) + 4000;
  const bicycle = await newProduct(shop, { title: 'Lastenrad Test', price, stock: 1 });
  const before = { jonas: await jonas.balance(), shop: await shop.balance() };
  const { page } = jonas;
  const available = async () =>
    (await shop.get<Product>(`/shop/products/${bicycle.id}`)).variants[0]!.available;

  await fillCart(page, 'brueckenrad', 'Lastenrad Test');
  await page.getByRole('button', { name: 'Zur Kasse' }).click();
  await page.getByRole('radio', { name: /Abholung/ }).check();
  await expect(page.getByText(/fehlen 40,00/)).toHaveText('Es fehlen 40,00 €');
  await expect(orderButton(page)).toBeDisabled();
  await page.getByRole('button', { name: 'Für 15 Minuten reservieren' }).click();
  await expect(page.getByText(/noch 15 Minuten/)).toBeVisible();
  expect([await available(), await jonas.balance()]).toEqual([0, before.jonas]);
  await page.getByRole('button', { name: 'Zum Chat' }).click();

  // Topped up meanwhile, it is paid from the slip in the chat; above thirty euros with the password.
  await page.request.post('/api/v1/wallet/play-money', {
    data: { amount: euros(4000) },
    headers: { 'idempotency-key': `s05-${Date.now()}` },
  });
  const slip = page.locator('.shop-slip', { hasText: 'Lastenrad Test' });
  await slip.getByRole('button', { name: 'Bezahlen' }).click();
  await orderButton(page).click();
  const confirm = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await confirm.getByLabel('Passwort').fill(password);
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('Bestellt und bezahlt bei')).toBeVisible();
  await page.getByRole('button', { name: 'Zum Chat' }).click();
  expect(await jonas.balance()).toBe(0);
  expect(await shop.balance()).toBe(before.shop + price);

  // The shop cannot do it after all: money and stock go back in one step.
  const { items } = await shop.get<{ items: { id: string; firstTitle: string }[] }>(
    '/shop/orders?as=seller&state=paid',
  );
  const orderId = items.find(({ firstTitle }) => firstTitle === 'Lastenrad Test')!.id;
  await shop.page.goto(`/orders/${orderId}`);
  await shop.page.getByRole('button', { name: 'Bestellung stornieren' }).click();
  const dialog = shop.page.getByRole('dialog');
  await dialog.getByLabel('Grund').fill('Rahmen gebrochen');
  await dialog.getByRole('button', { name: 'Stornieren' }).click();
  await expect(shop.page.locator('.shop-order .ui-badge')).toHaveText('Storniert');
  await expect(page.getByText(/^Bestellung \w+ ist storniert$/).last()).toBeVisible();
  await expect(slip).toContainText('zurückgezahlt');
  await slip.scrollIntoViewIfNeeded();
  await expect(slip.locator('.ui-path-label')).toBeInViewport({ ratio: 1 });
  expect(await jonas.balance()).toBe(price);
  expect(await shop.balance()).toBe(before.shop);
  expect(await available()).toBe(1);
  await expectSoundBook(town.database);
});

test('[S05] [SH30] [SH44] kept, disputed and decided: the money waits, and follows the decision', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const bakery = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const petra = await deviceOf(browser, { handle: 'petra', use });
  await newProduct(bakery, { title: 'Streittorte', price: 480, stock: 3 });
  await bakery.page.goto('/shop/settings');
  await bakery.page.getByLabel('Geld erst nach Empfang').check();
  await bakery.page.getByRole('radio', { name: '7 Tage' }).check();
  await shot(bakery.page, 'shop-keeps');
  await bakery.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(bakery.page.getByText('Gespeichert').first()).toBeVisible();

  const before = { lena: await lena.balance(), bakery: await bakery.balance() };
  await fillCart(lena.page, 'baeckerei-krumm', 'Streittorte');
  await lena.page.getByRole('button', { name: 'Zur Kasse' }).click();
  const sheet = lena.page.getByRole('dialog');
  await sheet.getByRole('radio', { name: /Abholung/ }).check();
  await expect(sheet.getByText('oder 7 Tage nach der Übergabe')).toBeVisible();
  await orderButton(lena.page).click();
  await expect(sheet.getByText('Bestellt und bezahlt bei Bäckerei Krumm')).toBeVisible();
  const { items } = await lena.get<{ items: { id: string }[] }>('/shop/orders?as=buyer');
  const place = `/orders/${items[0]!.id}`;

  // The money is there, and out of the shop's reach.
  await bakery.page.goto(place);
  await expect(bakery.page.getByText(/4,80\s€ liegen fest, bis alles übergeben/)).toBeVisible();
  const purse = await bakery.get<{ balance: { value: string }; available: { value: string } }>(
    '/wallet',
  );
  expect(Number(purse.balance.value) - Number(purse.available.value)).toBe(480);
  await bakery.page.getByRole('button', { name: 'Annehmen' }).click();
  await bakery.page.getByRole('button', { name: 'Liegt zur Abholung bereit' }).click();
  await lena.page.goto(place);
  await expect(lena.page.getByText(/4,80\s€ liegen fest, bis du bestätigst/)).toBeVisible();

  await lena.page.getByRole('button', { name: 'Etwas stimmt nicht' }).click();
  const dialog = (page: Page) => page.getByRole('dialog').filter({ visible: true });
  await dialog(lena.page).getByLabel('Was ist?').selectOption({ label: 'Beschädigt' });
  await dialog(lena.page).getByLabel('In deinen Worten').fill('Die Torte ist eingedrückt.');
  await dialog(lena.page)
    .locator('input[type=file]')
    .setInputFiles([
      {
        name: 'torte.png',
        mimeType: 'image/png',
        buffer: await readFile(join(import.meta.dirname, 'codes', 'giro.png')),
      },
      { name: 'notiz.txt', mimeType: 'text/plain', buffer: Buffer.from('krumm') },
    ]);
  await expect(dialog(lena.page).getByText('notiz.txt')).toBeVisible();
  await expect(dialog(lena.page).getByText('Wird hochgeladen')).toHaveCount(0);
  await expectAccessible(lena.page);
  await shot(lena.page, 'dispute-open');
  await dialog(lena.page).getByRole('button', { name: 'Reklamieren' }).click();
  await expect(lena.page.getByText('Wartet auf den Laden')).toBeVisible();

  await expect(bakery.page.getByText('Die Torte ist eingedrückt.')).toBeVisible();
  await expect(bakery.page.getByRole('link', { name: /notiz\.txt/ })).toBeVisible();
  await bakery.page.getByRole('button', { name: 'Antworten' }).click();
  await dialog(bakery.page).getByLabel('In deinen Worten').fill('Beim Abholen war sie heil.');
  await dialog(bakery.page).getByRole('button', { name: 'Antwort senden' }).click();
  // It says what becomes of the money if nobody does anything.
  await expect(
    lena.page.getByText(/Du kannst bis .* Danach gehört das Geld Bäckerei Krumm\./),
  ).toBeVisible();
  await lena.page.getByRole('button', { name: 'Entscheiden lassen' }).click();
  await expect(lena.page.getByText('Beim Abholen war sie heil.')).toBeVisible();
  await dialog(lena.page).getByLabel('In deinen Worten').fill('Nein, schon in der Schachtel.');
  await dialog(lena.page).getByRole('button', { name: 'Entscheiden lassen' }).click();
  await expect(lena.page.getByText('Wird entschieden')).toBeVisible();

  await petra.page.goto('/me');
  await petra.page.getByRole('link', { name: /Streitfälle/ }).click();
  await expect(petra.page.getByText('Nein, schon in der Schachtel.')).toBeVisible();
  await petra.page.getByRole('button', { name: 'Bild 1 ansehen' }).click();
  const seen = petra.page.getByRole('dialog').locator('img');
  await expect(seen).toHaveJSProperty('complete', true);
  await expect(seen).not.toHaveJSProperty('naturalWidth', 0);
  await shot(petra.page, 'dispute-picture');
  await petra.page.keyboard.press('Escape');
  await shot(petra.page, 'dispute-desk');
  await petra.page.getByRole('button', { name: 'Entscheiden' }).click();
  await dialog(petra.page).getByLabel('Zurück an den Käufer').fill('2,00');
  await dialog(petra.page).getByLabel('In deinen Worten').fill('Beide tragen einen Teil.');
  await dialog(petra.page).getByRole('button', { name: 'So entscheiden' }).click();
  await expect(petra.page.getByText('Nichts zu entscheiden')).toBeVisible();

  for (const { page } of [lena, bakery]) {
    await expect(page.getByText(/2,00\s€ gingen zurück an Lena Sander/)).toBeVisible();
    await expect(page.getByText('Beide tragen einen Teil.')).toBeVisible();
  }
  // Nothing of it is beside the screen, however narrow that is.
  const outcome = (await lena.page.locator('.shop-dispute-outcome').boundingBox())!;
  expect(outcome.x + outcome.width).toBeLessThanOrEqual(viewport!.width);
  await shot(lena.page, 'dispute-settled');
  expect(await lena.balance()).toBe(before.lena - 280);
  expect(await bakery.balance()).toBe(before.bakery + 280);
  await lena.page.goto('/chats/to/baeckerei-krumm');
  await expect(lena.page.getByText(/Reklamation zu \w+ ist entschieden/)).toBeVisible();
  await shot(lena.page, 'dispute-told');
  await bakery.page.goto('/shop/settings');
  await bakery.page.getByLabel('Geld erst nach Empfang').uncheck();
  await bakery.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(bakery.page.getByText('Gespeichert').first()).toBeVisible();
  await expectSoundBook(town.database);
});

test('[S05] [SH32] [SH34] kept and received: the shop hands over, and has the money when the buyer says that all is there', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const bakery = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const free = async () =>
    Number((await bakery.get<{ available: { value: string } }>('/wallet')).available.value);
  await newProduct(bakery, { title: 'Torte auf Treu', price: 480, stock: 3, keepsMoney: true });
  const before = await free();
  await fillCart(lena.page, 'baeckerei-krumm', 'Torte auf Treu');
  await lena.page.getByRole('button', { name: 'Zur Kasse' }).click();
  const sheet = lena.page.getByRole('dialog');
  await sheet.getByRole('radio', { name: /Abholung/ }).check();
  await orderButton(lena.page).click();
  await expect(sheet.getByText('Bestellt und bezahlt bei Bäckerei Krumm')).toBeVisible();
  const { items } = await lena.get<{ items: { id: string }[] }>('/shop/orders?as=buyer');
  const place = `/orders/${items[0]!.id}`;

  await lena.page.goto(place);
  await expect(lena.page.getByText(/bekommt das Geld erst, wenn du alles hast/)).toBeVisible();
  await expect(lena.page.getByRole('button', { name: 'Ich habe alles bekommen' })).toHaveCount(0);
  await bakery.page.goto(place);
  await bakery.page.getByRole('button', { name: 'Annehmen' }).click();
  await bakery.page.getByRole('button', { name: 'Liegt zur Abholung bereit' }).click();
  // What the shop says of it is only heard.
  await bakery.page.getByRole('button', { name: 'Übergeben und abschließen' }).click();
  await expect(bakery.page.getByText(/liegen fest, bis der Empfang bestätigt ist/)).toBeVisible();
  expect(await free()).toBe(before);

  await expect(lena.page.getByText(/4,80\s€ liegen fest, bis du bestätigst/)).toBeVisible();
  await expect(
    lena.page.getByText('Abgeschlossen', { exact: true }).filter({ visible: true }).first(),
  ).toBeVisible();
  await shot(lena.page, 'kept-before');
  // Twice in one breath is once.
  await lena.page.getByRole('button', { name: 'Ich habe alles bekommen' }).dblclick();
  await expect(lena.page.getByText('4,80 € sind jetzt bei Bäckerei Krumm')).toBeVisible();
  await expect(lena.page.getByText(/liegen fest/)).toHaveCount(0);
  await expect(lena.page.getByText('geht das mit der Bestellung nicht mehr')).toHaveCount(0);
  await expectAccessible(lena.page);
  await shot(lena.page, 'kept-received');
  await expect(bakery.page.getByText(/liegen fest/)).toHaveCount(0);
  expect(await free()).toBe(before + 480);
  await expectSoundBook(town.database);
});
