import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S24] [CM20] [CM22] [CM24] [CM25] a club shows its notice, the operator confirms it, and a donor gets the receipt until it is taken back', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'nele', euros: 30, use });
  const club = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const petra = await deviceOf(browser, { handle: 'petra', use });
  const mark = `${process.pid}${viewport!.width}`;
  const eur = (value: string) => ({ value, assetCode: 'EUR', assetScale: 2 });

  await club.page.goto('/pay/campaigns');
  await club.page.getByRole('link', { name: 'Zuwendungsbestätigungen' }).click();
  await club.page.getByRole('button', { name: /Bescheid eintragen|Ändern/ }).click();
  const form = club.page.getByRole('dialog', { name: 'Gemeinnützig' });
  const words = {
    'Name des Vereins': `Radverein ${mark}`,
    'Straße und Hausnummer': 'Brückengasse 3',
    Postleitzahl: '99084',
    Ort: 'Erfurt',
    'Finanzamt (Ort)': 'Erfurt',
    Steuernummer: '151/141/00021',
    'Datum des Bescheids': '2026-03-04',
    'Letzter Veranlagungszeitraum': '2022 bis 2024',
    'Wir fördern': 'des Sports',
    'Maschinelle Bestätigungen dem Finanzamt angezeigt am': '2026-02-01',
    'Wer unterschreibt (Name, Amt)': 'Der Vorstand',
  };
  for (const [label, value] of Object.entries(words)) {
    await form.getByLabel(label, { exact: true }).fill(value);
  }
  const line =
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120"><path d="M20 80 C90 0 120 120 200 50 S320 100 380 30" fill="none" stroke="black" stroke-width="6"/></svg>';
  const buffer = await sharp(Buffer.from(line)).flatten({ background: '#fff' }).png().toBuffer();
  await form
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'unterschrift.png', mimeType: 'image/png', buffer });
  await expectAccessible(club.page);
  await shot(club.page, 'bescheid');
  await form.getByRole('button', { name: 'Prüfen lassen' }).click();
  await expect(club.page.getByText('Wird geprüft')).toBeVisible();

  await petra.page.goto('/me');
  await petra.page.getByRole('link', { name: /Gemeinnützige Vereine/ }).click();
  await expect(
    petra.page.getByText(`Radverein ${mark}, Brückengasse 3, 99084 Erfurt`),
  ).toBeVisible();
  await expectAccessible(petra.page);
  await shot(petra.page, 'bescheid-pruefen');
  await petra.page.getByRole('button', { name: 'Bestätigen', exact: true }).first().click();
  await expect(petra.page.getByText('Bestätigt', { exact: true })).toBeVisible();

  const { id } = await club.send<{ id: string }>('POST', '/campaigns', {
    title: `Werkbank ${mark}`,
    way: 'keep',
    goal: eur('10000'),
    days: 10,
  });
  await club.send('POST', `/campaigns/${id}/start`, {});
  const headers = { 'idempotency-key': randomUUID() };
  const data = { amount: eur('850') };
  const given = await nele.page.request.post(`/api/v1/campaigns/${id}/pledges`, { headers, data });
  expect(given.ok()).toBe(true);

  await nele.page.goto('/pay/campaigns/receipts');
  const gift = nele.page.getByRole('listitem').filter({ hasText: `Werkbank ${mark}` });
  const ask = gift.getByRole('button', { name: 'Bestätigung dafür' });
  if (await nele.page.getByRole('button', { name: 'Eintragen' }).isVisible()) {
    await expect(ask).toBeDisabled();
  }
  await nele.page.getByRole('button', { name: /^(Eintragen|Ändern)$/ }).click();
  const donor = nele.page.getByRole('dialog', { name: 'Name und Anschrift' });
  await donor.getByLabel('Name', { exact: true }).fill(`Nele ${mark}`);
  await donor.getByLabel('Straße und Hausnummer').fill('Uferweg 1');
  await donor.getByLabel('Postleitzahl').fill('99086');
  await donor.getByLabel('Ort', { exact: true }).fill('Erfurt');
  await donor.getByRole('button', { name: 'Speichern' }).click();
  await expectAccessible(nele.page);
  await shot(nele.page, 'bestaetigung-holen');
  const loading = nele.page.waitForEvent('download');
  await ask.click();
  const file = await loading;
  expect(file.suggestedFilename()).toMatch(/^zuwendungsbestaetigung-\d{4}-\d{5}\.pdf$/);
  const own = nele.page.getByRole('list', { name: 'Deine Bestätigungen' }).getByRole('listitem');
  await expect(own.first().getByText(/8,50/)).toBeVisible();
  await shot(nele.page, 'bestaetigungen');

  await club.page.reload();
  const issued = club.page
    .getByRole('list', { name: 'Ausgestellt' })
    .getByRole('listitem')
    .filter({ hasText: `Nele ${mark}` });
  await issued.getByRole('button', { name: 'Zurücknehmen' }).click();
  const taking = club.page.getByRole('dialog', { name: /zurücknehmen/ });
  await taking.getByLabel('Warum').fill('Falsche Anschrift');
  await taking.getByRole('button', { name: 'Zurücknehmen' }).click();
  await expect(issued.getByText('Zurückgenommen')).toBeVisible();
  await expectAccessible(club.page);
  await shot(club.page, 'ausgestellt');
  await nele.page.reload();
  await expect(own.first().getByText('Falsche Anschrift')).toBeVisible();
  await expect(ask).toBeEnabled();
  await expectSoundBook(town.database);
});
