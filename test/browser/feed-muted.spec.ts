import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('one mutes somebody, finds them in the list, and shows them again', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const lena = await deviceOf(browser, { handle: 'lena', use });
  await farid.page.goto('/feed/u/lena');
  await farid.page.getByRole('button', { name: 'Mehr' }).first().click();
  await farid.page.getByRole('menuitem', { name: /stumm/i }).click();
  await expect(farid.page.getByText(/nur hier/)).toBeVisible();
  await lena.send('POST', '/feed/posts', {
    clientId: crypto.randomUUID(),
    text: `Ganz leise ${tag}`,
  });
  await farid.page.goto('/feed/public');
  await expect(farid.page.getByRole('article').first()).toBeVisible();
  await expect(farid.page.getByText(`Ganz leise ${tag}`)).toHaveCount(0);
  await farid.page.goto('/me/blocked');
  const list = farid.page.getByRole('list', { name: 'Stumm geschaltet' });
  await expect(list).toBeVisible();
  await expectAccessible(farid.page);
  await shot(farid.page, 'feed-muted');
  await list.getByRole('button', { name: /^Lena.* wieder zeigen$/ }).click();
  await expect(list).toHaveCount(0);
  await farid.page.goto('/feed/public');
  await expect(farid.page.getByText(`Ganz leise ${tag}`)).toBeVisible();
});
