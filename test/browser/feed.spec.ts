import sharp from 'sharp';
import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

const picture = await sharp({
  create: { width: 320, height: 200, channels: 3, background: '#2c6089' },
})
  .png()
  .toBuffer();

test('one writes with a picture, a follower is offered it, answers, likes and keeps it, and both see the same', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  await farid.page.goto('/feed');
  // Whoever has seen it all is told so.
  const upToDate = farid.page.getByText('Du bist auf dem Laufenden.');
  await expect(farid.page.getByRole('article').first().or(upToDate).first()).toBeVisible();
  await expectAccessible(farid.page);
  await shot(farid.page, 'feed-home');

  // A draft is there again after the page was left.
  await lena.page.goto('/chats');
  await lena.page.getByRole('link', { name: 'Feed', exact: true }).click();
  await lena.page.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  await lena.page
    .getByRole('textbox', { name: 'Text' })
    .fill(`Der Steg ist gestrichen ${tag} #steg`);
  await lena.page.reload();
  await lena.page.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = lena.page.getByRole('dialog', { name: 'Neuer Beitrag' });
  await expect(writing.getByRole('textbox', { name: 'Text' })).toHaveValue(/gestrichen/);
  await writing
    .locator('input[type=file]')
    .setInputFiles({ name: 'steg.png', mimeType: 'image/png', buffer: picture });
  await writing.getByLabel('Was ist auf Bild 1 zu sehen?').fill('Ein blauer Steg');
  await expectAccessible(lena.page);
  await shot(lena.page, 'feed-compose');
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  const own = lena.page.getByRole('article').filter({ hasText: tag });
  await expect(own.getByRole('img', { name: 'Ein blauer Steg' })).toBeVisible();

  // Whoever looks at the feed is offered it, and nothing moves before.
  await farid.page.getByRole('button', { name: /neuer Beitrag|neue Beiträge/ }).click();
  const seen = farid.page.getByRole('article').filter({ hasText: tag });
  await expect(seen).toBeVisible();
  const like = seen.getByRole('button', { name: /^Gefällt mir/ });
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  await seen.getByRole('button', { name: 'Merken' }).click();
  await seen.getByRole('button', { name: /^Antworten/ }).click();
  const answering = farid.page.getByRole('dialog', { name: 'Antworten' });
  await answering.getByRole('textbox', { name: 'Text' }).fill(`@lena Endlich ${tag}`);
  await answering.getByRole('button', { name: 'Antworten' }).click();
  await expect(answering).toBeHidden();
  await farid.page.goto('/feed/bookmarks');
  await expect(farid.page.getByRole('article').filter({ hasText: tag })).toBeVisible();

  await own
    .getByRole('link', { name: /Uhr|:|gerade|Min/ })
    .first()
    .click();
  await expect(lena.page.getByText('Gefällt einer Person')).toBeVisible();
  await expect(lena.page.getByText(`Endlich ${tag}`)).toBeVisible();
  await expectAccessible(lena.page);
  await shot(lena.page, 'feed-thread');
  // What was said before stays to be read.
  await lena.page.getByRole('button', { name: 'Mehr' }).first().click();
  await lena.page.getByRole('menuitem', { name: 'Bearbeiten' }).click();
  const editing = lena.page.getByRole('dialog', { name: 'Beitrag bearbeiten' });
  await editing.getByRole('textbox', { name: 'Text' }).fill(`Der Steg ist blau ${tag}`);
  await editing.getByRole('button', { name: 'Speichern' }).click();
  await expect(lena.page.getByText('bearbeitet')).toBeVisible();
  await lena.page.getByRole('button', { name: 'Mehr' }).first().click();
  await lena.page.getByRole('menuitem', { name: 'Frühere Fassungen' }).click();
  await expect(lena.page.getByRole('dialog').getByText(/gestrichen/)).toBeVisible();
  await lena.page.keyboard.press('Escape');
  await lena.page.getByRole('button', { name: 'Mehr' }).first().click();
  await lena.page.getByRole('menuitem', { name: 'Löschen' }).click();
  await lena.page.getByRole('dialog').getByRole('button', { name: 'Löschen' }).click();
  await expect(lena.page.getByText('Diesen Beitrag gibt es nicht')).toBeVisible();
  await farid.page.reload();
  await expect(farid.page.getByText('Noch nichts gemerkt')).toBeVisible();
});

