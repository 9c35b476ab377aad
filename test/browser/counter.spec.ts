import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

/** GiroCodes as a bill would carry them. */
const pictures = join(import.meta.dirname, 'codes');

async function scan(page: Page, picture: Buffer): Promise<void> {
  const file = { name: 'code.png', mimeType: 'image/png', buffer: picture };
  await page.locator('input[type=file]').setInputFiles(file);
}

async function photographOf(page: Page, label: string | RegExp): Promise<Buffer> {
  await expect(page.getByRole('img', { name: label })).toBeVisible();
  return page.locator('.ui-qr').screenshot();
}

async function ask(page: Page, figures: string): Promise<void> {
  const pad = page.getByRole('group', { name: 'Betrag' });
  for (const figure of figures)
    await pad.getByRole('button', { name: figure, exact: true }).click();
  await page.getByRole('button', { name: /verlangen$/ }).click();
}

test('[S09] at a counter: the shop’s code is paid, the payer’s code is taken, and both see it at once', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const till = await deviceOf(browser, { handle: 'jonas', hat: 'baeckerei-krumm', use });
  await fund(browser, { handle: 'lena', euros: 80, use });
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const before = await lena.balance();

  // Somebody who may not touch the shop's money takes payments all the same.
  await till.page.goto('/pay');
  await till.page.getByRole('link', { name: 'Kassieren' }).click();
  await expect(till.page.getByText('noch keine Zahlung')).toBeVisible();
  await shot(till.page, 'counter-ask');
  await ask(till.page, '890');
  const picture = await photographOf(till.page, /^Code zum Zahlen von 8,90/);
  await shot(till.page, 'counter-code');

  await lena.page.goto('/scan');
  await scan(lena.page, picture);
  await expect(lena.page.getByText('Bäckerei Krumm').first()).toBeVisible();
  await shot(lena.page, 'counter-charge');
  await lena.page.getByRole('button', { name: /^8,90\s€ zahlen$/ }).click();
  await expect(lena.page).toHaveURL(/\/pay\/receipts\/pay_/);
  await expect(lena.page.getByText('Ist angekommen')).toBeVisible();
  await expect(till.page.getByText('Bezahlt', { exact: true })).toBeVisible();
  await expect(till.page.getByText(/von Lena/)).toBeVisible();
  await expect(till.page.getByRole('region', { name: 'Einnahmen' })).toContainText('8,90');
  await till.page.getByRole('button', { name: 'Beleg in den Chat' }).click();
  await expect(till.page.getByRole('button', { name: 'Beleg gesendet' })).toBeVisible();
  await expect(till.page.getByRole('button', { name: 'Geld zurückgeben' })).toHaveCount(0);
  await shot(till.page, 'counter-paid');
  await lena.page.goto('/chats/to/baeckerei-krumm');
  await expect(lena.page.locator('.wallet-payment-card', { hasText: '8,90' })).toBeVisible();

  // The same picture once more: it has been paid.
  await lena.page.goto('/scan');
  await scan(lena.page, picture);
  await expect(lena.page.getByText('Schon bezahlt')).toBeVisible();

  // The other way round, above thirty euros: the till types the payer's code, the payer confirms.
  await lena.page.goto('/pay');
  await lena.page.getByRole('link', { name: 'Zahlcode zeigen' }).click();
  const figures = lena.page.locator('.counter-figures output');
  await expect(figures).toHaveText(/^\d{4} \d{4} \d{4}$/);
  await shot(lena.page, 'counter-show');
  const code = (await figures.textContent())!;
  await till.page.getByRole('link', { name: 'Nächster Betrag' }).click();
  await ask(till.page, '3150');
  const field = till.page.getByRole('textbox', { name: 'Zahlcode' });
  const wrong = `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`;
  await field.fill(wrong);
  await till.page.getByRole('button', { name: 'Abbuchen' }).click();
  await expect(till.page.getByText('mindestens eine Ziffer', { exact: false })).toBeVisible();
  await field.fill(code);
  await till.page.getByRole('button', { name: 'Abbuchen' }).click();
  await expect(till.page.getByText(/bestätigt gerade/)).toBeVisible();
  await shot(till.page, 'counter-confirming');
  await expect(lena.page.getByText('Dein Zahlcode wurde genommen')).toBeVisible();
  await shot(lena.page, 'counter-asked');
  await lena.page.getByRole('button', { name: /^31,50\s€ zahlen$/ }).click();
  const dialog = lena.page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await expect(dialog.getByText('Bäckerei Krumm')).toBeVisible();
  await dialog.getByLabel('Passwort').fill(password);
  await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(lena.page.getByText('Ist angekommen')).toBeVisible();
  await expect(till.page.getByText('Bezahlt', { exact: true })).toBeVisible();
  await expect(till.page.getByRole('region', { name: 'Einnahmen' })).toContainText('40,40');

  // A small one, scanned, is paid without a question; and it was good once.
  await lena.page.goto('/pay/show');
  const own = await photographOf(lena.page, 'Dein Zahlcode');
  for (const expected of ['Bezahlt', 'Dieser Zahlcode ist verbraucht']) {
    await till.page.goto('/pay/counter');
    await ask(till.page, '120');
    await till.page.getByRole('button', { name: 'Zahlcode scannen' }).click();
    await scan(till.page, own);
    await expect(till.page.getByText(expected, { exact: expected === 'Bezahlt' })).toBeVisible();
  }
  await expect(lena.page).toHaveURL(/\/pay\/receipts\/pay_/);
  await expect.poll(() => lena.balance()).toBe(before - 890 - 3150 - 120);

  // Two euros of the first go back; that is the owner's to do, and the customer sees it in the chat.
  const owner = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  await owner.page.goto('/pay/counter');
  const takings = owner.page.getByRole('region', { name: 'Einnahmen' });
  await takings.getByRole('link', { name: /Lena.*8,90/ }).click();
  await owner.page.getByRole('button', { name: 'Geld zurückgeben' }).click();
  const form = owner.page.getByRole('dialog', { name: /^Geld an Lena/ });
  await form.getByLabel('Betrag').fill('9');
  await expect(form.getByText(/^Höchstens 8,90/)).toBeVisible();
  await form.getByLabel('Betrag').fill('2');
  await shot(owner.page, 'counter-give-back');
  await form.getByRole('button', { name: /^2,00\s€ zurückgeben$/ }).click();
  await expect(owner.page.getByRole('list', { name: 'Zurückgegeben' })).toContainText('2,00');
  await expect(takings).toContainText('Zurückgegeben');
  await shot(owner.page, 'counter-given-back');
  await expect.poll(() => lena.balance()).toBe(before - 890 - 3150 - 120 + 200);
  await lena.page.goto('/chats/to/baeckerei-krumm');
  await lena.page.locator('.wallet-payment-card', { hasText: '2,00' }).last().click();
  await expect(lena.page.getByRole('link', { name: 'Zur ersten Zahlung' })).toBeVisible();
  await expectSoundBook(town.database);

  // Codes of banks say what they are and who pays them, or why they are not taken.
  const codes = await lena.page.context().newPage();
  await codes.goto('/scan');
  await scan(codes, await readFile(join(pictures, 'giro.png')));
  const sheet = codes.getByRole('dialog');
  await expect(sheet.getByRole('heading', { name: 'Stadtkasse Lindental' })).toBeVisible();
  await expect(sheet.getByText('DE89 3704 0044 0532 0130 00')).toBeVisible();
  await expect(sheet.getByText('25,50')).toBeVisible();
  await expect(sheet.getByText('Das bezahlt deine Bank')).toBeVisible();
  await shot(codes, 'counter-giro');
  await sheet.getByRole('button', { name: 'Noch einmal scannen' }).click();
  await scan(codes, await readFile(join(pictures, 'giro-wrong-iban.png')));
  await expect(sheet.getByText('Die IBAN im Code stimmt nicht.')).toBeVisible();
});
