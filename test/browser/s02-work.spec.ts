import type { Browser, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, password, type Use } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

const shop = 'baeckerei-krumm';

/** Somebody new, who has written to the bakery. */
async function writer(browser: Browser, { baseURL }: Use, name: string): Promise<string> {
  const stamp = `${Date.now() % 1e8}`.replace(/\d/g, (digit) => 'abcdefghij'[+digit]!);
  const full = `${name} ${stamp}`;
  const context = await browser.newContext({ baseURL });
  const { request } = context;
  const account = { handle: `${name.toLowerCase()}-${stamp}`, name: full, password, locale: 'de' };
  expect((await request.post('/api/v1/identity/accounts', { data: account })).ok()).toBe(true);
  const { actor } = await (await request.get(`/api/v1/business/presences/${shop}`)).json();
  const started = await request.post('/api/v1/messaging/conversations', {
    data: { withActorId: actor.id },
  });
  const { id } = await started.json();
  const message = { kind: 'text', text: `Eine Frage von ${full}` };
  const data = { clientId: crypto.randomUUID(), message };
  expect(
    (await request.post(`/api/v1/messaging/conversations/${id}/messages`, { data })).ok(),
  ).toBe(true);
  await context.close();
  return full;
}

/** As a field for day and time takes it, so many days from now. */
function inDays(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000);
  return `${at.toISOString().slice(0, 10)}T15:30`;
}

const row = (page: Page, name: string) =>
  page.locator('.app-panes-list').getByRole('listitem').filter({ hasText: name });

test('[S02] put off until a moment of one’s own, fields, and the trail that tells it', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
}) => {
  const use: Use = { baseURL: baseURL!, viewport };
  const name = await writer(browser, use, 'Runa');
  const desk = await deviceOf(browser, { handle: 'marlene', hat: shop, use });
  const { page } = desk;
  const key = `tisch_${Date.now() % 1e6}`;
  const field = `Tisch ${key}`;
  await desk.send('PUT', `/inbox/fields/${key}`, { name: field, kind: 'number', choices: [] });

  await page.goto('/inbox');
  await row(page, name).getByRole('link').click();
  const bar = page.getByRole('toolbar', { name: 'Vorgang' });
  await expect(bar).toBeVisible();
  await expectAccessible(page);
  await bar.getByRole('button', { name: 'Felder' }).click();
  await page.getByRole('spinbutton', { name: field }).fill('7');
  await shot(page, 'inbox-fields');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText(`${field} ist 7`)).toBeVisible();

  // With the pane of the customer beside it, all of the case is still in reach.
  const address = page.url();
  await page.goto(`${address}/info`);
  if (!isMobile) {
    await expect(page.getByRole('region', { name: 'Akte' })).toBeVisible();
    await expect(bar.getByRole('button', { name: 'Erledigt' })).toBeInViewport({ ratio: 1 });
    await expect(bar.getByRole('button', { name: 'Später' })).toBeInViewport({ ratio: 1 });
  }
  await page.goto(address);
  await bar.getByRole('button', { name: 'Später' }).click();
  await page.getByRole('menuitem', { name: 'Anderer Zeitpunkt' }).click();
  const sheet = page.getByRole('dialog', { name: 'Zurückstellen bis' });
  const when = sheet.getByLabel('Tag und Uhrzeit');
  const confirm = sheet.getByRole('button', { name: 'Zurückstellen' });
  await when.fill('2020-01-01T09:00');
  await expect(confirm).toBeDisabled();
  await when.fill(inDays(5));
  await shot(page, 'inbox-snooze');
  await expectAccessible(page);
  await confirm.click();
  await expect(sheet).toBeHidden();
  await page.goto(address);
  await expect(bar).toContainText(/Zurückgestellt bis .*15:30/);

  await page.goto('/inbox/audit');
  const line = page.getByRole('listitem').filter({ hasText: name });
  await expect(line.filter({ hasText: 'hat zurückgestellt' })).toBeVisible();
  await shot(page, 'inbox-audit');
  await expectAccessible(page);
  const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(width).toBeLessThanOrEqual(0);
  await line.filter({ hasText: 'hat zurückgestellt' }).getByRole('link').click();
  await expect(page).toHaveURL(new URL(address).pathname);
});

test('[S02] many at once, and drawn from column to column', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
}) => {
  const use: Use = { baseURL: baseURL!, viewport };
  const names = [await writer(browser, use, 'Ada'), await writer(browser, use, 'Bo')];
  const { page } = await deviceOf(browser, { handle: 'marlene', hat: shop, use });
  await page.goto('/inbox');
  for (const name of names) {
    await row(page, name).getByRole('link').focus();
    if (isMobile) await row(page, name).locator('.inbox-choose').tap();
    else await page.keyboard.press('x');
    await expect(row(page, name).getByRole('checkbox')).toBeChecked();
  }
  const many = page.getByRole('toolbar', { name: 'Mit der Auswahl' });
  await expect(many).toContainText('2 ausgewählt');
  await shot(page, 'inbox-bulk');
  await expectAccessible(page);
  await many.getByRole('button', { name: 'Dringlichkeit' }).click();
  await page.getByRole('menuitem', { name: 'Hoch' }).click();
  for (const name of names) await expect(row(page, name)).toContainText('Hoch');

  await page.goto('/inbox/board');
  const column = (state: string) => page.getByRole('region', { name: state });
  const card = (name: string) => page.getByRole('article').filter({ hasText: name });
  await expect(card(names[0]!)).toBeVisible();
  const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(width).toBeLessThanOrEqual(0);
  // Drawing is for a mouse; a finger moves a card by its menu.
  if (isMobile) {
    await card(names[0]!).getByRole('button', { name: 'verschieben' }).tap();
    await page.getByRole('menu').getByText('Wartet', { exact: true }).tap();
    await expect(column('Wartet')).toContainText(names[0]!);
    return;
  }
  await card(names[0]!).dragTo(column('Wartet'));
  await expect(column('Wartet')).toContainText(names[0]!);
  await card(names[1]!).dragTo(column('Zurückgestellt'));
  const sheet = page.getByRole('dialog', { name: 'Zurückstellen bis' });
  await sheet.getByLabel('Tag und Uhrzeit').fill(inDays(2));
  await sheet.getByRole('button', { name: 'Zurückstellen' }).click();
  await expect(column('Zurückgestellt')).toContainText(names[1]!);
  await expect(column('Offen')).not.toContainText(names[1]!);
});
