import { randomUUID } from 'node:crypto';
import { writeStatement } from '../../dev/bank.ts';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, newcomer, newcomersPassword } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test.use({ regime: 'licensed' });

const townIban = 'DE02120300000000202051';
const ownIban = 'DE89370400440532013000';
let balance = 0n;

/** The bank closes a day: a statement that follows the one before. */
function statementOf(on: string, booked: { minor: bigint; name: string; text: string }[]) {
  const opening = balance;
  balance = booked.reduce((sum, { minor }) => sum + minor, opening);
  const buffer = Buffer.from(
    writeStatement({
      iban: townIban,
      id: `S-${on}`,
      opening,
      openingOn: on,
      on,
      booked: booked.map((transfer) => ({ ...transfer, on, iban: ownIban })),
    }),
  );
  return { name: `auszug-${on}.xml`, mimeType: 'application/xml', buffer };
}

test('money comes in by transfer, is recognised or decided about, and is paid out to a bank account; the till is counted', async ({
  page,
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  balance = 100_000n;
  const { name, totp } = await newcomer(page);
  const operator = await deviceOf(browser, { handle: 'petra', use });
  const desk = operator.page;

  // The operator says which account it is.
  await desk.goto('/pay/desk');
  await desk.getByRole('tab', { name: 'Einstellungen' }).click();
  await desk.getByLabel('Kontoinhaber').fill('Allmende Lindenau eG');
  await desk.getByLabel('IBAN').fill('DE02 1203 0000 0000 2020 51');
  await desk.getByLabel('Man kann Geld einzahlen').check();
  await desk.getByLabel('Man kann sich auszahlen lassen').check();
  await shot(desk, 'bank-einstellungen');
  await desk.getByRole('button', { name: 'Speichern', exact: true }).click();
  await expect(desk.getByText('Gespeichert')).toBeVisible();
  await desk.getByLabel('Man kann Bargeld ankündigen').check();
  await desk.getByRole('button', { name: 'Bargeld speichern' }).click();
  // Without keys there are no cards.
  await desk.getByLabel('Man kann mit Karte einzahlen').check();
  await desk.getByRole('button', { name: 'Karte speichern' }).click();
  await expect(desk.getByText('Ohne die Schlüssel von Stripe geht es nicht.')).toBeVisible();
  await expectAccessible(desk);
  await shot(desk, 'kartenkonto');

  // Tilda is told where to transfer to.
  await page.goto('/pay');
  await page.getByRole('link', { name: 'Einzahlen' }).click();
  await page.locator('.ui-number-pad').focus();
  await page.keyboard.type('5000');
  await page.getByRole('button', { name: '50,00 € überweisen' }).click();
  await expect(page.getByRole('img', { name: 'GiroCode (EPC)' })).toBeVisible();
  await expect(page.getByText('Warten auf deine Überweisung')).toBeVisible();
  const reference = await page.getByRole('status', { name: 'Verwendungszweck' }).textContent();
  await expectAccessible(page);
  await shot(page, 'einzahlen');

  // A bill of her stall says how it is paid from any bank.
  const stall = await page.request.post('/api/v1/business', {
    data: { name: 'Marktstand', handle: `stand-${name.slice(6)}`, category: 'other' },
  });
  const issued = await page.request.post('/api/v1/payables', {
    headers: { 'allmende-actor': (await stall.json()).actor.id },
    data: {
      clientId: randomUUID(),
      kind: 'bill',
      title: 'Standgeld',
      amount: { value: '900', assetCode: 'EUR', assetScale: 2 },
      dueOn: '2099-01-01',
    },
  });
  const bill = await page.context().newPage();
  await bill.goto(`/pay/bills/${(await issued.json()).id}`);
  await bill.getByRole('button', { name: 'Per Überweisung zahlen' }).click();
  await expect(bill.getByRole('img', { name: 'GiroCode (EPC)' })).toBeVisible();
  const forBill = await bill.getByRole('status', { name: 'Verwendungszweck' }).textContent();
  await expectAccessible(bill);
  await shot(bill, 'rechnung-ueberweisen');

  // Her transfer is recognised; another one is not, and the desk has it.
  await desk.getByRole('tab', { name: /Buchungen/ }).click();
  const file = statementOf('2026-11-19', [
    { minor: 5_000n, name, text: `Einzahlung ${reference}` },
    { minor: 1_250n, name: 'Oma Erna', text: 'für Tilda' },
    { minor: 900n, name: 'Jemand', text: `Standgeld ${forBill}` },
  ]);
  await desk.locator('input[type=file]').setInputFiles(file);
  await expect(desk.getByText('3 Buchungen sind neu')).toBeVisible();
  await bill.reload();
  await expect(bill.getByText('Vollständig bezahlt.')).toBeVisible();
  await bill.close();
  await expect(page.getByText('Es ist angekommen')).toBeVisible();
  await expect(page.getByText('50,00 € sind in deiner Geldbörse')).toBeVisible();
  await expect(desk.getByText('Oma Erna')).toBeVisible();
  await expect(desk.getByText('Von diesem Konto kam schon Geld für diese Person.')).toBeVisible();
  await expectAccessible(desk);
  await shot(desk, 'banktisch');
  await desk.getByRole('button', { name: `${name} gutschreiben` }).click();
  await expect(desk.getByText('Alles ist erkannt')).toBeVisible();
  await page.getByRole('link', { name: 'Fertig' }).click();
  await expect(page.getByText('62,50').first()).toBeVisible();
  await expect(page.getByText('Überweisung').first()).toBeVisible();
  await shot(page, 'geldboerse');

  // The same file again changes nothing, and a broken one says where it is broken.
  await desk.locator('input[type=file]').setInputFiles({ ...file, name: 'noch-einmal.xml' });
  await expect(desk.getByText('3 Buchungen sind neu')).toBeVisible();
  const broken = Buffer.from(String(file.buffer).replace('12.50', '12,50').replace('S-', 'T-'));
  await desk.locator('input[type=file]').setInputFiles({ ...file, buffer: broken });
  await expect(desk.getByText('Nichts gebucht: Der Fehler steht in Zeile 9')).toBeVisible();
  await shot(desk, 'datei-abgelehnt');

  // She has a part of it paid out to her own account.
  await page.getByRole('link', { name: 'Auszahlen' }).click();
  await page.getByLabel('Betrag').fill('20,00');
  await page.getByLabel('IBAN').fill('DE89 3704 0044 0532 0130 01');
  await page.getByLabel('Kontoinhaber').focus();
  await expect(page.getByText('Mit dieser IBAN stimmt etwas nicht')).toBeVisible();
  await page.getByLabel('IBAN').fill('DE89 3704 0044 0532 0130 00');
  await shot(page, 'auszahlen');
  await page.getByRole('button', { name: '20,00 € auszahlen' }).click();
  const sheet = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await expect(sheet.getByText('DE89 3704 0044 0532 0130 00')).toBeVisible();
  await shot(page, 'auszahlung-bestaetigen');
  await sheet.getByLabel('Passwort').fill(newcomersPassword);
  await sheet.getByLabel('Code aus der Authenticator-App').fill(totp.generate());
  await sheet.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('wartet', { exact: true })).toBeVisible();
  await expect(page.getByText('Verfügbar: 42,50')).toBeVisible();

  // The operator releases it, and gets a file for the bank.
  await desk.getByRole('tab', { name: /Auszahlungen/ }).click();
  await expect(desk.getByText('neues Konto')).toBeVisible();
  await shot(desk, 'auszahlungen');
  const downloading = desk.waitForEvent('download');
  await desk.getByRole('button', { name: '1 Auszahlung freigeben, 20,00 €' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^M[0-9A-F]{32}\.xml$/);
  await expect(page.getByText('unterwegs', { exact: true })).toBeVisible();
  await desk.getByRole('tab', { name: 'Konto' }).click();
  await expect(desk.getByText('Buch und Bank stimmen überein')).toBeVisible();
  const bank = desk.getByRole('region', { name: 'Überweisung' });
  await expect(bank.getByText('Auf dem Weg hinaus')).toBeVisible();
  await expectAccessible(desk);
  await shot(desk, 'abgleich');

  // A day that is missing is seen.
  balance += 700n;
  await desk.getByRole('tab', { name: /Buchungen/ }).click();
  await desk
    .locator('input[type=file]')
    .setInputFiles(statementOf('2026-11-21', [{ minor: 1n, name: 'Bank', text: 'Zins' }]));
  await expect(desk.getByText('1 Buchung ist neu')).toBeVisible();
  await desk.getByRole('tab', { name: 'Konto' }).click();
  await expect(desk.getByText('Auszahlungen sind angehalten')).toBeVisible();
  await shot(desk, 'abgleich-fehlt');

  // The till is opened, takes cash, and is counted.
  await desk.goto('/pay/till');
  await desk.getByLabel('Liegt in der Kasse').fill('100,00');
  await desk.getByRole('button', { name: 'Kasse öffnen' }).click();
  const amount = { value: '1500', assetCode: 'EUR', assetScale: 2 };
  const paidIn = await desk.request.post('/api/v1/wallet/till/payments', {
    headers: { 'idempotency-key': randomUUID() },
    data: { toHandle: 'nele', amount, note: '' },
  });
  expect(paidIn.ok()).toBe(true);

  // Tilda announces cash, and shows her code at the till.
  await page.goto('/pay/add');
  await page.getByRole('radio', { name: 'Bar' }).check();
  await page.locator('.ui-number-pad').focus();
  await page.keyboard.type('1000');
  await page.getByRole('button', { name: '10,00 € bar bringen' }).click();
  await expect(page.getByRole('img', { name: 'Code für die Kasse' })).toBeVisible();
  const code = await page.getByRole('status', { name: 'Code für die Kasse' }).textContent();
  await expectAccessible(page);
  await shot(page, 'bar-ankuendigen');
  await desk.reload();
  await expect(desk.getByText('Eingenommen, 1 Zahlung')).toBeVisible();
  await desk.getByLabel('Code für die Kasse').fill(code!);
  await desk.getByLabel('Entgegengenommen').fill('10,00');
  await desk.getByRole('button', { name: 'Bargeld annehmen' }).click();
  await expect(page.getByText('Es ist angekommen')).toBeVisible();
  await expect(desk.getByText('Eingenommen, 2 Zahlungen')).toBeVisible();
  await desk.getByRole('textbox', { name: 'Gezählt' }).fill('124,50');
  await shot(desk, 'schicht');
  await desk.getByRole('button', { name: 'Kasse schließen' }).click();
  await expect(desk.getByText('124,50')).toBeVisible();
  await expect(desk.getByText(/[−-]0,50/)).toBeVisible();
  await shot(desk, 'schicht-gezaehlt');

  // The desk compares every way: what was counted is what the book says, but for what is missing.
  await desk.goto('/pay/desk');
  await desk.getByRole('tab', { name: 'Konto' }).click();
  const till = desk.getByRole('region', { name: 'Bar' });
  await expect(till.getByText('Buch und Kasse stimmen überein')).toBeVisible();
  await expect(till.getByText('Beim Zählen zu viel oder zu wenig')).toBeVisible();
  await shot(desk, 'abgleich-kasse');
  await desk.context().close();
});

test('cash is brought, counted and paid out in the town’s own currency', async ({
  page,
  browser,
  baseURL,
  viewport,
}) => {
  const { name, totp } = await newcomer(page);
  const operator = await deviceOf(browser, { handle: 'petra', use: { baseURL, viewport } });
  const desk = operator.page;
  const added = await desk.request.put('/api/v1/currencies/assets/TALER', {
    data: {
      assetScale: 0,
      kind: 'own',
      name: { de: 'Lindentaler', en: 'Linden talers' },
      isOpen: true,
      isConvertible: false,
      rateSource: 'operator',
      spreadBp: 0,
    },
  });
  expect(added.ok()).toBe(true);
  const limits = {
    payoutMin: { value: '100', assetCode: 'EUR', assetScale: 2 },
    payoutMax: { value: '500000', assetCode: 'EUR', assetScale: 2 },
  };
  const inEuros = await desk.request.put('/api/v1/rails/settings/cash', {
    data: { collects: true, paysOut: false, ...limits },
  });
  expect(inEuros.ok()).toBe(true);

  // The operator permits it, with limits of its own.
  await desk.goto('/pay/desk');
  await desk.getByRole('tab', { name: 'Einstellungen' }).click();
  await desk.getByLabel('Währung').selectOption('Lindentaler');
  await expect(desk.getByLabel('Man kann Bargeld ankündigen')).not.toBeChecked();
  await desk.getByLabel('Man kann Bargeld ankündigen').check();
  await desk.getByLabel('Man kann sich bar auszahlen lassen').check();
  await desk.getByRole('button', { name: 'Bargeld speichern' }).click();
  await expect(desk.getByText('Gespeichert')).toBeVisible();
  await expectAccessible(desk);

  // Somebody announces talers, of which there are no halves.
  await page.goto('/pay/add');
  const cash = page.getByRole('radio', { name: 'Bar' });
  await page.locator('.ui-number-pad').waitFor();
  // Transfers are open as well where the town has a bank.
  if (await cash.isVisible()) await cash.check();
  await page.getByLabel('Währung').selectOption('Lindentaler');
  await page.locator('.ui-number-pad').focus();
  await page.keyboard.type('12');
  await expectAccessible(page);
  await shot(page, 'taler-ankuendigen');
  await page.getByRole('button', { name: '12 TALER bar bringen' }).click();
  const code = await page.getByRole('status', { name: 'Code für die Kasse' }).textContent();

  // The till has a shift of talers, and takes no other money for this code.
  await desk.goto('/pay/till');
  const announced = desk.locator('.ui-card', { hasText: 'Angekündigtes Bargeld' });
  const shift = desk.locator('.ui-card', { hasText: 'Schicht' });
  await shift.getByLabel('Währung').selectOption('Lindentaler');
  await shift.getByLabel('Liegt in der Kasse').fill('20');
  await shift.getByRole('button', { name: 'Kasse öffnen' }).click();
  await announced.getByLabel('Code für die Kasse').fill(code!);
  await announced.getByLabel('Entgegengenommen').fill('12,00');
  await announced.getByRole('button', { name: 'Bargeld annehmen' }).click();
  await expect(announced.getByText('in einer anderen Währung')).toBeVisible();
  await announced.getByLabel('Währung').selectOption('Lindentaler');
  await announced.getByLabel('Entgegengenommen').fill('12');
  await announced.getByRole('button', { name: 'Bargeld annehmen' }).click();
  await expect(page.getByText('12 TALER sind in deiner Geldbörse')).toBeVisible();
  await expect(shift.getByText('Eingenommen, 1 Zahlung')).toBeVisible();
  await expectAccessible(desk);
  await shot(desk, 'taler-kasse');

  // A part of them is handed out again; in euros nobody is paid out in cash.
  await page.goto('/pay/out');
  await page.getByLabel('Betrag').waitFor();
  if (await cash.isVisible()) await cash.check();
  await expect(page.getByText('Verfügbar: 12 TALER')).toBeVisible();
  await page.getByLabel('Betrag').fill('5');
  await page.getByRole('button', { name: '5 TALER auszahlen' }).click();
  const sheet = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await sheet.getByLabel('Passwort').fill(newcomersPassword);
  await sheet.getByLabel('Code aus der Authenticator-App').fill(totp.generate());
  await sheet.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('Verfügbar: 7 TALER')).toBeVisible();
  await desk.goto('/pay/desk');
  await desk.getByRole('tab', { name: /Auszahlungen/ }).click();
  await expect(desk.getByText(`5 TALER · ${name}`)).toBeVisible();
  await desk.getByRole('button', { name: '1 Auszahlung freigeben, 5 TALER' }).click();
  await expect(page.getByText('ausgezahlt', { exact: true })).toBeVisible();

  await desk.goto('/pay/till');
  await shift.getByRole('textbox', { name: 'Gezählt' }).fill('27');
  await shift.getByRole('button', { name: 'Kasse schließen' }).click();
  await expect(shift.getByText('stimmt')).toBeVisible();
  await desk.goto('/pay/desk');
  await desk.getByRole('tab', { name: 'Konto' }).click();
  const till = desk.getByRole('region', { name: 'Bar, Lindentaler' });
  await expect(till.getByText('Buch und Kasse stimmen überein')).toBeVisible();
  await shot(desk, 'taler-abgleich');
  await desk.context().close();
});
