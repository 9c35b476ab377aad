import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, password, say } from './devices.ts';
import { expect, test } from './town.ts';

const rowOf = (page: Page, name: string) =>
  page.locator('.chats-rows').getByRole('listitem').filter({ hasText: name });
const door = (page: Page, name: string) => page.locator('.chats-door', { hasText: name });
const field = (page: Page) => page.getByRole('textbox', { name: 'Schreib etwas' });
const bubble = (page: Page, text: string) => page.locator('.messaging-row', { hasText: text });

/** The menu of a row: by the other button of a mouse, or by a finger that rests. */
async function ask(row: Locator): Promise<Locator> {
  const menu = row.page().getByRole('menu');
  // What listens to rows comes after them.
  await expect(async () => {
    await row.click({ button: 'right' });
    await expect(menu).toBeVisible({ timeout: 1_000 });
  }).toPass();
  return menu;
}

async function choose(row: Locator, ...items: string[]): Promise<void> {
  const menu = await ask(row);
  for (const name of items) await menu.getByRole('menuitem', { name }).click();
}

/** Somebody who is new in town. */
async function newcomer(
  device: Device,
  { handle, name }: { handle: string; name: string },
): Promise<void> {
  const data = { handle, name, password, locale: 'de' };
  const made = await device.page.request.post('/api/v1/identity/accounts', { data });
  expect(made.ok()).toBe(true);
}

