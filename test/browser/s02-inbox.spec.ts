import type { Page } from '@playwright/test';
import { deviceOf, say } from './devices.ts';
import { expect, test } from './town.ts';

function row(page: Page, name: string) {
  return page.locator('.app-panes-list').getByRole('link', { name });
}

test('[S02] a customer writes, any of the staff answers, done, and open again', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
  town,
}) => {
  const use = { baseURL, viewport };
  const { page: customer } = await deviceOf(browser, { handle: 'svenja', use });
  const { page: agent } = await deviceOf(browser, { handle: 'jonas', hat: 'baeckerei-krumm', use });
  const { page: owner } = await deviceOf(browser, {
    handle: 'marlene',
    hat: 'baeckerei-krumm',
    use,
  });
  await agent.goto('/inbox');
  await owner.goto('/inbox');
  await expect(agent.getByRole('heading', { name: 'Posteingang' })).toBeVisible();

  await customer.goto('/chats/to/baeckerei-krumm');
  const question = `Habt ihr morgen Zimtschnecken? ${Date.now()}`;
  await say(customer, question);

  // Both see it without reloading, unread and on top.
  for (const page of [agent, owner]) {
    const first = page.locator('.app-panes-list').getByRole('listitem').first();
    await expect(first).toContainText('Svenja');
    await expect(first).toContainText(question);
    await expect(first.getByText('ungelesene Nachricht')).toBeAttached();
  }

  await row(agent, 'Svenja').click();
  await expect(agent.locator('.messaging-row', { hasText: question })).toBeVisible();
  await say(agent, 'Ja, ab sieben. Soll ich dir welche zurücklegen?');
  const answer = customer.locator('.messaging-row-theirs', { hasText: 'ab sieben' });
  await expect(answer).toBeVisible();
  await expect(customer.getByRole('heading', { name: 'Bäckerei Krumm' })).toContainText('Geschäft');
  await expect(row(owner, 'Svenja')).toContainText('ab sieben');

  // Colleagues read who answered; the customer reads the business.
  const as = { handle: 'marlene', hat: 'baeckerei-krumm', use };
  const { page: peek } = await deviceOf(browser, as);
  await peek.goto('/inbox/to/svenja');
  const answered = peek.locator('.messaging-row-own', { hasText: 'ab sieben' });
  await expect(answered.locator('.messaging-author')).toHaveText('Jonas Albers');
  await expect(customer.locator('.messaging-author')).toHaveCount(0);
  await peek.context().close();

  // Orders lie beside the chat.
  await agent.getByRole('link', { name: 'Bestellungen' }).click();
  await expect(agent).toHaveURL(/\/inbox\/cnv_[0-9a-f]+\/orders$/);
  await agent.goBack();

  // Done by key where there is a keyboard, by button elsewhere; it leaves both lists at once.
  if (isMobile) await agent.getByRole('button', { name: 'Erledigt' }).click();
  else {
    await agent.getByRole('textbox', { name: 'Schreib etwas' }).focus();
    await agent.keyboard.press('Control+Enter');
  }
  await expect(row(owner, 'Svenja')).toHaveCount(0);
  if (isMobile) await expect(agent).toHaveURL(/\/inbox$/);
  await owner.locator('label', { hasText: 'Erledigt' }).click();
  await expect(row(owner, 'Svenja')).toBeVisible();

  // The customer writes again, and it is back.
  await say(customer, 'Drei bitte');
  await expect(row(owner, 'Svenja')).toHaveCount(0);
  await owner.locator('label', { hasText: 'Offen' }).click();
  await expect(row(owner, 'Svenja')).toContainText('Drei bitte');
  await agent.goto('/inbox');
  await expect(row(agent, 'Svenja')).toContainText('Drei bitte');
  await expect(customer.locator('.messaging-row-own', { hasText: 'Drei bitte' })).toBeVisible();

  const { rows } = await town.database.pool.query<{ name: string }>(
    `select a.handle as name from messaging_messages m join identity_actors a on a.id = m.sender_actor_id
     where m.conversation_id = (select conversation_id from messaging_messages
       where content like '%' || $1 || '%' limit 1) order by m.seq`,
    [question],
  );
  expect(rows.map(({ name }) => name).slice(-3)).toEqual(['svenja', 'baeckerei-krumm', 'svenja']);
});

test('[S02] from customer to customer by keyboard', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
}) => {
  const use = { baseURL, viewport };
  const { page: owner } = await deviceOf(browser, {
    handle: 'marlene',
    hat: 'baeckerei-krumm',
    use,
  });
  await owner.goto('/inbox');
  const links = owner.locator('.app-panes-list .ui-list-main');
  await expect(links.nth(1)).toBeVisible();
  const first = await links.nth(0).getAttribute('href');
  await links.nth(0).click();
  await expect(owner).toHaveURL(new RegExp(`${first}$`));
  await owner.getByRole('textbox', { name: 'Schreib etwas' }).focus();
  await owner.keyboard.press('Alt+ArrowDown');
  await expect(owner).not.toHaveURL(new RegExp(`${first}$`));
  await expect(owner).toHaveURL(/\/inbox\/cnv_[0-9a-f]+$/);

  // A phone shows either the list or a chat.
  if (isMobile) return;
  // Letters step on and on, since the field takes none of them until it is asked for.
  const second = await links.nth(1).getAttribute('href');
  await owner.goto('/inbox');
  await expect(links.nth(1)).toBeVisible();
  for (const [key, address] of [
    ['j', first],
    ['j', second],
    ['k', first],
  ] as const) {
    await owner.keyboard.press(key);
    await expect(owner).toHaveURL(new RegExp(`${address}$`));
    await expect(owner.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();
  }
  await expect(owner.getByRole('button', { name: 'Notiz' })).toBeVisible();
  await owner.keyboard.press('r');
  await expect(owner.getByRole('textbox', { name: 'Schreib etwas' })).toBeFocused();
});
