import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { prepareChromium } from '../../test/browser/chromium.ts';

/** Phones as they are: each a page of its own in a real browser, with the chat open to which alerts come. */
export interface Phones {
  close(): Promise<void>;
}

/** `painted` is called with what stands in brackets in an alert and when its frame was on the screen, in ms since 1970. */
export async function openPhones(
  { origin, tokens, handle }: { origin: string; tokens: readonly string[]; handle: string },
  painted: (subject: string, atMs: number) => void,
): Promise<Phones> {
  const { executablePath, env } = await prepareChromium();
  const browser: Browser = await chromium.launch({
    executablePath,
    env: { ...(process.env as Record<string, string>), ...env },
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  for (const token of tokens) {
    const context = await browser.newContext({
      baseURL: origin,
      locale: 'de-DE',
      viewport: { width: 390, height: 844 },
      serviceWorkers: 'block',
    });
    await context.addCookies([{ name: 'allmende_session', value: token, url: origin }]);
    await context.exposeFunction('tellPainted', painted);
    await context.addInitScript({ path: join(import.meta.dirname, 'watch-alerts.js') });
    const page = await context.newPage();
    await page.goto(`/chats/to/${handle}`);
    await page.locator('textarea, [contenteditable="true"]').first().waitFor();
  }
  return { close: () => browser.close() };
}
