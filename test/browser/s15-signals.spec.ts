import { expectAccessible } from './accessibility.ts';
import { deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S15] [S16] what a device says becomes an alert that two people get, one takes on, and both see who', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const mark = `${Date.now()}`;
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const ole = await deviceOf(browser, { handle: 'ole', use });
  const shop = await deviceOf(browser, { handle: 'henrik', hat: 'hof-wiesengrund', use });
  for (const { page } of [clara, ole]) {
    await page.goto('/chats/to/hof-wiesengrund');
    await say(page, `Sagt mir Bescheid ${mark}`);
  }
  await shop.send('POST', '/outreach/templates', {
    name: `cow_${mark}`,
    language: 'de',
    category: 'utility',
    content: {
      text: 'Bei {{cow}} beginnt die Kalbung, bitte sieh nach ihr.',
      samples: { cow: 'Berta' },
    },
  });

  // The rule: who hears of it first, and who after that.
  await shop.page.goto('/business/signals');
  await shop.page.getByRole('button', { name: 'Neue Regel' }).click();
  const sheet = shop.page.getByRole('dialog', { name: 'Neue Regel' });
  await sheet.getByLabel('Name').fill(`Kalbung ${mark}`);
  await sheet.getByLabel('Wie schlimm').selectOption('critical');
  await sheet.getByLabel('Vorlage', { exact: true }).selectOption(`cow_${mark} de`);
  await sheet.getByLabel('Wer').fill('@clara, @ole');
  await sheet.getByRole('button', { name: 'Weitere Stufe' }).click();
  await sheet.getByLabel('Wer').nth(1).fill('@henrik');
  await expectAccessible(shop.page);
  await shot(shop.page, 'signals-rule');
  await sheet.getByRole('button', { name: 'Speichern' }).click();
  await expect(shop.page.getByText(`Kalbung ${mark}`)).toBeVisible();
  await expectAccessible(shop.page);

  // The hook: its mapping shows what becomes of a sample while it is written.
  await shop.page.getByRole('link', { name: 'Neuer Eingang' }).click();
  await shop.page.getByLabel('Name').fill(`Halsband ${mark}`);
  await shop.page.getByLabel('Beispiel').fill('{"animal": "Berta", "event": "calving"}');
  await shop.page.getByLabel('Ausdruck').fill('{ "alert": ');
  await expect(shop.page.getByText('Der Ausdruck lässt sich nicht lesen.')).toBeVisible();
  await shop.page
    .getByLabel('Ausdruck')
    .fill(
      `event = "calving" ? { "alert": "kalbung-${mark}", "subject": animal, "variables": { "cow": animal } }`,
    );
  const result = shop.page.getByRole('region', { name: 'Was daraus wird' });
  await expect(result.getByText('Bei Berta beginnt die Kalbung')).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'signals-mapping');
  await shop.page.getByRole('button', { name: 'Speichern' }).click();
  const told = shop.page.getByRole('dialog', { name: 'Geheimnis des Eingangs' });
  const secret = await told.getByRole('status', { name: 'Geheimnis' }).innerText();
  await told.getByRole('button', { name: 'Fertig' }).click();
  const address = await shop.page.getByRole('status', { name: 'Adresse für POST' }).innerText();

  // The device.
  const post = (body: object) =>
    shop.page.request.post(new URL(address).pathname, {
      headers: { authorization: `Bearer ${secret}` },
      data: body,
    });
  expect((await post({ animal: 'Berta', event: 'calving' })).status()).toBe(202);
  const cardOf = ({ page }: typeof clara) =>
    page.locator('.outreach-card', { hasText: 'Bei Berta beginnt' }).last();
  for (const one of [clara, ole]) {
    await expect(cardOf(one).getByRole('button', { name: 'Ich kümmere mich' })).toBeVisible();
  }
  await expectAccessible(clara.page);
  await shot(clara.page, 'signals-alert');
  await cardOf(clara).getByRole('button', { name: 'Ich kümmere mich' }).click();
  for (const one of [clara, ole]) {
    await expect(cardOf(one).getByText(/^Clara.* kümmert sich seit/)).toBeVisible();
    await expect(cardOf(one).getByRole('button', { name: 'Ich kümmere mich' })).toBeHidden();
  }
  await shot(ole.page, 'signals-taken');

  // What came, seen by the business, and taken as a sample again.
  await expect(shop.page.getByText('Alarm → Berta').first()).toBeVisible();
  const sample = shop.page.getByLabel('Beispiel');
  await sample.fill('{}');
  await shop.page.getByRole('button', { name: 'Als Beispiel nehmen' }).first().click();
  await expect(sample).toHaveValue(/"animal": "Berta"/);
  await expect(sample).toBeInViewport();
  // Whoever comes back finds what came last as the sample.
  await shop.page.reload();
  await expect(sample).toHaveValue(/"animal": "Berta"/);
  await shot(shop.page, 'signals-deliveries');
  await shop.page.goto('/business/signals');
  const alert = shop.page.locator('.signals-item', { hasText: `Kalbung ${mark}: Berta` });
  await expect(alert.getByText(/^Clara.* kümmert sich/)).toBeVisible();
  await shot(shop.page, 'signals-alerts');
  await alert.getByRole('button', { name: 'Beenden' }).click();
  await expect(cardOf(ole).getByText('Vorbei')).toBeVisible();

  // Whether it may break the quiet hours is the reader's own word.
  await clara.page.goto('/me/businesses');
  const wake = clara.page.getByRole('switch', { name: new RegExp(`^Kalbung ${mark}`) });
  await expect(wake).not.toBeChecked();
  await wake.click();
  await expect(wake).toBeChecked();
  await expectAccessible(clara.page);
  await shot(clara.page, 'signals-wake');
  await clara.page.reload();
  await expect(wake).toBeChecked();
});
