import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { launchOptions } from './chromium.ts';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, say } from './devices.ts';
import { film } from './films.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

// A microphone that beeps, and may be used.
const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
test.use({ launchOptions: await launchOptions(microphone) });

async function openChat(device: Device, handle: string): Promise<string> {
  const { actor } = await device.get<{ actor: { id: string } }>(`/identity/profiles/${handle}`);
  const { id } = await device.send<{ id: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
  await device.page.goto(`/chats/${id}`);
  await expect(device.page.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
  return id;
}

/** Two seconds at least, as a figure that moves on is seen. */
const elapsed = /^0:(0[2-9]|[1-5]\d)$/;

const last = (page: Page): Locator => page.locator('.messaging-row[data-seq]').last();

function painting(red: number): Promise<Buffer> {
  const background = { r: red, g: 122, b: 77 };
  return sharp({ create: { width: 640, height: 480, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

async function choose(
  page: Page,
  what: 'Foto oder Video' | 'Datei',
  files: { name: string; mimeType: string; buffer: Buffer }[],
): Promise<Locator> {
  await page.getByRole('button', { name: 'Mehr senden' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: what }).click();
  await (await chooser).setFiles(files);
  const sheet = page.locator('dialog.attachments-preview');
  await expect(sheet).toBeVisible();
  return sheet;
}

test('an album, a film and a file arrive, also over a broken connection, and are seen by nobody else', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(180_000);
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  await openChat(lena, 'clara');
  await openChat(clara, 'lena');
  const tag = String(Date.now()).slice(-6);
  const clip = await film(lena.page);

  // Two pictures and a film, one too many left out, with words.
  const pictures = await Promise.all([20, 120, 220].map(painting));
  const sheet = await choose(lena.page, 'Foto oder Video', [
    ...pictures.map((buffer, at) => ({ name: `${at}.jpg`, mimeType: 'image/jpeg', buffer })),
    { name: 'wiese.webm', mimeType: 'video/webm', buffer: clip },
  ]);
  await expect(sheet.getByRole('button', { name: '4 senden' })).toBeEnabled();
  await sheet.getByRole('button', { name: '1.jpg weglassen' }).click();
  await sheet.getByRole('textbox', { name: 'Ein paar Worte dazu' }).fill(`Vom Sommer ${tag}`);
  await shot(lena.page, 'att-preview');
  await expectAccessible(lena.page);
  await sheet.getByRole('button', { name: '3 senden' }).click();
  const album = clara.page.locator('.messaging-row[data-seq]', { hasText: `Vom Sommer ${tag}` });
  await expect(album.getByRole('button', { name: /von 3$/ })).toHaveCount(3);
  await shot(clara.page, 'att-album');

  // One after another, by key and by button; the last one plays.
  await album.getByRole('button', { name: /1 von 3$/ }).click();
  const viewer = clara.page.locator('dialog.attachments-viewer');
  await expect(viewer.getByRole('heading', { name: '1 von 3' })).toBeVisible();
  await viewer.getByRole('button', { name: 'Danach' }).press('ArrowRight');
  await expect(viewer.getByRole('heading', { name: '2 von 3' })).toBeVisible();
  await expect(viewer.locator('img')).toBeVisible();
  await shot(clara.page, 'att-viewer');
  await expectAccessible(clara.page);
  await viewer.getByRole('button', { name: 'Danach' }).click();
  const played = viewer.locator('video');
  await expect(played).toHaveJSProperty('videoWidth', 160);
  const stream = (await played.getAttribute('src'))!;
  const part = await clara.page.request.get(stream, { headers: { range: 'bytes=0-9' } });
  expect([part.status(), (await part.body()).length]).toEqual([206, 10]);
  await viewer.getByRole('button', { name: 'Schließen' }).click();

  // What is sent without a connection waits, in order, and arrives once.
  const page = Buffer.from('<script>document.title = "übernommen"</script>');
  await lena.page.context().setOffline(true);
  await say(lena.page, `davor ${tag}`);
  const files = await choose(lena.page, 'Datei', [
    { name: `plan-${tag}.html`, mimeType: 'text/html', buffer: page },
  ]);
  await files.getByRole('button', { name: 'Senden', exact: true }).click();
  await say(lena.page, `danach ${tag}`);
  const waiting = lena.page.locator('.messaging-row', { hasText: `plan-${tag}.html` });
  await expect(waiting.getByRole('button', { name: 'Hochladen abbrechen' })).toBeVisible();
  await shot(lena.page, 'att-waiting');
  await lena.page.context().setOffline(false);
  const said = clara.page.locator('.messaging-row[data-seq]', { hasText: tag });
  await expect(said).toHaveCount(4);
  await expect(said).toContainText([
    `Vom Sommer ${tag}`,
    `davor ${tag}`,
    `plan-${tag}.html`,
    `danach ${tag}`,
  ]);
  await expect(waiting.getByRole('button', { name: 'Hochladen abbrechen' })).toHaveCount(0);
  const link = said.getByRole('link', { name: `plan-${tag}.html` });
  const url = (await link.getAttribute('href'))!;
  const download = clara.page.waitForEvent('download');
  await link.click();
  expect((await download).suggestedFilename()).toBe(`plan-${tag}.html`);
  const served = await clara.page.request.get(url);
  expect(served.headers()['content-type']).toBe('application/octet-stream');
  expect(served.headers()['content-disposition']).toContain('attachment');
  await shot(clara.page, 'att-file');
  await expectAccessible(clara.page);

  const { page: stranger } = await deviceOf(browser, { handle: 'svenja', use });
  expect((await stranger.request.get(url)).status()).toBe(404);
  expect((await stranger.request.get(stream)).status()).toBe(404);

  // What is dropped on the chat is looked at once more as well.
  const dataTransfer = await lena.page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'notiz.txt', { type: 'text/plain' }));
    return data;
  })()`);
  await lena.page.locator('.messaging-chat').dispatchEvent('drop', { dataTransfer });
  const dropped = lena.page.locator('dialog.attachments-preview');
  await expect(dropped.getByText('notiz.txt')).toBeVisible();
  await dropped.getByRole('button', { name: 'notiz.txt weglassen' }).click();
  await expect(dropped).toHaveCount(0);

  // Who answers it sees what they answer.
  await album.locator('.messaging-text').click({ button: 'right' });
  await clara.page.getByRole('menuitem', { name: 'Antworten' }).click();
  await say(clara.page, 'Schön war es dort');
  const quote = last(lena.page).locator('.messaging-quote');
  await expect(quote).toContainText(`Vom Sommer ${tag}`);
  await expect(quote.locator('img')).toHaveJSProperty('complete', true);
  await shot(lena.page, 'att-quote');
});

test('a voice is recorded, heard at another speed, and quoted with its length', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(120_000);
  const use = { baseURL, viewport, permissions: ['microphone'] };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  await openChat(lena, 'clara');
  await openChat(clara, 'lena');

  await say(clara.page, 'Sag doch mal');
  await expect(last(lena.page)).toContainText('Sag doch mal');
  const record = lena.page.getByRole('button', { name: 'Sprachnachricht aufnehmen' });
  await record.focus();
  await record.press('Enter');
  const bar = lena.page.getByRole('region', { name: 'Aufnahme läuft' });
  await expect(bar.getByText(elapsed)).toBeVisible();
  await bar.getByRole('button', { name: 'Aufnahme verwerfen' }).click();
  await expect(bar).toHaveCount(0);
  await record.click();
  await expect(bar.getByText(elapsed)).toBeVisible();
  await shot(lena.page, 'att-recording');
  await bar.getByRole('button', { name: 'Sprachnachricht senden' }).click();

  const voice = last(clara.page);
  const slider = voice.getByRole('slider', { name: 'Stelle in der Sprachnachricht' });
  await expect(slider).toHaveAttribute('aria-valuemax', /^[1-9]\d?$/);
  await shot(clara.page, 'att-voice');
  await voice.getByRole('button', { name: /^Abspielen/ }).click();
  await expect(voice.getByRole('button', { name: 'Anhalten' })).toBeVisible();
  await voice.getByRole('button', { name: 'Tempo 1-fach' }).click();
  await expect(voice.getByRole('button', { name: 'Tempo 1,5-fach' })).toBeVisible();
  await expect(voice.getByRole('button', { name: /^Abspielen/ })).toBeVisible();
  await slider.press('End');
  await slider.press('Home');
  await expect(slider).toHaveAttribute('aria-valuenow', '0');
  await expectAccessible(clara.page);

  await expect(last(lena.page).getByRole('slider')).toBeVisible();
  await clara.page.goto('/chats');
  await expect(clara.page.getByText(/Sprachnachricht 0:\d\d/).first()).toBeVisible();
});
