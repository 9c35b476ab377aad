import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { launchOptions } from './test/browser/chromium.ts';

/** Scenarios in the browser that npm carries, on a phone and on a desktop. */
export default defineConfig({
  testDir: 'test/browser',
  globalSetup: './test/browser/global-setup.ts',
  outputDir: '.cache/browser-tests',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // One more than there are processors: some scenario always waits for a push or a clock.
  workers: Math.min(availableParallelism(), 2) + 1,
  forbidOnly: true,
  use: {
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: await launchOptions(),
  },
  projects: [
    {
      name: 'phone',
      use: {
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
        hasTouch: true,
        isMobile: true,
      },
    },
    {
      name: 'desktop',
      // What goes wrong on the way, and a new version of the app, have no layout of their own.
      testIgnore: ['trouble.spec.ts', 'update.spec.ts'],
      use: { viewport: { width: 1280, height: 800 } },
    },
  ],
});
