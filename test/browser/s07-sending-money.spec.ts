import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { createLedger } from '../../apps/server/src/ledger/index.ts';
import { systemClock } from '../../apps/server/src/platform/clock.ts';
import { createLog } from '../../apps/server/src/platform/log.ts';
import { deviceOf, expectSoundBook } from './devices.ts';
import { shot } from './shots.ts';
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
  const more = lena.page.getByRole('button', { name: 'Mehr senden' });
  // Whoever only looks stands where they were, also after the first time, for which it had to be fetched.
  await more.press('Enter');
  await expect(lena.page.getByRole('menuitem').first()).toBeFocused();
  await lena.page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await more.click();
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

test('[S07] a passkey confirms a payment, and only the one that was shown', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const petra = await deviceOf(browser, { handle: 'petra', use: { baseURL, viewport } });
  const nele = await deviceOf(browser, { handle: 'nele', use: { baseURL, viewport } });
  const { page } = petra;
  const finger = await giveFinger(page);
  await page.goto('/me/security');
  await page.getByRole('button', { name: 'Hinzufügen' }).click();
  await expect(page.getByText('Hinzugefügt:')).toBeVisible();
  const before = { petra: await petra.balance(), nele: await nele.balance() };

  await page.goto('/pay/send?to=nele');
  await typeAmount(page, '3200');
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByRole('button', { name: /32,00\s€ senden/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await expect(dialog.getByText('Nele Brandt')).toBeVisible();
  await expect(dialog.getByText(/32,00/)).toBeVisible();

  // A finger that is not the right one moves nothing.
  await finger.isRight(false);
  await dialog.getByRole('button', { name: 'Mit Passkey bestätigen' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  expect(await petra.balance()).toBe(before.petra);

  await finger.isRight(true);
  await dialog.getByRole('button', { name: 'Mit Passkey bestätigen' }).click();
  await expect(page.getByText('Ist angekommen')).toBeVisible();
  expect(await petra.balance()).toBe(before.petra - 3200);
  expect(await nele.balance()).toBe(before.nele + 3200);
  const { rows } = await town.database.pool.query<{ method: string }>(
    `select confirmed_by as method from wallet_payments order by paid_at desc limit 1`,
  );
  expect(rows).toEqual([{ method: 'passkey' }]);
  await expectSoundBook(town.database);
});

/** An authenticator built into the device, whose owner shows the right finger until told otherwise. */
async function giveFinger(page: Page): Promise<{ isRight(right: boolean): Promise<void> }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    async isRight(isUserVerified) {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
  };
}

test('[S28] [W120] one sees that one’s money was counted, and checks the same outside of the app', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const lena = await deviceOf(browser, { handle: 'lena', use: { baseURL, viewport } });
  const { page } = lena;
  await page.goto('/pay');
  await page.getByRole('link', { name: 'Ist das Geld da?' }).click();
  await expect(page).toHaveURL(/\/pay\/proof$/);
  // The job may or may not have published the day already; once is enough either way.
  const log = createLog({ level: 'silent' });
  await createLedger({ database: town.database, clock: systemClock, log }).cover();
  await page.reload();
  for (const claim of ['führt der Rechenweg', 'öffentliche Liste', 'gegenüber.', 'Kontoauszug']) {
    await expect(page.locator('.wallet-check-good', { hasText: claim }).first()).toBeVisible();
  }
  await expect(page.getByText('Das stimmt nicht.')).toHaveCount(0);

  const [proof, script] = [test.info().outputPath('p.json'), test.info().outputPath('c.mjs')];
  for (const [name, file] of [
    ['Nachweis sichern', proof],
    ['Prüfskript', script],
  ] as const) {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    await (await downloading).saveAs(file);
  }
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [script, proof, baseURL!]);
  expect(stdout).toMatch(/ EUR of account acc_\w+ was counted on/);
  expect(stdout).toContain('publishes, with as much against it.');
  await shot(page, 'pay-proof');
});
