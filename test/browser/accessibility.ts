import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { expectSettled } from './shots.ts';
import { expect } from './town.ts';

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** No serious fault for those who do not see the page, or do not use a mouse: WCAG 2.2 AA. */
export async function expectAccessible(page: Page): Promise<void> {
  // Halfway from one colour to another there is no contrast to judge.
  await expectSettled(page);
  const violations = await judge(page, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  });
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(described)).toEqual([]);
}

/** Everything that axe knows: laws and good practice, down to landmarks and the order of headings. */
export async function expectFaultless(page: Pick<Page, 'evaluate'>): Promise<void> {
  expect((await judge(page, {})).map(described)).toEqual([]);
}

/** Only what is wrong is worked out: to describe all that is right takes most of the time. */
async function judge(
  page: Pick<Page, 'evaluate'>,
  options: RunOptions,
): Promise<AxeResults['violations']> {
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(source);
  // Two thousand emojis of a kind take a minute; the first of each group stand for them.
  const where = { exclude: ['.emoji-one:nth-child(n + 9)'] };
  const asked = JSON.stringify({ ...options, resultTypes: ['violations'] });
  return page.evaluate(`axe.run(${JSON.stringify(where)}, ${asked}).then((all) => all.violations)`);
}

function described({ id, nodes }: AxeResults['violations'][number]) {
  return [id, nodes.map(({ html }) => html)];
}
