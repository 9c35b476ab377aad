import { randomUUID } from 'node:crypto';
import { toUuid } from '../../apps/server/src/platform/ids.ts';
import { deviceOf, expectSoundBook, newcomer, newcomersPassword } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test.use({ regime: 'licensed', hasKeysOfCards: true });

test('money comes in by card over a page of the processor, goes back to the card, and what a bank takes back is owed', async ({
  page,
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const { cards, database } = town;
  /** The processor tells the server what happened. */
  async function deliver(): Promise<void> {
    for (const { body, signature } of cards.events()) {
      const told = await page.request.post('/api/v1/rails/card/events', {
        headers: { 'content-type': 'application/json', 'stripe-signature': signature },
        data: Buffer.from(body),
      });
      expect(told.ok()).toBe(true);
    }
  }
  const { name, totp } = await newcomer(page);
  const petra = await deviceOf(browser, { handle: 'petra', use: { baseURL, viewport } });
  const desk = petra.page;
  const me = await petra.get<{ actors: { actor: { id: string } }[] }>('/identity/me');

  // The operator enters the keys, which are shown to nobody again.
  await desk.goto('/pay/desk');
  await desk.getByRole('tab', { name: 'Einstellungen' }).click();
  await desk.getByLabel('Geheimer Schlüssel').fill(cards.secretKey);
  await desk.getByLabel('Schlüssel der Ereignisse').fill(cards.signingSecret);
  await desk.getByLabel('Man kann mit Karte einzahlen').check();
  await desk.getByLabel('Geld kann auf die Karte zurück').check();
  await desk.getByRole('button', { name: 'Karte speichern' }).click();
  await expect(desk.getByText('Ist hinterlegt.').first()).toBeVisible();
  await expect(desk.getByLabel('Geheimer Schlüssel')).toHaveValue('');

  // Somebody pays on the page of the processor and comes back, still signed in.
  await page.goto('/pay/add');
  await page.locator('.ui-number-pad').focus();
  await page.keyboard.type('5000');
  await page.getByRole('button', { name: '50,00 € mit Karte zahlen' }).click();
  await page.getByRole('button', { name: '50,00 € auf der Seite von Stripe zahlen' }).click();
  await expect(page.getByRole('heading', { name: '50.00 EUR' })).toBeVisible();
  await page.getByRole('button', { name: 'Pay by card' }).click();
  await expect(page.getByText('Warten auf deine Zahlung')).toBeVisible();
  const payInId = toUuid(new URL(page.url()).pathname.split('/').at(-1)!);
  await deliver();
  await expect(page.getByText('50,00 € sind in deiner Geldbörse')).toBeVisible();
  await page.getByRole('link', { name: 'Fertig' }).click();
  await expect(page.getByText('50,00').first()).toBeVisible();
  await page.getByRole('link', { name: /Mit Karte eingezahlt/ }).click();
  await expect(page.getByText('Mit Karte eingezahlt').first()).toBeVisible();
  await expect(page.getByText('50,00').first()).toBeVisible();
  await shot(page, 'karte-beleg');

  // Paying out gives a part of it back to the card.
  await page.goto('/pay/out');
  await page.getByLabel('Betrag').fill('20,00');
  await page.getByRole('button', { name: '20,00 € auszahlen' }).click();
  const sheet = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await sheet.getByLabel('Passwort').fill(newcomersPassword);
  await sheet.getByLabel('Code aus der Authenticator-App').fill(totp.generate());
  await sheet.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('wartet', { exact: true })).toBeVisible();
  await desk.getByRole('tab', { name: /Auszahlungen/ }).click();
  await desk.getByRole('button', { name: '1 Auszahlung freigeben, 20,00 €' }).click();
  await expect(page.getByText('unterwegs', { exact: true })).toBeVisible();
  await expect.poll(() => cards.refunds().map(({ amount }) => amount)).toEqual([2_000]);
  await deliver();
  await expect(page.getByText('ausgezahlt', { exact: true })).toBeVisible();
  await expect(page.getByText('Verfügbar: 30,00')).toBeVisible();

  // She has spent a part of the rest when her bank takes it back: what is missing is a claim.
  const spent = await page.request.post('/api/v1/wallet/payments', {
    headers: { 'idempotency-key': randomUUID() },
    data: {
      toActorId: me.actors[0]!.actor.id,
      amount: { value: '1000', assetCode: 'EUR', assetScale: 2 },
      note: '',
    },
  });
  expect(spent.ok()).toBe(true);
  cards.dispute(cards.chargeOf(payInId)!, 3_000);
  await deliver();
  await page.goto('/pay');
  await expect(page.getByText(/^0,00/).first()).toBeVisible();
  await desk.getByRole('tab', { name: 'Konto' }).click();
  await desk.getByRole('button', { name: 'Jetzt vergleichen' }).click();
  const account = desk.getByRole('region', { name: 'Karte' });
  await expect(account.getByText(/Buch und Stripe stimmen überein/)).toBeVisible();
  const claim = desk.getByRole('list', { name: 'Forderungen' }).getByRole('listitem');
  await expect(claim.filter({ hasText: name }).getByText('10,00')).toBeVisible();
  await expect(claim.getByText('offen', { exact: true })).toBeVisible();
  await shot(desk, 'karte-forderung');
  await expectSoundBook(database);
  await desk.context().close();
});
