import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { toUuid, type Uuid } from '../../apps/server/src/platform/ids.ts';
import { fillConversation, leaveUnread } from '../../dev/long-conversation.ts';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, say, type Use } from './devices.ts';
import { expect, type Town, test } from './town.ts';

const messageCount = 4_000;
const rowsMax = 150;

interface Long {
  device: Device;
  page: Page;
  id: string;
  database: Town['database'];
  actorId: Uuid;
}

/** Somebody of the town in a conversation that is as long as two years of daily talk. */
async function longConversation(
  browser: Browser,
  { handle, partner, use, town }: { handle: string; partner: string; use: Use; town: Town },
): Promise<Long> {
  const device = await deviceOf(browser, { handle, use });
  await device.page.addInitScript(probes);
  const { id, ownActorId } = await conversationWith(device, partner);
  const actorId = toUuid(ownActorId);
  const conversationId = toUuid(id);
  await fillConversation(town.database, { conversationId, ownActorId: actorId, messageCount });
  return { device, page: device.page, id, database: town.database, actorId };
}

async function conversationWith(device: Device, partner: string) {
  const { actor } = await device.get<{ actor: { id: string } }>(`/identity/profiles/${partner}`);
  return device.send<{ id: string; ownActorId: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
}

function row(page: Page, seq: number) {
  return page.locator(`.messaging-row[data-seq="${seq}"]`);
}

const probes = { path: join(import.meta.dirname, '../../dev/page-probes.js') };

function placeOf(page: Page): Promise<{ seq: number; top: number }> {
  return page.evaluate('probes.place()');
}

test('[S13] a long conversation opens at what is unread, and at a message that an address names', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const long = await longConversation(browser, { handle: 'lena', partner: 'nele', use, town });
  const { page, id, database, actorId } = long;
  const readSeq = messageCount - 700;
  await leaveUnread(database, { conversationId: toUuid(id), actorId, readSeq });

  await page.goto(`/chats/${id}`);
  await expect(row(page, readSeq + 1)).toBeInViewport();
  await expect(page.locator('.messaging-unread-line')).toBeInViewport();
  await expect(row(page, messageCount)).toHaveCount(0);
  const end = page.locator('.messaging-to-end');
  await expect(end).toContainText(/\d{3}/);

  // What one answers is far away: a tap goes there, marks it, and the keyboard is where the eye is.
  const answering = readSeq - (readSeq % 40) + 40;
  await page.goto(`/chats/${id}?at=${answering}`);
  await expect(row(page, answering)).toBeInViewport();
  await expect(page).toHaveURL(new RegExp(`/chats/${id}$`));
  await row(page, answering).locator('.messaging-quote').click();
  await expect(row(page, answering - 30)).toBeInViewport();
  await expect(row(page, answering - 30)).toBeFocused();
  await expect(row(page, answering - 30)).toHaveClass(/messaging-row-found/);
  await page.keyboard.press('PageDown');
  await expect(row(page, answering - 29)).toBeFocused();

  // As if a search had found it: long before everything that is loaded.
  await page.evaluate(`probes.goTo('/chats/${id}?at=1234')`);
  await expect(row(page, 1_234)).toBeInViewport();
  // Looked at when all has come to rest, for more rows are drawn when the screen rests.
  await expectAccessible(page);
  expect(await rowsIn(page)).toBeLessThanOrEqual(rowsMax);

  await end.getByRole('button').click();
  await expect(row(page, messageCount)).toBeInViewport();
  await expect(end).toHaveCount(0);
  await expect(async () => {
    const { unreadCount } = await long.device.get<{ unreadCount: number }>(
      `/messaging/conversations/${id}`,
    );
    expect(unreadCount).toBe(0);
  }).toPass();
});

function rowsIn(page: Page): Promise<number> {
  return page.locator('.messaging-row').count();
}

