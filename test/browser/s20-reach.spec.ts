import { randomUUID } from 'node:crypto';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

async function say(device: Device, text: string): Promise<void> {
  const answer = await device.page.request.post('/api/v1/feed/posts', {
    data: { clientId: randomUUID(), text, language: 'pl' },
  });
  expect(answer.ok()).toBe(true);
}

test('[S20] [PR5] [PR9] [PR12] [PR13] [PR15] [PR22] [PR23] a post is promoted with a budget, stands labelled between others, is paid for when seen and hidden with one press', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const hat = 'brueckenrad';
  const text = `Wir richten dein Rad ${Date.now()}`;
  const tag = `most${Date.now()}`;
  await fund(browser, { handle: hat, euros: 40, use });

  // Who operates the town opens it, and says who has a share.
  const petra = await deviceOf(browser, { handle: 'petra', use });
  await petra.page.goto('/me');
  await petra.page.getByRole('link', { name: /^Werbung/ }).click();
  const selling = petra.page.getByRole('switch', { name: 'Werbung verkaufen' });
  await selling.setChecked(true);
  await petra.page.getByLabel('Wer verkauft').fill('stadt-lindfurt');
  await petra.page.getByLabel(/Wer den Gemeinschaftstopf verwaltet/).fill('seltekraft');
  await expectAccessible(petra.page);
  await shot(petra.page, 'reach-settings');
  await petra.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(petra.page.getByText('Gespeichert.')).toBeVisible();

  // The shop promotes what it has said, beside posts in Polish.
  const shop = await deviceOf(browser, { handle: 'emre', hat, use });
  const available = async () =>
    Number((await shop.get<{ available: { value: string } }>('/wallet')).available.value);
  const had = await available();
  await shop.page.goto('/feed');
  await shop.page.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = shop.page.getByRole('dialog', { name: 'Neuer Beitrag' });
  await writing.getByRole('textbox', { name: 'Text' }).fill(text);
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  const own = shop.page.getByRole('article').filter({ hasText: text });
  await own.getByRole('button', { name: 'Mehr', exact: true }).click();
  await shop.page.getByRole('menuitem', { name: 'Bewerben' }).click();
  await shop.page.getByLabel('Budget').fill('2');
  await expect(shop.page.getByText(/Für diese Tage mindestens 3,00\s€/)).toBeVisible();
  await shop.page.getByLabel('Budget').fill('30');
  await shop.page.locator('label').filter({ hasText: 'Polnisch' }).click();
  await shop.page.getByRole('checkbox', { name: /keine politische Werbung/ }).check();
  await expectAccessible(shop.page);
  await shot(shop.page, 'reach-new');
  await shop.page.getByRole('button', { name: /Für höchstens 30,00\s€ bewerben/ }).click();
  const dialog = shop.page.getByRole('dialog', { name: /bestätigen/ });
  await dialog.getByLabel('Passwort').fill(password);
  await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(shop.page.getByText('läuft', { exact: true })).toBeVisible();
  await expect(shop.page.getByText('weniger als 10').first()).toBeVisible();
  await shot(shop.page, 'reach-one');
  const running = shop.page.url();
  expect(await available()).toBe(had - 3_000);

  // Somebody reads: after the fourth post there is an ad, and none on top.
  const nele = await deviceOf(browser, { handle: 'nele', use });
  for (let n = 1; n <= 9; n++) await say(nele, `Wpis ${n} #${tag}`);
  const lena = await deviceOf(browser, { handle: 'lena', use });
  await lena.page.goto(`/feed/tags/${tag}`);
  const items = lena.page.getByRole('list', { name: `#${tag}` }).getByRole('listitem');
  await expect(items).toHaveCount(9);
  const ad = lena.page.getByRole('complementary', { name: /^Anzeige von/ });
  await expect(ad).toHaveCount(1);
  await expect(items.nth(3).getByRole('complementary', { name: /^Anzeige von/ })).toHaveCount(1);
  await ad.scrollIntoViewIfNeeded();
  await ad.getByRole('button', { name: 'Warum hier?' }).click();
  await expect(ad.getByText('Der Beitrag darüber ist auf Polnisch.')).toBeVisible();
  await expect(ad.getByText(/Wer du bist und was du liest, spielt keine Rolle/)).toBeVisible();
  await expectAccessible(lena.page);
  await shot(lena.page, 'reach-ad');
  const seen = async () =>
    Number(
      (
        await town.database.pool.query<{ seen: string }>(
          'select seen from promotion_promotions where text = $1',
          [text],
        )
      ).rows[0]!.seen,
    );
  await expect.poll(seen).toBe(1);
  await ad.getByRole('button', { name: /^Nichts mehr von/ }).click();
  await expect(ad).toHaveCount(0);
  await lena.page.reload();
  await expect(items).toHaveCount(9);
  await expect(ad).toHaveCount(0);
  await lena.page.goto('/feed/promotions/hidden');
  await lena.page.getByRole('button', { name: /wieder zeigen/ }).click();
  await expect(lena.page.getByText('Du blendest niemandes Werbung aus')).toBeVisible();

  // Everybody finds it in the register, without an account and without script.
  const stranger = await browser.newContext({ ...use, javaScriptEnabled: false, locale: 'de-DE' });
  const register = await stranger.newPage();
  await register.goto(`/reach?q=${encodeURIComponent(text)}`);
  await expect(register.getByText(text)).toBeVisible();
  await expect(register.getByRole('heading', { name: /Bezahlt von/ })).toHaveCount(1);
  await shot(register, 'reach-register');

  // Others in town read it too; what they saw is paid when it is stopped, and all the rest is free again.
  const { items: said } = await nele.get<{ items: { post: { id: string } }[] }>(
    `/feed/hashtags/${tag}`,
  );
  for (const handle of ['clara', 'farid', 'hedwig', 'jonas', 'maya', 'ole', 'ana', 'henrik']) {
    const reader = await deviceOf(browser, { handle, use });
    for (const { post } of said.slice(0, 2)) {
      const { place } = await reader.send<{ place: { id: string } }>('POST', '/promotion/places', {
        afterPostId: post.id,
      });
      await reader.send('PUT', `/promotion/places/${place.id}/seen`, {});
    }
    await reader.page.context().close();
  }
  await shop.page.goto(running);
  await shop.page.getByRole('button', { name: 'Anhalten' }).click();
  const stopping = shop.page.getByRole('dialog', { name: 'Werbung anhalten?' });
  await stopping.getByRole('button', { name: 'Anhalten' }).click();
  await expect(shop.page.getByText('angehalten', { exact: true })).toBeVisible();
  await expect(shop.page.getByText('Zurück', { exact: true })).toBeVisible();
  await expect(shop.page.locator('dd').getByText('10', { exact: true })).toBeVisible();
  // A second one is taken down by whoever operates the town, and everybody reads why.
  const second = `Wundermittel ${Date.now()}`;
  const { id: postId } = await shop.send<{ id: string }>('POST', '/feed/posts', {
    clientId: randomUUID(),
    text: second,
  });
  await shop.page.goto(`/feed/promotions/new/${postId}`);
  await shop.page.getByLabel('Budget').fill('30');
  await shop.page.locator('label').filter({ hasText: 'Polnisch' }).click();
  await shop.page.getByRole('checkbox', { name: /keine politische Werbung/ }).check();
  await shop.page.getByRole('button', { name: /Für höchstens 30,00\s€ bewerben/ }).click();
  await dialog.getByLabel('Passwort').fill(password);
  await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(shop.page.getByText('läuft', { exact: true })).toBeVisible();
  await petra.page.reload();
  await petra.page
    .getByRole('listitem')
    .filter({ hasText: second })
    .getByRole('button', { name: 'Entfernen' })
    .click();
  const removal = petra.page.getByRole('dialog', { name: 'Anzeige entfernen?' });
  await removal.getByLabel('Warum').fill('Verspricht zu heilen.');
  await removal.getByRole('button', { name: 'Entfernen' }).click();
  await expect(removal).toBeHidden();
  await register.goto(`/reach?q=${encodeURIComponent(second)}`);
  await expect(register.getByText('Verspricht zu heilen.')).toBeVisible();
  await shop.page.reload();
  await expect(shop.page.getByText(/Der Betreiber hat die Anzeige entfernt/)).toBeVisible();
  const paid = had - (await available());
  expect(paid).toBeGreaterThan(0);
  expect(paid).toBeLessThan(20);
  const { items: entries } = await shop.get<{
    items: { payment: { amount: { value: string }; subject: { kind: string } | null } }[];
  }>('/wallet/entries');
  const payments = entries.filter(({ payment }) => payment.subject?.kind === 'promotion');
  expect(payments.map(({ payment }) => Number(payment.amount.value))).toEqual([paid]);
  await shot(shop.page, 'reach-stopped');
  await expectSoundBook(town.database);
});
