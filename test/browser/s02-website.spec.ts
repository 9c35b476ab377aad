import sharp from 'sharp';
import { expectAccessible, expectFaultless } from './accessibility.ts';
import { deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';
import { chatIn, openWebsite } from './website.ts';

test('[S02] a visitor of a website writes without an account, and the staff answer', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
}) => {
  const use = { baseURL, viewport };
  const handle = `weberei-${Date.now().toString(36)}${isMobile ? 'p' : 'd'}`;
  const opener = await deviceOf(browser, { handle: 'lena', use });
  const opened = await opener.send<{ actor: { id: string } }>('POST', '/business', {
    name: 'Weberei',
    handle,
    category: 'crafts',
  });
  await opener.page.context().close();
  const owner = await deviceOf(browser, { handle: 'lena', hat: handle, use });
  const tag = `<script src="${baseURL}/widget.js" data-business="${opened.actor.id}" async></script>`;
  const page = `<!doctype html><html lang="de"><meta name="viewport" content="width=device-width"><title>Weberei</title><h1>Stoffe</h1>${tag}`;
  const policy = `default-src 'none'; script-src ${baseURL}; frame-src ${baseURL}`;
  const website = await openWebsite(page, policy);
  const elsewhere = await openWebsite(page, policy);

  // The business allows its website, and copies the line for it.
  await owner.page.goto('/me');
  await owner.page.getByRole('link', { name: 'Website und E-Mail' }).click();
  await owner.page.getByRole('switch', { name: 'Chat auf Websites zeigen' }).check();
  await owner.page.getByLabel('Auf diesen Websites').fill(website.origin);
  await owner.page.getByLabel('Begrüßung').fill('Grüß dich! Welcher Stoff darf es sein?');
  await owner.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(owner.page.getByRole('status', { name: 'Zeile für deine Website' })).toHaveText(tag);
  await expectAccessible(owner.page);

  const visitor = await (
    await browser.newContext({ viewport, locale: 'de-DE', serviceWorkers: 'block' })
  ).newPage();
  const complaints: string[] = [];
  visitor.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await visitor.goto(website.origin);
  const chat = chatIn(visitor);
  await chat.getByRole('button', { name: 'Chat mit Weberei öffnen' }).click();
  await expect(chat.getByText('Grüß dich! Welcher Stoff darf es sein?')).toBeVisible();
  const field = chat.getByRole('textbox', { name: 'Deine Nachricht' });
  await expect(field).toBeFocused();
  await field.fill('Habt ihr roten Leinenstoff?');
  await field.press('Enter');
  await expect(chat.getByText('Habt ihr roten Leinenstoff?')).toBeVisible();

  // Who it is, is asked for once something was said.
  await chat.getByLabel('Wie du heißt').fill('Mona Moos');
  await chat.getByLabel('Deine E-Mail-Adresse').fill('nirgends');
  await chat.getByRole('button', { name: 'Speichern' }).click();
  await expect(chat.getByRole('alert')).toHaveText('Das ist keine E-Mail-Adresse.');
  await chat.getByLabel('Deine E-Mail-Adresse').fill('mona@example.org');
  await chat.getByRole('button', { name: 'Speichern' }).click();
  await expect(field).toBeFocused();

  // The staff read it in the inbox, and see who it is.
  await owner.page.goto('/inbox');
  await owner.page.getByRole('link', { name: /Mona Moos/ }).click();
  await expect(owner.page.getByText('Habt ihr roten Leinenstoff?').last()).toBeVisible();
  await say(owner.page, 'Ja, *drei* Meter sind noch da.');
  await expect(chat.getByText('Ja, drei Meter sind noch da.')).toBeVisible();
  await expect(chat.getByText('drei', { exact: true })).toHaveCSS('font-weight', '700');

  // Each sees the other writing; a picture goes to the staff, and what is none does not.
  await owner.page.getByRole('textbox', { name: 'Schreib etwas' }).pressSequentially('Einen');
  await expect(chat.getByText('Weberei schreibt …')).toBeVisible();
  await field.pressSequentially('Seht');
  await expect(owner.page.getByRole('status').filter({ hasText: 'schreibt …' })).toBeVisible();
  await field.fill('');
  const chooser = visitor.waitForEvent('filechooser');
  await chat.getByRole('button', { name: 'Bild oder PDF anhängen' }).click();
  await (await chooser).setFiles([
    {
      name: 'leinen.png',
      mimeType: 'image/png',
      buffer: await sharp({
        create: { width: 300, height: 200, channels: 3, background: '#b03030' },
      })
        .png()
        .toBuffer(),
    },
  ]);
  await expect(chat.getByRole('img', { name: 'leinen.png' })).toBeVisible();
  await expect(
    owner.page.getByRole('button', { name: 'Bild vergrößern: leinen.png' }),
  ).toBeVisible();
  await chat.locator('input[type=file]').setInputFiles({
    name: 'programm.exe',
    mimeType: 'application/x-msdownload',
    buffer: Buffer.from('MZ'),
  });
  await expect(chat.getByText('Hier gehen nur Bilder und PDF bis 10 MB.')).toBeVisible();
  const frame = visitor.frames().find((one) => one.url().includes('/widget/act_'))!;
  await expectFaultless(frame);
  await shot(visitor, 'widget');

  // With the keyboard alone: Escape closes it, and the button has the focus again.
  await field.press('Escape');
  const launcher = chat.getByRole('button', { name: 'Chat mit Weberei öffnen' });
  await expect(launcher).toBeFocused();
  await say(owner.page, 'Soll ich ihn zurücklegen?');
  await expect(chat.getByText('1 neu')).toBeVisible();

  // Coming back, the visitor finds what was said.
  await visitor.reload();
  await chat.getByRole('button', { name: 'Chat mit Weberei öffnen' }).click();
  await expect(chat.getByText('Soll ich ihn zurücklegen?')).toBeVisible();
  await field.fill('Ja bitte.');
  await chat.getByRole('button', { name: 'Senden' }).click();
  await expect(owner.page.getByText('Ja bitte.').last()).toBeVisible();
  expect(complaints).toEqual([]);

  // On a page that the business has not named, no browser shows it.
  const stranger = await (await browser.newContext({ viewport })).newPage();
  await stranger.goto(elsewhere.origin);
  await expect(stranger.locator('#allmende-chat')).toBeAttached();
  await expect
    .poll(() => stranger.frames().map((one) => one.url()))
    .toContain('chrome-error://chromewebdata/');
  await expect(chatIn(stranger).getByRole('button')).toHaveCount(0);
  await website.close();
  await elsewhere.close();
});
