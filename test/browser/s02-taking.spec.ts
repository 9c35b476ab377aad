import { deviceOf, password, say } from './devices.ts';
import { expect, test } from './town.ts';

test('[S02] two take the same case at once: one has it, the other one is told, and a slash alone goes to nobody', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
}) => {
  const use = { baseURL, viewport };
  const hat = 'baeckerei-krumm';
  const { page: agent } = await deviceOf(browser, { handle: 'jonas', hat, use });
  const { page: owner } = await deviceOf(browser, { handle: 'marlene', hat, use });
  const stamp = String(Date.now() % 1e8).replace(/\d/g, (digit) => 'abcdefghij'[+digit]!);
  const name = `Wilma ${stamp}`;
  const { request } = await browser.newContext({ baseURL });
  const account = { handle: `wilma-${stamp}`, name, password, locale: 'de' };
  expect((await request.post('/api/v1/identity/accounts', { data: account })).ok()).toBe(true);
  const { page: customer } = await deviceOf(browser, { handle: account.handle, use });
  await customer.goto(`/chats/to/${hat}`);
  await say(customer, `Habt ihr noch Dinkelbrot?`);

  await owner.goto('/inbox');
  const row = owner.locator('.app-panes-list').getByRole('listitem').filter({ hasText: name });
  await row.getByRole('link').click();
  const bar = (page: typeof owner) => page.getByRole('toolbar', { name: 'Vorgang' });
  await expect(bar(owner).getByRole('button', { name: 'Niemand' })).toBeVisible();
  await agent.goto(new URL(owner.url()).pathname);

  // The request of the one is under way while the other one takes it.
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await agent.route('**/api/v1/inbox/cases/*', async (route) => {
    await held;
    await route.continue();
  });
  await bar(agent).getByRole('button', { name: 'Niemand' }).click();
  await agent.getByRole('menuitemcheckbox', { name: 'Ich' }).click();
  await bar(owner).getByRole('button', { name: 'Niemand' }).click();
  await owner.getByRole('menuitemcheckbox', { name: 'Ich' }).click();
  await expect(owner.getByText('Marlene Krumm hat übernommen')).toBeVisible();
  letGo();
  await expect(agent.getByText('Da war jemand schneller')).toBeVisible();
  await expect(bar(agent).getByRole('button', { name: 'Marlene Krumm' })).toBeVisible();
  await expect(owner.getByText('Jonas Albers hat übernommen')).toBeHidden();

  // A shortcut that there is not is no word for a customer; whoever means it sends it by the button.
  const field = owner.getByRole('textbox', { name: 'Schreib etwas' });
  await field.fill('/gibtesnicht');
  await field.press('Enter');
  await expect(field).toHaveValue('/gibtesnicht');
  await expect(owner.locator('.messaging-row-own')).toHaveCount(0);
  if (!isMobile) {
    await field.press('Escape');
    await field.press('Enter');
    await expect(owner.locator('.messaging-row-own')).toHaveText(/gibtesnicht/);
  }

  // What the bakery answers every day is at hand, with the customer's name in it.
  await field.fill('/danke');
  await expect(owner.getByRole('option', { name: /\/danke/ })).toContainText('Danke dir, Wilma.');
  await field.fill('');

  // What is undone goes back alone: who is in charge stays.
  await bar(owner).getByRole('button', { name: 'Erledigt', exact: true }).click();
  await owner.getByRole('button', { name: 'Rückgängig' }).click();
  await expect(row).toBeVisible();
  await expect(row).toContainText('Marlene Krumm');
});
