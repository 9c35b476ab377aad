import { deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

/** A file as the European Central Bank publishes it. */
function ratesOf(day: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
\t<Cube><Cube time='${day}'><Cube currency='USD' rate='1.0834'/></Cube></Cube>
</gesmes:Envelope>`;
}

interface Pockets {
  items: { balance: { assetCode: string; value: string } }[];
}

test('[S08] the operator keeps a currency; a person exchanges, and sends to another currency with rate and fees before', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const operator = await deviceOf(browser, { handle: 'petra', use });
  const desk = operator.page;

  // The currency, its rates and what an exchange costs.
  await desk.goto('/pay/till');
  await desk.getByRole('link', { name: 'Währungen' }).click();
  await desk.getByRole('button', { name: 'Hinzufügen' }).click();
  const form = desk.getByRole('dialog');
  await form.getByLabel('Kürzel').fill('usd');
  await form.getByLabel('Name auf Deutsch').fill('US-Dollar');
  await form.getByLabel('Name auf Englisch').fill('US dollar');
  await form.getByRole('button', { name: 'Speichern' }).click();
  await expect(desk.getByText('noch kein Kurs', { exact: false })).toBeVisible();
  const file = (text: string) => ({
    name: 'eurofxref-daily.xml',
    mimeType: 'text/xml',
    buffer: Buffer.from(text),
  });
  const day = new Date().toISOString().slice(0, 10);
  const chooser = desk.locator('input[type=file]');
  await chooser.setInputFiles(file(ratesOf(day).replace('1.0834', '1,08')));
  await expect(desk.getByText('Zeile 3: has no rate for USD')).toBeVisible();
  await chooser.setInputFiles(file(ratesOf(day)));
  await expect(desk.getByText(/^Kurse vom .*: USD$/)).toBeVisible();
  await desk.getByLabel('Gebühr vom Gegebenen').fill('0,10');
  await desk.getByRole('button', { name: 'Speichern' }).click();
  await expect(desk.getByText('Gespeichert').first()).toBeVisible();
  await desk.getByRole('button', { name: 'Geld bewegen: US-Dollar' }).click();
  await desk.getByRole('dialog').getByLabel('Betrag').fill('500');
  await desk.getByRole('button', { name: 'Aus der Kasse bereitstellen' }).click();
  await expect(desk.getByText(/500,00\s\$ bewegt/)).toBeVisible();
  await expect(desk.getByText('1,0834 USD = 1 EUR', { exact: false })).toBeVisible();
  await shot(desk, 'currencies-desk');

  // A pocket of one's own, and an exchange into it.
  await fund(browser, { handle: 'lena', euros: 80, use });
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const euros = await lena.balance();
  await lena.page.goto('/pay/pockets');
  await lena.page.getByRole('button', { name: 'Öffnen: US-Dollar' }).click();
  await expect(lena.page.getByText('Fach für US-Dollar geöffnet')).toBeVisible();
  await lena.page.getByRole('link', { name: 'Tauschen' }).click();
  await lena.page.locator('.ui-number-pad').focus();
  await lena.page.keyboard.type('1000');
  await shot(lena.page, 'currencies-exchange');
  await lena.page.getByRole('button', { name: 'Kurs ansehen' }).click();
  // 10,00 less one cent of fee at 1,0834 is 10,82; half a percent of spread is kept.
  await expect(lena.page.getByText('1 EUR = 1,0834 USD')).toBeVisible();
  await expect(lena.page.getByText('0,5 % unter dem Mittelkurs', { exact: false })).toBeVisible();
  await expect(lena.page.getByRole('timer')).toContainText('Sekunden');
  await shot(lena.page, 'currencies-quote');
  await lena.page.getByRole('button', { name: /10,00\s€ tauschen/ }).click();
  await expect(lena.page).toHaveURL(/\/pay\/receipts\//);
  await expect(lena.page.getByText(/10,76\s\$/).first()).toBeVisible();
  await expect(lena.page.getByText(/0,06\s\$/)).toBeVisible();
  await shot(lena.page, 'currencies-receipt');
  expect(await lena.balance()).toBe(euros - 1000);
  await lena.page.goto('/pay');
  await expect(lena.page.getByRole('link', { name: /10,76\s\$/ })).toBeVisible();
  await shot(lena.page, 'currencies-home');

  // Asked for by what should arrive: exactly five dollars, whatever that takes.
  await lena.page.goto('/pay/exchange?from=EUR&into=USD');
  await lena.page.getByRole('radio', { name: 'was ankommt' }).check({ force: true });
  await lena.page.locator('.ui-number-pad').focus();
  await lena.page.keyboard.type('500');
  await lena.page.getByRole('button', { name: 'Kurs ansehen' }).click();
  await expect(lena.page.locator('.wallet-confirm-amount')).toContainText(/5,00\s\$/);
  await shot(lena.page, 'currencies-arrival');

  // To somebody else who gets another currency: above a small amount with the second factor.
  const clara = await deviceOf(browser, { handle: 'clara', use });
  await clara.page.goto('/chats/to/lena');
  await expect(clara.page).toHaveURL(/\/chats\/cnv_/);
  await lena.page.goto('/pay/send?to=clara');
  await lena.page.getByLabel('Kommt an als').selectOption({ label: 'US-Dollar' });
  await lena.page.locator('.ui-number-pad').focus();
  await lena.page.keyboard.type('4000');
  await lena.page.getByLabel('Wofür?').fill('Für New York');
  await shot(lena.page, 'currencies-send');
  await lena.page.getByRole('button', { name: 'Weiter' }).click();
  await expect(lena.page.getByText('Clara Sommer').first()).toBeVisible();
  await lena.page.getByRole('button', { name: /40,00\s€ senden/ }).click();
  const factor = lena.page.getByRole('dialog');
  await expect(factor.getByText(/40,00\s€/).first()).toBeVisible();
  await factor.getByLabel('Passwort').fill(password);
  await factor.getByRole('button', { name: /bestätigen|zahlen|senden/i }).click();
  await expect(lena.page).toHaveURL(/\/pay\/receipts\//);
  const card = clara.page.locator('.wallet-payment-card', { hasText: 'Für New York' });
  await expect(card).toContainText(/43,0\d\s\$/);
  const { items } = await clara.get<Pockets>('/currencies/pockets');
  const dollars = items.find(({ balance }) => balance.assetCode === 'USD')!.balance.value;
  await expect(card).toContainText(`${dollars.slice(0, -2)},${dollars.slice(-2)}`);
  await clara.page.goto('/pay/statement?asset=USD');
  await expect(clara.page.getByRole('link', { name: /Lena/ })).toHaveCount(1);
  await shot(clara.page, 'currencies-statement');
  expect(await lena.balance()).toBe(euros - 5000);
  await expectSoundBook(town.database);
});
