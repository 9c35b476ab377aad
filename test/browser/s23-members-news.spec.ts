import { expectAccessible } from './accessibility.ts';
import { deviceOf, fund } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S23] [NL22] a shop writes to its members alone; one of them reads it, others are shown the way in, and no public page has it', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'nele', euros: 20, use });
  const shop = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const mark = `${process.pid}${viewport!.width}`;
  const tier = await shop.send<{ id: string; name: string }>('POST', '/creators/tiers', {
    name: `Kreis ${mark}`,
    monthly: { value: '300', assetCode: 'EUR', assetScale: 2 },
  });
  const { id: person } = (await nele.get<{ actors: { actor: { id: string } }[] }>('/identity/me'))
    .actors[0]!.actor;
  await shop.send('POST', `/creators/tiers/${tier.id}/guests`, { memberActorId: person });
  const { actor } = await nele.get<{ actor: { id: string } }>('/business/presences/brueckenrad');
  await nele.send('PUT', `/outreach/consents/${actor.id}`, { topicKey: 'news', isGranted: true });
  const wishes = await nele.get<object>('/outreach/wishes');
  // Whatever came before it on this day.
  const all = { perBusinessDay: 20, perBusinessWeek: 20, perDay: 20, perWeek: 20 };
  const always = { quietFrom: 0, quietUntil: 0 };
  await nele.send('PUT', '/outreach/wishes', { ...wishes, ...all, ...always });

  const subject = `Werkstattbrief ${mark}`;
  await shop.page.goto('/business/news');
  await shop.page.getByRole('button', { name: 'Neue Ausgabe' }).click();
  const writing = shop.page.getByRole('dialog', { name: 'Neue Ausgabe' });
  await writing.getByLabel('Für wen').selectOption({ label: `Nur Mitglieder ab „${tier.name}“` });
  await writing.getByLabel('Betreff', { exact: true }).fill(subject);
  await writing
    .getByLabel('Text', { exact: true })
    .fill('So haben wir den Rahmen gerichtet.\n\nUnd so fährt er wieder.');
  await expect(writing.getByText('An weniger als zehn deiner Mitglieder.')).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'mitglieder-brief-schreiben');
  await writing.getByRole('button', { name: 'Speichern' }).click();
  const issue = shop.page.getByRole('article').filter({ hasText: subject });
  await expect(issue.getByText('Für Mitglieder')).toBeVisible();
  await issue.getByRole('button', { name: 'Verschicken' }).click();
  await shop.page.getByRole('button', { name: 'Jetzt verschicken' }).click();
  await expect(issue.getByText('Verschickt', { exact: true }).first()).toBeVisible({
    timeout: 20_000,
  });

  await nele.page.goto('/chats/to/brueckenrad');
  const card = nele.page.locator('.outreach-card', { hasText: subject }).last();
  await expect(card.getByText('So haben wir den Rahmen gerichtet.')).toBeVisible();
  const href = (await card.getByRole('link', { name: /Weiterlesen/ }).getAttribute('href'))!;
  const path = new URL(href, baseURL).pathname;
  await nele.page.goto(path);
  await expect(nele.page.getByText('Und so fährt er wieder.')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'mitglieder-brief');

  await farid.page.goto(path);
  await expect(farid.page.getByText('Das lesen nur Mitglieder.')).toBeVisible();
  await expect(farid.page.getByText('Und so fährt er wieder.')).toHaveCount(0);
  await expectAccessible(farid.page);
  await farid.page.getByRole('link', { name: 'Mitglied werden' }).click();
  await expect(farid.page.getByText(tier.name)).toBeVisible();
  const archive = await farid.page.request.get('/@brueckenrad/news');
  expect(await archive.text()).not.toContain(subject);
});
