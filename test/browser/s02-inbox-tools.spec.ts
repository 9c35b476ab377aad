import { type Browser, expect as check, type Page } from '@playwright/test';
import sharp from 'sharp';
import { say, type Use } from './devices.ts';
import { expect, test } from './town.ts';

/** A device on which somebody with an account of their own is signed in. */
async function newPerson(browser: Browser, use: Use, name: string) {
  const context = await browser.newContext({ ...use, locale: 'de-DE', serviceWorkers: 'block' });
  const page = await context.newPage();
  const handle = `${name.toLowerCase()}-${Date.now().toString(36)}`;
  const answer = await page.request.post('/api/v1/identity/accounts', {
    data: {
      handle,
      name: `${name} Lindner`,
      password: 'ein langer satz ohne zahlen',
      locale: 'de',
    },
  });
  check(answer.ok()).toBe(true);
  return { page, handle };
}

async function openShop(page: Page, handle: string): Promise<string> {
  const shop = `werkstatt-${handle}`.slice(0, 30);
  const opened = await page.request.post('/api/v1/business', {
    data: { name: 'Radwerkstatt', handle: shop, category: 'bicycles' },
  });
  check(opened.ok()).toBe(true);
  await page.goto('/me');
  await page.locator('.app-hat-row', { hasText: 'Radwerkstatt' }).click();
  await expect(page).toHaveURL(/\/inbox/);
  return shop;
}

const field = (page: Page) => page.getByRole('textbox', { name: 'Schreib etwas' });

test('[S02] words ready at hand: greeted by itself, answered by a slash, with a picture', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { page: owner, handle } = await newPerson(browser, use, 'Ole');
  const { page: customer } = await newPerson(browser, use, 'Kim');
  const shop = await openShop(owner, handle);

  await owner.goto('/business/replies');
  await owner.getByRole('button', { name: 'Schnellantwort anlegen' }).click();
  let sheet = owner.getByRole('dialog', { name: 'Neue Schnellantwort' });
  await sheet.getByRole('textbox', { name: 'Kürzel' }).fill('fertig');
  const text = sheet.getByRole('textbox', { name: 'Text' });
  await text.fill('Hallo ');
  await sheet.getByRole('button', { name: 'Vorname', exact: true }).click();
  await expect(text).toBeFocused();
  // What stands for nothing is named, and what stands for something is shown as it is read.
  await text.pressSequentially(' {{vorname}}');
  await expect(sheet.getByText('Für {{vorname}} gibt es keinen Inhalt')).toBeVisible();
  await text.fill('Hallo {{firstName}}');
  await text.press('End');
  await text.pressSequentially(', dein Rad ist fertig.');
  await expect(sheet.locator('.replies-preview')).toHaveText(/^Hallo \S+, dein Rad ist fertig\.$/);
  await sheet.getByRole('button', { name: 'Speichern' }).click();
  await expect(sheet).toBeHidden();
  await owner.getByRole('button', { name: 'Schnellantwort anlegen' }).click();
  sheet = owner.getByRole('dialog', { name: 'Neue Schnellantwort' });
  await sheet.getByRole('textbox', { name: 'Kürzel' }).fill('weg');
  await sheet.getByRole('textbox', { name: 'Text' }).fill('So findest du uns.');
  const map = { width: 300, height: 200, channels: 3, background: '#c8d8b0' } as const;
  await sheet.locator('input[type=file]').setInputFiles({
    name: 'weg.png',
    mimeType: 'image/png',
    buffer: await sharp({ create: map }).png().toBuffer(),
  });
  const save = sheet.getByRole('button', { name: 'Speichern' });
  await expect(save).toBeEnabled();
  await save.click();
  await expect(sheet).toBeHidden();
  await expect(owner.getByRole('button', { name: '/weg ändern' })).toBeVisible();
  await owner.getByRole('switch', { name: 'Begrüßung' }).check();
  await owner.getByRole('button', { name: 'Speichern' }).click();
  await expect(owner.getByText('Gespeichert')).toBeVisible();

  // Whoever writes is greeted by name, once, and sees that nobody wrote it.
  await customer.goto(`/chats/to/${shop}`);
  await say(customer, 'Ist mein Rad fertig?');
  const greeting = customer.locator('.messaging-row-theirs', { hasText: 'Hallo Kim, schön' });
  await expect(greeting).toContainText('automatisch');
  await say(customer, 'Hallo?');

  await owner.goto('/inbox');
  await owner.locator('.app-panes-list').getByRole('link', { name: 'Kim Lindner' }).click();
  await expect(owner.locator('.messaging-row-own', { hasText: 'schön, dass' })).toHaveCount(1);
  await field(owner).fill('/fer');
  const option = owner.getByRole('option', { name: /\/fertig/ });
  await expect(option).toContainText('Hallo Kim, dein Rad');
  await field(owner).press('Enter');
  await expect(field(owner)).toHaveValue('Hallo Kim, dein Rad ist fertig.');
  await owner.getByRole('button', { name: 'Senden', exact: true }).click();
  const answer = customer.locator('.messaging-row-theirs', { hasText: 'dein Rad ist fertig' });
  await expect(answer).toBeVisible();
  await expect(answer).not.toContainText('automatisch');

  // One with a picture is looked at before it goes.
  await field(owner).fill('/');
  await owner.getByRole('option', { name: /\/weg/ }).click();
  const look = owner.getByRole('dialog', { name: '/weg' });
  await look.getByRole('textbox', { name: 'Text zum Bild' }).fill('Das Tor ist offen.');
  await look.getByRole('button', { name: 'Senden' }).click();
  await expect(look).toBeHidden();
  await expect(field(owner)).toHaveValue('');
  const picture = customer.locator('.messaging-row-theirs', { hasText: 'Das Tor ist offen.' });
  await expect(picture.locator('img')).toBeVisible();
  await expect(greeting).toHaveCount(1);

  // Who that is, and how it went so far.
  await owner.goto(`${new URL(owner.url()).pathname}/info`);
  await expect(owner.getByRole('region', { name: 'Akte' })).toContainText('ein Anliegen');
  await owner.goto('/business/report');
  await expect(owner.getByText('1 beantwortet, 0 erledigt')).toBeVisible();
  await expect(owner.getByRole('region', { name: 'Nach Person' })).toContainText('Ole Lindner');
  await expect(owner.getByRole('list', { name: 'Nach Tag' }).getByRole('listitem')).toHaveCount(30);
  const saved = owner.waitForEvent('download');
  await owner.getByRole('button', { name: 'Als CSV sichern' }).click();
  expect((await saved).suggestedFilename()).toContain('.csv');
});
