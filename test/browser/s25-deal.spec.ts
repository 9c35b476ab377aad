import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

async function confirm(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /bestätigen/ });
  await dialog.getByLabel('Passwort').fill(password);
  await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
}

test('[S25] [DE4] [DE6] [DE9] [DE13] [DE15] [DE16] [DE17] offered, countered, signed, posted as advertising, bought, paid, and given back', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const hat = 'baeckerei-krumm';
  await fund(browser, { handle: hat, euros: 100, use });
  await fund(browser, { handle: 'farid', euros: 60, use });
  const brand = await deviceOf(browser, { handle: 'marlene', hat, use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const had = await nele.balance();

  // The bakery offers on Nele's profile.
  await brand.page.goto('/p/nele');
  await brand.page.getByRole('button', { name: 'Zusammenarbeit anbieten' }).click();
  const offer = brand.page.getByRole('dialog', { name: /etwas anbieten/ });
  await offer.getByLabel('Worum geht es?').fill('Ein Beitrag über die Kruste');
  await offer.getByLabel('Honorar').fill('20');
  await offer.getByLabel('Anteil in Prozent').fill('10');
  await expectAccessible(brand.page);
  await shot(brand.page, 'zusammenarbeit-anbieten');
  await offer.getByRole('button', { name: 'Anbieten' }).click();
  await expect(brand.page).toHaveURL(/\/pay\/deals\/del_/);
  const address = new URL(brand.page.url()).pathname;
  await expect(brand.page.getByText(/ist dran und antwortet/)).toBeVisible();

  // They never spoke, so it waits as a request; she accepts it, and suggests something else.
  const api = await nele.page.request.get(`/api/v1/deals/${address.split('/').at(-1)}`);
  const { conversationId } = (await api.json()) as { conversationId: string };
  await nele.page.goto(`/chats/${conversationId}`);
  const card = nele.page.getByRole('region', {
    name: 'Zusammenarbeit: Ein Beitrag über die Kruste',
  });
  await expect(card.getByText('Du bist dran')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'zusammenarbeit-karte');
  const accept = nele.page.getByRole('button', { name: 'Annehmen', exact: true });
  await accept.click();
  await expect(accept).toHaveCount(0);
  await card.getByRole('button', { name: 'Anders vorschlagen' }).click();
  const counter = nele.page.getByRole('dialog', { name: 'Anders vorschlagen' });
  await counter.getByLabel('Anteil in Prozent').fill('12,5');
  await counter.getByRole('button', { name: 'Anders vorschlagen' }).click();
  await expect(card.getByText(/12,5\s%/)).toBeVisible();

  // The bakery says yes, and puts the fee aside.
  await brand.page.reload();
  await expect(brand.page.getByText(/12,5\s%/)).toBeVisible();
  await brand.page.getByRole('button', { name: /Zusagen und 20,00\s€ zurücklegen/ }).click();
  await confirm(brand.page);
  await expect(brand.page.getByText('vereinbart', { exact: true })).toBeVisible();
  expect(await nele.balance()).toBe(had);

  // Nele writes from the card; the post says whose advertising it is.
  await card.getByRole('button', { name: 'Beitrag schreiben' }).click();
  const writing = nele.page.getByRole('dialog', { name: 'Neuer Beitrag' });
  const text = `Diese Kruste ${Date.now()}`;
  await writing.getByRole('textbox', { name: 'Text' }).fill(text);
  await expect(writing.getByText(/Anzeige · Werbung für/)).toBeVisible();
  await writing.getByRole('button', { name: 'Produkt dazu' }).click();
  const picking = nele.page.getByRole('dialog', { name: 'Was kann man kaufen?' });
  await picking.getByRole('searchbox').fill('Kruste');
  await picking
    .getByRole('button', { name: /Kruste.* dazunehmen/ })
    .first()
    .click();
  await expectAccessible(nele.page);
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  await expect(card.getByText(/sieht sich den Beitrag an/)).toBeVisible();

  // Farid sees the label, and buys.
  await farid.page.goto('/feed/u/nele');
  const seen = farid.page.getByRole('article').filter({ hasText: text });
  await expect(seen.getByText(/Anzeige · Werbung für/)).toBeVisible();
  await expectAccessible(farid.page);
  await shot(farid.page, 'beitrag-als-werbung');
  await seen.getByRole('button', { name: /Kruste.* kaufen/ }).click();
  const buying = farid.page.getByRole('dialog', { name: /Kaufen bei/ });
  await buying.getByRole('button', { name: 'zahlungspflichtig bestellen' }).click();
  await expect(farid.page.getByRole('dialog', { name: 'Danke' })).toBeVisible();
  const orders = await farid.page.request.get('/api/v1/shop/orders?as=buyer');
  const [order] = ((await orders.json()) as { items: { id: string; total: { value: string } }[] })
    .items;
  const share = Math.floor(Number(order!.total.value) / 8);
  await expect.poll(() => nele.balance()).toBe(had + share);

  // Both read the same; the bakery is content, and gives the order back.
  await brand.page.reload();
  await brand.page.getByRole('button', { name: 'Annehmen und zahlen' }).click();
  await expect(brand.page.getByText('abgeschlossen', { exact: true })).toBeVisible();
  expect(await nele.balance()).toBe(had + 2_000 + share);
  await nele.page.goto(address);
  const figures = async (page: Page) => page.locator('.deals-figures').innerText();
  await expect(nele.page.locator('.deals-figures')).toContainText('20,00');
  await brand.page.reload();
  await expect(brand.page.locator('.deals-figures')).toContainText('20,00');
  expect(await figures(nele.page)).toBe(await figures(brand.page));
  await expectAccessible(nele.page);
  await shot(nele.page, 'zusammenarbeit-zahlen');
  const cancelled = await brand.page.request.post(`/api/v1/shop/orders/${order!.id}/cancel`, {
    headers: await brandHeaders(brand.page),
    data: { reason: '' },
  });
  expect(cancelled.ok()).toBe(true);
  expect(await nele.balance()).toBe(had + 2_000);

  await nele.page.goto('/pay/deals/year');
  await expect(nele.page.getByRole('region', { name: 'Verdient' })).toBeVisible();
  await nele.page.getByLabel('Steuernummer').fill('12 345 678 901');
  await nele.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(nele.page.getByText('Gespeichert')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'zusammenarbeit-jahr');
  await expectSoundBook(town.database);
});

/** The hat that the page wears. */
async function brandHeaders(page: Page): Promise<Record<string, string>> {
  const actor = await page.evaluate(() => sessionStorage.getItem('allmende.hat'));
  return { 'allmende-actor': actor! };
}
