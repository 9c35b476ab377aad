import { deviceOf, password, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S02] a team shares an inbox: notes, assignment, labels, views, who looks, and the board', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
}) => {
  const use = { baseURL, viewport };
  const hat = 'baeckerei-krumm';
  const { page: agent } = await deviceOf(browser, { handle: 'jonas', hat, use });
  const desk = await deviceOf(browser, { handle: 'marlene', hat, use });
  const { page: owner } = desk;
  const stamp = String(Date.now());
  // Somebody of whom nobody is in charge yet, whatever was played before.
  const account = { handle: `tessa-${stamp}`, name: 'Tessa Holm', password, locale: 'de' };
  const { request } = await browser.newContext({ baseURL });
  const joined = await request.post('/api/v1/identity/accounts', { data: account });
  expect(joined.ok()).toBe(true);
  const { page: customer } = await deviceOf(browser, { handle: account.handle, use });
  const label = `Torte ${stamp.slice(-6)}`;
  await desk.send('POST', '/inbox/labels', { name: label, colour: 'plum' });

  await customer.goto(`/chats/to/${hat}`);
  await say(customer, `Eine Torte zum Samstag? ${stamp}`);
  const list = (page: typeof owner) => page.locator('.app-panes-list').getByRole('listitem');
  await owner.goto('/inbox');
  await list(owner).filter({ hasText: stamp }).getByRole('link').click();
  await expect(owner.getByRole('toolbar', { name: 'Vorgang' })).toBeVisible();
  await agent.goto(new URL(owner.url()).pathname);

  // Each sees that the other is there; the customer sees nothing of it.
  await expect(owner.getByText('Jonas Albers liest gerade mit')).toBeVisible();
  await expect(agent.getByText('Marlene Krumm liest gerade mit')).toBeVisible();

  // A note between the messages, with a colleague in it.
  if (isMobile) await owner.getByRole('button', { name: 'Notiz' }).click();
  else {
    await owner.locator('.messaging-scroll').focus();
    await owner.keyboard.press('n');
  }
  const noted = `Zahlt bar, @jonas kennt den Weg ${stamp}`;
  await owner.getByRole('textbox', { name: 'Notiz für das Team' }).fill(noted);
  await shot(owner, 'inbox-note');
  await owner.getByRole('button', { name: 'Notieren' }).click();
  const note = agent.getByRole('article', { name: 'Notiz von Marlene Krumm, nur für das Team' });
  await expect(note).toContainText(`kennt den Weg ${stamp}`);
  await expect(owner.getByRole('textbox', { name: 'Schreib etwas' })).toBeVisible();

  // In charge, urgent, labelled; by keyboard where there is one.
  if (isMobile) {
    await owner.getByRole('button', { name: 'Niemand' }).click();
    await owner.getByRole('menuitemcheckbox', { name: 'Ich' }).click();
  } else {
    await owner.locator('.messaging-scroll').focus();
    await owner.keyboard.press('i');
  }
  await expect(owner.getByText('Marlene Krumm hat übernommen')).toBeVisible();
  await owner.getByRole('button', { name: 'Etiketten' }).click();
  await owner.getByRole('menuitemcheckbox', { name: label }).click();
  await expect(agent.getByRole('toolbar', { name: 'Vorgang' })).toContainText(label);
  await shot(agent, 'inbox-case');

  // A view that holds it and nothing else.
  await owner.goto('/inbox');
  await owner.getByRole('button', { name: 'Alle Ansichten' }).click();
  await owner.getByRole('menuitem', { name: 'Neue Ansicht' }).click();
  await owner.getByRole('textbox', { name: 'Name' }).fill(label);
  await owner.getByRole('button', { name: 'Bedingung', exact: true }).click();
  await owner.getByLabel('Was').nth(1).selectOption({ label: 'Etikett' });
  await shot(owner, 'inbox-view');
  await owner.getByRole('button', { name: 'Speichern' }).click();
  await expect(list(owner)).toHaveCount(1);
  await expect(list(owner)).toContainText(stamp);
  await shot(owner, 'inbox-list');

  // The board; moved there, gone from the view.
  await owner.goto('/inbox/board');
  const column = owner.getByRole('region', { name: 'Wartet' });
  const card = owner.getByRole('article').filter({ hasText: stamp });
  await expect(card).toBeVisible();
  await shot(owner, 'inbox-board');
  await card.getByRole('button', { name: /verschieben/ }).click();
  await owner.getByRole('menuitemcheckbox', { name: 'Wartet' }).click();
  await expect(column).toContainText(stamp);

  // Nothing of it at the customer's: no note, no label, no name of the staff.
  await say(agent, `Ja, gern ${stamp}`);
  const answer = customer.locator('.messaging-row-theirs', { hasText: `Ja, gern ${stamp}` });
  await expect(answer).toBeVisible();
  const seen = await customer.content();
  for (const secret of ['kennt den Weg', label, 'Jonas Albers', 'hat übernommen']) {
    expect(seen).not.toContain(secret);
  }

  // Where the business wishes it, the customer reads a first name from then on.
  await desk.send('PATCH', '/inbox/settings', { showsNames: true });
  await say(agent, `Bis Samstag ${stamp}`);
  const named = customer.locator('.messaging-row-theirs', { hasText: `Bis Samstag ${stamp}` });
  await expect(named.locator('.messaging-author')).toHaveText('Jonas');
  await desk.send('PATCH', '/inbox/settings', { showsNames: false });
});
