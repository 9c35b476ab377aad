import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { expect, test } from './town.ts';

/** Runs in the page: of all labels of buttons, those that break in the middle of a word. */
const breaksInWords = `[...document.querySelectorAll('.ui-button-label')]
  .filter((label) => {
    const text = label.firstChild;
    if (!text || text.nodeType !== Node.TEXT_NODE) return false;
    return [...text.data.matchAll(/\\S+/g)].some((word) => {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      return range.getClientRects().length > 1;
    });
  })
  .map((label) => label.textContent)`;

async function brokenWords(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(breaksInWords);
}

test('[S07] money begins with what one does every day: a person sends, a shop takes payments', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const shop = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  for (const { page, daily, more } of [
    { page: lena.page, daily: ['Senden', 'Anfordern', 'Scannen'], more: 'Rechnung teilen' },
    { page: shop.page, daily: ['Kassieren', 'Senden', 'Scannen'], more: 'Gestellte Rechnungen' },
  ]) {
    await page.goto('/pay');
    const purse = page.getByRole('region', { name: 'Guthaben' });
    await expect(purse.locator('.wallet-purse-actions a')).toHaveText(daily);
    const ways = page.getByRole('navigation', { name: 'Weiteres' });
    await expect(ways.getByRole('link', { name: more })).toBeVisible();
    await expect(ways.getByRole('link', { name: 'Einzugserlaubnisse' })).toBeVisible();
    expect(await brokenWords(page)).toEqual([]);
    await expectAccessible(page);
  }
  // The page of a business offers several things beside each other, and breaks no word for it either.
  await lena.page.goto('/b/baeckerei-krumm');
  await expect(lena.page.getByRole('link', { name: 'Schreiben' })).toBeVisible();
  expect(await brokenWords(lena.page)).toEqual([]);
});
