import type { Page } from '@playwright/test';
import { deviceOf, expectSoundBook } from './devices.ts';
import { expect, test } from './town.ts';

async function typeAmount(page: Page, figures: string): Promise<void> {
  await page.locator('.ui-number-pad').focus();
  await page.keyboard.type(figures);
}

test('[S07] money to a contact, in the chat, in seconds: both have the card, both balances agree', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const before = { lena: await lena.balance(), clara: await clara.balance() };

  await clara.page.goto('/chats/to/lena');
  await expect(clara.page).toHaveURL(/\/chats\/cnv_/);
  await lena.page.goto('/chats/to/clara');
  await expect(lena.page).toHaveURL(/\/chats\/cnv_/);
  await lena.page.getByRole('button', { name: 'Mehr senden' }).click();
  await lena.page.getByRole('menuitem', { name: 'Geld senden' }).click();
  await typeAmount(lena.page, '450');
  await lena.page.getByLabel('Wofür?').fill('Das Heft von gestern');
  await lena.page.getByRole('button', { name: 'Weiter' }).click();

  // One confirmation that says whom, how much and when it arrives.
  const sheet = lena.page.getByRole('dialog');
  await expect(sheet.getByText('Clara Sommer').first()).toBeVisible();
  await expect(sheet.getByText('sofort')).toBeVisible();
  await sheet.getByRole('button', { name: /4,50\s€ senden/ }).click();

  for (const { page } of [lena, clara]) {
    const card = page.locator('.wallet-payment-card', { hasText: 'Das Heft von gestern' });
    await expect(card).toHaveCount(1);
    await expect(card).toContainText(/4,50/);
  }
  expect(await lena.balance()).toBe(before.lena - 450);
  expect(await clara.balance()).toBe(before.clara + 450);
  await expectSoundBook(town.database);
});

test('[S07] above 30 euros the password is asked for, and a wrong one moves nothing', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const before = { emre: await emre.balance(), nele: await nele.balance() };
  const { page } = emre;

  await page.goto('/pay/send?to=nele');
  await typeAmount(page, '3100');
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByRole('button', { name: /31,00\s€ senden/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await expect(dialog.getByText('Nele Brandt')).toBeVisible();
  await expect(dialog.getByText(/31,00/)).toBeVisible();
  await dialog.getByLabel('Passwort').fill('falsch geraten');
  await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  expect(await emre.balance()).toBe(before.emre);

  await dialog.getByLabel('Passwort').fill('unter-der-linde');
  await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('Ist angekommen')).toBeVisible();
  expect(await emre.balance()).toBe(before.emre - 3100);
  expect(await nele.balance()).toBe(before.nele + 3100);
  await expectSoundBook(town.database);
});
