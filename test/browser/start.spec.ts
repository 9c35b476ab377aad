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
