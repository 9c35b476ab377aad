import type { Browser, Page } from '@playwright/test';
import { expect, test } from './town.ts';

/** A device on which somebody with an account of their own is signed in. */
async function newPerson(
  browser: Browser,
  use: { baseURL: string; viewport: { width: number; height: number } | null },
  name: string,
): Promise<{ page: Page; handle: string }> {
  const context = await browser.newContext({ ...use, locale: 'de-DE' });
  const page = await context.newPage();
  const handle = `${name.toLowerCase()}-${Date.now().toString(36)}`;
  const answer = await page.request.post('/api/v1/identity/accounts', {
    data: { handle, name, password: 'ein langer satz ohne zahlen', locale: 'de' },
  });
  expect(answer.ok()).toBe(true);
  return { page, handle };
}

test('[S14] an owner invites, the person declines, is asked again and accepts', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { page: owner, handle } = await newPerson(browser, use, 'Olga');
  const { page: person, handle: asked } = await newPerson(browser, use, 'Nele');
  await owner.request.post('/api/v1/business', {
    data: { name: 'Nadelöhr', handle: `nadeloehr-${handle}`.slice(0, 30), category: 'fashion' },
  });

  async function invite() {
    await owner.getByRole('button', { name: 'Einladen' }).click();
    const sheet = owner.getByRole('dialog');
    await sheet.getByRole('combobox').fill(asked);
    await sheet.getByRole('option', { name: 'Nele' }).click();
    await sheet.getByRole('button', { name: 'Einladen' }).click();
    await expect(sheet).toBeHidden();
    await expect(owner.getByRole('listitem').filter({ hasText: asked })).toContainText(
      'eingeladen',
    );
  }

  await owner.goto('/me');
  await owner.locator('.app-hat-row', { hasText: 'Nadelöhr' }).click();
  await expect(owner).toHaveURL(/\/inbox/);
  await owner.goto('/business/staff');
  await person.goto('/me');
  await expect(person.getByRole('heading', { name: 'Nele' })).toBeVisible();
  await invite();

  // It appears without reloading, and on the tab.
  const heading = person.getByRole('heading', { name: 'Nadelöhr lädt dich ins Team ein' });
  await expect(heading).toBeVisible();
  await person.getByRole('button', { name: 'Einladung von Nadelöhr ablehnen' }).click();
  await expect(heading).toBeHidden();
  await expect(owner.getByText('eingeladen bis')).toBeHidden();

  // Withdrawn, it is gone as well; asked once more, it is accepted.
  await invite();
  await expect(heading).toBeVisible();
  await owner.getByRole('button', { name: 'Einladung an Nele zurücknehmen' }).click();
  await expect(heading).toBeHidden();
  await invite();
  await person.getByRole('button', { name: 'Einladung von Nadelöhr annehmen' }).click();
  await expect(owner.getByRole('listitem').filter({ hasText: asked })).toContainText('seit');
  await person.getByRole('button', { name: 'Hingehen' }).click();
  await expect(person).toHaveURL(/\/inbox/);
});
