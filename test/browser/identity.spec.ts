import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { expect, test } from './town.ts';

/** Names that are free in every worker's town, whatever ran before. */
let count = 0;
function freshName(): { name: string; handle: string } {
  count += 1;
  const tail = `${process.pid.toString(36)}${count}`.replace(
    /\d/g,
    (digit) => 'abcdefghij'[+digit]!,
  );
  return { name: `Rolf ${tail}`, handle: `rolf-${tail}` };
}

/** An authenticator built into the device, whose owner always shows the right finger. */
async function givePasskeys(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function giveName(page: Page, name: string): Promise<void> {
  await page.goto('/join');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Weiter' }).click();
}

async function keepCodes(page: Page): Promise<string[]> {
  const items = page.getByRole('list', { name: 'Wiederherstellungscodes' }).getByRole('listitem');
  await expect(items).toHaveCount(10);
  const codes = await items.allTextContents();
  await expectAccessible(page);
  await page.getByText('Ich habe sie gespeichert').click();
  await page.getByRole('button', { name: 'Los geht’s' }).click();
  await expect(page).toHaveURL(/\/chats$/);
  return codes;
}

async function signOut(page: Page): Promise<void> {
  await page.goto('/me');
  await page.getByRole('button', { name: /^@.* abmelden$/ }).click();
  await expect(page.getByRole('heading', { name: 'Schön, dass du da bist' })).toBeVisible();
  await expect(page.getByText('Dieses Gerät wurde abgemeldet')).toHaveCount(0);
}

test('[I30] joining with a passkey, and coming back with it', async ({ page }) => {
  const { name, handle } = freshName();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await givePasskeys(page);
  await giveName(page, name);
  await page.getByRole('button', { name: 'Konto eröffnen' }).click();
  await keepCodes(page);
  // Every area for the first time, its code and words on their way while it is drawn.
  for (const area of ['Ich', 'Entdecken', 'Bezahlen']) {
    await page.getByRole('navigation').getByRole('link', { name: area, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: area })).toBeVisible();
  }
  expect(faults).toEqual([]);
  await signOut(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Mit Passkey anmelden' }).click();
  await expect(page).toHaveURL(/\/me$/);
  await page.goto('/me/security');
  await expect(page.getByText('Du hast noch 10.')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/me');
  await expect(page.getByText(`@${handle}`, { exact: true })).toBeVisible();
});

test('[I14] a lost password is replaced with a recovery code', async ({ page }) => {
  const { name, handle } = freshName();
  await givePasskeys(page);
  await giveName(page, name);
  await page.locator('label', { hasText: 'Handle und ein Passwort' }).click();
  const password = page.getByRole('textbox', { name: 'Passwort' });
  await password.fill(handle);
  await page.getByRole('button', { name: 'Konto eröffnen' }).click();
  await expect(page.getByText('Darin steckt fast nur dein Name')).toBeVisible();
  await password.fill('mohn-und-klee');
  await page.getByRole('button', { name: 'Konto eröffnen' }).click();
  const [code] = await keepCodes(page);
  await signOut(page);
  await page.getByRole('button', { name: 'Passwort oder Passkey verloren?' }).click();
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Wiederherstellungscode').fill('AAAA-BBBB-CCCC-DDDD');
  await page.getByLabel('Neues Passwort').fill('drei graue gänse');
  await page.getByRole('button', { name: 'Passwort setzen und anmelden' }).click();
  await expect(page.getByText('Handle und Wiederherstellungscode passen nicht')).toBeVisible();
  await page.getByLabel('Wiederherstellungscode').fill(code!.toLowerCase());
  await page.getByRole('button', { name: 'Passwort setzen und anmelden' }).click();
  await expect(page).toHaveURL(/\/me$/);
  await page.goto('/me/security');
  await expect(page.getByText('Du hast noch 9.')).toBeVisible();

  // Whom the server has signed out is told so, however often they load; who leaves by themselves (above) knows.
  await page.context().clearCookies();
  await page.reload();
  await expect(page.getByText('Dieses Gerät wurde abgemeldet')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Dieses Gerät wurde abgemeldet')).toBeVisible();
});

test('[I30] an answer that comes after leaving does not bring anybody back', async ({ page }) => {
  const { name } = freshName();
  await givePasskeys(page);
  await giveName(page, name);
  await page.getByRole('button', { name: 'Konto eröffnen' }).click();
  await keepCodes(page);
  const left = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const delivered = Promise.withResolvers<void>();
  await page.route('**/api/v1/identity/who-am-i', async (route) => {
    const response = await route.fetch();
    answered.resolve();
    await left.promise;
    // The page may have given it up by now.
    await route.fulfill({ response }).catch(() => undefined);
    delivered.resolve();
  });
  await page.goto('/me');
  await answered.promise;
  await page.getByRole('button', { name: /^@.* abmelden$/ }).click();
  await expect(page.getByRole('heading', { name: 'Schön, dass du da bist' })).toBeVisible();
  left.resolve();
  await delivered.promise;
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  await expect(page.getByRole('heading', { name: 'Schön, dass du da bist' })).toBeVisible();
  // Nor is whoever left taken for somebody who was signed out.
  await expect(page.getByText('Dieses Gerät wurde abgemeldet')).toHaveCount(0);
  expect(await page.evaluate(() => localStorage.getItem('allmende.me'))).toBeNull();
});

test('[I3] a taken handle is seen while it is written, and another one offered', async ({
  page,
}) => {
  await page.goto('/join');
  await page.getByLabel('Name', { exact: true }).fill('Marlene');
  await expect(page.getByText('Das gehört schon jemandem oder ist reserviert.')).toBeVisible();
  await page.getByRole('button', { name: '@marlene-2' }).click();
  await expect(page.getByRole('button', { name: 'Weiter' })).toBeEnabled();
});

test('[I30] an address below one’s own pages that leads nowhere says so', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const { page } = await deviceOf(browser, { handle: 'nele', use: { baseURL, viewport } });
  for (const address of ['/me/nirgendwo', '/me/desk']) {
    await page.goto(address);
    await expect(page.getByRole('heading', { name: 'Dieser Weg endet hier' })).toBeVisible();
  }
});
