import type { Page } from '@playwright/test';
import { deviceOf, say } from './devices.ts';
import { expect, test } from './town.ts';

/** One tap on the hat beside the one that is worn. */
async function wear(page: Page, name: string): Promise<void> {
  await page.goto('/me');
  await page.locator('.app-hat-row', { hasText: name }).filter({ visible: true }).first().click();
}

test('[S03] private chats and the business inbox never mix, and a business is marked', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const { page: lena } = await deviceOf(browser, { handle: 'lena', use });
  const { page: marlene } = await deviceOf(browser, { handle: 'marlene', use });
  const stamp = Date.now();
  const toMarlene = `Kommst du heute zum Tanzen? ${stamp}`;
  const toBakery = `Habt ihr noch Kruste? ${stamp}`;

  await lena.goto('/chats/to/marlene');
  await say(lena, toMarlene);
  await lena.goto('/chats/to/baeckerei-krumm');
  await say(lena, toBakery);

  const list = marlene.locator('.app-panes-list');
  // The two have never spoken, so one asks the other first.
  await marlene.goto('/chats?list=requests');
  await expect(list.getByText(toMarlene)).toBeVisible();
  await expect(list.getByText(toBakery)).toHaveCount(0);

  await wear(marlene, 'Bäckerei Krumm');
  await expect(marlene).toHaveURL(/\/inbox$/);
  await expect(marlene.locator('.app-frame')).toHaveAttribute('data-hat', 'business');
  await expect(list.getByText(toBakery)).toBeVisible();
  await expect(list.getByText(toMarlene)).toHaveCount(0);

  // Under this hat a private chat is not even there by its address, and the server says the same.
  const { rows } = await town.database.pool.query<{ id: string }>(
    `select conversation_id as id from messaging_messages where content like '%' || $1 || '%'`,
    [toMarlene],
  );
  const address = `cnv_${rows[0]!.id.replaceAll('-', '')}`;
  await marlene.goto(`/inbox/${address}`);
  await expect(marlene.getByText('Diesen Chat gibt es nicht')).toBeVisible();
  await expect(marlene.getByText(toMarlene)).toHaveCount(0);

  // The answer comes from the business and says so.
  await marlene.goto('/inbox');
  await list.getByText(toBakery).click();
  await say(marlene, `Zwei sind noch da ${stamp}`);
  await lena.goto('/chats');
  const chats = lena.locator('.app-panes-list').getByRole('listitem');
  const fromBakery = chats.filter({ hasText: `Zwei sind noch da ${stamp}` });
  await expect(fromBakery).toContainText('Bäckerei Krumm');
  await expect(fromBakery.locator('.ui-business-mark')).toHaveCount(1);
  const fromMarlene = chats.filter({ hasText: toMarlene });
  await expect(fromMarlene).toContainText('Marlene Krumm');
  await expect(fromMarlene.locator('.ui-business-mark')).toHaveCount(0);

  // Back in her own name, the business is out of sight again.
  await wear(marlene, 'Marlene Krumm');
  await expect(marlene).toHaveURL(/\/chats$/);
  await expect(marlene.locator('.app-frame')).toHaveAttribute('data-hat', 'person');
  await list.getByRole('link', { name: /Anfragen/ }).click();
  await expect(list.getByText(toMarlene)).toBeVisible();
  await expect(list.getByText(`Zwei sind noch da ${stamp}`)).toHaveCount(0);

  const senders = await town.database.pool.query(
    `select a.handle, a.kind from messaging_messages m join identity_actors a on a.id = m.sender_actor_id
     where m.content like '%' || $1 || '%'`,
    [`Zwei sind noch da ${stamp}`],
  );
  expect(senders.rows).toEqual([{ handle: 'baeckerei-krumm', kind: 'business' }]);
});
