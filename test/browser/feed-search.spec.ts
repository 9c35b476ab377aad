import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('one writes, and another finds it by words, its author by name and the hashtag, but not what is for few', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const write = (text: string, visibility: string) =>
    lena.send('POST', '/feed/posts', { clientId: crypto.randomUUID(), text, visibility });
  await write(`Die Apfelbäume blühen ${tag} #bluete${tag}`, 'public');
  await write(`Apfelbaum geheim ${tag}`, 'mentioned');

  await emre.page.goto('/feed');
  await emre.page.getByRole('link', { name: 'Suchen' }).click();
  const field = emre.page.getByRole('searchbox', { name: 'Worte, Menschen, #Hashtags' });
  await field.fill(`apfelbaum ${tag}`);
  const found = emre.page.getByRole('article').filter({ hasText: tag });
  await expect(found).toHaveCount(1);
  await expect(found).toContainText('blühen');
  await expectAccessible(emre.page);
  await shot(emre.page, 'feed-search');
  await found
    .getByRole('link', { name: /Uhr|:|gerade|Min/ })
    .first()
    .click();
  await expect(emre.page).toHaveURL(/\/feed\/p\//);
  await emre.page.goBack();
  await expect(found).toHaveCount(1);
  await field.fill(`#bluete${tag}`);
  await expect(
    emre.page.getByRole('link', { name: new RegExp(`#bluete${tag}`) }).first(),
  ).toBeVisible();
  await field.fill('lena');
  await expect(
    emre.page.getByRole('list', { name: 'Menschen und Betriebe' }).getByRole('link').first(),
  ).toContainText('Lena');
  await shot(emre.page, 'feed-search-people');
  await field.fill(`nirgends${tag}`);
  await expect(emre.page.getByText('Nichts gefunden')).toBeVisible();
  // Whoever wrote it finds both.
  await lena.page.goto(`/feed/search?q=${encodeURIComponent(`apfelbaum ${tag}`)}`);
  await expect(lena.page.getByRole('article').filter({ hasText: tag })).toHaveCount(2);
});
