import { randomUUID } from 'node:crypto';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S20] [PR5] [PR16] [PR9] a shop promotes a product without a post: it stands between posts with price and stock of now, and is bought from there', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  test.setTimeout(150_000);
  const use = { baseURL, viewport };
  const hat = 'brueckenrad';
  const tag = `yol${process.pid}${viewport!.width}`;
  const title = `Lenkerband ${tag}`;
  await fund(browser, { handle: hat, euros: 40, use });
  await fund(browser, { handle: 'lena', euros: 30, use });
  const petra = await deviceOf(browser, { handle: 'petra', use });
  await petra.send('PUT', '/promotion/settings', {
    isOpen: true,
    authorBps: 5_000,
    commonsBps: 2_000,
    sellerHandle: 'stadt-lindfurt',
    commonsHandle: 'seltekraft',
  });
  const shop = await deviceOf(browser, { handle: 'emre', hat, use });
  const available = async () =>
    Number((await shop.get<{ available: { value: string } }>('/wallet')).available.value);
  const { id: productId, variants } = await shop.send<{ id: string; variants: { id: string }[] }>(
    'POST',
    '/shop/products',
    {
      title,
      variants: [{ price: { value: '650', assetCode: 'EUR', assetScale: 2 }, stock: 2 }],
    },
  );
  expect(variants).toHaveLength(1);
  const had = await available();

  await shop.page.goto(`/shop/products/${productId}`);
  await shop.page.getByRole('button', { name: 'Mehr zum Produkt' }).click();
  await shop.page.getByRole('menuitem', { name: 'Bewerben' }).click();
  await expect(shop.page.getByText(title)).toBeVisible();
  await shop.page.getByLabel('Budget').fill('30');
  await shop.page.locator('label').filter({ hasText: 'Türkisch' }).click();
  await shop.page.getByRole('checkbox', { name: /keine politische Werbung/ }).check();
  await expectAccessible(shop.page);
  await shot(shop.page, 'reach-product-new');
  await shop.page.getByRole('button', { name: /Für höchstens 30,00\s€ bewerben/ }).click();
  const dialog = shop.page.getByRole('dialog', { name: /bestätigen/ });
  await dialog.getByLabel('Passwort').fill(password);
  await dialog.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(shop.page.getByText('läuft', { exact: true })).toBeVisible();
  await expect(shop.page.getByRole('heading', { name: 'Beworbenes Produkt' })).toBeVisible();
  await expect(shop.page.getByRole('link', { name: title })).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'reach-product-one');
  const running = shop.page.url();

  const nele = await deviceOf(browser, { handle: 'nele', use });
  for (let n = 1; n <= 6; n++) {
    const answer = await nele.page.request.post('/api/v1/feed/posts', {
      data: { clientId: randomUUID(), text: `Yol ${n} #${tag}`, language: 'tr' },
    });
    expect(answer.ok()).toBe(true);
  }
  const lena = await deviceOf(browser, { handle: 'lena', use });
  await lena.page.goto(`/feed/tags/${tag}`);
  const ad = lena.page.getByRole('complementary', { name: /^Anzeige von/ });
  await ad.scrollIntoViewIfNeeded();
  await expect(ad.getByRole('link', { name: title })).toBeVisible();
  await expect(ad.getByText(/6,50\s€/)).toBeVisible();
  await ad.getByRole('button', { name: 'Warum hier?' }).click();
  await expectAccessible(lena.page);
  await shot(lena.page, 'reach-product-ad');
  await ad.getByRole('button', { name: `${title} kaufen` }).click();
  const buying = lena.page.getByRole('dialog', { name: /^Kaufen bei/ });
  await expect(buying.getByText(title).first()).toBeVisible();
  await shot(lena.page, 'reach-product-buy');
  await buying.getByRole('button', { name: 'zahlungspflichtig bestellen' }).click();
  await expect(lena.page.getByRole('button', { name: 'Zum Chat' })).toBeVisible();
  const stock = async () =>
    (await shop.get<{ variants: { available: number }[] }>(`/shop/products/${productId}`))
      .variants[0]!.available;
  await expect.poll(stock).toBe(1);

  await shop.page.goto(running);
  await shop.page.getByRole('button', { name: 'Anhalten' }).click();
  const stopping = shop.page.getByRole('dialog', { name: 'Werbung anhalten?' });
  await stopping.getByRole('button', { name: 'Anhalten' }).click();
  await expect(shop.page.getByText('angehalten', { exact: true })).toBeVisible();
  await expect(shop.page.getByText('Zurück', { exact: true })).toBeVisible();
  // What it sold came in, and of the budget no more is gone than two cents.
  const now = await available();
  expect(now - had).toBeGreaterThanOrEqual(648);
  expect(now - had).toBeLessThanOrEqual(650);
  await shop.page.goto('/feed/promotions');
  await expect(shop.page.getByRole('link', { name: new RegExp(title) })).toBeVisible();
  await shot(shop.page, 'reach-product-list');
  await expectSoundBook(town.database);
});
