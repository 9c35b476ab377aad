import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund } from './devices.ts';
import { shot } from './shots.ts';
import { expect, type Town, test } from './town.ts';

/** What the server does by itself every night. */
async function night({ database }: Town): Promise<void> {
  await database.pool.query(`select graphile_worker.add_job('billing.close', '{}'::json)`);
  await expect
    .poll(async () => {
      const { rows } = await database.pool.query(
        `select 1 from graphile_worker.jobs where task_identifier = 'billing.close' and (run_at <= now() or locked_by is not null)`,
      );
      return rows.length;
    })
    .toBe(0);
}
/** All that was charged was a month ago. */
async function aMonthLater({ database }: Town): Promise<void> {
  await database.pool.query(`update billing_meters set month = month - interval '1 month'`);
  await database.pool.query(
    `update billing_accounts set month = month - interval '1 month', base_month = base_month - interval '1 month'`,
  );
}
async function openDesk(page: Page): Promise<void> {
  await page.goto('/me/desk');
  await page.getByRole('tab', { name: 'Tarife' }).click();
}

test('[S19] [BL10] [BL15] [BL17] [BL18] a month ends with an invoice, a part of it is taken back, the rest is paid, and dearer prices are told before', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const operator = await deviceOf(browser, { handle: 'petra', use });
  const shop = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const payee = await deviceOf(browser, { handle: 'farid', hat: 'seltekraft', use });
  const reader = await deviceOf(browser, { handle: 'hedwig', use });
  await fund(browser, { handle: 'baeckerei-krumm', euros: 50, use });
  const name = `Monat ${Date.now() % 100_000}`;
  await operator.send('PUT', '/billing/settings', {
    payeeHandle: 'seltekraft',
    taxBasisPoints: 1900,
    dueDays: 14,
  });

  await openDesk(operator.page);
  await operator.page.getByRole('button', { name: 'Neuer Tarif' }).click();
  const making = operator.page.getByRole('dialog', { name: 'Neuer Tarif' });
  await making.getByLabel('Name', { exact: true }).fill(name);
  await making.getByLabel('Mitteilung').fill('0,50');
  await making.getByLabel('Grundgebühr im Monat').fill('9,90');
  await expectAccessible(operator.page);
  await shot(operator.page, 'billing-plan-base');
  await making.getByRole('button', { name: 'Tarif sichern' }).click();
  const plan = operator.page.getByRole('article', { name });
  await expect(plan.getByText(/Grundgebühr 9,90\s€ · Mitteilung 0,50\s€/)).toBeVisible();
  await shop.send('PUT', '/billing/limit', { limitMicros: null });
  await openDesk(operator.page);
  await operator.page
    .getByLabel('Tarif von Bäckerei Krumm', { exact: false })
    .selectOption({ label: name });
  await expect(plan.getByText(name)).toBeVisible();

  // Three notices, of which each costs.
  const { actor } = await shop.get<{ actor: { id: string } }>(
    '/business/presences/baeckerei-krumm',
  );
  await reader.send('PUT', `/outreach/consents/${actor.id}`, {
    topicKey: 'service',
    isGranted: true,
  });
  const wishes = await reader.get<object>('/outreach/wishes');
  await reader.send('PUT', '/outreach/wishes', { ...wishes, quietFrom: 0, quietUntil: 0 });
  const template = `fertig_${Date.now() % 100_000}`;
  await shop.send('POST', '/outreach/templates', {
    name: template,
    language: 'de',
    category: 'utility',
    content: { text: 'Deine Bestellung liegt bereit, du kannst sie abholen.', samples: {} },
  });
  await shop.send('POST', '/outreach/messages', {
    messages: [1, 2, 3].map((n) => ({
      key: `${template}-${n}`,
      to: 'hedwig',
      template: { name: template, language: 'de', variables: {} },
    })),
  });
  await shop.page.goto('/business/costs');
  await expect(shop.page.getByRole('row', { name: /Grundgebühr 1 9,90/ })).toBeVisible();
  await expect(shop.page.getByRole('row', { name: /Mitteilung 3 0,50/ })).toBeVisible();

  // The month ends: an invoice on paper, with its data inside, and a bill.
  await aMonthLater(town);
  await night(town);
  await shop.page.reload();
  const invoice = shop.page.locator('.billing-invoice').first();
  await expect(invoice.getByText(/13,57\s€/)).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'billing-month-end');
  const [paper] = await Promise.all([
    shop.page.waitForEvent('download'),
    invoice.getByRole('button', { name: 'PDF' }).click(),
  ]);
  const bytes = (await readFile(await paper.path())).toString('latin1');
  expect(bytes).toContain('%PDF-1.7');
  expect(bytes).toContain('factur-x.xml');
  const [data] = await Promise.all([
    shop.page.waitForEvent('download'),
    invoice.getByRole('button', { name: 'Daten (XML)' }).click(),
  ]);
  const xml = (await readFile(await data.path())).toString();
  expect(xml).toContain('urn:cen.eu:en16931:2017');
  expect(xml).toContain('<ram:GrandTotalAmount>13.57</ram:GrandTotalAmount>');

  // Two of the notices were sent twice by a fault of ours.
  await openDesk(operator.page);
  await operator.page.getByRole('button', { name: 'Bäckerei Krumm' }).click();
  const sheet = operator.page.getByRole('dialog', { name: /Rechnungen von Bäckerei Krumm/ });
  await sheet.getByRole('button', { name: 'Aufheben' }).first().click();
  await sheet.getByLabel('Warum').fill('Zwei waren doppelt');
  await sheet.getByLabel(/Grundgebühr zu 9,90/).fill('0');
  await sheet.getByLabel(/Mitteilung zu 0,50/).fill('2');
  await expectAccessible(operator.page);
  await shot(operator.page, 'billing-correct-part');
  await sheet.getByRole('button', { name: 'Diesen Teil aufheben' }).click();
  await expect(sheet.getByText(/zum Teil aufgehoben durch SND-/)).toBeVisible();
  await operator.page.keyboard.press('Escape');

  // And the fee rises: told now, in force later.
  await plan.getByRole('button', { name: 'Ändern' }).click();
  const changing = operator.page.getByRole('dialog', { name: 'Tarif ändern' });
  await changing.getByLabel('Grundgebühr im Monat').fill('12,90');
  await changing.getByRole('button', { name: 'Tarif sichern' }).click();
  await expect(plan.getByText(/^Ab .*Grundgebühr 12,90/)).toBeVisible();
  await expect(plan.getByText(/^Grundgebühr 9,90/)).toBeVisible();
  await shot(operator.page, 'billing-announced');

  // The business sees all of it, and pays what is left.
  const [shopHad, payeeHad] = [await shop.balance(), await payee.balance()];
  await shop.page.reload();
  await expect(shop.page.getByText(/ändert sich dein Tarif/)).toBeVisible();
  await expect(shop.page.getByText(/Grundgebühr: 12,90\s€ statt 9,90\s€/)).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'billing-rise');
  const first = shop.page.locator('.billing-invoice', { hasText: 'zum Teil aufgehoben' });
  await first.getByRole('link', { name: 'Ansehen und zahlen' }).click();
  await shop.page.getByRole('button', { name: /^12,38\s€ zahlen$/ }).click();
  await expect(shop.page.getByText('Ist angekommen')).toBeVisible();
  expect([(await shop.balance()) - shopHad, (await payee.balance()) - payeeHad]).toEqual([
    -1238, 1238,
  ]);
  await expectSoundBook(town.database);
  // The plan of others stays as it was.
  await openDesk(operator.page);
  await operator.page
    .getByLabel('Tarif von Bäckerei Krumm', { exact: false })
    .selectOption({ label: 'Der für alle' });
});
