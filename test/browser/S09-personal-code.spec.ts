import type { Page } from '@playwright/test';
import { deviceOf } from './devices.ts';
import { expect, test } from './town.ts';

/** Shows a code, and takes the photograph that the other one scans. */
async function photographOf(page: Page): Promise<Buffer> {
  const code = page.getByRole('img', { name: /^Code / });
  await expect(code).toBeVisible();
  return page.locator('.ui-qr').screenshot();
}

async function scan(page: Page, picture: Buffer): Promise<void> {
  await page.goto('/scan');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
}

test('[S09] scanning a personal code leads to its person, to a chat and to a payment', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const { page: marlene } = await deviceOf(browser, {
    handle: 'marlene',
    use: { baseURL, viewport },
  });
  const { page: hedwig } = await deviceOf(browser, {
    handle: 'hedwig',
    use: { baseURL, viewport },
  });

  await marlene.goto('/code');
  await scan(hedwig, await photographOf(marlene));
  const found = hedwig.getByRole('dialog', { name: 'Gefunden' });
  await expect(found.getByRole('heading', { name: 'Marlene Krumm' })).toBeVisible();
  await found.getByRole('button', { name: 'Schreiben' }).click();
  await expect(hedwig).toHaveURL(/\/chats\/cnv_/);

  await marlene.locator('label', { hasText: 'Bezahlen' }).click();
  await marlene.getByLabel('Betrag').fill('31,00');
  const renewed = marlene.waitForResponse(
    (answer) =>
      answer.url().endsWith('/identity/codes') &&
      answer.request().postData()?.includes('Zwei Kuchen') === true,
  );
  await marlene.getByLabel('Wofür').fill('Zwei Kuchen');
  await expect(marlene.getByText('31,00 €')).toBeVisible();
  await renewed;
  await scan(hedwig, await photographOf(marlene));
  await expect(found.getByText('bittet um')).toBeVisible();
  await expect(found.getByText('Zwei Kuchen')).toBeVisible();
  await found.getByRole('link', { name: 'Geld senden' }).click();
  await expect(hedwig).toHaveURL(/\/pay\/send\?to=marlene&amount=3100&asset=EUR&note=Zwei\+Kuchen/);

  // Above thirty euros the second factor is asked for, with payee and amount in sight.
  await hedwig.getByRole('button', { name: /^31,00 € senden$/ }).click();
  const confirm = hedwig.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await expect(confirm.getByText('Marlene Krumm')).toBeVisible();
  await confirm.getByLabel('Passwort').fill('unter-der-linde');
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(hedwig).toHaveURL(/\/pay\/receipts\/pay_/);
  await expect(hedwig.getByText('31,00 €').first()).toBeVisible();
  await marlene.goto('/pay');
  await expect(marlene.getByText(/^\+31,00/).first()).toBeVisible();

  const { rows } = await town.database.pool.query(
    `select p.confirmed_by, p.amount, t.amount as moved
     from wallet_payments p join ledger_transfers t on t.reference = p.id or t.id = p.id
     where p.note = 'Zwei Kuchen'`,
  );
  expect(rows).toEqual([{ confirmed_by: 'password', amount: 3100n, moved: 3100n }]);
});

test('[S09] a code that is not from here is refused', async ({ browser, baseURL, viewport }) => {
  const { page: hedwig } = await deviceOf(browser, {
    handle: 'hedwig',
    use: { baseURL, viewport },
  });
  await hedwig.goto('/c/bm90aGluZy1vZi1vdXJzLW5vdGhpbmctb2Ytb3Vycy1ub3RoaW5n');
  await expect(hedwig.getByText('Dieser Code ist nicht von hier.')).toBeVisible();
});

test('[S09] without an account, a code shows whose it is and how to join', async ({
  browser,
  baseURL,
  viewport,
  page,
}) => {
  const { page: marlene } = await deviceOf(browser, {
    handle: 'marlene',
    use: { baseURL, viewport },
  });
  const answer = await marlene.request.post('/api/v1/identity/codes', {
    data: { purpose: 'profile' },
  });
  const { url } = (await answer.json()) as { url: string };
  await page.goto(url);
  await expect(page.getByRole('heading', { name: 'Marlene Krumm' })).toBeVisible();
  await page.getByRole('link', { name: 'Konto eröffnen' }).click();
  await expect(page).toHaveURL(/\/join\?next=%2Fp%2Fmarlene$/);
});
