import type { Browser, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { expect, test } from './town.ts';

/** A shop of its own for each test, opened through the API by somebody new. */
async function openShop(
  browser: Browser,
  use: { baseURL: string; viewport: { width: number; height: number } | null },
): Promise<{ page: Page; actorId: string; handle: string; api: Api }> {
  const handle = `laden-${Math.random()
    .toString(36)
    .replace(/[^a-z]/g, '')
    .slice(0, 8)}x`;
  const context = await browser.newContext({ ...use, locale: 'de-DE', acceptDownloads: true });
  const page = await context.newPage();
  const joined = await page.request.post('/api/v1/identity/accounts', {
    data: { handle: `${handle}-p`, name: 'Ida Krämer', password: 'vier beliebige wörter hier' },
  });
  expect(joined.ok()).toBe(true);
  const opened = await page.request.post('/api/v1/business', {
    data: { name: 'Kramladen Ida', handle, category: 'other' },
  });
  const { actor } = (await opened.json()) as { actor: { id: string } };
  await context.addInitScript((id) => {
    localStorage.setItem('allmende.hat', id);
    sessionStorage.setItem('allmende.hat', id);
  }, actor.id);
  return { page, actorId: actor.id, handle, api: apiOf(page, actor.id) };
}

type Api = ReturnType<typeof apiOf>;

function apiOf(page: Page, actorId: string) {
  return async <T>(path: string): Promise<T> => {
    const answer = await page.request.get(`/api/v1/shop${path}`, {
      headers: { 'allmende-actor': actorId },
    });
    expect(answer.ok()).toBe(true);
    return (await answer.json()) as T;
  };
}

async function balanceOf(page: Page, actorId?: string): Promise<number> {
  const headers: Record<string, string> = actorId ? { 'allmende-actor': actorId } : {};
  const answer = await page.request.get('/api/v1/wallet', { headers });
  return Number(((await answer.json()) as { balance: { value: string } }).balance.value);
}

interface Products {
  items: { id: string; title: string; slug: string; available: number | null }[];
  total: number;
}
interface Product {
  options: string[];
  pictures: unknown[];
  variants: {
    id: string;
    optionValues: string[];
    price: { value: string };
    unitPrice: { price: { value: string }; per: string } | null;
    available: number | null;
  }[];
}

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==',
  'base64',
);

test('[S04] a product with variants, made by hand, stands on the shelf and on its public page', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page, handle, api } = await openShop(browser, { baseURL, viewport });
  await page.goto('/shop');
  await expect(page.getByText('Dein Regal ist noch leer')).toBeVisible();
  await page.locator('.ui-empty').getByRole('link', { name: 'Neues Produkt' }).click();

  // What is missing is said, and nothing is saved.
  const save = page.getByRole('button', { name: 'Ins Regal stellen' });
  await save.click();
  await expect(page.getByText('Wie heißt das Produkt?')).toBeVisible();
  await expect(page.getByLabel('Titel')).toBeFocused();

  await page.getByLabel('Titel').fill('Quittengelee');
  await page.getByLabel('Beschreibung').fill('Aus dem Garten.\n\n- ohne Gelierzucker');
  await page.getByLabel('Mehrwertsteuer').selectOption('700');
  await page.getByLabel('Kategorie').fill('Eingemachtes');
  await page.locator('.shop-pictures input[type=file]').setInputFiles({
    name: 'quitte.png',
    mimeType: 'image/png',
    buffer: picture,
  });
  await expect(page.getByText('Im Regal', { exact: true })).toBeVisible();
  await page.getByLabel('Preis mit MwSt.').fill('4,20');
  await page.getByLabel('Inhalt', { exact: false }).first().fill('210');
  await expect(page.getByText('= 20,00 € / kg')).toBeVisible();

  await page.getByRole('button', { name: 'Auswahl hinzufügen' }).click();
  await page.getByPlaceholder('zum Beispiel Größe').fill('Glas');
  const value = page.getByPlaceholder('Wert', { exact: true });
  await value.fill('klein');
  await value.press('Enter');
  await expect(value).toBeFocused();
  // Going on to the next field takes the value in and goes on.
  await value.fill('groß');
  await value.press('Tab');
  await expect(value).not.toBeFocused();
  await page.getByLabel('Bestand für alle', { exact: true }).fill('12');
  await page.getByRole('button', { name: 'Bestand für alle setzen' }).click();
  const large = page.getByRole('group', { name: 'groß' });
  await large.getByLabel('Preis').fill('7,50');
  await large.getByLabel('Inhalt', { exact: true }).fill('450');
  await expectAccessible(page);

  // Leaving would lose it, and says so.
  await page.getByRole('link', { name: 'Zurück' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Abbrechen' }).click();
  await save.click();
  await expect(page).toHaveURL(/\/shop$/);
  await expect(page.getByRole('list', { name: 'Produkte' })).toContainText('Quittengelee');

  const { items } = await api<Products>('/products');
  expect(items.map(({ title, available }) => [title, available])).toEqual([['Quittengelee', 24]]);
  const product = await api<Product>(`/products/${items[0]!.id}`);
  expect(product.pictures).toHaveLength(1);
  expect(
    product.variants.map(({ optionValues, price, unitPrice, available }) => [
      ...optionValues,
      price.value,
      unitPrice?.price.value,
      available,
    ]),
  ).toEqual([
    ['klein', '420', '2000', 12],
    ['groß', '750', '1667', 12],
  ]);

  // Everybody sees it, without script; and renaming a value keeps the variants.
  const response = await page.request.get(`/@${handle}/shop/${items[0]!.slug}`);
  expect(await response.text()).toContain('Quittengelee');
  await page.getByRole('list', { name: 'Produkte' }).getByRole('link').click();
  await page.getByLabel('Glas, Wert 2').fill('Vorrat');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Gespeichert.')).toBeVisible();
  const renamed = await api<Product>(`/products/${items[0]!.id}`);
  expect(renamed.variants.map(({ id }) => id)).toEqual(product.variants.map(({ id }) => id));
  expect(renamed.variants[1]!.optionValues).toEqual(['Vorrat']);
});

