import { randomUUID } from 'node:crypto';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S23] [CR37] [CR38] [CR39] an author gives a post to one person by a link, who signs in to read it; the next one and the taken back have nothing', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const mark = `Geschenk ${process.pid}${viewport!.width}`;
  const { id } = await clara.send<{ id: string }>('POST', '/feed/posts', {
    clientId: randomUUID(),
    text: mark,
    exclusive: {
      text: 'Die letzte Strophe.',
      price: { value: '300', assetCode: 'EUR', assetScale: 2 },
    },
  });

  await clara.page.goto(`/feed/p/${id}`);
  await clara.page.getByRole('button', { name: 'Verschenken' }).click();
  const sheet = clara.page.getByRole('dialog', { name: 'Verschenken' });
  await sheet.getByRole('button', { name: 'Link machen' }).click();
  const link = (await sheet.getByLabel('Link zum Verschenken', { exact: true }).textContent())!;
  await expect(sheet.getByText('Du kannst noch 49 Links machen.')).toBeVisible();
  await expectAccessible(clara.page);
  await shot(clara.page, 'verschenken');

  // Whoever is not signed in does so first, and is where the link led.
  const context = await browser.newContext({ ...use, locale: 'de-DE', serviceWorkers: 'block' });
  const guest = await context.newPage();
  await guest.goto(link);
  await guest.getByRole('textbox', { name: 'Handle' }).fill('farid');
  await guest.getByLabel('Passwort', { exact: true }).fill(password);
  await guest.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await expect(guest.getByText('Ein Beitrag von Clara')).toBeVisible();
  await expectAccessible(guest);
  await shot(guest, 'geschenkt');
  await guest.getByRole('button', { name: 'Ganz lesen' }).click();
  await expect(guest.getByText('Die letzte Strophe.')).toBeVisible();
  await expect(guest.getByText('Geschenkt bekommen')).toBeVisible();
  await expect(guest.getByRole('button', { name: 'Verschenken' })).toHaveCount(0);

  const nele = await deviceOf(browser, { handle: 'nele', use });
  await nele.page.goto(link);
  await expect(
    nele.page.getByText('Diesen Link hat schon jemand anderes geöffnet.').first(),
  ).toBeVisible();
  await nele.page.goto(`/feed/p/${id}`);
  await expect(nele.page.getByText('Der Rest ist für Käufer')).toBeVisible();

  await sheet.getByRole('button', { name: 'Zurücknehmen' }).click();
  await expect(sheet.getByText(/Zurückgenommen/)).toBeVisible();
  await guest.reload();
  await expect(guest.getByText('Der Rest ist für Käufer')).toBeVisible();
  await expect(guest.getByText('Die letzte Strophe.')).toHaveCount(0);
  await expectSoundBook(town.database);
});
