import { deviceOf } from './devices.ts';
import { expect, test } from './town.ts';

test('the first page opens without a complaint of the browser', async ({ page, town }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto('/');
  await expect(page.locator('#root button, #root a').first()).toBeVisible();
  expect(complaints).toEqual([]);
  expect(town.people.length).toBeGreaterThan(5);
});

test('who speaks English is spoken to in English', async ({ browser, baseURL, viewport }) => {
  const use = { baseURL, viewport, locale: 'en-GB' };
  const { page } = await deviceOf(browser, { handle: 'lena', use });
  await page.goto('/me');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('button', { name: '@lena' })).toHaveAccessibleName(/sign out/i);
  await page.goto('/pay');
  await expect(page.getByRole('region', { name: 'Balance' })).toContainText('€');
});
