import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { expect, test } from './town.ts';

test('[S07] a standing order is planned and confirmed once, paused, and ended', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'nele', euros: 60, use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const { page } = nele;
  const before = await nele.balance();
  await page.goto('/pay');
  await page.getByRole('link', { name: 'Daueraufträge' }).click();
  await expect(page.getByText('Nichts geplant')).toBeVisible();
  await page.getByRole('link', { name: 'Neuer Auftrag' }).click();
  await page.getByRole('searchbox').fill('clara');
  await page.getByRole('link', { name: /Clara Sommer/ }).click();
  await page.getByLabel('Betrag').fill('12,50');
  await page.getByLabel('Wofür?').fill('Lesekreis');
  await page.getByLabel('Wie oft').selectOption({ label: 'Jeden Monat' });
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('Ab', { exact: true }).fill(day);
  await expectAccessible(page);
  await page.getByRole('button', { name: /12,50\s€ planen/ }).click();
  const confirm = page.getByRole('dialog', { name: 'Dauerauftrag bestätigen' });
  await expect(confirm.getByText('Clara Sommer')).toBeVisible();
  await expect(confirm.getByText('Jeden Monat')).toBeVisible();
  await confirm.getByLabel('Passwort').fill(password);
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();

  const order = page.getByRole('article', { name: 'Clara Sommer' });
  await expect(order.getByText(/Jeden Monat · Lesekreis/)).toBeVisible();
  await expect(order.getByText(/Nächste Zahlung am/)).toBeVisible();
  await expectAccessible(page);
  await order.getByRole('button', { name: 'Pausieren' }).click();
  await expect(order.getByText('Pausiert')).toBeVisible();
  await order.getByRole('button', { name: 'Fortsetzen' }).click();
  await expect(order.getByText(/Nächste Zahlung am/)).toBeVisible();
  await order.getByRole('button', { name: 'Beenden' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Beenden' }).click();
  await expect(page.getByText('Nichts geplant')).toBeVisible();
  await page.getByRole('tab', { name: 'Beendet' }).click();
  await expect(page.getByText('Von dir beendet')).toBeVisible();
  expect(await nele.balance()).toBe(before);
  await expectSoundBook(town.database);
});
