import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S17] a person subscribes with one tap, a shop writes an issue, and both see what became of it', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const mia = await deviceOf(browser, { handle: 'nele', use });
  const shop = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  const subject = `Lastenräder sind da ${Date.now() % 100_000}`;

  await mia.page.goto('/b/brueckenrad');
  await mia.page.getByRole('link', { name: 'Newsletter abonnieren' }).click();
  await mia.page.getByRole('button', { name: 'Abonnieren' }).click();
  await expect(mia.page.getByText('Abonniert', { exact: true })).toBeVisible();
  await expectAccessible(mia.page);
  await shot(mia.page, 'news-subscribe');
  // Her quiet hours may be now, wherever this is played.
  const wishes = await (await mia.page.request.get('/api/v1/outreach/wishes')).json();
  await mia.page.request.put('/api/v1/outreach/wishes', {
    data: { ...wishes, quietFrom: 0, quietUntil: 0 },
  });

  await shop.page.goto('/me');
  await shop.page.getByRole('link', { name: /^Newsletter/ }).click();
  await expect(shop.page.getByText('1 Person')).toBeVisible();
  await shop.page.getByRole('button', { name: 'Neue Ausgabe' }).click();
  const writing = shop.page.getByRole('dialog', { name: 'Neue Ausgabe' });
  await writing.getByLabel('Betreff', { exact: true }).fill(subject);
  await writing
    .getByLabel('Text', { exact: true })
    .fill('Drei neue Lastenräder stehen zum Probefahren bereit.\n\nKomm einfach vorbei.');
  // A part of the readers is counted while it is chosen, and never so that one of them could be told.
  await expect(writing.getByText('An 1 Person.')).toBeVisible();
  await writing.getByLabel('Einkauf').selectOption('yes');
  await expect(writing.getByText(/Es passen weniger als zehn/)).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'news-compose');
  await writing.getByLabel('Einkauf').selectOption('all');
  await expect(writing.getByText('An 1 Person.')).toBeVisible();
  await writing.getByRole('button', { name: 'Speichern' }).click();
  const issue = shop.page.getByRole('article').filter({ hasText: subject });
  await expect(issue.getByText('Entwurf')).toBeVisible();
  await issue.getByRole('button', { name: 'Verschicken' }).click();
  const sending = shop.page.getByRole('dialog', { name: `„${subject}“ verschicken` });
  await expect(sending.getByText('An 1 Person.')).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'news-send');
  await sending.getByRole('button', { name: 'Jetzt verschicken' }).click();
  await expect(issue.getByText('Verschickt', { exact: true }).first()).toBeVisible({
    timeout: 20_000,
  });

  await mia.page.goto('/chats/to/brueckenrad');
  const card = mia.page.locator('.outreach-card', { hasText: subject }).last();
  await expect(card.getByText('Drei neue Lastenräder')).toBeVisible();
  await expect(card.getByText('Neuigkeiten und Angebote')).toBeVisible();
  await shot(mia.page, 'news-card');
  const href = await card.getByRole('link', { name: 'Weiterlesen' }).getAttribute('href');
  await mia.page.goto(new URL(href!).pathname + new URL(href!).search);
  await expect(mia.page.getByRole('heading', { name: subject })).toBeVisible();
  await expect(mia.page.getByText('Komm einfach vorbei.')).toBeVisible();
  await expectAccessible(mia.page);
  await shot(mia.page, 'news-page');

  // She ends it, and the shop sees sums.
  await mia.page.goto('/b/brueckenrad/news');
  await mia.page.getByRole('button', { name: 'Abbestellen' }).click();
  await expect(mia.page.getByRole('button', { name: 'Abonnieren' })).toBeVisible();
  await shop.page.reload();
  await expect(issue.getByRole('row', { name: 'Verschickt 1' })).toBeVisible();
  // One reader cannot be read out.
  for (const deed of ['Zugestellt', 'Nachricht gesehen', 'Ganz angesehen', 'Gegangen']) {
    await expect(issue.getByRole('row', { name: `${deed} < 10` })).toBeVisible();
  }
  await expect(issue.getByText('Was Leser tun, steht in Zehnern')).toBeVisible();
  await expect(issue.getByText('danach auf „Weiterlesen“ getippt')).toBeVisible();
  await expect(shop.page.getByText('0 Personen')).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'news-results');
});
