import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { expect, test } from './town.ts';

let count = 0;
/** A name that nobody in this worker's town has. */
function freshTail(): string {
  count += 1;
  const text = `${process.pid.toString(36)}${count}`;
  return text.replace(/\d/g, (digit) => 'abcdefghij'[+digit]!);
}

async function join(page: Page, name: string): Promise<void> {
  await page.goto('/join');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.locator('label', { hasText: 'Handle und ein Passwort' }).click();
  await page.getByRole('textbox', { name: 'Passwort' }).fill('mohn-und-klee');
  await page.getByRole('button', { name: 'Konto eröffnen' }).click();
  await page.getByText('Ich habe sie gespeichert').click();
  await page.getByRole('button', { name: 'Los geht’s' }).click();
  await expect(page).toHaveURL(/\/chats$/);
}

test('[S01] from no account to a business that everybody finds', async ({
  page,
  browser,
  town,
}) => {
  const tail = freshTail();
  const business = `Kerzenzieherei ${tail}`;
  const beganAt = Date.now();
  await join(page, `Wanda ${tail}`);

  await page.goto('/me');
  await page.getByRole('link', { name: 'Geschäft eröffnen' }).click();
  await page.getByLabel('Name', { exact: true }).fill(business);
  await expect(page.getByLabel('Handle')).toHaveValue(`kerzenzieherei-${tail}`);
  await page.getByRole('button', { name: 'Weiter' }).click();

  await page.locator('label', { hasText: 'Handwerk' }).click();
  await expect(page.getByRole('button', { name: 'Weiter' })).toBeInViewport({ ratio: 1 });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Weiter' }).click();

  await page.getByLabel('Straße und Hausnummer').fill('Lindenweg 12');
  await page.getByLabel('Postleitzahl').fill('34999');
  await page.getByLabel('Ort', { exact: true }).fill('Lindfurt');
  await page.getByRole('button', { name: 'Weiter' }).click();

  await page.getByRole('button', { name: 'Rund um die Uhr' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Weiter' }).click();

  await page.locator('label', { hasText: 'Pflaume' }).click();
  await page.getByLabel('Über euch').fill('Bienenwachs, von Hand gezogen.');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Eröffnen', exact: true }).click();

  // The new hat is on, and the address is there to be passed on.
  await expect(page.getByRole('heading', { name: `${business} hat eröffnet` })).toBeVisible();
  await expect(page.getByText(`${town.origin}/@kerzenzieherei-${tail}`)).toBeVisible();
  await expect(
    page.getByRole('button', { name: `Du handelst als ${business}` }).first(),
  ).toBeVisible();
  await expectAccessible(page);
  expect(Date.now() - beganAt).toBeLessThan(180_000);

  // Somebody else, on another device, looks for candles.
  const visitor = await (
    await browser.newContext({ locale: 'de-DE', baseURL: town.origin })
  ).newPage();
  await visitor.request.post('/api/v1/identity/sessions', {
    data: { handle: 'hedwig', password: 'unter-der-linde' },
  });
  // What is below no business leads nowhere, and not into opening one.
  await visitor.goto(`/b/kerzenzieherei-${tail}/nirgendwo`);
  await expect(visitor.getByText('Dieser Weg endet hier')).toBeVisible();
  await visitor.goto('/b/baeckerei-krumm');
  await expect(visitor.getByRole('img', { name: 'vom Betreiber geprüft' })).toBeVisible();
  await visitor.goto('/discover');
  await visitor.getByRole('searchbox').fill(`kerzenzieherei ${tail}`);
  await visitor.getByRole('link', { name: business }).click();
  await expect(visitor.getByText('Bienenwachs, von Hand gezogen.')).toBeVisible();
  await expect(visitor.getByText('Jetzt geöffnet').first()).toBeVisible();
  await expect(visitor.getByText('Lindenweg 12')).toBeVisible();

  // And somebody without an account or any script.
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' });
  const stranger = await context.newPage();
  await stranger.goto(`${town.origin}/@kerzenzieherei-${tail}`);
  await expect(stranger.getByRole('heading', { level: 1, name: business })).toBeVisible();
  await expect(stranger.getByText('Handwerk · Lindfurt')).toBeVisible();
  await expect(stranger.getByText('Jetzt geöffnet')).toBeVisible();
  await expect(stranger.getByRole('link', { name: 'Schreib uns' })).toBeVisible();

  const { rows } = await town.database.pool.query(
    `select p.category, a.accent, p.address ->> 'city' as city
     from business_presences p join identity_actors a on a.id = p.actor_id where p.handle = $1`,
    [`kerzenzieherei-${tail}`],
  );
  expect(rows).toEqual([{ category: 'crafts', accent: '#7a3f78', city: 'Lindfurt' }]);
});

test('[S01] a business changes its hours and imprint, and the public page follows', async ({
  page,
  town,
}) => {
  const signedIn = await page.request.post('/api/v1/identity/sessions', {
    data: { handle: 'clara', password: 'unter-der-linde' },
  });
  const me = (await signedIn.json()) as { actors: { actor: { id: string; handle: string } }[] };
  const shop = me.actors.find(({ actor }) => actor.handle === 'zwoelf-zeilen')!.actor;
  await page.addInitScript((id) => sessionStorage.setItem('allmende.hat', id), shop.id);

  await page.goto('/business/profile');
  await page.getByRole('link', { name: 'Öffnungszeiten ändern' }).click();
  const sheet = page.getByRole('dialog', { name: 'Öffnungszeiten' });
  await sheet.getByRole('button', { name: 'Mit Mittagspause' }).click();
  await expectAccessible(page);
  await sheet.getByRole('button', { name: 'Speichern' }).click();
  await expect(sheet).toBeHidden();

  await page.getByRole('link', { name: 'Impressum ändern' }).click();
  const imprint = page.getByRole('dialog', { name: 'Impressum' });
  await imprint.getByLabel('Vertreten durch').fill('Clara Sommer und Söhne');
  await imprint.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText('Clara Sommer und Söhne')).toBeVisible();

  // Days that stand in the form are saved with all others, and said as one run.
  const day = (ahead: number) =>
    new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  await page.getByRole('link', { name: 'Besondere Tage ändern' }).click();
  const special = page.getByRole('dialog', { name: 'Besondere Tage' });
  await special.getByRole('button', { name: 'Tage eintragen' }).click();
  await expect(special.getByLabel('Tag', { exact: true })).toBeFocused();
  await special.getByLabel('Tag', { exact: true }).fill(day(2));
  await special.getByLabel('Bis einschließlich').fill(day(4));
  await special.getByLabel('Grund').fill('Lesereise');
  await special.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText(/\(Lesereise\)/)).toBeVisible();

  await page.goto(`${town.origin}/@zwoelf-zeilen`);
  await expect(page.getByRole('row', { name: /Lesereise/ })).toHaveCount(1);
  await expect(page.getByRole('row', { name: /Lesereise/ })).toContainText('–');
  const monday = page.getByRole('row', { name: /^Montag/ });
  await expect(monday).toContainText('09:00–12:30 und 14:00–18:00');
  await expect(page.getByText('Vertreten durch Clara Sommer und Söhne')).toBeVisible();
});
