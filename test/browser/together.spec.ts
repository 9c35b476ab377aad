import { readFile } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, type Use } from './devices.ts';
import { expect, test } from './town.ts';

/** A group of two of the town, opened by the first; its address in the app. */
async function groupOf(one: Device, other: Device, name: string): Promise<string> {
  const { conversation } = await one.send<{ conversation: { id: string } }>('POST', '/groups', {
    clientId: crypto.randomUUID(),
    name,
  });
  const { token } = await one.send<{ token: string }>(
    'POST',
    `/groups/${conversation.id}/invites`,
    {},
  );
  await other.send('POST', `/groups/invites/${token}/join`, {});
  return `/chats/${conversation.id}`;
}

async function two(browser: Browser, use: Use) {
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const emre = await deviceOf(browser, { handle: 'emre', use });
  return { lena, emre };
}

async function begin(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: 'Mehr senden' }).click();
  await page.getByRole('menuitem', { name: what, exact: true }).click();
}

const card = (page: Page, name: string) => page.getByRole('region', { name });

test('a group asks, votes, changes its mind and ends the poll', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { lena, emre } = await two(browser, { baseURL, viewport });
  const chat = await groupOf(lena, emre, 'Radtour');
  await lena.page.goto(chat);
  await emre.page.goto(chat);

  await begin(lena.page, 'Umfrage');
  const sheet = lena.page.getByRole('dialog', { name: 'Neue Umfrage' });
  await sheet.getByLabel('Frage').fill('Wohin fahren wir?');
  await sheet.getByLabel('Antwort 1').fill('An den See');
  await sheet.getByLabel('Antwort 2').fill('Durch den Wald');
  await expect(sheet.getByLabel('Antwort 3')).toBeVisible();
  await sheet.getByLabel('Alle dürfen Antworten ergänzen').check();
  await expectAccessible(lena.page);
  await sheet.getByRole('button', { name: 'Fragen' }).click();

  const asked = 'Umfrage: Wohin fahren wir?';
  const [mine, theirs] = [card(lena.page, asked), card(emre.page, asked)];
  await mine.getByRole('button', { name: /An den See/ }).click();
  await expect(theirs.getByText('Eine Person hat abgestimmt')).toBeVisible();
  await theirs.getByRole('button', { name: /Durch den Wald/ }).click();
  await expect(mine.getByText('2 haben abgestimmt')).toBeVisible();
  // A single choice: the other answer takes the place of the first, and a second tap takes it back.
  await theirs.getByRole('button', { name: /An den See/ }).click();
  await expect(theirs.getByRole('button', { name: /An den See/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(mine.getByRole('button', { name: /An den See 2 Stimmen/ })).toBeVisible();
  await theirs.getByRole('button', { name: /An den See/ }).click();
  await expect(mine.getByRole('button', { name: /An den See 1 Stimme/ })).toBeVisible();
  await theirs.getByRole('button', { name: /Durch den Wald/ }).press('Enter');
  await expectAccessible(emre.page);

  await theirs.getByRole('button', { name: 'Ergebnis' }).click();
  const results = emre.page.getByRole('dialog', { name: 'Ergebnis' });
  await expect(results.getByText('Lena')).toBeVisible();
  await expectAccessible(emre.page);
  await results.getByLabel('Weitere Antwort').fill('Nach Hause');
  await results.getByRole('button', { name: 'Hinzufügen' }).click();
  await expect(mine.getByRole('button', { name: /Nach Hause/ })).toBeVisible();
  await emre.page.keyboard.press('Escape');

  // Whoever is too late is told, and their tap is taken back.
  await mine.getByRole('button', { name: 'Ergebnis' }).click();
  await lena.page.getByRole('button', { name: 'Umfrage beenden' }).click();
  await lena.page.keyboard.press('Escape');
  await expect(theirs.getByText(/beendet/)).toBeVisible();
  await expect(theirs.getByRole('button', { name: /Nach Hause/ })).toBeDisabled();
  await emre.page.goto('/chats');
  await expect(emre.page.getByText('Umfrage: Wohin fahren wir?')).toBeVisible();
});

test('an event fills up, moves a place on, changes and is called off', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { lena, emre } = await two(browser, { baseURL, viewport });
  const chat = await groupOf(lena, emre, 'Kochabend');
  await lena.page.goto(chat);
  await emre.page.goto(chat);

  await begin(lena.page, 'Termin');
  const sheet = lena.page.getByRole('dialog', { name: 'Neuer Termin' });
  await sheet.getByLabel('Was', { exact: true }).fill('Suppe kochen');
  await sheet.getByLabel('Tag', { exact: true }).fill('2027-06-12');
  await sheet.getByLabel('Beginn').fill('18:30');
  await sheet.getByLabel('Ende').fill('21:00');
  await sheet.getByLabel('Ort').fill('Gemeinschaftsküche');
  await sheet.getByLabel('Link zur Karte').fill('https://www.openstreetmap.org/#map=19/52.5/13.4');
  await sheet.getByLabel('Plätze').fill('1');
  await expectAccessible(lena.page);
  await sheet.getByRole('button', { name: 'Einladen' }).click();

  const named = 'Termin: Suppe kochen';
  const [mine, theirs] = [card(lena.page, named), card(emre.page, named)];
  await expect(theirs.getByText(/12\. Juni.*18:30–21:00/)).toBeVisible();
  await mine.getByRole('button', { name: 'Ich komme' }).click();
  await expect(theirs.getByText('1 von 1 Plätzen')).toBeVisible();
  await theirs.getByRole('button', { name: 'Ich komme' }).click();
  await expect(theirs.getByText(/Du rückst nach/)).toBeVisible();
  await expect(mine.getByText(/1 wartet/)).toBeVisible();
  await expectAccessible(emre.page);
  await mine.getByRole('button', { name: 'Vielleicht' }).click();
  await expect(theirs.getByText(/Du rückst nach/)).toHaveCount(0);

  await theirs.getByRole('button', { name: 'Mehr' }).click();
  const about = emre.page.getByRole('dialog', { name: 'Suppe kochen' });
  await expect(about.getByText('Emre')).toBeVisible();
  await expectAccessible(emre.page);
  const download = emre.page.waitForEvent('download');
  await about.getByRole('button', { name: 'In den Kalender' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file).toContain('SUMMARY:Suppe kochen\r\n');
  expect(file).toContain('DTSTART:20270612T163000Z\r\n');
  await emre.page.keyboard.press('Escape');

  await mine.getByRole('button', { name: 'Mehr' }).click();
  const own = lena.page.getByRole('dialog', { name: 'Suppe kochen' });
  await own.getByRole('button', { name: 'Ändern' }).click();
  const edit = lena.page.getByRole('dialog', { name: 'Termin ändern' });
  await edit.getByLabel('Beginn').fill('19:00');
  await edit.getByRole('button', { name: 'Speichern' }).click();
  await expect(emre.page.getByRole('button', { name: /Geändert: Suppe kochen/ })).toBeVisible();
  await expect(theirs.getByText(/19:00–21:00/)).toBeVisible();

  await own.getByRole('button', { name: 'Absagen' }).click();
  await lena.page
    .getByRole('dialog', { name: /absagen\?/ })
    .getByRole('button', { name: 'Absagen' })
    .click();
  await expect(emre.page.getByRole('button', { name: /Abgesagt: Suppe kochen/ })).toBeVisible();
  await expect(theirs.getByText('abgesagt')).toBeVisible();
  await expect(theirs.getByRole('button', { name: 'Ich komme' })).toHaveCount(0);
  await expectAccessible(emre.page);
});

test('two share out a list in their own conversation', async ({ browser, baseURL, viewport }) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  // Nobody else of the scenarios writes to her: with much unread, her chat would open above the list.
  // They never spoke, so what she taps asks her to accept first.
  const petra = await deviceOf(browser, { handle: 'petra', use });
  const { actor } = await lena.get<{ actor: { id: string } }>('/identity/profiles/petra');
  const { id } = await lena.send<{ id: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
  await lena.page.goto(`/chats/${id}`);
  await begin(lena.page, 'Liste');
  const sheet = lena.page.getByRole('dialog', { name: 'Neue Liste' });
  await sheet.getByLabel('Titel').fill('Fürs Picknick');
  await sheet.getByLabel('Eintrag 1').fill('Kuchen');
  const howMany = sheet.getByRole('spinbutton', { name: 'Wie viele: Kuchen' });
  await howMany.press('ArrowUp');
  await howMany.press('ArrowUp');
  await sheet.getByLabel('Eintrag 2').fill('Decke');
  await expectAccessible(lena.page);
  await sheet.getByRole('button', { name: 'Liste teilen' }).click();

  await petra.page.goto(`/chats/${id}`);
  const named = 'Liste: Fürs Picknick';
  const [mine, theirs] = [card(lena.page, named), card(petra.page, named)];
  await mine.getByRole('button', { name: 'Kuchen übernehmen' }).click();
  await expect(theirs.getByText('1 von 3')).toBeVisible();
  await theirs.getByRole('button', { name: 'Decke übernehmen' }).click();
  const accept = petra.page.getByRole('button', { name: 'Annehmen' });
  await expect(accept).toBeFocused();
  await accept.click();
  await expect(accept).toHaveCount(0);
  await theirs.getByRole('button', { name: 'Decke übernehmen' }).click();
  await expect(mine.getByText('vergeben', { exact: true })).toBeVisible();
  await theirs.getByRole('button', { name: 'Decke zurückgeben' }).click();
  await expect(mine.getByRole('button', { name: 'Decke übernehmen' })).toBeVisible();
  await expectAccessible(lena.page);

  // Somebody was faster, and this device has not heard of it yet.
  await theirs.getByRole('button', { name: 'Ganze Liste' }).click();
  const whole = petra.page.getByRole('dialog', { name: 'Fürs Picknick' });
  await expect(whole.getByText('Lena')).toBeVisible();
  await whole.getByRole('button', { name: 'Kuchen übernehmen' }).click();
  await whole.getByRole('spinbutton', { name: 'Wie viele: Kuchen' }).press('End');
  await expect(mine.getByText('3 von 3')).toBeVisible();
  await whole.getByLabel('Erledigt').click();
  await expect(whole.getByLabel('Erledigt')).toBeChecked();
  await expectAccessible(petra.page);
  await whole.getByLabel('Noch etwas').fill('Limonade');
  await whole.getByRole('button', { name: 'Hinzufügen' }).click();
  await expect(mine.getByText('Limonade', { exact: true })).toBeVisible();
  await whole.getByRole('button', { name: 'Limonade ändern' }).click();
  await whole.getByLabel('Eintrag', { exact: true }).fill('Saft');
  await whole.getByRole('button', { name: 'Speichern' }).click();
  await expect(mine.getByText('Saft', { exact: true })).toBeVisible();
});
