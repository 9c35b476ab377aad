import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('one puts a shop on a list and reads it there; a word is folded, then left out', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const { page } = await deviceOf(browser, { handle: 'nele', use });
  const shop = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  await shop.send('POST', '/feed/posts', {
    clientId: crypto.randomUUID(),
    text: `Heute Zwiebelkuchen${tag}`,
  });

  await page.goto('/feed/u/baeckerei-krumm');
  await page.getByRole('button', { name: 'Mehr', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Auf Listen setzen' }).click();
  await page.getByRole('button', { name: 'Neue Liste' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(`Brot ${tag}`);
  await page.getByRole('button', { name: 'Anlegen' }).click();
  const tick = page.getByRole('checkbox', { name: `Brot ${tag}` });
  await tick.click();
  await expect(tick).toBeChecked();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.goto('/feed/lists');
  await page.getByRole('link', { name: `Brot ${tag}` }).click();
  await expect(page.getByText(`Zwiebelkuchen${tag}`)).toBeVisible();
  await shot(page, 'feed-list');

  await page.goto('/feed/filters');
  await page.getByRole('button', { name: 'Neuer Filter' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Neuer Filter' });
  await sheet.getByRole('textbox', { name: 'Wörter' }).fill(`zwiebelkuchen${tag}`);
  await sheet.getByRole('checkbox', { name: /Bei allen hier/ }).check();
  await sheet.getByRole('checkbox', { name: 'Unter Beiträgen' }).check();
  await expectAccessible(page);
  await shot(page, 'feed-filter');
  await sheet.getByRole('button', { name: 'Anlegen' }).click();
  const row = page.getByRole('button', { name: new RegExp(`zwiebelkuchen${tag}`) });
  await expect(row).toBeVisible();
  await page.goto('/feed/public');
  const why = page.getByText(`Gefiltert: zwiebelkuchen${tag}`);
  await expect(why).toBeVisible();
  await expect(page.getByText(`Heute Zwiebelkuchen${tag}`)).toHaveCount(0);
  await shot(page, 'feed-folded');
  await page.getByRole('button', { name: 'Trotzdem zeigen' }).first().click();
  await expect(page.getByText(`Heute Zwiebelkuchen${tag}`)).toBeVisible();
  // Below a post as well.
  const say = (words: object) =>
    shop.send<{ id: string }>('POST', '/feed/posts', { clientId: crypto.randomUUID(), ...words });
  const asked = await say({ text: `Was backen wir? ${tag}` });
  await say({ text: `Noch mehr Zwiebelkuchen${tag}`, replyToId: asked.id });
  await page.goto(`/feed/p/${asked.id}`);
  await expect(why).toBeVisible();
  await expect(page.getByText(`Noch mehr Zwiebelkuchen${tag}`)).toHaveCount(0);
  await page.getByRole('button', { name: 'Trotzdem zeigen' }).click();
  await expect(page.getByText(`Noch mehr Zwiebelkuchen${tag}`)).toBeVisible();

  await page.goto('/feed/filters');
  await row.click();
  await page.getByRole('combobox', { name: 'Wie', exact: true }).selectOption('hide');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(row).toContainText('Ganz weglassen');
  await page.goto('/feed/public');
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect(why).toHaveCount(0);
  await expect(page.getByText(`Heute Zwiebelkuchen${tag}`)).toHaveCount(0);
});