const header =
  'Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';

function catalog(scarfPrice: string): Buffer {
  return Buffer.from(
    [
      header,
      `schal,Schal,<p>Aus Wolle</p>,Strickerei,Schals,TRUE,Farbe,rot,S-1,shopify,5,${scarfPrice}`,
      `schal,,,,,,,blau,S-2,shopify,3,${scarfPrice}`,
      'hut,Negativer Hut,,Strickerei,Hüte,TRUE,Title,Default Title,H-1,shopify,3,-4.00',
      '',
    ].join('\n'),
  );
}

async function chooseFile(page: Page, buffer: Buffer): Promise<void> {
  await page.goto('/shop/import');
  await page
    .locator('.shop-import-drop input[type=file]')
    .setInputFiles({ name: 'export.csv', mimeType: 'text/csv', buffer });
  await expect(page).toHaveURL(/\/shop\/import\/imp_/);
}

test('[S04] a file is looked at before it is taken over, says row by row what it refuses, is repeatable and sold from', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const { page, api, actorId } = await openShop(browser, { baseURL, viewport });
  await chooseFile(page, catalog('29.00'));
  await expect(page.getByText('1 Produkt würde dazukommen.')).toBeVisible();
  await expect(page.getByText('1 lässt sich nicht übernehmen.')).toBeVisible();
  const refused = page.getByRole('listitem').filter({ hasText: 'Negativer Hut' });
  await expect(refused).toContainText('Der Preis ist negativ.');
  await expect(refused).toContainText('Zeile 4');
  await expectAccessible(page);
  expect((await api<Products>('/products')).total).toBe(0);

  // Whoever leaves it there finds back to it from the shop.
  await page.goto('/shop');
  await expect(page.getByText('Eine Vorschau wartet auf deine Entscheidung')).toBeVisible();
  await page.getByRole('link', { name: 'Ansehen' }).click();
  await page.getByRole('button', { name: '1 Produkt übernehmen' }).click();
  await expect(page.getByText('1 Produkt übernommen')).toBeVisible();
  const { items, total } = await api<Products>('/products');
  expect([total, items[0]!.title, items[0]!.available]).toEqual([1, 'Schal', 8]);

  // The same file again changes nothing; with another price it says what would change.
  await chooseFile(page, catalog('29.00'));
  await expect(page.getByText('Diese Datei ändert nichts.')).toBeVisible();
  await expect(page.getByRole('button', { name: /übernehmen/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Verwerfen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Verwerfen' }).click();
  await chooseFile(page, catalog('19.50'));
  await page.getByRole('radio', { name: 'Geändert 1' }).check({ force: true });
  await expect(page.getByText('Geändert: Preis')).toBeVisible();
  await page.getByRole('button', { name: '1 Produkt übernehmen' }).click();
  await expect(page.getByText('1 Produkt übernommen')).toBeVisible();
  const product = await api<Product>(`/products/${items[0]!.id}`);
  expect(product.variants.map(({ price }) => price.value)).toEqual(['1950', '1950']);

  // It is sold from, and every cent is accounted for.
  const { page: customer } = await deviceOf(browser, {
    handle: 'maya',
    use: { baseURL, viewport },
  });
  const before = await balanceOf(customer);
  const cart = `/api/v1/shop/sellers/${actorId}/cart/lines/${product.variants[0]!.id}`;
  await customer.request.put(cart, { data: { quantity: 1 } });
  await customer.goto(`/shop/p/${items[0]!.id}`);
  await customer.getByRole('link', { name: /1 Artikel/ }).click();
  await customer.getByRole('button', { name: 'Zur Kasse' }).click();
  await customer.getByRole('button', { name: 'zahlungspflichtig bestellen' }).click();
  await expect(customer.getByText('Bestellt und bezahlt bei Kramladen Ida')).toBeVisible();
  await page.goto('/shop');
  await expect(page.getByRole('list', { name: 'Produkte' })).toContainText('noch 7 da');
  expect(await balanceOf(customer)).toBe(before - 1950);
  expect(await balanceOf(page, actorId)).toBe(1950);
  const { rows } = await town.database.pool.query<{ total: string }>(
    'select coalesce(sum(amount), 0)::text as total from ledger_entries',
  );
  expect(rows[0]!.total).toBe('0');

  // What goes out comes in again to the same shop.
  await page.goto('/shop');
  await page.getByRole('button', { name: 'Mehr zum Laden' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Als Datei sichern' }).click(),
  ]);
  await expect(page.getByText(/csv ist gesichert/)).toBeVisible();
  await expect(page.getByText('Die Datei wird geschrieben')).toBeHidden();
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  await chooseFile(page, Buffer.concat(chunks));
  await expect(page.getByText('Diese Datei ändert nichts.')).toBeVisible();
});

test('[S04] what a shop sets is what its customers read, and a closed shop takes no orders', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page, actorId, handle } = await openShop(browser, { baseURL, viewport });
  const made = await page.request.post('/api/v1/shop/products', {
    headers: { 'allmende-actor': actorId },
    data: {
      title: 'Kerze',
      variants: [{ price: { value: '900', assetCode: 'EUR', assetScale: 2 }, stock: 1 }],
    },
  });
  const { id } = (await made.json()) as { id: string };
  await page.goto('/shop/settings');
  await page.getByRole('switch', { name: 'Lieferung' }).check();
  await page.getByLabel('Liefergebühr').fill('3,90');
  await page.getByLabel('Hinweis zur Abholung').fill('Hintereingang, ab 14 Uhr');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText('Gespeichert. Es gilt ab der nächsten Bestellung.')).toBeVisible();

  const { page: customer } = await deviceOf(browser, {
    handle: 'maya',
    use: { baseURL, viewport },
  });
  // From the link of the public page: the product, and into the chat with the shop.
  await customer.goto(`/shop/p/${id}`);
  await expect(customer.getByRole('heading', { name: 'Kerze' })).toBeVisible();
  await expect(customer.getByText('bei Lieferung zzgl. 3,90 €')).toBeVisible();
  await customer.getByRole('button', { name: 'In den Warenkorb' }).click();
  await customer.getByRole('link', { name: /1 Artikel/ }).click();
  await expect(customer).toHaveURL(/\/chats\/cnv_[^/]+\/cart$/);
  await customer.getByRole('button', { name: 'Zur Kasse' }).click();
  await expect(customer.getByText('Hintereingang, ab 14 Uhr')).toBeVisible();
  await customer.keyboard.press('Escape');

  await page.getByRole('switch', { name: 'Laden nimmt Bestellungen an' }).uncheck();
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText('Gespeichert. Es gilt ab der nächsten Bestellung.')).toBeVisible();
  await customer.reload();
  await expect(
    customer.getByText('Der Laden nimmt gerade keine Bestellungen an').first(),
  ).toBeVisible();
  await expect(customer.getByRole('button', { name: 'Zur Kasse' })).toBeDisabled();
  const orders = await page.request.get('/api/v1/shop/orders?as=seller', {
    headers: { 'allmende-actor': actorId },
  });
  expect(((await orders.json()) as { items: unknown[] }).items).toEqual([]);
  expect((await page.request.get(`/@${handle}/shop`)).ok()).toBe(true);
});
