import { createServer, type Server } from 'node:http';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

let web: Server;
let link = '';

test.beforeAll(async () => {
  const picture = await sharp({
    create: { width: 900, height: 450, channels: 3, background: '#c7821b' },
  })
    .jpeg()
    .toBuffer();
  web = createServer((request, response) => {
    if (request.url === '/bild.jpg') response.end(picture);
    else {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(
        `<title>Der Markt am Samstag</title><meta property="og:site_name" content="Stadtblatt">
         <meta property="og:image" content="/bild.jpg">
         <meta name="description" content="Was es gibt &amp; wer kommt: Brot, Käse, Blumen.">`,
      );
    }
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  link = `http://127.0.0.1:${(web.address() as { port: number }).port}/markt`;
});
test.afterAll(() => {
  web.closeAllConnections();
  web.close();
});

function row(page: Page, text: string | RegExp): Locator {
  return page.locator('.messaging-row[data-seq]', { hasText: text }).last();
}

async function attach(page: Page, entry: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Mehr senden' }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  return dialog;
}

/** A group of the two, in which names can be mentioned. */
async function groupOf(one: Device, other: Device, name: string): Promise<void> {
  const { actor } = await one.get<{ actor: { id: string } }>('/identity/profiles/clara');
  const { id: direct } = await one.send<{ id: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
  for (const device of [other, one]) {
    await device.send('POST', `/messaging/conversations/${direct}/messages`, {
      clientId: crypto.randomUUID(),
      message: { kind: 'text', text: 'Bis gleich' },
    });
  }
  const opened = await one.send<{ conversation: { id: string } }>('POST', '/groups', {
    clientId: crypto.randomUUID(),
    kind: 'group',
    name,
    memberIds: [actor.id],
  });
  const { id } = opened.conversation;
  for (const { page } of [one, other]) {
    await page.goto(`/chats/${id}`);
    await expect(page.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
  }
}

test('two write with marks, names and links, and see them drawn', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(120_000);
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  await groupOf(lena, clara, 'Samstag am Markt');
  const field = lena.page.getByRole('textbox', { name: 'Schreib etwas' });

  // Keys put marks around what is selected; a list goes on by itself.
  await field.fill('Was fehlt:');
  await field.press('Control+a');
  await field.press('Control+b');
  await expect(field).toHaveValue('*Was fehlt:*');
  const isPointer = await lena.page.evaluate("matchMedia('(pointer: fine)').matches");
  if (isPointer) {
    const bar = lena.page.getByRole('toolbar', { name: 'Text gestalten' });
    await expect(bar).toBeVisible();
    await shot(lena.page, 'bar');
    await bar.getByRole('button', { name: /^Kursiv/ }).click();
    await expect(field).toHaveValue('*_Was fehlt:_*');
    await lena.page.keyboard.press('Control+z');
    await expect(field).toHaveValue('*Was fehlt:*');
  }

  await field.fill('*Was fehlt:*\n- Brot');
  await field.press('Shift+Enter');
  await field.pressSequentially('Käse');
  await expect(field).toHaveValue('*Was fehlt:*\n- Brot\n- Käse');
  await lena.page.getByRole('button', { name: 'Senden', exact: true }).click();
  const list = row(clara.page, 'Was fehlt:');
  await expect(list.locator('strong')).toHaveText('Was fehlt:');
  await expect(list.locator('li')).toHaveText(['Brot', 'Käse']);

  // A name leads to who it is; one's own stands out. Emojis alone are large.
  await say(lena.page, '@clara bringst du `Blumen` mit? _Danke_\n> Ich bringe Blumen');
  const mention = clara.page.locator('.text-mention-own');
  await expect(mention).toHaveAttribute('href', '/p/clara');
  await expect(row(clara.page, 'bringst du').locator('blockquote')).toHaveText('Ich bringe Blumen');
  await say(clara.page, '🌻🌻');
  await expect(lena.page.locator('.messaging-emojis')).toBeVisible();

  // What a link leads to comes after it, for both, and goes when its sender wants it.
  await field.fill(`Schau mal ${link}`);
  await expect(lena.page.getByRole('switch', { name: /Vorschau zeigen/ })).toBeChecked();
  await lena.page.getByRole('button', { name: 'Senden', exact: true }).click();
  for (const { page } of [lena, clara]) {
    const card = row(page, 'Schau mal').getByRole('link', { name: /Der Markt am Samstag/ });
    // Whose it is says its address, and not the page.
    await expect(card).toContainText('127.0.0.1');
    await expect(card.locator('img')).toHaveJSProperty('complete', true);
    // It came at the end, and the end is still in sight.
    await expect(card).toBeInViewport();
    await shot(page, 'text');
    await expectAccessible(page);
  }
  await row(lena.page, 'Schau mal').getByRole('button', { name: 'Zu dieser Nachricht' }).focus();
  await lena.page.keyboard.press('Enter');
  await lena.page.getByRole('menuitem', { name: 'Vorschau entfernen' }).click();
  await expect(row(clara.page, 'Schau mal').locator('.previews-card')).toHaveCount(0);
});

test('two send each other a place, a contact and stickers of their own', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(120_000);
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  await groupOf(lena, clara, 'Wo und wer');

  let sheet = await attach(lena.page, 'Standort');
  await sheet.getByLabel('Koordinaten oder Link einer Karte').fill('51,31667 9,49757');
  await sheet.getByLabel(/Wie heißt der Ort/).fill('Am Brunnen');
  await shot(lena.page, 'place-sheet');
  await expectAccessible(lena.page);
  await sheet.getByRole('button', { name: 'Senden' }).click();
  const place = row(clara.page, 'Am Brunnen');
  await expect(place).toContainText('51,31667° N, 9,49757° O');
  await expect(place.getByRole('link', { name: 'OpenStreetMap', exact: true })).toHaveAttribute(
    'href',
    /openstreetmap\.org\/\?mlat=51\.31667&mlon=9\.49757/,
  );

  // What is sent from a sheet answers, too.
  await row(lena.page, 'Am Brunnen').focus();
  await row(lena.page, 'Am Brunnen').dispatchEvent('contextmenu', { clientX: 0, clientY: 0 });
  await lena.page.getByRole('menuitem', { name: 'Antworten' }).click();
  sheet = await attach(lena.page, 'Kontakt');
  await sheet.getByRole('searchbox').fill('hedwig');
  await shot(lena.page, 'contact-sheet');
  await expectAccessible(lena.page);
  await sheet.getByRole('button', { name: /Hedwig Albers/ }).click();
  await expect(
    row(clara.page, 'Hedwig Albers').getByRole('link', { name: /schreiben/ }),
  ).toHaveAttribute('href', '/chats/to/hedwig');
  await expect(
    row(clara.page, 'Hedwig Albers').getByRole('button', { name: /Am Brunnen/ }),
  ).toBeVisible();
  await expect(lena.page.getByRole('button', { name: 'Antwort abbrechen' })).toHaveCount(0);

  // A set of one's own, from a picture; whoever gets a sticker of it may keep it.
  sheet = await attach(lena.page, 'Sticker');
  await sheet.getByRole('button', { name: 'Eigenes Set machen' }).click();
  const name = `Formen ${String(Date.now()).slice(-6)}`;
  await sheet.getByLabel('Name des Sets').fill(name);
  await sheet.getByRole('button', { name: 'Anlegen' }).click();
  const made = lena.page.getByRole('dialog', { name });
  await made.locator('input[type=file]').setInputFiles({
    name: 'kreis.png',
    mimeType: 'image/png',
    buffer: await sharp(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><circle cx="300" cy="300" r="280" fill="#1f7a4d"/></svg>',
      ),
    )
      .png()
      .toBuffer(),
  });
  await expect(made.getByRole('button', { name: /Sticker herausnehmen/ })).toBeVisible();
  await shot(lena.page, 'own-set');
  await expectAccessible(lena.page);
  await lena.page.keyboard.press('Escape');
  const sets = lena.page.getByRole('dialog', { name: 'Sticker' });
  await shot(lena.page, 'stickers');
  await expectAccessible(lena.page);
  await sets
    .getByRole('region', { name })
    .getByRole('button', { name: /^Sticker senden/ })
    .click();
  const sticker = clara.page.locator('.contents-sticker');
  await expect(sticker.locator('img')).toHaveJSProperty('naturalWidth', 512);
  await shot(clara.page, 'contents');
  await expectAccessible(clara.page);
  await sticker.click();
  const seen = clara.page.getByRole('dialog', { name });
  await seen.getByRole('button', { name: 'Set übernehmen' }).click();
  await expect(seen.getByRole('button', { name: 'Aus meinen nehmen' })).toBeVisible();
  await shot(clara.page, 'set');
  await clara.page.keyboard.press('Escape');
  sheet = await attach(clara.page, 'Sticker');
  await expect(sheet.getByRole('region', { name })).toBeVisible();
});
