import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { URI } from 'otpauth';
import sharp from 'sharp';
import type { Database } from '../../apps/server/src/platform/database.ts';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

const password = 'mohn-und-klee';
const paper = await sharp({
  create: { width: 1000, height: 640, channels: 3, background: '#cfd8c4' },
})
  .png()
  .toBuffer();
let count = 0;

/** Somebody new, signed in on this page. */
async function join(page: Page, name: string): Promise<string> {
  count += 1;
  const tail = `${process.pid}${count}`.replace(/\d/g, (digit) => 'abcdefghij'[+digit]!);
  const handle = `${name.toLowerCase()}-${tail}`;
  const joined = await page.request.post('/api/v1/identity/accounts', {
    data: { handle, name: `${name} ${tail}`, password, locale: 'de' },
  });
  expect(joined.ok()).toBe(true);
  return handle;
}

/** The same with play money. */
async function settle(page: Page, name: string): Promise<string> {
  const handle = await join(page, name);
  const paidIn = await page.request.post('/api/v1/wallet/play-money', {
    headers: { 'idempotency-key': randomUUID() },
    data: { amount: { value: '20000', assetCode: 'EUR', assetScale: 2 } },
  });
  expect(paidIn.ok()).toBe(true);
  return handle;
}

/** A case, as the rules open one that look every minute. */
async function strike(page: Page, database: Database): Promise<void> {
  const answer = await page.request.get('/api/v1/identity/me');
  const { actors } = (await answer.json()) as { actors: { actor: { id: string } }[] };
  const actorId = actors[0]!.actor.id.replace('act_', '');
  await database.pool.query(
    `with opened as (
       insert into compliance_cases (id, actor_id, opened_at, state)
       values ($1, $2, now(), 'open') returning id, actor_id
     )
     insert into compliance_alerts (id, case_id, actor_id, rule, day, at, facts, payment_ids)
     select $3, id, actor_id, 'new_payee_drain', current_date, now(), $4, '{}' from opened`,
    [randomUUID(), actorId, randomUUID(), JSON.stringify({ sum: '5100', left: '14900' })],
  );
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

test('[S28] from unknown to identified: limits are refused in words, a paper is reviewed, and each look is in the trail', async ({
  browser,
  baseURL,
  viewport,
  page,
  town,
}) => {
  const use = { baseURL, viewport };
  const desk = await deviceOf(browser, { handle: 'petra', use });
  const policy = await desk.get<object>('/compliance/policy');
  const set = (limitsHold: boolean) =>
    desk.send('PUT', '/compliance/policy', { ...policy, limitsHold });
  const other = await browser.newContext({ ...use, serviceWorkers: 'block' });
  const payee = await join(await other.newPage(), 'Rosa');
  await settle(page, 'Jonte');
  await desk.page.goto('/me');
  await desk.page.getByRole('link', { name: /Prüfstelle/ }).click();
  await desk.page.getByRole('tab', { name: 'Regime' }).click();
  await desk.page.getByRole('switch', { name: 'Grenzen gelten' }).click();
  await desk.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(desk.page.getByText('Die Grenzen sind gespeichert')).toBeVisible();
  await shot(desk.page, 'regime');
  try {
    await pay(page, payee, '4000');
    await expect(page.getByRole('dialog', { name: 'Zahlung bestätigen' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText(/zum ersten Mal/)).toBeVisible();
    await shot(page, 'erste-zahlung');
    const confirmed = page.getByRole('dialog', { name: 'Zahlung bestätigen' });
    await page.getByRole('button', { name: /€ senden/ }).click();
    await confirmed.getByLabel('Passwort').fill(password);
    await confirmed.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
    await expect(page.getByText('Ist angekommen')).toBeVisible();
    await pay(page, payee, '1100');
    await expect(page.getByText(/auf deiner Stufe gerade zahlen kannst/)).toBeVisible();

    await page.goto('/me/level');
    await expect(page.getByText(/40,00\s€ von 50,00\s€/)).toBeVisible();
    await page.getByRole('button', { name: 'Höhere Stufe beantragen' }).click();
    await page.getByRole('radio', { name: 'Stufe 2' }).click();
    await page.getByLabel('Dein voller Name').fill('Jonte Petersen');
    await page.getByLabel('Geburtstag').fill('1988-02-29');
    await page.getByLabel('Anschrift').fill('Am Deich 4, 99000 Lindfurt');
    await page.getByRole('button', { name: 'Einreichen' }).click();
    await expect(page.getByText('Es fehlt noch: das Bild des Ausweises')).toBeVisible();
    await page
      .getByLabel('Vorderseite des Ausweises fotografieren')
      .setInputFiles({ name: 'ausweis.png', mimeType: 'image/png', buffer: paper });
    await expect(page.getByText('Ausweis, Vorderseite')).toBeVisible();
    await expectAccessible(page);
    await shot(page, 'stufe-beantragen');
    await page.getByRole('button', { name: 'Einreichen' }).click();
    await expect(page.getByText('Dein Antrag auf Stufe 2 wird geprüft')).toBeVisible();
    await shot(page, 'stufe');

    await desk.page.getByRole('tab', { name: 'Anträge' }).click();
    await desk.page.reload();
    await desk.page.getByRole('button', { name: /Antrag von Jonte .* prüfen/ }).click();
    await expect(desk.page.getByText('Jonte Petersen')).toBeVisible();
    await desk.page.getByRole('button', { name: 'Ausweis, Vorderseite ansehen' }).click();
    await expect(desk.page.getByRole('img', { name: 'Ausweis, Vorderseite' })).toBeVisible();
    await expectAccessible(desk.page);
    await shot(desk.page, 'pruefen');
    await desk.page.getByRole('button', { name: 'Stufe 2 anerkennen' }).click();
    await expect(desk.page.getByText(/ist anerkannt/)).toBeVisible();
    await desk.page.getByRole('tab', { name: 'Protokoll' }).click();
    await desk.page.getByLabel('Worum es ging').selectOption('Stufen, Fälle und Grenzen');
    await desk.page.getByRole('button', { name: 'Filtern' }).click();
    const trail = desk.page.getByRole('list', { name: 'Protokoll' });
    const told = (deed: string) =>
      expect(trail.getByRole('listitem').filter({ hasText: deed }).first()).toBeVisible();
    await told('hat das Bild eines Ausweises oder Nachweises angesehen');
    await told('hat über einen Antrag auf eine höhere Stufe entschieden');
    await shot(desk.page, 'protokoll');

    await page.reload();
    await expect(page.getByText('ausgewiesen').first()).toBeVisible();
    await pay(page, payee, '1100');
    await expect(page.getByText('Ist angekommen')).toBeVisible();

    // What a rule finds, the desk sees; whoever it is about reads nothing but that it is not possible now.
    await strike(page, town.database);
    await desk.page.reload();
    await desk.page.getByRole('tab', { name: /Fälle/ }).click();
    await desk.page.getByRole('button', { name: /^Fall Jonte .* ansehen$/ }).click();
    await expect(desk.page.getByText(/gingen 51,00\s€ an neue Empfänger/)).toBeVisible();
    await desk.page.getByLabel('Begründung').fill('Anruf abwarten');
    await expectAccessible(desk.page);
    await shot(desk.page, 'fall');
    await desk.page.getByRole('button', { name: 'Einfrieren' }).click();
    await expect(desk.page.getByText('Anruf abwarten', { exact: false }).first()).toBeVisible();
    await pay(page, payee, '200');
    await expect(page.getByText('Das geht gerade nicht.')).toBeVisible();
    await desk.page.getByLabel('Begründung').fill('Alles in Ordnung');
    await desk.page.getByRole('button', { name: 'Freigeben' }).click();
    await expect(desk.page.getByText('freigegeben', { exact: true })).toBeVisible();
    await pay(page, payee, '200');
    await expect(page.getByText('Ist angekommen')).toBeVisible();
  } finally {
    await set(false);
  }
  await expectSoundBook(town.database);
});

test('[S28] [C70] [C72] who is like somebody on a list: the desk compares and decides, and neither side of a payment hears of it', async ({
  browser,
  baseURL,
  viewport,
  page,
  town,
}) => {
  const use = { baseURL, viewport };
  const desk = await deviceOf(browser, { handle: 'petra', use });
  const policy = await desk.get<object>('/compliance/policy');
  const other = await browser.newContext({ ...use, locale: 'de-DE', serviceWorkers: 'block' });
  const friendsPage = await other.newPage();
  const friend = await settle(friendsPage, 'Greta');
  const payer = await settle(page, 'Wladimir');
  try {
    await desk.page.goto('/me/desk');
    await desk.page.getByRole('tab', { name: 'Regime' }).click();
    await desk.page.getByRole('switch', { name: 'Regeln beobachten Zahlungen' }).click();
    await desk.page.getByRole('button', { name: 'Speichern' }).click();
    const hand = (text: string) =>
      desk.page.locator('input[type=file]').setInputFiles({
        name: 'liste.json',
        mimeType: 'application/json',
        buffer: Buffer.from(text),
      });
    const entry = {
      id: 'Q1',
      properties: { name: ['Владимир Соколов'], birthDate: ['1970'], topics: ['sanction'] },
    };
    await hand(`${JSON.stringify(entry)}\n{"id":`);
    await expect(desk.page.getByText('Zeile 2 dieser Liste ist nicht zu lesen')).toBeVisible();
    await hand(JSON.stringify(entry));
    await expect(desk.page.getByText('1 sanktioniert')).toBeVisible();
    await shot(desk.page, 'liste');

    await page.goto('/me/level');
    await page.getByRole('button', { name: 'Höhere Stufe beantragen' }).click();
    await page.getByLabel('Dein voller Name').fill('Wladimir Sokolow');
    await page.getByLabel('Geburtstag').fill('1970-03-04');
    await page.getByLabel('Anschrift').fill('Am Deich 4, 99000 Lindfurt');
    await page.getByRole('button', { name: 'Einreichen' }).click();
    const waits = page.getByText('Dein Antrag auf Stufe 1 wird geprüft');
    await expect(waits).toBeVisible();

    await desk.page.getByRole('tab', { name: /Fälle/ }).click();
    await expect(desk.page.getByText(`@${payer}`)).toBeVisible();
    await desk.page.getByRole('button', { name: /^Fall Wladimir .* ansehen$/ }).click();
    await expect(desk.page.getByText(/wie „Владимир Соколов“ \(sanktioniert/)).toBeVisible();
    await expect(desk.page.getByText('Auf der Liste geboren: 1970.')).toBeVisible();
    await expect(desk.page.getByText('Wladimir Sokolow')).toBeVisible();
    await expect(desk.page.getByText('4. März 1970')).toBeVisible();
    await expectAccessible(desk.page);
    await shot(desk.page, 'fall-liste');

    // A likeness stops nothing; a freeze stops both directions, and says nothing of why.
    await pay(page, friend, '200');
    await expect(page.getByText('Ist angekommen')).toBeVisible();
    await desk.page.getByLabel('Begründung').fill('Nach dem Geburtsort gefragt');
    await desk.page.getByRole('button', { name: 'Einfrieren' }).click();
    await expect(desk.page.getByText('eingefroren', { exact: true })).toBeVisible();
    for (const [from, to] of [
      [page, friend],
      [friendsPage, payer],
    ] as const) {
      await pay(from, to, '300');
      await expect(from.getByText('Das geht gerade nicht.')).toBeVisible();
    }
    await page.goto('/me/level');
    await expect(waits).toBeVisible();
    await expect(page.getByText(/Fall|Liste|eingefroren|sanktion/)).toHaveCount(0);

    await desk.page.getByLabel('Begründung').fill('Anderer Geburtsort, ein anderer Mensch');
    await desk.page.getByRole('button', { name: 'Freigeben' }).click();
    await expect(desk.page.getByText('freigegeben', { exact: true })).toBeVisible();
    await pay(friendsPage, payer, '300');
    await expect(friendsPage.getByText('Ist angekommen')).toBeVisible();
  } finally {
    await desk.send('PUT', '/compliance/policy', policy);
  }
  await expectSoundBook(town.database);
});
