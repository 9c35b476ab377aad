import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { URI } from 'otpauth';
import { expectAccessible } from './accessibility.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

const password = 'mohn-und-klee';
let count = 0;

/** Somebody new, signed in on this page, with play money. */
async function settle(page: Page, name: string): Promise<string> {
  count += 1;
  const tail = `${process.pid}${count}`.replace(/\d/g, (digit) => 'abcdefghij'[+digit]!);
  const handle = `${name.toLowerCase()}-${tail}`;
  const joined = await page.request.post('/api/v1/identity/accounts', {
    data: { handle, name: `${name} ${tail}`, password, locale: 'de' },
  });
  expect(joined.ok()).toBe(true);
  const paidIn = await page.request.post('/api/v1/wallet/play-money', {
    headers: { 'idempotency-key': randomUUID() },
    data: { amount: { value: '20000', assetCode: 'EUR', assetScale: 2 } },
  });
  expect(paidIn.ok()).toBe(true);
  return handle;
}

async function pay(page: Page, handle: string, cents: string): Promise<void> {
  await page.goto(`/pay/send?to=${handle}`);
  await page.locator('.ui-number-pad').focus();
  await page.keyboard.type(cents);
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByRole('button', { name: /€ senden/ }).click();
}

test('[S28] an authenticator app: set up by its picture, then asked for when paying and signing in', async ({
  page,
}) => {
  const handle = await settle(page, 'Tilda');
  await page.goto('/me/security');
  await page.getByRole('button', { name: 'Einrichten' }).click();
  const dialog = page.getByRole('dialog', { name: 'Authenticator-App einrichten' });
  await expect(dialog.getByRole('img', { name: /Code zum Einrichten/ })).toBeVisible();
  const uri = await dialog.getByRole('link', { name: 'In der App öffnen' }).getAttribute('href');
  const totp = URI.parse(uri!);
  expect((await dialog.getByRole('status').first().textContent())?.replaceAll(' ', '')).toBe(
    totp.secret.base32,
  );
  await expectAccessible(page);
  await shot(page, 'app-einrichten');
  // Each code works once, so the next step takes the next one, which is accepted half a minute early.
  const code = dialog.getByLabel('Code aus der Authenticator-App');
  await code.fill('000000');
  await dialog.getByRole('button', { name: 'Einschalten' }).click();
  await expect(dialog.getByText('Dieser Code stimmt nicht')).toBeVisible();
  const codeIn = (steps: number) =>
    totp.generate({ timestamp: Date.now() + steps * 30_000 } as never) as string;
  await code.fill(codeIn(-1));
  await dialog.getByRole('button', { name: 'Einschalten' }).click();
  await expect(page.getByText('Dein Passwort braucht überall den Code')).toBeVisible();
  await shot(page, 'sicherheit');

  await pay(page, 'nele', '4200');
  const sheet = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await expect(sheet.getByText(/42,00/)).toBeVisible();
  await sheet.getByLabel('Passwort').fill(password);
  await sheet.getByLabel('Code aus der Authenticator-App').fill('123456');
  await sheet.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(sheet.getByText('Passwort oder Code stimmt nicht')).toBeVisible();
  await shot(page, 'bestaetigen-mit-code');
  await sheet.getByLabel('Code aus der Authenticator-App').fill(codeIn(0));
  await sheet.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('Ist angekommen')).toBeVisible();
  await expect(page.getByText('mit Passwort und Code')).toBeVisible();

  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Passwort').fill(password);
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await page.getByLabel('Code aus der Authenticator-App').fill(codeIn(1));
  await shot(page, 'anmelden-mit-code');
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Schön, dass du da bist' })).toHaveCount(0);
});
