import type { Browser, Page } from '@playwright/test';
import { writeStatement } from '../../dev/bank.ts';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, type Use } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

const iban = 'DE02120300000000202051';
let shops = 0;

/** A shop of somebody new, with loaves at 4.80, seen by its owner. */
async function openShop(browser: Browser, use: Use) {
  shops += 1;
  const tail = `${process.pid}${shops}`.replace(/\d/g, (digit) => 'abcdefghij'[+digit]!);
  const name = `Hofladen ${tail}`;
  const context = await browser.newContext({ locale: 'de-DE', serviceWorkers: 'block', ...use });
  const page = await context.newPage();
  async function send<T>(path: string, data: unknown, headers = {}): Promise<T> {
    const answer = await page.request.post(`/api/v1${path}`, { data, headers });
    expect(answer.ok()).toBe(true);
    return (await answer.json()) as T;
  }
  const account = {
    handle: `wirtin-${tail}`,
    name: 'Wilma Wirt',
    password: 'heu-und-stroh',
    locale: 'de',
  };
  await send('/identity/accounts', account);
  const handle = `hofladen-${tail}`;
  const { actor } = await send<{ actor: { id: string } }>('/business', {
    name,
    handle,
    category: 'other',
  });
  await context.addInitScript((id) => {
    localStorage.setItem('allmende.hat', id);
    sessionStorage.setItem('allmende.hat', id);
  }, actor.id);
  const price = { value: '480', assetCode: 'EUR', assetScale: 2 };
  const product = { title: 'Hoflaib', vatRate: 700, variants: [{ price, stock: 9 }] };
  const made = await send<{ id: string; variants: { id: string }[] }>('/shop/products', product, {
    'allmende-actor': actor.id,
  });
  return {
    page,
    name,
    handle,
    actorId: actor.id,
    productId: made.id,
    variantId: made.variants[0]!.id,
  };
}

type Shop = Awaited<ReturnType<typeof openShop>>;

async function toCheckout(page: Page, shop: Shop): Promise<void> {
  const line = `/api/v1/shop/sellers/${shop.actorId}/cart/lines/${shop.variantId}`;
  expect((await page.request.put(line, { data: { quantity: 1 } })).ok()).toBe(true);
  await page.goto(`/shop/p/${shop.productId}`);
  await page.getByRole('link', { name: /1 Artikel/ }).click();
  await page.getByRole('button', { name: 'Zur Kasse' }).click();
}

function statementOf(reference: string) {
  const on = '2026-11-20';
  const booked = [{ minor: 480n, name: 'Nele', text: `Brot ${reference}`, on }];
  const xml = writeStatement({ iban, id: reference, opening: 0n, openingOn: on, on, booked });
  return { name: 'auszug.xml', mimeType: 'application/xml', buffer: Buffer.from(xml) };
}