test('[S13] scrolling keeps the place, few rows, and the day on top', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const { page, id } = await longConversation(browser, {
    handle: 'clara',
    partner: 'emre',
    use,
    town,
  });
  await page.goto(`/chats/${id}`);
  await expect(row(page, messageCount)).toBeInViewport();

  // Between two frames nothing moves by more than it was scrolled.
  const report = await page.evaluate<{ worstPx: number; mostRows: number; first: number }>(
    'probes.scrollUp(250, 120)',
  );
  expect(report.worstPx).toBeLessThanOrEqual(2);
  expect(report.mostRows).toBeLessThanOrEqual(rowsMax);
  expect(report.first).toBeLessThan(messageCount - 150);

  expect(await page.evaluate('probes.hasDayOnTop()')).toBe(true);

  // What comes meanwhile moves nothing; going away and coming back neither.
  const place = await placeOf(page);
  const { page: other } = await deviceOf(browser, { handle: 'emre', use });
  await other.goto(`/chats/${id}`);
  await say(other, 'Und noch etwas Neues');
  await expect(page.locator('.messaging-to-end')).toContainText('1');
  const after = await placeOf(page);
  expect(after.seq).toBe(place.seq);
  expect(Math.abs(after.top - place.top)).toBeLessThanOrEqual(2);
  await page.waitForTimeout(300);
  await page.evaluate(`probes.goTo('/chats')`);
  await expect(page.locator('.messaging-scroll')).toHaveCount(0);
  // The new one is unread, so that is where one comes back to.
  await page.evaluate(`probes.goTo('/chats/${id}')`);
  await expect(row(page, messageCount + 1)).toBeInViewport();
});

test('[S13] a message is painted in the frame of the key press', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
}) => {
  const use = { baseURL, viewport };
  const { page } = await deviceOf(browser, { handle: 'emre', use });
  await page.addInitScript(probes);
  await page.goto('/chats/to/lena');
  await say(page, 'Bist du da?');
  await expect(page.locator('.messaging-row').last()).toContainText('Bist du da?');
  const field = page.getByRole('textbox', { name: 'Schreib etwas' });
  const text = `Im selben Augenblick ${Date.now()}`;
  await field.fill(text);
  const type = isMobile ? 'click' : 'keydown';
  await page.evaluate(`probes.watchFrameAfter('${type}', '${text}')`);
  if (isMobile) await page.getByRole('button', { name: 'Senden', exact: true }).click();
  else await field.press('Enter');
  await expect.poll(() => page.evaluate('probes.frameShowsIt')).toBe(true);
});

test('[S13] 1,000 messages written offline arrive once each and in order', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(150_000);
  const use = { baseURL, viewport, serviceWorkers: 'allow' as const };
  const sender = await deviceOf(browser, { handle: 'nele', use });
  const { page: receiver } = await deviceOf(browser, { handle: 'hedwig', use });
  const { id } = await conversationWith(sender, 'hedwig');
  const { page } = sender;
  await page.addInitScript(probes);
  await page.goto(`/chats/${id}`);
  await receiver.goto(`/chats/${id}`);
  await expect(receiver.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await page.context().setOffline(true);

  const count = 1_000;
  const mark = `Nr. ${Date.now()}-`;
  await page.evaluate(`probes.write('${mark}', ${count})`);
  const last = page.locator('.messaging-row', { hasText: `${mark}${count}` });
  await expect(last).toBeInViewport();
  await expect(last.getByText('wartet')).toBeAttached();
  expect(await rowsIn(page)).toBeLessThanOrEqual(rowsMax);

  // Some of them are on their way when the tab dies.
  await expect.poll(() => page.evaluate('probes.outboxCount()')).toBe(count);
  await page.context().setOffline(false);
  await expect.poll(() => page.evaluate<number>('probes.outboxCount()')).toBeLessThan(count);
  await page.reload();
  await expect(last).toHaveCount(1, { timeout: 60_000 });
  await expect(page.getByText('wartet')).toHaveCount(0, { timeout: 60_000 });
  await expect(receiver.locator('.messaging-row', { hasText: `${mark}${count}` })).toHaveCount(1);

  const texts: string[] = [];
  for (let before = ''; texts.length < count; ) {
    const { items } = await sender.get<{
      items: { seq: number; body: { text?: string } }[];
    }>(`/messaging/conversations/${id}/messages?limit=100${before}`);
    texts.unshift(...items.flatMap(({ body }) => (body.text?.startsWith(mark) ? [body.text] : [])));
    if (items[0]!.seq === 1) break;
    before = `&before=${items[0]!.seq}`;
  }
  expect(texts).toEqual(Array.from({ length: count }, (_, i) => `${mark}${i + 1}`));
  // The list of the receiver stayed at its end all the while.
  await expect(receiver.locator('.messaging-to-end')).toHaveCount(0);
});
