import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

async function openChat(device: Device, handle: string): Promise<string> {
  const { actor } = await device.get<{ actor: { id: string } }>(`/identity/profiles/${handle}`);
  const { id } = await device.send<{ id: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
  await device.page.goto(`/chats/${id}`);
  await device.page.bringToFront();
  return id;
}

function row(page: Page, text: string): Locator {
  // Not a quote of it, nor a line of the list.
  const words = page.locator('.messaging-text', { hasText: text });
  return page.locator('.messaging-row[data-seq]', { has: words }).last();
}

/** As a thumb does it on a phone, and a mouse on a desktop. */
async function openMenu(page: Page, text: string): Promise<Locator> {
  const bubble = row(page, text).locator('.messaging-bubble');
  await expect(bubble).toBeVisible();
  const menu = page.getByRole('menu', { name: 'Zu dieser Nachricht' });
  const isPhone = await page.evaluate("matchMedia('(hover: none)').matches");
  if (isPhone) {
    const box = (await bubble.boundingBox())!;
    const at = { clientX: box.x + 20, clientY: box.y + 12, pointerType: 'touch', bubbles: true };
    await bubble.dispatchEvent('pointerdown', at);
    await expect(menu).toBeVisible();
    await bubble.dispatchEvent('pointerup', at);
  } else await bubble.click({ button: 'right' });
  await expect(menu).toBeVisible();
  return menu;
}

test('two react, edit, forward, pin, star and report, and see it of each other', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(240_000);
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const tag = String(Date.now()).slice(-6);
  await openChat(lena, 'clara');
  await openChat(clara, 'lena');
  const words = `Markt um drei ${tag}`;
  await say(lena.page, words);
  // Where keys have no emojis, a button has.
  const opener = clara.page.getByRole('button', { name: 'Emoji', exact: true });
  const hasKeys = await clara.page.evaluate("matchMedia('(pointer: fine)').matches");
  await expect(opener).toHaveCount(hasKeys ? 1 : 0);
  if (hasKeys) {
    await opener.click();
    await clara.page.getByRole('searchbox', { name: 'Emoji suchen' }).fill('winkende');
    await clara.page.locator('.emoji-one', { hasText: '👋' }).first().click();
    const field = clara.page.getByRole('textbox', { name: 'Schreib etwas' });
    await expect(field).toHaveValue('👋');
    await shot(clara.page, 'emoji-to-write');
    await expectAccessible(clara.page);
    await clara.page.keyboard.press('Escape');
    await field.fill('');
  }
  await expect(row(clara.page, words)).toBeVisible();

  // A reaction from the row, another from the picker, and taken back by a tap.
  let menu = await openMenu(clara.page, words);
  await shot(clara.page, 'menu');
  await expectAccessible(clara.page);
  await menu.getByRole('menuitemradio', { name: 'Mit 👍 reagieren' }).click();
  const chip = (page: Page, emoji: string) =>
    row(page, words).getByRole('button', { name: new RegExp(`^${emoji},`) });
  await expect(chip(lena.page, '👍')).toBeVisible();
  await chip(lena.page, '👍').click();
  await expect(chip(clara.page, '👍')).toContainText('2');
  menu = await openMenu(clara.page, words);
  await menu.getByRole('menuitem', { name: 'Alle Emojis' }).click();
  const search = clara.page.getByRole('searchbox', { name: 'Emoji suchen' });
  await search.fill('konfetti');
  await expect(clara.page.getByRole('button', { name: /konfetti/i }).first()).toBeVisible();
  await search.fill('');
  await clara.page.getByRole('button', { name: 'Mittlerer Hautton' }).click();
  await shot(clara.page, 'picker');
  await expectAccessible(clara.page);
  await search.fill('winkende');
  await clara.page.locator('.emoji-one', { hasText: '👋🏽' }).click();
  await expect(chip(lena.page, '👋🏽')).toBeVisible();
  await expect(chip(lena.page, '👍')).not.toContainText('2');
  await chip(clara.page, '👋🏽').click();
  await expect(chip(lena.page, '👋🏽')).toHaveCount(0);

  // Edited: everybody sees that, and how it read before; the answer quotes the new words.
  menu = await openMenu(clara.page, words);
  await menu.getByRole('menuitem', { name: 'Antworten' }).click();
  await say(clara.page, `Bin dabei ${tag}`);
  menu = await openMenu(lena.page, words);
  await menu.getByRole('menuitem', { name: 'Bearbeiten' }).click();
  const edited = `Markt um vier ${tag}`;
  const field = lena.page.getByRole('textbox', { name: 'Neuer Text' });
  await expect(field).toBeFocused();
  await shot(lena.page, 'editing');
  await field.fill(edited);
  await lena.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(row(clara.page, `Bin dabei ${tag}`).locator('.messaging-quote')).toContainText(
    edited,
  );
  await expect(row(clara.page, edited)).toContainText('bearbeitet');
  menu = await openMenu(clara.page, edited);
  await menu.getByRole('menuitem', { name: 'Frühere Fassungen' }).click();
  await expect(clara.page.getByRole('dialog')).toContainText(words);
  await clara.page.keyboard.press('Escape');

  // Pinned for both; a star is one's own.
  menu = await openMenu(lena.page, edited);
  await menu.getByRole('menuitem', { name: 'Für alle anheften' }).click();
  await expect(clara.page.locator('.on-message-pins')).toContainText(edited);
  await expect(clara.page.locator('.messaging-notice').last()).toContainText('angeheftet');
  menu = await openMenu(clara.page, edited);
  await menu.getByRole('menuitem', { name: 'Merken', exact: true }).click();
  await expect(row(clara.page, edited).getByRole('img', { name: 'Gemerkt' })).toBeVisible();
  await expect(row(lena.page, edited).getByRole('img', { name: 'Gemerkt' })).toHaveCount(0);
  await shot(clara.page, 'marked');
  await clara.page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(clara.page);
  await clara.page.emulateMedia({ colorScheme: 'light' });

  // Forwarded to somebody else, marked as such.
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const { actor } = await clara.get<{ actor: { id: string; name: string } }>(
    '/identity/profiles/emre',
  );
  await openChat(clara, 'emre');
  await say(clara.page, `Moin ${tag}`);
  await openChat(emre, 'clara');
  await openChat(clara, 'lena');
  menu = await openMenu(clara.page, edited);
  await menu.getByRole('menuitem', { name: 'Weiterleiten' }).click();
  const sheet = clara.page.getByRole('dialog', { name: 'Weiterleiten' });
  await sheet.getByRole('searchbox').fill(actor.name);
  await sheet.getByRole('checkbox', { name: actor.name }).check();
  await shot(clara.page, 'forward');
  await expectAccessible(clara.page);
  await sheet.getByRole('button', { name: 'An 1 Chat senden' }).click();
  await expect(row(emre.page, edited)).toContainText('Weitergeleitet');

  // Reporting says what will be seen.
  menu = await openMenu(clara.page, edited);
  await menu.getByRole('menuitem', { name: 'Melden' }).click();
  const report = clara.page.getByRole('dialog', { name: 'Nachricht melden' });
  await expect(report).toContainText('bis zu fünf davor');
  await report.getByText('Werbung oder Spam').click();
  await shot(clara.page, 'report');
  await expectAccessible(clara.page);
  await report.getByRole('button', { name: 'Melden' }).click();
  await expect(clara.page.getByText('Gemeldet. Danke')).toBeVisible();

  // The starred one is found from the list, and leads back to where it stands.
  await clara.page.goto('/chats/starred');
  await shot(clara.page, 'starred');
  await clara.page.getByRole('link', { name: new RegExp(edited) }).click();
  await expect(row(clara.page, edited)).toBeVisible();
});