test('one orders one’s chats, and all one’s devices follow', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const [{ page: one }, { page: other }] = [
    await deviceOf(browser, { handle: 'lena', use }),
    await deviceOf(browser, { handle: 'lena', use }),
  ];
  await one.goto('/chats');
  await other.goto('/chats');
  await expect(rowOf(one, 'Farid')).toBeVisible();

  // On top, here and there.
  await choose(rowOf(one, 'Hedwig'), 'Oben anheften');
  await expect(one.getByText('Oben angeheftet.')).toBeVisible();
  for (const page of [one, other]) {
    const first = page.locator('.chats-rows').getByRole('listitem').first();
    await expect(first).toContainText('Hedwig');
    await expect(first.getByRole('img', { name: 'angeheftet' })).toBeVisible();
  }

  // A folder, and what is in it.
  await one.getByRole('button', { name: 'Ordner', exact: true }).click();
  await one.getByRole('textbox', { name: 'Neuer Ordner' }).fill('Garten');
  await one.getByRole('button', { name: 'Anlegen' }).click();
  await expect(one.getByRole('textbox', { name: 'Name des Ordners Garten' })).toBeVisible();
  await expectAccessible(one);
  await one.keyboard.press('Escape');
  await choose(rowOf(one, 'Farid'), 'In Ordner legen');
  await one.getByRole('menuitemcheckbox', { name: 'Garten' }).click();
  await other.getByRole('link', { name: 'Garten', exact: true }).click();
  await expect(other.locator('.chats-rows').getByRole('listitem')).toHaveCount(1);
  await expect(rowOf(other, 'Farid')).toBeVisible();
  await other.getByRole('link', { name: 'Alle', exact: true }).click();

  // Mute, marked as unread, put away, and back again.
  await choose(rowOf(one, 'Farid'), 'Stumm schalten', '8 Stunden');
  await expect(rowOf(other, 'Farid').getByRole('img', { name: 'stumm' })).toBeVisible();
  await choose(rowOf(one, 'Farid'), 'Als ungelesen markieren');
  await expect(rowOf(other, 'Farid').getByRole('img', { name: 'ungelesen' })).toBeVisible();
  await rowOf(one, 'Farid').getByRole('link').focus();
  await one.keyboard.press('e');
  await expect(rowOf(one, 'Farid')).toHaveCount(0);
  await expect(rowOf(other, 'Farid')).toHaveCount(0);
  await expect(door(other, 'Archiviert')).toContainText('1');
  const said = one.locator('.ui-toast', { hasText: 'Archiviert.' }).last();
  await said.getByRole('button', { name: 'Rückgängig' }).click();
  await expect(rowOf(other, 'Farid')).toBeVisible();
  await choose(rowOf(one, 'Farid'), 'Archivieren');
  await door(other, 'Archiviert').click();
  await expect(rowOf(other, 'Farid')).toBeVisible();
  await expectAccessible(other);
  await other.reload();
  await expect(rowOf(other, 'Farid')).toBeVisible();

  // Begun here, finished there.
  await one.goto('/chats/to/hedwig');
  await field(one).fill('Bringst du die Schubkarre');
  await other.goto('/chats');
  await expect(rowOf(other, 'Hedwig')).toContainText('Bringst du die Schubkarre');
  await rowOf(other, 'Hedwig').getByRole('link').click();
  await expect(field(other)).toHaveValue('Bringst du die Schubkarre');
  await say(other, 'Bringst du die Schubkarre mit?');
  await expect(field(one)).toHaveValue('');

  // Another list beside an open chat leaves it open; on a phone there is none beside it.
  if (viewport!.width > 800) {
    await other.getByRole('link', { name: 'Garten', exact: true }).click();
    await expect(rowOf(other, 'Hedwig')).toHaveCount(0);
    await expect(bubble(other, 'Bringst du die Schubkarre mit?')).toBeVisible();
  }
  // Muted from beside the chat, as from its row.
  await other.getByRole('link', { name: 'Über Hedwig' }).last().click();
  const muting = other.getByLabel('Stumm schalten');
  await muting.selectOption({ label: '1 Woche' });
  await expect(other.getByText('Stumm geschaltet.')).toBeVisible();
  await expect(muting).toHaveValue('until');
  await muting.selectOption({ label: 'Nicht stumm' });
  await expect(other.getByText('Nicht mehr stumm.')).toBeVisible();

  // Quiet, and how much of it all.
  await one.goto('/me');
  await one.getByRole('link', { name: 'Ruhe' }).click();
  await one.getByRole('switch', { name: 'Montag' }).click();
  await one.getByLabel('Montag ab').fill('21:30');
  await one.getByRole('button', { name: 'Jeden Tag 21:30 bis 07:00' }).click();
  await one.getByLabel('Zeit am Tag').selectOption({ label: '45 Minuten' });
  await one.getByRole('radio', { name: 'Nur, wer schreibt' }).click();
  await expectAccessible(one);
  await one.getByRole('button', { name: 'Speichern' }).click();
  await expect(one.getByText('Gespeichert, auf allen deinen Geräten.')).toBeVisible();
  await other.goto('/me/calm');
  await expect(other.getByLabel('Sonntag ab')).toHaveValue('21:30');
  await expect(other.getByLabel('Zeit am Tag')).toHaveValue('45');

  // When it is over one is told once, and decides.
  await other.evaluate(`localStorage.setItem('allmende.used', JSON.stringify({
    day: [new Date().getFullYear(), new Date().getMonth() + 1, new Date().getDate()].join('-'),
    ms: 45 * 60_000,
    pausedUntilMs: 0,
  }))`);
  await other.goto('/chats');
  await other.bringToFront();
  const over = other.getByRole('dialog', { name: 'Genug für heute' });
  await expect(over).toContainText('45 Minuten', { timeout: 20_000 });
  await expectAccessible(other);
  await over.getByRole('button', { name: 'Noch 15 Minuten' }).click();
  await expect(over).toHaveCount(0);
});

