import type { Browser, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, password, say, type Use } from './devices.ts';
import { expect, test } from './town.ts';

/** Both have said something, so that one may add the other. */
async function acquaint(one: Device, other: Device): Promise<void> {
  const { actor } = await other.get<{ actor: { id: string } }>('/identity/profiles/lena');
  const { id } = await other.send<{ id: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
  for (const device of [other, one]) {
    await device.send('POST', `/messaging/conversations/${id}/messages`, {
      clientId: crypto.randomUUID(),
      message: { kind: 'text', text: 'Bis gleich' },
    });
  }
}

function bubble(page: Page, text: string) {
  return page.locator('.messaging-row', { hasText: text });
}

function notice(page: Page, text: string) {
  return page.locator('.messaging-notice', { hasText: text });
}

/** Chooses in a list of the system. */
async function choose(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).selectOption({ label: value });
}

async function openGroup(page: Page, name: string, withName?: string): Promise<string> {
  await page.goto('/chats/new');
  await page.getByRole('link', { name: 'Neue Gruppe' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  if (withName) await page.getByRole('checkbox', { name: withName }).check();
  await page.getByRole('button', { name: 'Gruppe eröffnen' }).click();
  await expect(page).toHaveURL(/\/chats\/cnv_/);
  await expect(notice(page, `Du hast die Gruppe „${name}“ eröffnet`)).toBeVisible();
  return new URL(page.url()).pathname;
}

async function makeLink(page: Page, chat: string, needsApproval = false): Promise<string> {
  await page.goto(`${chat}/invites`);
  if (needsApproval) await page.getByLabel('Die Verwaltung lässt ein').check();
  await page.getByRole('button', { name: 'Link machen' }).click();
  const link = page.getByRole('status', { name: 'Link', exact: true });
  await expect(link).toContainText('/j/');
  await expect(page.getByRole('img', { name: /Code zum Beitreten/ })).toBeVisible();
  return new URL((await link.innerText()).trim()).pathname;
}

async function guestOf(browser: Browser, use: Use): Promise<Page> {
  const context = await browser.newContext({ locale: 'de-DE', ...use });
  return context.newPage();
}

test('three make a group: one is added, one comes by the link, one is removed', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  await acquaint(lena, clara);
  const chat = await openGroup(lena.page, 'Gartenfest', 'Clara');
  await expect(notice(lena.page, 'Neu dabei durch dich: Clara')).toBeVisible();
  const link = await makeLink(lena.page, chat);
  await expectAccessible(lena.page);

  // Somebody who has the link sees where it leads before they say who they are.
  const emre = await guestOf(browser, use);
  await emre.goto(link);
  await expect(emre.getByRole('heading', { name: 'Gartenfest' })).toBeVisible();
  await expect(emre.getByText('2 Mitglieder')).toBeVisible();
  await expectAccessible(emre);
  await emre.getByRole('link', { name: 'Anmelden' }).click();
  await expect(emre).toHaveURL(/next=%2Fj%2F/);
  await emre.request.post('/api/v1/identity/sessions', { data: { handle: 'emre', password } });
  await emre.goto(link);
  await emre.getByRole('button', { name: 'Beitreten' }).click();
  await expect(emre).toHaveURL(new RegExp(chat));
  await expect(notice(emre, 'Du bist beigetreten')).toBeVisible();

  await lena.page.goto(chat);
  await expect(notice(lena.page, 'ist beigetreten')).toBeVisible();
  const field = emre.getByRole('textbox', { name: 'Schreib etwas' });
  await field.pressSequentially('Hallo @cla');
  await expect(lena.page.getByText(/Emre.* schreibt …/).first()).toBeVisible();
  await expect(emre.getByRole('option', { name: /Clara/ })).toBeVisible();
  await field.press('Tab');
  await expect(field).toHaveValue('Hallo @clara ');
  await expect(emre.getByRole('option', { name: /Clara/ })).toHaveCount(0);
  await field.pressSequentially('bringst du Brot mit?');
  await emre.getByRole('button', { name: 'Senden', exact: true }).click();
  await expect(bubble(lena.page, 'bringst du Brot mit?')).toContainText('Emre');
  await expectAccessible(lena.page);

  // Mentioned: the list says so before it is opened.
  await clara.page.goto('/chats');
  const row = clara.page.locator('.ui-list-main', { hasText: 'Gartenfest' });
  await expect(row.getByLabel('Du wirst erwähnt')).toBeVisible();
  await row.click();
  await clara.page.bringToFront();
  await say(clara.page, 'Zwei Laibe');
  await expect(bubble(emre, 'Zwei Laibe')).toContainText('Clara');

  // Who may write is for the admins to say; who was removed forgets it all.
  await lena.page.goto(`${chat}/settings`);
  await choose(lena.page, 'Wer schreibt', 'Nur die Verwaltung');
  await expect(emre.getByText('Hier schreiben nur die Verwaltenden.')).toBeVisible();
  await lena.page.goto(`${chat}/info`);
  await lena.page.getByRole('button', { name: /Zu Emre/ }).click();
  await expectAccessible(lena.page);
  await lena.page.getByRole('menuitem', { name: 'Entfernen', exact: true }).click();
  await lena.page.getByRole('dialog').getByRole('button', { name: 'Entfernen' }).click();
  await expect(lena.page.getByText('2 Mitglieder').last()).toBeVisible();
  await expect(bubble(emre, 'Zwei Laibe')).toHaveCount(0);
  await emre.goto('/chats');
  await expect(emre.getByRole('heading', { name: 'Chats' })).toBeVisible();
  await expect(emre.getByText('Gartenfest')).toHaveCount(0);
});

test('a request waits for an admin, and the group gets a new name', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { page: lena } = await deviceOf(browser, { handle: 'lena', use });
  const { page: emre } = await deviceOf(browser, { handle: 'emre', use });
  const chat = await openGroup(lena, 'Lesekreis');
  const link = await makeLink(lena, chat, true);
  await emre.goto(link);
  await emre.getByRole('button', { name: 'Um Aufnahme bitten' }).click();
  await expect(emre.getByText('Du hast um Aufnahme gebeten.')).toBeVisible();

  // Who decides sees it where the chat begins.
  await lena.goto(chat);
  await lena.getByRole('link', { name: 'Anfragen: 1' }).click();
  await lena.getByRole('button', { name: /Emre.* einlassen/ }).click();
  await expect(lena.getByText('Niemand wartet.')).toBeVisible();
  await emre.goto(chat);
  await expect(notice(emre, 'hat dich dazugeholt')).toBeVisible();

  await lena.goto(`${chat}/edit`);
  await lena.getByLabel('Name', { exact: true }).fill('Lesekreis am Dienstag');
  await lena.getByLabel('Beschreibung').fill('Jeden zweiten Dienstag, bei wem es passt.');
  await lena.getByRole('button', { name: 'Speichern' }).click();
  await expect(emre.getByRole('heading', { name: 'Lesekreis am Dienstag' })).toBeVisible();
  await emre.goto(`${chat}/info`);
  await expect(emre.getByText('Jeden zweiten Dienstag')).toBeVisible();
  await emre.getByRole('button', { name: 'Gruppe verlassen' }).click();
  await emre.getByRole('dialog').getByRole('button', { name: 'Verlassen' }).click();
  await expect(emre).toHaveURL(/\/chats$/);
  await expect(emre.getByText('Lesekreis am Dienstag')).toHaveCount(0);
});