test('without a connection a reaction is taken back with a word, and words one edits stay', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const nele = await deviceOf(browser, { handle: 'nele', use });
  await openChat(nele, 'lena');
  const words = `Ohne Netz ${String(Date.now()).slice(-6)}`;
  await say(nele.page, words);
  // What the menu needs has been fetched once.
  let menu = await openMenu(nele.page, words);
  await menu.getByRole('menuitem', { name: 'Bearbeiten' }).click();
  await nele.page.getByRole('button', { name: 'Bearbeiten abbrechen' }).click();
  await nele.page.context().setOffline(true);
  menu = await openMenu(nele.page, words);
  await menu.getByRole('menuitemradio', { name: 'Mit ❤️ reagieren' }).click();
  await expect(nele.page.locator('.ui-toast')).toBeVisible();
  await expect(row(nele.page, words).locator('.messaging-reaction')).toHaveCount(0);
  menu = await openMenu(nele.page, words);
  await menu.getByRole('menuitem', { name: 'Bearbeiten' }).click();
  const field = nele.page.getByRole('textbox', { name: 'Neuer Text' });
  await field.fill(`${words} korrigiert`);
  await nele.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(field).toHaveValue(`${words} korrigiert`);
  await nele.page.context().setOffline(false);
  await expect(async () => {
    // What is told in passing lies above it, and not on it.
    await nele.page.getByRole('button', { name: 'Speichern' }).click({ timeout: 1_000 });
    await expect(row(nele.page, `${words} korrigiert`)).toContainText('bearbeitet', {
      timeout: 2_000,
    });
  }).toPass();
});

test('the keyboard alone reaches everything about a message', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const nele = await deviceOf(browser, { handle: 'nele', use });
  await openChat(nele, 'lena');
  const words = `Mit Tasten ${String(Date.now()).slice(-6)}`;
  await say(nele.page, words);
  const button = row(nele.page, words).getByRole('button', { name: 'Zu dieser Nachricht' });
  await button.focus();
  await nele.page.keyboard.press('Enter');
  const menu = nele.page.getByRole('menu', { name: 'Zu dieser Nachricht' });
  await expect(menu.getByRole('menuitemradio').first()).toBeFocused();
  await nele.page.keyboard.press('ArrowRight');
  await expect(menu.getByRole('menuitemradio').nth(1)).toBeFocused();
  await nele.page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'Antworten' })).toBeFocused();
  await nele.page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(button).toBeFocused();
});
