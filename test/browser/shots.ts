import { expect, type Page } from '@playwright/test';

/** What slides and fades has come to rest. */
export async function expectSettled(page: Page): Promise<void> {
  const isSettled = `document.getAnimations().every((one) =>
    one.playState !== 'running' || one.effect?.getComputedTiming().endTime === Infinity)`;
  await expect.poll(() => page.evaluate(isSettled)).toBe(true);
}

/** A picture of what is seen now, in light and dark; only into the folder that `SCREENSHOTS` names. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (!folder) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectSettled(page);
    const file = `${name}-${page.viewportSize()!.width}${colorScheme === 'dark' ? '-dark' : ''}.png`;
    await page.screenshot({ path: `${folder}/${file}` });
  }
  await page.emulateMedia({ colorScheme: null });
}