test('a channel is found in Discover; readers read', async ({ browser, baseURL, viewport }) => {
  const use = { baseURL, viewport };
  const { page: lena } = await deviceOf(browser, { handle: 'lena', use });
  const { page: clara } = await deviceOf(browser, { handle: 'clara', use });
  await lena.goto('/chats/new');
  // With whom one writes already is there before one types.
  await expect(lena.getByRole('link', { name: /@baeckerei-krumm/ })).toBeVisible();
  await lena.getByRole('link', { name: 'Neuer Kanal' }).click();
  await lena.getByLabel('Name', { exact: true }).fill('Neues vom Markt');
  await lena.getByRole('button', { name: 'Kanal eröffnen' }).click();
  await expect(notice(lena, 'Du hast den Kanal')).toBeVisible();
  await say(lena, 'Am Samstag gibt es Quitten');

  await clara.goto('/discover');
  await clara.getByRole('link', { name: /Neues vom Markt/ }).click();
  await clara.getByRole('button', { name: 'Mitlesen' }).click();
  await expect(bubble(clara, 'Am Samstag gibt es Quitten')).toBeVisible();
  await expect(clara.getByText('Hier schreiben nur die Verwaltenden.')).toBeVisible();
  await say(lena, 'Und Most');
  await expect(bubble(clara, 'Und Most')).toBeVisible();
  await expectAccessible(clara);
  await clara.goto(`${new URL(clara.url()).pathname}/info`);
  await expect(clara.getByText('2 lesen mit').last()).toBeVisible();
  await expect(clara.getByRole('heading', { name: 'Wer dabei ist' })).toHaveCount(0);
});
