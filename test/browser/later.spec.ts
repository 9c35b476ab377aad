import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
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
  return id;
}

function row(page: Page, text: string): Locator {
  return page.locator('.messaging-row[data-seq]', { hasText: text }).last();
}

/** By key, which works on every device. */
async function openMenu(page: Page, text: string): Promise<Locator> {
  await row(page, text).focus();
  await row(page, text).dispatchEvent('contextmenu', { clientX: 0, clientY: 0 });
  const menu = page.getByRole('menu', { name: 'Zu dieser Nachricht' });
  await expect(menu).toBeVisible();
  return menu;
}

test('a message is scheduled, changed and sent, one is reminded, and what disappears is gone', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(180_000);
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  // Its clock is moved on at the end.
  await clara.page.clock.install();
  const tag = String(Date.now()).slice(-6);
  const id = await openChat(lena, 'clara');
  await openChat(clara, 'lena');

  // Scheduled: it waits with her alone, is changed, and sent at once after all.
  await lena.page.getByRole('textbox', { name: 'Schreib etwas' }).fill(`Guten Morgen ${tag}`);
  await lena.page.getByRole('button', { name: 'Später senden' }).click();
  const sheet = lena.page.getByRole('dialog', { name: 'Später senden' });
  await expect(sheet).toContainText(`Guten Morgen ${tag}`);
  await shot(lena.page, 'schedule');
  await expectAccessible(lena.page);
  await sheet.getByRole('button', { name: /Morgen früh/ }).click();
  const bar = lena.page.locator('.later-bar', { hasText: 'Eine geplante Nachricht' });
  await expect(bar).toBeVisible();
  await expect(lena.page.getByRole('textbox', { name: 'Schreib etwas' })).toHaveValue('');
  await bar.click();
  const waiting = lena.page.getByRole('dialog', { name: 'Geplante Nachrichten' });
  await expect(waiting).toBeVisible();
  await shot(lena.page, 'scheduled');
  await expectAccessible(lena.page);
  await waiting.getByRole('button', { name: 'Ändern' }).click();
  await waiting.getByRole('textbox', { name: 'Nachricht' }).fill(`Bis gleich ${tag}`);
  await waiting.getByRole('button', { name: 'Speichern' }).click();
  await expect(waiting).toContainText(`Bis gleich ${tag}`);
  await waiting.getByRole('button', { name: 'Jetzt senden' }).click();
  await expect(bar).toHaveCount(0);
  await expect(row(clara.page, `Bis gleich ${tag}`)).toBeVisible();
  await expect(row(clara.page, `Guten Morgen ${tag}`)).toHaveCount(0);

  // A picture with words waits as well.
  await lena.page.getByRole('button', { name: 'Mehr senden' }).click();
  const chooser = lena.page.waitForEvent('filechooser');
  await lena.page.getByRole('menuitem', { name: 'Foto oder Video' }).click();
  const buffer = await sharp({
    create: { width: 64, height: 48, channels: 3, background: '#c8821b' },
  })
    .jpeg()
    .toBuffer();
  await (await chooser).setFiles([{ name: 'see.jpg', mimeType: 'image/jpeg', buffer }]);
  const preview = lena.page.locator('dialog.attachments-preview');
  await preview.getByRole('textbox', { name: 'Ein paar Worte dazu' }).fill(`Vom See ${tag}`);
  // What takes long can be left: then none of it is scheduled, and it is still there to be sent.
  await lena.page.route('**/media/pictures**', () => undefined, { times: 1 });
  await preview.getByRole('button', { name: 'Später senden' }).click();
  await sheet.getByRole('button', { name: /Morgen früh/ }).click();
  await sheet.getByRole('button', { name: 'Schließen' }).click();
  await expect(lena.page.getByText('nichts davon ist geplant')).toBeVisible();
  await expect(sheet).toHaveCount(0);
  await preview.getByRole('button', { name: 'Später senden' }).click();
  await sheet.getByRole('button', { name: /Morgen früh/ }).click();
  await expect(preview).toHaveCount(0);
  await expect(bar).toBeVisible();
  await bar.click();
  await expect(waiting.locator('img')).toBeVisible();
  await expect(waiting).toContainText(`Vom See ${tag}`);
  await shot(lena.page, 'scheduled-picture');
  await waiting.getByRole('button', { name: 'Jetzt senden' }).click();
  await expect(bar).toHaveCount(0);
  await expect(row(clara.page, `Vom See ${tag}`).locator('img')).toBeVisible();

  // When its time comes it is sent by itself, also while its sender is away.
  await lena.page.goto('about:blank');
  await lena.send('PUT', `/later/scheduled/${id}/${crypto.randomUUID()}`, {
    text: `Von selbst ${tag}`,
    dueAt: new Date(Date.now() + 1500).toISOString(),
  });
  await expect(row(clara.page, `Von selbst ${tag}`)).toBeVisible({ timeout: 15_000 });

  // A reminder: from the message to the list, due wherever one is, and done.
  const { seq } = (
    await clara.get<{ lastSeq: number; lastMessage: { seq: number } }>(
      `/messaging/conversations/${id}`,
    )
  ).lastMessage;
  const menu = await openMenu(clara.page, `Von selbst ${tag}`);
  await menu.getByRole('menuitem', { name: 'Später erinnern' }).click();
  await shot(clara.page, 'remind');
  await expectAccessible(clara.page);
  await clara.page.getByRole('button', { name: /In einer Stunde/ }).click();
  await clara.page.goto('/chats');
  await clara.page.locator('.later-bar', { hasText: 'Erinnerung' }).click();
  const reminders = clara.page.getByRole('list', { name: 'Erinnerungen' });
  await expect(reminders).toContainText(`Von selbst ${tag}`);
  await clara.send('PUT', `/later/reminders/${id}/${seq}`, {
    dueAt: new Date(Date.now() + 1500).toISOString(),
  });
  await expect(reminders).toContainText('Jetzt fällig', { timeout: 15_000 });
  await expect(clara.page.getByRole('status')).toContainText(`Erinnerung: Von selbst ${tag}`);
  await shot(clara.page, 'reminders');
  await expectAccessible(clara.page);
  await clara.page.getByRole('button', { name: 'Zur Nachricht' }).click();
  await expect(row(clara.page, `Von selbst ${tag}`)).toBeVisible();
  await clara.page.goto('/chats/reminders');
  await clara.page.getByRole('button', { name: 'Erledigt' }).click();
  await expect(clara.page.getByText('Keine Erinnerungen')).toBeVisible();

  // What disappears: both read that it will, and at its time it is gone, also without a connection.
  await lena.page.goto(`/chats/${id}/info`);
  await lena.page.getByLabel('Neue Nachrichten verschwinden').selectOption('Nach 24 Stunden');
  await clara.page.goto(`/chats/${id}`);
  await expect(clara.page.locator('.messaging-notice').last()).toContainText(
    'lässt neue Nachrichten nach 24 Stunden verschwinden',
  );
  await shot(lena.page, 'disappearing');
  await lena.page.goto(`/chats/${id}`);
  await say(lena.page, `Flüchtig ${tag}`);
  await expect(row(clara.page, `Flüchtig ${tag}`)).toBeVisible();
  await shot(clara.page, 'notice');
  await clara.page.context().setOffline(true);
  await clara.page.clock.fastForward('24:00:10');
  await expect(row(clara.page, `Flüchtig ${tag}`)).toHaveCount(0);
  await expect(row(clara.page, `Von selbst ${tag}`)).toBeVisible();
  await expect(row(lena.page, `Flüchtig ${tag}`)).toBeVisible();
  // Nothing is left for those who come next.
  await lena.send('PUT', `/later/disappearing/${id}`, { afterSeconds: null });
});
