import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S22] [W170] [W171] [W172] a town decides to keep something: it is said before, taken of what arrives, and ended at once', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'farid', euros: 20, use });
  const petra = await deviceOf(browser, { handle: 'petra', use });
  const hedwig = await deviceOf(browser, { handle: 'hedwig', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const city = await deviceOf(browser, { handle: 'petra', hat: 'stadt-lindfurt', use });
  const sayFee = async (share: string) => {
    await petra.page.getByLabel('Anteil').fill(share);
    if (share !== '0') await petra.page.getByLabel('Wer ihn bekommt').fill('stadt-lindfurt');
    await petra.page.getByLabel('Begründung').fill('Für Strom und Wartung');
    await petra.page.getByRole('button', { name: 'Festlegen' }).click();
    await expect(petra.page.getByText('Festgelegt.').last()).toBeVisible();
  };

  await petra.page.goto('/me');
  await petra.page.getByRole('link', { name: /^Gebühr/ }).click();
  await expect(petra.page.getByText('Nichts wird behalten.')).toBeVisible();
  await sayFee('5');
  // More than before holds only after its notice; who earns here reads it until then.
  await expect(petra.page.getByText(/Ab .* gehen 5\s% an/)).toBeVisible();
  await expectAccessible(petra.page);
  await shot(petra.page, 'fee-decided');
  await farid.page.goto('/pay/fee');
  await expect(farid.page.getByText(/Ab .* gehen 5\s% an .*Für Strom und Wartung/)).toBeVisible();
  await expect(farid.page.getByLabel('Anteil')).toHaveCount(0);

  // Thirty days later.
  await town.database.pool.query(
    'update wallet_fees set valid_from = now() where valid_from > now()',
  );
  const before = [await farid.balance(), await hedwig.balance(), await city.balance()];
  await farid.page.goto('/feed/u/hedwig');
  await farid.page.getByRole('button', { name: 'Trinkgeld' }).first().click();
  const sheet = farid.page.getByRole('dialog', { name: /^Trinkgeld für/ });
  await sheet.locator('label').filter({ hasText: /^2,00/ }).click();
  await expect(sheet.getByText(/0,10\s€ davon \(5\s%\) gehen an/)).toBeVisible();
  await expectAccessible(farid.page);
  await shot(farid.page, 'fee-before');
  await sheet.getByRole('button', { name: /2,00\s€ geben/ }).click();
  await expect(sheet).toBeHidden();
  const after = [await farid.balance(), await hedwig.balance(), await city.balance()];
  expect(after.map((minor, index) => minor - before[index]!)).toEqual([-200, 190, 10]);
  await hedwig.page.goto('/pay/income');
  await expect(hedwig.page.getByText(/5\s% von dem, was du so verdienst/)).toBeVisible();
  await expect(hedwig.page.getByText('Gebühr der Stadt')).toBeVisible();
  await expectAccessible(hedwig.page);
  await shot(hedwig.page, 'fee-income');

  // Less holds at once.
  await petra.page.reload();
  await sayFee('0');
  await expect(petra.page.getByText('Nichts wird behalten.')).toBeVisible();
  await expectSoundBook(town.database);
});
