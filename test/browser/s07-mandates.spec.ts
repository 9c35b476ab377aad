import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund, password, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S07] a shop asks for a mandate, it is granted with a second factor, collected from, and revoked', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'nele', euros: 60, use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const shop = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  const before = { nele: await nele.balance(), shop: await shop.balance() };

  await nele.page.goto('/chats/to/brueckenrad');
  await say(nele.page, 'Ich nehme das Leihrad');
  await shop.page.goto('/pay/mandates/new?to=nele');
  await shop.page.getByLabel('Höchstens').fill('50');
  await shop.page.getByLabel('Wie oft').selectOption({ label: 'Jeden Monat' });
  await shop.page.getByLabel('Wofür?').fill('Leihrad');
  await expectAccessible(shop.page);
  await shot(shop.page, 'mandate-new');
  await shop.page.getByRole('button', { name: /Um bis zu 50,00\s€ bitten/ }).click();
  const row = shop.page.getByRole('article', { name: /^Nele/ }).first();
  await expect(row.getByText('Wartet auf Antwort')).toBeVisible();

  const card = nele.page.getByRole('region', { name: /Einzugserlaubnis bis 50,00/ }).last();
  await expect(card.getByText('Darf bei dir einziehen?')).toBeVisible();
  await expect(card.getByText(/Jeden Monat · Leihrad/)).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'mandate-asked');
  await card.getByRole('button', { name: 'Erlauben' }).click();
  const confirm = nele.page.getByRole('dialog', { name: 'Einzug erlauben' });
  await expect(confirm.getByText('Jeden Monat')).toBeVisible();
  await shot(nele.page, 'mandate-confirm');
  await confirm.getByLabel('Passwort').fill(password);
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(card.getByText('Erlaubt', { exact: true })).toBeVisible();
  await expect(row.getByText('Erlaubt', { exact: true })).toBeVisible();

  await row.getByRole('button', { name: 'Einziehen' }).click();
  const sheet = shop.page.getByRole('dialog', { name: 'Geld einziehen' });
  await sheet.locator('.ui-number-pad').focus();
  await shop.page.keyboard.type('50000');
  await expect(sheet.getByText(/Nur noch 50,00\s€ frei/)).toBeVisible();
  await expect(sheet.getByRole('button', { name: /einziehen$/ })).toBeDisabled();
  await shop.page.keyboard.press('Backspace');
  await shop.page.keyboard.press('Backspace');
  await shop.page.keyboard.type('0');
  await shop.page.keyboard.press('Backspace');
  await sheet.getByLabel('Wofür?').fill('November');
  await expectAccessible(shop.page);
  await shot(shop.page, 'mandate-charge');
  await sheet.getByRole('button', { name: /5,00\s€ einziehen/ }).click();
  await expect(sheet).toBeHidden();
  for (const seen of [row, card]) {
    await expect(seen.getByText(/Noch 45,00\s€ frei/)).toBeVisible();
    // The bar says what the words above it say: what is left.
    await expect(seen.getByRole('progressbar')).toHaveAttribute('value', '0.9');
  }
  const payment = nele.page.locator('.wallet-payment-card', { hasText: 'November' });
  await expect(payment).toBeVisible();
  expect(await nele.balance()).toBe(before.nele - 500);
  expect(await shop.balance()).toBe(before.shop + 500);
  await shot(nele.page, 'mandate-card');

  await nele.page.goto('/pay/mandates');
  const granted = nele.page.getByRole('article').first();
  await expect(granted.getByText(/Noch 45,00\s€ frei/)).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'mandates');
  await granted.getByRole('button', { name: 'Erlaubnis beenden' }).click();
  await nele.page.getByRole('dialog').getByRole('button', { name: 'Erlaubnis beenden' }).click();
  for (const seen of [row, granted]) {
    await expect(seen.getByText('Erlaubnis beendet')).toBeVisible();
    await expect(seen.getByRole('button')).toHaveCount(0);
  }
  await expectSoundBook(town.database);
});
