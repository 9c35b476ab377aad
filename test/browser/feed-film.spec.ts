import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { film } from './films.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[FD180] [FD181] one posts a film, a reader plays it where it stands, everybody on its page, and it stays through an edit', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(120_000);
  const use = { baseURL, viewport };
  const tag = `${process.pid}${viewport!.width}`;
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const desk = clara.page;
  await desk.goto('/feed');
  await desk.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = desk.getByRole('dialog', { name: 'Neuer Beitrag' });
  await writing
    .getByRole('textbox', { name: 'Text', exact: true })
    .fill(`So klingt der Hof am Morgen ${tag}`);
  const files = writing.locator('input[type=file]').first();
  const clip = await film(desk);

  // What this browser cannot play is said before anything goes up.
  await files.setInputFiles({ name: 'alt.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(900) });
  await expect(writing.getByText(/kann das Video nicht abspielen/)).toBeVisible();
  await files.setInputFiles({ name: 'hof.webm', mimeType: 'video/webm', buffer: clip });
  const words = writing.getByLabel('Was ist in Video 1 zu sehen und zu hören?');
  await words.fill('Der Hof im Nebel, ein Hahn kräht');
  await expect(writing.getByText(/kann das Video nicht abspielen/)).toBeHidden();
  await expectAccessible(desk);
  await shot(desk, 'film-schreiben');
  const posting = desk.waitForResponse(
    (answer) => answer.url().endsWith('/feed/posts') && answer.request().method() === 'POST',
  );
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  const post = (await (await posting).json()) as { id: string };

  // Nothing of it is loaded before somebody wants to see it.
  const asked: string[] = [];
  farid.page.on('request', (request) => asked.push(request.url()));
  await farid.page.goto('/feed/u/clara');
  const seen = farid.page.getByRole('article').filter({ hasText: tag }).first();
  const play = seen.getByRole('button', { name: /^Video abspielen, 0:01 Der Hof im Nebel/ });
  await expect(play).toBeVisible();
  expect(asked.filter((url) => url.includes('/stream'))).toEqual([]);
  await expectAccessible(farid.page);
  await shot(farid.page, 'film-im-feed');
  await play.press('Enter');
  const playing = seen.locator('video');
  await expect(playing).toBeFocused();
  await expect
    .poll(() => playing.evaluate((one) => (one as unknown as { currentTime: number }).currentTime))
    .toBeGreaterThan(0);
  await expect(playing).toHaveAttribute('aria-label', /Video 0:01 Der Hof im Nebel/);
  await shot(farid.page, 'film-spielt');

  const stranger = await browser.newContext({ ...use, javaScriptEnabled: false });
  const page = await stranger.newPage();
  await page.goto(`/@clara/posts/${post.id}`);
  const there = page.locator('video');
  await expect(there).toHaveAttribute('preload', 'none');
  const address = await there.getAttribute('src');
  const piece = await stranger.request.get(address!, { headers: { range: 'bytes=0-3' } });
  expect([piece.status(), piece.headers()['content-type']]).toEqual([206, 'video/webm']);
  await shot(page, 'film-seite');
  await stranger.close();

  const own = desk.getByRole('article').filter({ hasText: tag }).first();
  await own.getByRole('button', { name: 'Mehr' }).first().click();
  await desk.getByRole('menuitem', { name: 'Bearbeiten' }).click();
  const editing = desk.getByRole('dialog', { name: 'Beitrag bearbeiten' });
  await expect(editing.getByLabel('Was ist in Video 1 zu sehen und zu hören?')).toHaveValue(
    'Der Hof im Nebel, ein Hahn kräht',
  );
  await editing.getByRole('textbox', { name: 'Text', exact: true }).fill(`Der Hof ${tag}`);
  await editing.getByRole('button', { name: 'Speichern' }).click();
  await farid.page.reload();
  await expect(play).toBeVisible();
});