test('[S05] a shop without a wallet is paid on its own account: code in the chat, marked by hand and by its bank’s file, and what goes back is noted', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const shop = await openShop(browser, use);
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const before = await nele.balance();

  // The shop says to which account.
  const desk = shop.page;
  await desk.goto('/shop/settings');
  await desk.getByRole('switch', { name: 'Aus Geldbörsen hier' }).uncheck();
  await desk.getByRole('switch', { name: 'Auf dein eigenes Bankkonto' }).check();
  await desk.getByLabel('Inhaber des Kontos').fill('Hofladen Wirt');
  await desk.getByLabel('IBAN').fill('DE02 1203 0000 0000 2020 50');
  await desk.getByRole('button', { name: 'Speichern' }).click();
  await expect(desk.getByText('Das ist keine IBAN.')).toBeVisible();
  await expect(desk.getByLabel('IBAN')).toBeFocused();
  await desk.getByLabel('IBAN').fill('DE02 1203 0000 0000 2020 51');
  // One button saves the page.
  await expect(desk.getByRole('main').getByRole('button', { name: 'Speichern' })).toHaveCount(1);
  await shot(desk, 'direkt-einstellungen');
  await desk.getByRole('button', { name: 'Speichern' }).click();
  await expect(desk.getByText('Gespeichert. Es gilt ab der nächsten Bestellung.')).toBeVisible();

  // A customer orders, and has where to transfer to in the chat.
  await toCheckout(nele.page, shop);
  const sheet = nele.page.getByRole('dialog');
  await expect(sheet.getByText(`Du überweist auf das Konto von ${shop.name}.`)).toBeVisible();
  await shot(nele.page, 'direkt-kasse');
  await sheet.getByRole('button', { name: 'zahlungspflichtig bestellen' }).click();
  await expect(sheet.getByRole('img', { name: 'GiroCode (EPC)' })).toBeVisible();
  await shot(nele.page, 'direkt-bestellt');
  await sheet.getByRole('button', { name: 'Zum Chat' }).click();
  const slip = nele.page.locator('.shop-slip');
  await expect(slip.getByRole('img', { name: 'GiroCode (EPC)' })).toBeVisible();
  await expect(slip.getByRole('status', { name: 'IBAN' })).toHaveText(
    'DE02 1203 0000 0000 2020 51',
  );
  await expectAccessible(nele.page);
  await shot(nele.page, 'direkt-chat');
  await slip.getByRole('button', { name: 'Ich habe überwiesen' }).click();
  await expect(slip.getByText('Der Laden sieht nach.')).toBeVisible();

  // The shop sees it in its own chat, and says that the money has come.
  await desk.goto('/orders');
  await desk.getByRole('link', { name: /Nele/ }).click();
  const work = desk.locator('.shop-order');
  await expect(work.getByText(/sagt: ist überwiesen/)).toBeVisible();
  await shot(desk, 'direkt-auftrag');
  await work.getByRole('button', { name: 'Das Geld ist da' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'Das Geld ist da' }).click();
  await expect(work.locator('.ui-badge').first()).toHaveText('Bezahlt');
  await expect(slip).toContainText('Bezahlt');
  await work.getByRole('button', { name: 'Annehmen' }).click();
  await expect(slip).toContainText('Angenommen');

  // Another order is found in the bank's file.
  await toCheckout(nele.page, shop);
  await sheet.getByRole('button', { name: 'zahlungspflichtig bestellen' }).click();
  const reference = await sheet.getByRole('status', { name: 'Verwendungszweck' }).textContent();
  await sheet.getByRole('button', { name: 'Zum Chat' }).click();
  await desk.goto('/orders');
  await expect(desk.getByRole('heading', { name: /Reserviert, noch nicht bezahlt/ })).toBeVisible();
  await desk.locator('input[type=file]').setInputFiles(statementOf(reference!));
  await expect(desk.getByText('1 Überweisung vermerkt')).toBeVisible();
  await expect(slip.last()).toContainText('Bezahlt');
  await expectAccessible(desk);
  await shot(desk, 'direkt-auszug');

  // It cannot be baked: what goes back is said on both sides, and noted.
  await desk.getByRole('list', { name: 'Neu und bezahlt' }).getByRole('link').click();
  await work.getByRole('button', { name: 'Bestellung stornieren' }).click();
  const asking = desk.getByRole('dialog');
  await expect(asking.getByText(/überweist du .* selbst zurück/)).toBeVisible();
  await asking.getByRole('button', { name: 'Stornieren' }).click();
  await expect(work.getByText(/4,80\s€ gehen an .* zurück/)).toBeVisible();
  await shot(desk, 'direkt-rueckzahlung');
  await slip
    .last()
    .getByRole('link', { name: /Bestellung/ })
    .click();
  const own = nele.page.locator('.shop-order');
  await expect(own.getByText(/Der Laden überweist dir 4,80\s€ zurück/)).toBeVisible();
  await work.getByRole('button', { name: 'Ist überwiesen' }).click();
  await expect(work.getByText(/gehen an .* zurück/)).toBeHidden();
  await expect(own.getByText(/Der Laden überweist dir/)).toBeHidden();
  await expect(own.getByText(/4,80\s€ hat der Laden zurück überwiesen/)).toBeVisible();
  await shot(nele.page, 'direkt-zurueck');
  expect(await nele.balance()).toBe(before);
});
