import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

async function fillBill(page: Page, bill: { title: string; amount: string }): Promise<void> {
  await page.getByLabel('Titel').fill(bill.title);
  await page.getByLabel('Betrag').fill(bill.amount);
}

test('[S10] a fine with its document in the chat and a bill on paper: paid in two taps, matched, both have the receipt', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const office = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  await fund(browser, { handle: 'lena', euros: 80, use });
  await fund(browser, { handle: 'nele', euros: 80, use });
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const before = { lena: await lena.balance(), nele: await nele.balance() };

  // A fine, with the notice attached, sent to somebody.
  await office.page.goto('/pay');
  await office.page.getByRole('link', { name: 'Gestellte Rechnungen' }).click();
  await shot(office.page, 'bills-empty');
  await office.page.getByRole('link', { name: 'Neue Rechnung' }).first().click();
  await office.page.locator('label', { hasText: 'Bußgeld' }).click();
  await office.page.getByRole('combobox', { name: 'An wen?' }).fill('lena');
  await office.page.getByRole('option', { name: /Lena/ }).first().click();
  await fillBill(office.page, { title: 'Parken vor der Feuerwehr', amount: '31,50' });
  await office.page.locator('input[type=file]').setInputFiles({
    name: 'Bescheid.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n'),
  });
  await shot(office.page, 'bills-issue');
  await office.page.getByRole('button', { name: 'In den Chat senden' }).click();
  await expect(office.page).toHaveURL(/\/pay\/issued\/pbl_/);
  await expect(office.page.getByText('Noch nichts bezahlt.')).toBeVisible();

  await lena.page.goto('/chats/to/baeckerei-krumm');
  const card = lena.page.locator('.payable-card', { hasText: 'Parken vor der Feuerwehr' });
  await expect(card).toContainText('Bußgeld');
  await shot(lena.page, 'bills-card');
  await card.getByRole('link', { name: 'Bezahlen' }).click();
  const document = lena.page.getByRole('link', { name: 'Dokument' });
  const answer = await lena.page.request.get((await document.getAttribute('href'))!);
  expect(answer.status()).toBe(200);
  await shot(lena.page, 'bills-fine');
  await lena.page.getByRole('button', { name: /^31,50\s€ zahlen$/ }).click();
  const dialog = lena.page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await dialog.getByLabel('Passwort').fill(password);
  await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(lena.page.getByText('Ist angekommen')).toBeVisible();
  const number = await lena.page.locator('.ui-receipt-reference code').textContent();
  // The issuer's page matches by itself, and leads to the same receipt.
  await expect(office.page.getByText('bezahlt', { exact: true })).toBeVisible();
  await office.page.getByRole('link', { name: /Lena Sander/ }).click();
  await expect(office.page.locator('.ui-receipt-reference code')).toHaveText(number!);
  await lena.page.goto('/chats/to/baeckerei-krumm');
  await expect(card).toContainText('bezahlt');

  // A bill on paper: scanned from a picture of it, paid in two parts, by whoever has it.
  await office.page.goto('/pay/issued/new');
  await fillBill(office.page, { title: 'Standmiete Frühlingsmarkt', amount: '20' });
  await office.page.getByText('Teilzahlungen erlauben').click();
  await office.page.getByRole('button', { name: 'Rechnung erstellen' }).click();
  await expect(office.page.getByRole('img', { name: 'Code der Rechnung' })).toBeVisible();
  await shot(office.page, 'bills-paper');
  const picture = await office.page.locator('.payable-sheet .ui-qr').screenshot();
  await nele.page.goto('/scan');
  await nele.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
  await expect(nele.page.getByRole('heading', { name: 'Standmiete Frühlingsmarkt' })).toBeVisible();
  await nele.page.getByRole('button', { name: 'Nur einen Teil zahlen' }).click();
  await nele.page.getByLabel('Nur einen Teil zahlen').fill('5');
  await nele.page.getByRole('button', { name: 'Diesen Betrag nehmen' }).click();
  await nele.page.getByRole('button', { name: /^5,00\s€ zahlen$/ }).click();
  await expect(nele.page.getByText('Ist angekommen')).toBeVisible();
  await expect(office.page.getByText('teilweise bezahlt')).toBeVisible();
  await nele.page.goto('/pay/bills');
  await expect(nele.page.getByText('15,00')).toBeVisible();
  await shot(nele.page, 'bills-own');
  await nele.page.getByRole('link', { name: /Standmiete/ }).click();
  await nele.page.getByRole('button', { name: /^15,00\s€ zahlen$/ }).click();
  await expect(nele.page.getByText('Ist angekommen')).toBeVisible();

  // The list, what is open in it, and the file for the books.
  await office.page.goto('/pay/issued');
  const list = office.page.getByRole('list', { name: 'Gestellte Rechnungen' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list.getByText('bezahlt', { exact: true })).toHaveCount(2);
  await shot(office.page, 'bills-issued');
  const saving = office.page.waitForEvent('download');
  await office.page.getByRole('button', { name: 'CSV' }).click();
  const file = await readFile(await (await saving).path(), 'utf8');
  expect(file).toContain(`Parken vor der Feuerwehr;Lena Sander;lena;`);
  expect(file).toContain(';bezahlt;20,00;20,00;0,00;EUR;');

  // One that is cancelled asks for nothing any more.
  const stopped = await office.send<{ id: string }>('POST', '/payables', {
    clientId: crypto.randomUUID(),
    kind: 'bill',
    title: 'Irrtum',
    amount: { value: '100', assetCode: 'EUR', assetScale: 2 },
    dueOn: '2099-01-01',
  });
  await office.page.goto(`/pay/issued/${stopped.id}`);
  await office.page.getByRole('button', { name: 'Stornieren' }).click();
  await office.page.getByRole('dialog').getByRole('button', { name: 'Stornieren' }).click();
  await expect(office.page.getByText('storniert', { exact: true })).toBeVisible();
  await lena.page.goto(`/pay/bills/${stopped.id}`);
  await expect(lena.page.getByText('Du musst nichts zahlen')).toBeVisible();

  expect(await lena.balance()).toBe(before.lena - 3150);
  expect(await nele.balance()).toBe(before.nele - 2000);
  await expectSoundBook(town.database);
});
