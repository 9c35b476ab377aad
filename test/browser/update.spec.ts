import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Page } from '@playwright/test';
import { expect, test } from './town.ts';

/**
 * A front of the town that can be updated: the second version has all its parts under other names, and
 * has nothing of the first, as after a new build.
 */
async function startFront(origin: string) {
  const front = { version: 1, url: '', close: () => void server.close() };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  front.url = `http://localhost:${(server.address() as { port: number }).port}`;
  return front;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const isNew = front.version === 2;
    if (path.startsWith('/assets/') && isNew) return void response.writeHead(404).end();
    const headers = { accept: request.headers.accept ?? '*/*' };
    const answered = await fetch(origin + path.replace('/assets2/', '/assets/'), { headers });
    const type = answered.headers.get('content-type') ?? '';
    const body = Buffer.from(await answered.arrayBuffer());
    response.writeHead(answered.status, { 'content-type': type, 'cache-control': 'no-cache' });
    response.end(isNew && /html|javascript|css/.test(type) ? renewed(body.toString()) : body);
  }
}

/** Other names for all parts, and another version where the service worker says which it is. */
function renewed(text: string): string {
  return text.replaceAll('assets/', 'assets2/').replace(/(shell-\$\{)"\w+"/, '$1"the-second"');
}

/** The folders from which everything came that this document runs. */
function foldersOf(page: Page): Promise<string[]> {
  return page.evaluate(`[...new Set(performance.getEntriesByType('resource')
    .map(({ name }) => /\\/(assets\\d?)\\/.*\\.(js|css)$/.exec(name)?.[1]).filter(Boolean))]`);
}

/** Asked again when the page is just being loaded anew. */
async function runsOnly(page: Page, folder: string): Promise<void> {
  await expect(async () => expect(await foldersOf(page)).toEqual([folder])).toPass();
}

test('a new version is offered in every tab, and each tab runs one version or the other, never both', async ({
  browser,
  town,
  viewport,
}) => {
  const front = await startFront(town.origin);
  const context = await browser.newContext({ viewport, baseURL: front.url });
  const [one, two] = [await context.newPage(), await context.newPage()];
  for (const page of [one, two]) {
    await page.goto('/sign-in');
    await expect(page.getByRole('heading').first()).toBeVisible();
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  }

  front.version = 2;
  await one.evaluate(
    'navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => undefined)',
  );
  for (const page of [one, two]) {
    await expect(page.getByText('Eine neue Version ist bereit.')).toBeVisible();
  }
  // Nothing is taken on unasked, also by loading anew.
  await two.reload();
  await expect(two.getByText('Eine neue Version ist bereit.')).toBeVisible();
  expect(await foldersOf(two)).toEqual(['assets']);

  // What the old version did not load in time is gone; it is told, and not taken from the new one.
  await two.evaluate("history.pushState(null, '', '/j/nowhere')");
  await expect(two.getByText('Hier fehlt noch ein Stück')).toBeVisible();
  await two.getByRole('button', { name: 'Neu laden' }).click();
  await expect(two.getByText('Hier fehlt noch ein Stück')).toBeHidden();
  await runsOnly(two, 'assets2');

  // The other tab still runs what it began with, until it is told to follow.
  expect(await foldersOf(one)).toEqual(['assets']);
  await one.getByRole('button', { name: 'Jetzt laden' }).click();
  await runsOnly(one, 'assets2');
  await expect(one.getByText('Eine neue Version ist bereit.')).toBeHidden();
  front.close();
});
