import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

/** Does what saves a file, and gives its name and beginning. */
async function saved(
  page: Page,
  act: () => Promise<void>,
): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent('download');
  await act();
  const file = await download;
  const bytes = await readFile(await file.path());
  return { name: file.suggestedFilename(), text: bytes.toString('latin1') };
}

test('[S27] the statement is searched, summed up by month and taken away, by a person and by a shop', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const me = await clara.get<{ actors: { actor: { id: string } }[] }>('/identity/me');
  const { id } = me.actors[0]!.actor;
  const answer = await lena.page.request.post('/api/v1/wallet/payments', {
    headers: { 'idempotency-key': 'ein-cent' },
    data: {
      toActorId: id,
      amount: { value: '1', assetCode: 'EUR', assetScale: 2 },
      note: 'Trinkgeld für Zoë',
    },
  });
  expect(answer.ok()).toBe(true);

  const { page } = lena;
  await page.goto('/pay/statement');
  await page.getByRole('searchbox').fill('zoe 0,01');
  await expect(page.getByRole('link', { name: /Clara Sommer/ })).toHaveCount(1);
  await expect(page).toHaveURL(/search=zoe/);
  await expect(page.getByText('Trinkgeld für Zoë')).toBeVisible();
  await shot(page, 'statement-search');
  const menu = () => page.getByRole('button', { name: 'Speichern' }).click();
  await menu();
  await expect(page.getByRole('menuitem', { name: /camt/ })).toHaveCount(0);
  const statement = await saved(page, () =>
    page.getByRole('menuitem', { name: 'Kontoauszug als PDF' }).click(),
  );
  expect(statement.name).toBe('kontoauszug.pdf');
  expect(statement.text).toMatch(/^%PDF-/);
  await menu();
  const table = await saved(page, () => page.getByRole('menuitem', { name: /CSV/ }).click());
  expect(table.text.split('\r\n').length).toBe(3);

  // One cent costs nothing, and its receipt is a file too.
  await page.getByRole('link', { name: /Clara Sommer/ }).click();
  await expect(page.getByText(/0,01\s€/).first()).toBeVisible();
  const receipt = await saved(page, () => page.getByRole('button', { name: 'PDF' }).click());
  expect(receipt.name).toBe('beleg.pdf');
  await shot(page, 'statement-receipt');

  await page.goto('/pay/statement');
  await page.getByRole('link', { name: 'Nach Monaten' }).click();
  const chart = page.getByRole('table', { name: 'Eingang und Ausgang der letzten Monate' });
  await expect(chart.getByRole('row')).toHaveCount(7);
  await expect(page.getByText('Mit wem am meisten')).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'statement-months');
  await chart.getByRole('button').first().click();
  await expect(chart.getByRole('button', { pressed: true })).toHaveCount(1);

  // What one means to spend, and what it says before one pays.
  await page.getByRole('button', { name: 'Budget setzen' }).click();
  const sheet = page.getByRole('dialog', { name: 'Budget' });
  await sheet.getByLabel('Wofür').selectOption({ label: 'Geld senden' });
  await sheet.getByLabel('Im Monat').fill('0,01');
  await expect(sheet.getByLabel(/^Streng/)).not.toBeChecked();
  await expectAccessible(page);
  await shot(page, 'budget-sheet');
  await sheet.getByRole('button', { name: 'Übernehmen' }).click();
  await expect(sheet).toBeHidden();
  const budgets = page.getByRole('region', { name: 'Budgets für diesen Monat' });
  await expect(budgets.getByText(/von 0,01\s€/)).toBeVisible();
  await budgets.getByRole('button', { name: 'Ändern' }).scrollIntoViewIfNeeded();
  await expectAccessible(page);
  await shot(page, 'budgets');
  await page.goto('/pay/send?to=clara&amount=500');
  await expect(page.getByText(/über dein Budget/)).toBeVisible();
  await shot(page, 'budget-hint');
  await page.goto('/pay/months');
  await budgets.getByRole('button', { name: 'Ändern' }).click();
  await sheet.getByRole('button', { name: 'Budget entfernen' }).click();
  await expect(budgets.getByText(/von 0,01\s€/)).toBeHidden();

  // A shop's bookkeeping gets what a bank would send.
  const shop = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  await shop.page.goto('/pay/statement');
  await shop.page.getByRole('button', { name: 'Speichern' }).click();
  const camt = await saved(shop.page, () =>
    shop.page.getByRole('menuitem', { name: /camt\.053/ }).click(),
  );
  expect(camt.text).toContain('urn:iso:std:iso:20022:tech:xsd:camt.053.001.08');
});
