import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, expectSoundBook } from './devices.ts';
import { expect, test } from './town.ts';

async function begin(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: 'Mehr senden' }).click();
  await page.getByRole('menuitem', { name: what, exact: true }).click();
}

async function ask(page: Page, figures: string, note: string): Promise<void> {
  await begin(page, 'Geld anfordern');
  const sheet = page.getByRole('dialog', { name: 'Geld anfordern' });
  await sheet.locator('.ui-number-pad').focus();
  await page.keyboard.type(figures);
  await sheet.getByLabel('Wofür?').fill(note);
  await sheet.getByRole('button', { name: /bitten/ }).click();
  await expect(sheet).toBeHidden();
}

const region = (page: Page, name: RegExp | string) => page.getByRole('region', { name });

async function groupOf(one: Device, others: readonly Device[], name: string): Promise<string> {
  const { conversation } = await one.send<{ conversation: { id: string } }>('POST', '/groups', {
    clientId: crypto.randomUUID(),
    name,
  });
  const path = `/groups/${conversation.id}/invites`;
  const { token } = await one.send<{ token: string }>('POST', path, {});
  for (const other of others) await other.send('POST', `/groups/invites/${token}/join`, {});
  return `/chats/${conversation.id}`;
}

test('[S07] money is asked for in the chat, and paid in two taps, refused or taken back', async ({
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
  await lena.page.goto('/chats/to/clara');

  await ask(clara.page, '525', 'Kinokarte');
  const [mine, hers] = [lena, clara].map(({ page }) => region(page, /Bitte um 5,25/));
  await expect(mine!.getByText('Kinokarte')).toBeVisible();
  await expect(hers!.getByText(/offen bis/)).toBeVisible();
  await expectAccessible(lena.page);
  await mine!.getByRole('button', { name: 'Bezahlen' }).click();
  const sheet = lena.page.getByRole('dialog', { name: 'Bezahlen' });
  await expect(sheet.getByText('Clara Sommer').first()).toBeVisible();
  await sheet.getByRole('button', { name: /5,25\s€ zahlen/ }).click();
  for (const one of [mine!, hers!]) await expect(one.getByText(/^Bezahlt/)).toBeVisible();
  for (const { page } of [lena, clara]) {
    await expect(page.locator('.wallet-payment-card', { hasText: 'Kinokarte' })).toBeVisible();
  }
  expect(await lena.balance()).toBe(before.lena - 525);
  expect(await clara.balance()).toBe(before.clara + 525);

  await ask(clara.page, '999', 'Popcorn');
  await region(lena.page, /Bitte um 9,99/)
    .getByRole('button', { name: 'Ablehnen' })
    .click();
  const refused = region(clara.page, /Bitte um 9,99/);
  await expect(refused.getByText('abgelehnt')).toBeVisible();
  await expect(clara.page.getByText(/Bitte um 9,99\s€ abgelehnt/)).toBeVisible();

  await ask(clara.page, '111', 'Parkschein');
  await clara.page.goto('/pay/requests?side=out');
  const row = clara.page.getByRole('listitem').filter({ hasText: 'Erinnern' }).first();
  await row.getByRole('button', { name: 'Erinnern' }).click();
  await expect(clara.page.getByText(/erinnert am/).first()).toBeVisible();
  await expect(lena.page.getByText('Erinnerung', { exact: true })).toBeVisible();
  await expectAccessible(clara.page);
  await clara.page.getByRole('button', { name: 'Zurückziehen' }).first().click();
  await expect(
    region(lena.page, /Bitte um 1,11/)
      .first()
      .getByText('zurückgezogen'),
  ).toBeVisible();
  // The reminder is a line that was said once, and knows what became of it too.
  await expect(
    region(lena.page, /Bitte um 1,11/)
      .last()
      .getByText('zurückgezogen'),
  ).toBeVisible();
  await expectSoundBook(town.database);
});

test('[S07] a bill is split in a group: each pays a part, and all see who has', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const before = await lena.balance();
  const chat = await groupOf(lena, [emre, clara], 'Pizzaabend');
  await lena.page.goto(chat);
  await emre.page.goto(chat);

  await begin(lena.page, 'Rechnung teilen');
  const form = lena.page.getByRole('dialog', { name: 'Rechnung teilen' });
  await form.getByLabel('Rechnung über').fill('10');
  await form.getByLabel('Wofür?').fill('Pizza');
  // Who paid takes the cent that does not divide.
  await expect(form.getByText(/3,34/)).toBeVisible();
  await expect(form.getByText(/3,33/)).toHaveCount(2);
  await form.getByRole('radio', { name: 'Beträge' }).check();
  await expect(form.getByText('Noch zu verteilen')).toBeVisible();
  await form.getByRole('radio', { name: 'Gleich' }).check();
  await expectAccessible(lena.page);
  await form.getByRole('button', { name: 'In der Gruppe teilen' }).click();

  const named = 'Geteilte Rechnung: Pizza';
  const [hers, his] = [region(lena.page, named), region(emre.page, named)];
  await his.getByRole('button', { name: /3,33\s€ zahlen/ }).click();
  const sheet = emre.page.getByRole('dialog', { name: 'Bezahlen' });
  await sheet.getByRole('button', { name: /3,33\s€ zahlen/ }).click();
  for (const one of [hers, his]) {
    await expect(one.getByText(/3,33\s€ von 6,66\s€ sind da/)).toBeVisible();
  }
  await expectAccessible(emre.page);

  await hers.getByRole('link', { name: 'Übersicht' }).click();
  await expect(lena.page.getByText('Von dir ausgelegt')).toBeVisible();
  // What was shown before Emre paid is shown until the answer is there.
  await expect(lena.page.getByRole('listitem').filter({ hasText: 'Emre' })).toContainText(
    'bezahlt',
  );
  await lena.page.getByRole('button', { name: 'Erinnern' }).click();
  await expect(lena.page.getByText(/erinnert am/)).toBeVisible();
  await expectAccessible(lena.page);

  // Reminded in their own conversation, and paid there.
  await clara.page.goto('/chats/to/lena');
  const reminder = region(clara.page, /Bitte um 3,33/);
  await expect(reminder.getByText(/Anteil von 10,00/)).toBeVisible();
  await reminder.getByRole('button', { name: 'Bezahlen' }).click();
  await clara.page
    .getByRole('dialog', { name: 'Bezahlen' })
    .getByRole('button', { name: /3,33\s€ zahlen/ })
    .click();
  await expect(reminder.getByText(/^Bezahlt/)).toBeVisible();
  await expect(lena.page.getByText('Alle haben bezahlt')).toBeVisible();
  await expect(his.getByText('Alle haben bezahlt')).toBeVisible();
  expect(await lena.balance()).toBe(before + 666);

  // What was paid can be split afterwards: amount and note are there already.
  await emre.page.goto('/pay/statement');
  await emre.page.getByRole('link', { name: /Pizza/ }).first().click();
  await emre.page.getByRole('link', { name: 'Teilen' }).click();
  await emre.page.getByRole('searchbox').fill('clara');
  await emre.page.getByRole('checkbox', { name: /Clara/ }).check();
  await emre.page.getByRole('button', { name: 'Weiter' }).click();
  await expect(emre.page.getByLabel('Rechnung über')).toHaveValue('3,33');
  await emre.page.getByRole('radio', { name: 'Anteile' }).check();
  await emre.page.getByRole('spinbutton', { name: 'Anteile für Clara Sommer' }).press('ArrowUp');
  await expect(emre.page.getByText(/2,22/)).toBeVisible();
  await expectAccessible(emre.page);
  await emre.page.getByRole('button', { name: 'Alle bitten' }).click();
  await expect(emre.page).toHaveURL(/\/pay\/splits\/spl_/);
  await expect(emre.page.getByText(/0,00\s€ von 2,22\s€ sind da/)).toBeVisible();
  await expect(region(clara.page, /Bitte um 3,33/)).toBeVisible();
  await expectSoundBook(town.database);
});