test('who is unknown knocks, and sees nothing until one opens', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const tilda = await deviceOf(browser, { handle: 'lena', use });
  await newcomer(tilda, { handle: 'tilda', name: 'Tilda Neu' });
  const { page } = clara;
  await page.goto('/chats');
  await expect(page.locator('.chats-rows').getByRole('listitem').first()).toBeVisible();

  await tilda.page.goto('/chats/to/clara');
  // A feed holds articles, also when nothing has been said.
  await expect(tilda.page.getByRole('feed').getByRole('article')).toBeVisible();
  await say(tilda.page, 'Schau dir das an: https://beispiel.invalid/gewinn');
  await expect(bubble(tilda.page, 'Schau dir').getByText('gesendet')).toBeAttached();
  await door(page, 'Anfragen').click();
  await expectAccessible(page);
  await rowOf(page, 'Tilda').getByRole('link').click();
  await expect(page.getByText('Tilda Neu möchte dir schreiben.')).toBeVisible();
  await expectAccessible(page);
  // What fits on the screen has no end to which one could go.
  await expect(page.getByRole('button', { name: 'Zum Ende springen' })).toHaveCount(0);
  // The link leads nowhere, and the reading is nobody’s to know.
  const pages = page.context().pages().length;
  await bubble(page, 'Schau dir').getByRole('link').click();
  expect(page.context().pages()).toHaveLength(pages);
  await say(tilda.page, 'Bist du da?');
  await expect(bubble(page, 'Bist du da?')).toBeVisible();
  await field(page).pressSequentially('Wer bist du');
  await expect(bubble(tilda.page, 'Bist du da?').getByText('gesendet')).toBeAttached();
  await expect(tilda.page.getByText('schreibt …')).toHaveCount(0);
  await field(page).fill('');

  await page.getByRole('button', { name: 'Annehmen' }).click();
  await expect(page.getByText('Tilda Neu möchte dir schreiben.')).toHaveCount(0);
  await page.bringToFront();
  await expect(bubble(tilda.page, 'Bist du da?').getByText('gelesen')).toBeAttached();
  await page.goto('/chats');
  await expect(rowOf(page, 'Tilda')).toBeVisible();

  // Whoever shows nothing sees nothing.
  await page.goto('/me');
  await page.getByRole('link', { name: 'Privatsphäre' }).click();
  await page.getByRole('switch', { name: 'Lesebestätigungen' }).click();
  await expectAccessible(page);
  await page.goto('/chats/to/tilda');
  await say(tilda.page, 'Und das hier?');
  await expect(bubble(page, 'Und das hier?')).toBeVisible();
  await say(page, 'Das lese ich heimlich');
  await expect(bubble(tilda.page, 'Das lese ich heimlich')).toBeVisible();
  await expect(bubble(tilda.page, 'Und das hier?').getByText('angekommen')).toBeAttached();
  await page.goto('/me/privacy');
  await page.getByRole('switch', { name: 'Lesebestätigungen' }).click();
  await page.getByRole('radio', { name: 'Niemand Neues' }).click();
  await expect(page.getByRole('radio', { name: 'Niemand Neues' })).toBeChecked();

  // A door that is shut, and one that is shut in somebody’s face without a word.
  const ulf = await deviceOf(browser, { handle: 'lena', use });
  await newcomer(ulf, { handle: 'ulf', name: 'Ulf Laut' });
  await ulf.page.goto('/chats/to/clara');
  await expect(ulf.page.getByText('die sich schon kennen')).toBeVisible();
  await page.getByRole('radio', { name: 'Alle' }).click();
  await expect(page.getByRole('radio', { name: 'Alle' })).toBeChecked();
  await ulf.page.goto('/chats/to/clara?');
  await say(ulf.page, 'Kauf jetzt');
  await page.goto('/chats?list=requests');
  await rowOf(page, 'Ulf').getByRole('link').click();
  await page.getByRole('button', { name: 'Ablehnen' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Auch melden' }).check();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Ablehnen' }).click();
  await expect(page.getByText('Niemand fragt an.')).toBeVisible();
  await say(ulf.page, 'Hallo?');
  await expect(bubble(ulf.page, 'Hallo?').getByText('gesendet')).toBeAttached();
  await page.goto('/chats');
  await expect(rowOf(page, 'Tilda')).toBeVisible();
  await expect(door(page, 'Anfragen')).toHaveCount(0);
});
