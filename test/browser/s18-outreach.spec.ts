import sharp from 'sharp';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S18] software of a shop sends by a template, and whoever gets it learns why and ends it with one tap', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const shop = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  const name = `rad_fertig_${Date.now()}`;

  await nele.page.goto('/chats/to/brueckenrad');
  await say(nele.page, `Ist mein Rad fertig? ${name}`);

  await shop.page.goto('/business/sending');
  await expect(shop.page.getByRole('heading', { name: 'Vorlagen' })).toBeVisible();
  await shop.page.getByRole('button', { name: 'Neue Vorlage' }).click();
  const sheet = shop.page.getByRole('dialog', { name: 'Neue Vorlage' });
  await sheet.getByLabel('Name').fill(name);
  await sheet
    .getByLabel('Text', { exact: true })
    .fill('Hallo {{1}}, nur heute 20 % Rabatt auf dein nächstes Rad.');
  await sheet.getByLabel('Beispiel für {{1}}').fill('Nele');
  await expectAccessible(shop.page);
  await shot(shop.page, 'outreach-template');
  await sheet.getByRole('button', { name: 'Prüfen und speichern' }).click();
  const row = shop.page.locator('.outreach-item', { hasText: name });
  await expect(row.getByText('Abgelehnt')).toBeVisible();
  await expect(row.getByText('Das liest sich wie Werbung.')).toBeVisible();
  await row.getByRole('button', { name: 'Vorlage ändern' }).click();
  const edit = shop.page.getByRole('dialog', { name: 'Vorlage ändern' });
  await edit
    .getByLabel('Text', { exact: true })
    .fill('Hallo {{1}}, dein Rad steht fertig bei uns in der Werkstatt.');
  await edit.getByLabel('Über dem Text').selectOption({ label: 'Ein Bild' });
  await expectAccessible(shop.page);
  await shot(shop.page, 'outreach-template-media');
  await edit.getByRole('button', { name: 'Prüfen und speichern' }).click();
  await expect(row.getByText('Freigegeben')).toBeVisible();
  await expect(row.getByText('mit Bild darüber')).toBeVisible();

  await shop.page.getByRole('button', { name: 'Neues Thema' }).click();
  const topic = shop.page.getByRole('dialog', { name: 'Neues Thema' });
  await topic.getByLabel('Name des Themas').fill(`Ausfahrten ${name}`);
  await topic.getByLabel('Was darunter kommt').fill('Wohin wir am Sonntag fahren.');
  await expectAccessible(shop.page);
  await shot(shop.page, 'outreach-topic');
  await topic.getByRole('button', { name: 'Thema speichern' }).click();
  await shop.page.getByRole('button', { name: `Thema „Ausfahrten ${name}“ ändern` }).click();
  const renamed = shop.page.getByRole('dialog', { name: 'Thema ändern' });
  await renamed.getByLabel('Name des Themas').fill(`Touren ${name}`);
  await renamed.getByRole('button', { name: 'Thema speichern' }).click();
  await expect(renamed).toBeHidden();
  await expect(shop.page.getByText(`Touren ${name}`)).toBeVisible();
  await expect(shop.page.getByText(`Ausfahrten ${name}`)).toBeHidden();

  await shop.page.getByRole('radio', { name: 'Software' }).click();
  // What signs for the business is out of sight until somebody asks for it.
  await expect(shop.page.getByText('Geheimnis, mit dem')).toBeHidden();
  await shop.page.getByRole('button', { name: 'Geheimnis zeigen' }).click();
  await expect(shop.page.getByText('Geheimnis, mit dem')).toBeVisible();
  await shop.page.getByRole('button', { name: 'Neuer Zugang' }).click();
  const making = shop.page.getByRole('dialog', { name: 'Neuer Zugang' });
  await making.getByLabel('Wofür').fill(name);
  await making.getByRole('button', { name: 'Anlegen' }).click();
  const made = shop.page.getByRole('dialog', { name });
  const token = await made.getByRole('status', { name: 'Zugang' }).innerText();
  await made.getByRole('button', { name: 'Fertig' }).click();
  await expectAccessible(shop.page);
  await shot(shop.page, 'outreach-sender');

  const brought = await shop.page.request.post('/api/v1/outreach/media?alt=Ein+rotes+Rad', {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'image/png' },
    data: await redPicture(),
  });
  const { media } = (await brought.json()) as { media: object };
  const program = async (key: string) => {
    const answer = await shop.page.request.post('/api/v1/outreach/messages', {
      headers: { authorization: `Bearer ${token}` },
      data: {
        messages: [
          { key, to: 'nele', template: { name, language: 'de', variables: { 1: 'Nele' }, media } },
        ],
      },
    });
    expect(answer.ok()).toBe(true);
    return ((await answer.json()) as { items: [{ ok: boolean; message: { state: string } }] })
      .items[0];
  };
  expect((await program(name)).message.state).toBe('sent');
  await program(name);
  const card = nele.page.locator('.outreach-card', { hasText: 'dein Rad steht fertig' }).last();
  await expect(card).toBeVisible();
  await expect(card.getByRole('button', { name: 'Ein rotes Rad' })).toBeVisible();
  await expect(card.getByText('Rund um deine Bestellungen')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'outreach-card');
  await card.getByRole('button', { name: 'Warum kommt das?' }).click();
  const why = nele.page.getByRole('dialog', { name: 'Warum kommt das?' });
  await expect(why.getByText('Du hast zuerst geschrieben oder bestellt.')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'outreach-why');
  await why.getByRole('button', { name: /^Nichts mehr von/ }).click();
  await expect(
    why.getByText(/schreibt dir niemand mehr, weder Programme noch Leute/),
  ).toBeVisible();
  expect((await program(`${name}-2`)).message.state).toBe('accepted');
  // Nor does anybody who works there, until she writes again.
  const byHand = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  await byHand.page.goto('/inbox/to/nele');
  await expect(byHand.page.getByText(/Hier will man gerade nichts von euch hören/)).toBeVisible();
  await expect(byHand.page.getByRole('textbox', { name: 'Schreib etwas' })).toBeHidden();
  await expectAccessible(byHand.page);
  await shot(byHand.page, 'outreach-stopped');
  await why.getByRole('button', { name: 'Schließen' }).click();
  await say(nele.page, 'Wann habt ihr auf?');
  await say(byHand.page, 'Heute bis sechs.');
  await expect(nele.page.getByText('Heute bis sechs.').last()).toBeVisible();
  await card.getByRole('button', { name: 'Warum kommt das?' }).click();
  // For good it is ended by a block, from the same place.
  const { actor } = await nele.get<{ actor: { id: string } }>('/identity/profiles/brueckenrad');
  await why.getByRole('button', { name: /^Brückenrad.* blockieren$/ }).click();
  await expect(why.getByText(/^Blockiert/)).toBeVisible();
  await shot(nele.page, 'outreach-ended');
  const profile = await nele.get<{ isBlockedByMe: boolean }>('/identity/profiles/brueckenrad');
  expect(profile.isBlockedByMe).toBe(true);
  expect((await nele.page.request.delete(`/api/v1/identity/blocks/${actor.id}`)).ok()).toBe(true);

  await nele.page.goto('/me/businesses');
  const all = nele.page.getByRole('switch', { name: /^Nachrichten von Brückenrad/ });
  await expect(all).not.toBeChecked();
  await all.click();
  await expect(all).toBeChecked();
  await expect(
    nele.page.getByRole('switch', { name: 'Neuigkeiten und Angebote' }).first(),
  ).toBeVisible();
  await expect(nele.page.getByRole('switch', { name: `Touren ${name}` })).not.toBeChecked();
  await expect(nele.page.getByText('Wohin wir am Sonntag fahren.').last()).toBeVisible();
  await nele.page.getByLabel('Am Tag, von allen').fill('2');
  await nele.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(nele.page.getByText('Gespeichert')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'outreach-consents');
  await nele.page.reload();
  await expect(nele.page.getByLabel('Am Tag, von allen')).toHaveValue('2');
  await expect(all).toBeChecked();

  // What she ended reaches the operators as a sum; a suspension stops the software at once, until it is lifted.
  const desk = await deviceOf(browser, { handle: 'petra', use });
  await desk.page.goto('/me/desk');
  await desk.page.getByRole('tab', { name: /^Versender/ }).click();
  const sender = desk.page.locator('.ui-card', { hasText: 'Brückenrad' });
  await expect(sender.getByRole('cell', { name })).toBeVisible();
  await sender.getByLabel('Begründung').fill('Erst ansehen, was da verschickt wird.');
  await sender.getByRole('button', { name: 'Sperren' }).click();
  await expect(sender.getByText('Gesperrt', { exact: true }).first()).toBeVisible();
  await expectAccessible(desk.page);
  await shot(desk.page, 'outreach-desk');
  await shop.page.goto('/business/sending');
  await expect(shop.page.getByText('Gesperrt', { exact: true })).toBeVisible();
  await sender.getByLabel('Begründung').fill('Mit dem Laden gesprochen, alles gut.');
  await sender.getByRole('button', { name: 'Sperre aufheben' }).click();
  await expect(sender.getByText('In Ordnung')).toBeVisible();
  await expect(sender.getByText('Mit dem Laden gesprochen, alles gut.')).toBeVisible();
});

function redPicture(): Promise<Buffer> {
  return sharp({ create: { width: 640, height: 400, channels: 3, background: '#b3402f' } })
    .png()
    .toBuffer();
}
