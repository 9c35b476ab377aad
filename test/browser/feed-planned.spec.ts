import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('one keeps a draft, finds it on another device, gives it a time, and posts it before', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const { page } = await deviceOf(browser, { handle: 'clara', use });
  await page.goto('/feed');
  await page.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = page.getByRole('dialog', { name: 'Neuer Beitrag' });
  await writing.getByRole('textbox', { name: 'Text' }).fill(`Halb fertig ${tag}`);
  await writing.getByRole('button', { name: 'Später' }).click();
  await page.getByRole('menuitem', { name: 'Als Entwurf behalten' }).click();
  await expect(writing).toBeHidden();

  const other = await deviceOf(browser, { handle: 'clara', use });
  await other.page.goto('/feed/planned');
  const row = other.page.getByRole('listitem').filter({ hasText: tag });
  await expect(row).toContainText('Entwurf');
  await expectAccessible(other.page);
  await row.getByRole('button', { name: 'Bearbeiten' }).click();
  const editing = other.page.getByRole('dialog', { name: 'Entwurf' });
  await editing.getByRole('textbox', { name: 'Text' }).fill(`Ganz fertig ${tag}`);
  await editing.getByRole('button', { name: 'Später' }).click();
  await other.page.getByRole('menuitem', { name: 'Zu einer Zeit veröffentlichen' }).click();
  await other.page.getByRole('button', { name: 'Morgen früh' }).click();
  await expect(row).toContainText('Wird veröffentlicht');
  await expect(row).toContainText('Ganz fertig');
  await shot(other.page, 'feed-planned');
  await row.getByRole('button', { name: 'Jetzt veröffentlichen' }).click();
  await expect(row).toHaveCount(0);
  await page.goto('/feed/u/clara');
  await expect(page.getByRole('article').filter({ hasText: `Ganz fertig ${tag}` })).toBeVisible();
});
