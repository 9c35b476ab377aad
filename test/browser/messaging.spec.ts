import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { deviceOf, say } from './devices.ts';
import { expect, test } from './town.ts';

async function chatWith(page: Page, handle: string): Promise<void> {
  await page.goto(`/chats/to/${handle}`);
  await expect(page).toHaveURL(/\/chats\/cnv_/);
  await expect(page.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
}

/** What the device keeps of begun texts. */
function draftsOf(page: Page): Promise<string[]> {
  return page.evaluate(`(async () => {
    const known = await indexedDB.databases();
    const name = known.find((database) => database.name.startsWith('allmende-')).name;
    const result = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await result(indexedDB.open(name));
    try {
      const drafts = await result(database.transaction('drafts').objectStore('drafts').getAll());
      return drafts.map((draft) => draft.text);
    } finally {
      database.close();
    }
  })()`);
}

function bubble(page: Page, text: string) {
  return page.locator('.messaging-row', { hasText: text });
}

test('two people talk without reloading: typing, arrival, reading, reply, deletion', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { page: lena } = await deviceOf(browser, { handle: 'lena', use });
  const { page: clara } = await deviceOf(browser, { handle: 'clara', use });
  await chatWith(lena, 'clara');
  await chatWith(clara, 'lena');

  await lena.getByRole('textbox', { name: 'Schreib etwas' }).pressSequentially('Bist du noch da');
  // On a phone the list, in which it stands as well, is hidden behind the chat.
  await expect(clara.getByText('schreibt …').filter({ visible: true }).first()).toBeVisible();
  await lena.getByRole('button', { name: 'Senden', exact: true }).click();
  await expect(bubble(clara, 'Bist du noch da')).toHaveCount(1);
  await clara.bringToFront();
  await expect(bubble(lena, 'Bist du noch da').getByText('gelesen')).toBeAttached();

  await bubble(clara, 'Bist du noch da').hover();
  await bubble(clara, 'Bist du noch da').locator('.messaging-bubble').click();
  await bubble(clara, 'Bist du noch da')
    .getByRole('button', { name: 'Zu dieser Nachricht' })
    .click();
  await clara.getByRole('menuitem', { name: 'Antworten' }).click();
  await say(clara, 'Bis sechs, komm vorbei');
  const answer = bubble(lena, 'Bis sechs, komm vorbei');
  await expect(answer.locator('.messaging-quote')).toContainText('Bist du noch da');

  await bubble(clara, 'Bis sechs, komm vorbei').hover();
  await bubble(clara, 'Bis sechs, komm vorbei').locator('.messaging-text').click();
  await bubble(clara, 'Bis sechs, komm vorbei')
    .getByRole('button', { name: 'Zu dieser Nachricht' })
    .click();
  await clara.getByRole('menuitem', { name: 'Für alle löschen' }).click();
  await clara.getByRole('dialog').getByRole('button', { name: 'Für alle löschen' }).click();
  await expect(bubble(lena, 'Bis sechs, komm vorbei')).toHaveCount(0);
  await expect(lena.getByText('Gelöscht').last()).toBeVisible();
});

test('what is written offline waits, survives a reload, and arrives once and in order', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport, serviceWorkers: 'allow' as const };
  const { page: emre } = await deviceOf(browser, { handle: 'emre', use });
  const { page: nele } = await deviceOf(browser, { handle: 'nele', use });
  await chatWith(nele, 'emre');
  await chatWith(emre, 'nele');
  await emre.evaluate('navigator.serviceWorker.ready.then(() => undefined)');

  await emre.context().setOffline(true);
  const words = ['eins ohne Netz', 'zwei ohne Netz', 'drei ohne Netz'];
  for (const word of words) await say(emre, word);
  for (const word of words) {
    await expect(bubble(emre, word).getByText('wartet')).toBeAttached();
  }
  await emre.reload();
  for (const word of words) await expect(bubble(emre, word)).toHaveCount(1);

  await emre.context().setOffline(false);
  for (const word of words) await expect(bubble(nele, word)).toHaveCount(1);
  const heard = await nele.locator('.messaging-row', { hasText: 'ohne Netz' }).allInnerTexts();
  expect(heard.map((text) => text.split('\n')[0]?.trim())).toEqual(words);
  for (const word of words) {
    await expect(bubble(emre, word)).toHaveCount(1);
    await expect(bubble(emre, word).getByText('wartet')).toHaveCount(0);
  }

  // A chat that is opened for the first time without a network comes with it.
  await emre.goto('/chats');
  const others = emre.locator('a[href*="/chats/cnv_"]').filter({ hasNotText: 'Nele Brandt' });
  await emre.context().setOffline(true);
  // Only the page itself notices: nothing is loaded anew, and the socket stays as it is.
  await others.first().click();
  await expect(emre.getByText('noch nicht geöffnet')).toBeVisible();
  await say(emre, 'vier ohne Netz');
  await expect(bubble(emre, 'vier ohne Netz').getByText('wartet')).toBeAttached();
  await emre.context().setOffline(false);
  await expect(emre.locator('.messaging-row[data-seq]').nth(1)).toBeVisible();
  await expect(bubble(emre, 'vier ohne Netz').getByText('wartet')).toHaveCount(0);
});

test('a picture arrives without the place where it was taken, and a draft is kept', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { page: lena } = await deviceOf(browser, { handle: 'lena', use });
  const { page: hedwig } = await deviceOf(browser, { handle: 'hedwig', use });
  await chatWith(lena, 'hedwig');
  await chatWith(hedwig, 'lena');
  const photograph = await sharp({
    create: { width: 640, height: 480, channels: 3, background: '#3a7d4f' },
  })
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 2/1 3/1' } })
    .jpeg()
    .toBuffer();
  const before = await hedwig.locator('.messaging-picture').count();
  await lena
    .locator('.messaging-composer input[type=file]')
    .first()
    .setInputFiles({ name: 'wiese.jpg', mimeType: 'image/jpeg', buffer: photograph });
  const preview = lena.locator('dialog.attachments-preview');
  await preview.getByRole('button', { name: 'Senden', exact: true }).click();
  await expect(hedwig.locator('.messaging-picture')).toHaveCount(before + 1);
  const source = await hedwig.locator('.messaging-picture img').last().getAttribute('src');
  const served = await hedwig.request.get(source!);
  expect(served.headers()['content-type']).toBe('image/webp');
  expect((await sharp(await served.body()).metadata()).exif).toBeUndefined();

  await hedwig.getByRole('textbox', { name: 'Schreib etwas' }).fill('Wie grün das');
  await expect.poll(() => draftsOf(hedwig)).toContain('Wie grün das');
  await hedwig.reload();
  await expect(hedwig.getByRole('textbox', { name: 'Schreib etwas' })).toHaveValue('Wie grün das');

  // Nobody else gets the picture, however well they guess.
  const { page: stranger } = await deviceOf(browser, { handle: 'svenja', use });
  expect((await stranger.request.get(source!)).status()).toBe(404);
});