test('[S31] one follows a shop, is up to date, is offered what is new, and takes a like back that did not get through', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const ole = await deviceOf(browser, { handle: 'ole', use });
  const shop = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  await ole.page.goto('/feed/u/baeckerei-krumm');
  const button = ole.page.getByRole('button', { name: /^(Folgen|Du folgst)$/ });
  if ((await button.textContent()) === 'Folgen') await button.click();
  await expect(button).toHaveText('Du folgst');
  await expect(ole.page.getByText('Angeheftet')).toBeVisible();
  await expectAccessible(ole.page);
  await shot(ole.page, 'feed-profile');

  await ole.page.goto('/feed');
  await expect(ole.page.getByText('Du bist auf dem Laufenden.')).toBeVisible();
  await shop.page.goto('/feed');
  await shop.page.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  await shop.page.getByRole('textbox', { name: 'Text' }).fill(`Heute Mohnzopf ${tag}`);
  await shop.page.getByRole('button', { name: 'Veröffentlichen' }).click();
  await expect(shop.page.getByRole('article').filter({ hasText: tag })).toBeVisible();

  await ole.page.getByRole('button', { name: /neuer Beitrag|neue Beiträge/ }).click();
  const post = ole.page.getByRole('article').filter({ hasText: tag });
  await expect(post).toBeVisible();
  await ole.page.route('**/like', (route) => route.abort());
  const like = post.getByRole('button', { name: /^Gefällt mir/ });
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'false');
  await expect(ole.page.locator('.ui-toast')).toBeVisible();
});

test('one reports a post, and the operator removes it for everybody', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const petra = await deviceOf(browser, { handle: 'petra', use });
  const { id } = await emre.send<{ id: string }>('POST', '/feed/posts', {
    clientId: crypto.randomUUID(),
    text: `Nur heute: Gold zum halben Preis ${tag}`,
  });
  await clara.page.goto(`/feed/p/${id}`);
  await clara.page.getByRole('button', { name: 'Mehr' }).click();
  await clara.page.getByRole('menuitem', { name: 'Beitrag melden' }).click();
  const asking = clara.page.getByRole('dialog', { name: 'Beitrag melden' });
  await asking.getByRole('radio', { name: /Betrug/ }).check();
  await asking.getByRole('textbox').fill(`Das gibt es nicht ${tag}`);
  await expectAccessible(clara.page);
  await asking.getByRole('button', { name: 'Melden' }).click();
  await expect(clara.page.getByText(/^Gemeldet\./)).toBeVisible();

  await petra.page.goto('/me');
  await petra.page.getByRole('link', { name: /Meldungen.*offen/ }).click();
  const report = petra.page.getByRole('listitem').filter({ hasText: `Das gibt es nicht ${tag}` });
  await expect(report).toContainText('Gold zum halben Preis');
  await expectAccessible(petra.page);
  await shot(petra.page, 'feed-report');
  await report.getByRole('button', { name: 'Entfernen' }).click();
  const deciding = petra.page.getByRole('dialog', { name: 'Beitrag entfernen' });
  await deciding.getByRole('button', { name: 'Für alle entfernen' }).click();
  await expect(report).toBeHidden();
  await clara.page.reload();
  await expect(clara.page.getByText('Diesen Beitrag gibt es nicht')).toBeVisible();
  await clara.page.goto('/me/blocked');
  await expect(clara.page.getByText('Angesehen und entfernt').first()).toBeVisible();
});

test('what one posts while the page is still being fetched stands in it', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page } = await deviceOf(browser, { handle: 'ana', use: { baseURL, viewport } });
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let isFirst = true;
  // The first answer knows nothing of the post, and comes after it.
  await page.route(/\/api\/v1\/feed\/home\?/, async (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    const response = await route.fetch();
    await held;
    await route.fulfill({ response }).catch(() => undefined);
  });
  await page.goto('/feed');
  const text = `Noch vor der ersten Seite ${Date.now()}`;
  await page.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = page.getByRole('dialog', { name: 'Neuer Beitrag' });
  await writing.getByRole('textbox', { name: 'Text' }).fill(text);
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  await expect(writing).toBeHidden();
  release();
  await expect(page.getByRole('article').filter({ hasText: text })).toBeVisible();
});
