import { bringReport } from '../../dev/mail-report.ts';
import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S17] [NL11] somebody without an account orders the newsletter by e-mail, confirms it, reads an issue and ends it', async ({
  browser,
  baseURL,
  viewport,
  page,
  town,
}) => {
  const use = { baseURL, viewport };
  const shop = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  const subject = `Lichter für den Herbst ${Date.now() % 100_000}`;
  const address = `frieda-${viewport!.width}@post.example`;

  await page.goto('/@brueckenrad/news?lang=de');
  const form = page.locator('.by-mail');
  await form.getByLabel('E-Mail-Adresse').fill(address);
  await expectAccessible(page);
  await shot(page, 'news-mail-form');
  await form.getByRole('button', { name: 'Bestellen' }).click();
  await expect(page.getByRole('heading', { name: 'Sieh in dein Postfach' })).toBeVisible();
  await shot(page, 'news-mail-asked');
  const invitation = await town.mail.next();
  expect(invitation.to).toEqual([address]);
  await page.setContent(invitation.html);
  await shot(page, 'news-mail-invitation');
  await page.goto(/\/newsletter\/confirm\/[\w-]+/.exec(invitation.text)![0]);
  await expectAccessible(page);
  await shot(page, 'news-mail-confirm');
  await page.getByRole('button', { name: 'Ja, ich möchte ihn' }).click();
  await expect(page.getByRole('heading', { name: 'Bestellt' })).toBeVisible();

  // The shop sees how many, and its issue goes to the letterbox.
  await shop.page.goto('/business/news');
  await expect(shop.page.getByText('und 1 per E-Mail')).toBeVisible();
  await shop.page.getByRole('button', { name: 'Neue Ausgabe' }).click();
  const writing = shop.page.getByRole('dialog', { name: 'Neue Ausgabe' });
  await writing.getByLabel('Betreff', { exact: true }).fill(subject);
  await writing
    .getByLabel('Text', { exact: true })
    .fill('Wir prüfen dein Licht, solange du wartest.\n\nKomm einfach vorbei.');
  await writing.getByLabel('In deinem Laden suchen').fill('licht');
  const offered = writing.locator('.newsletters-product', { hasText: /licht/i }).first();
  const product = (await offered.locator('bdi').textContent())!;
  await offered.getByRole('button', { name: 'Zeigen' }).click();
  await expect(writing.getByRole('button', { name: 'Weglassen' })).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'news-products');
  await writing.getByRole('button', { name: 'Speichern' }).click();
  const issue = shop.page.getByRole('article').filter({ hasText: subject });
  await issue.getByRole('button', { name: 'Verschicken' }).click();
  await shop.page.getByRole('button', { name: 'Jetzt verschicken' }).click();
  const letter = await town.mail.next();
  expect(letter.to).toEqual([address]);
  expect(letter.headers.get('subject')).toContain('Lichter');
  await page.setContent(letter.html);
  await expect(page.getByRole('heading', { name: subject })).toBeVisible();
  await expect(page.getByRole('link', { name: product })).toBeVisible();
  expect(letter.text).toContain(product);
  await shot(page, 'news-mail-letter');
  await page.goto(/\/@brueckenrad\/news\/\S+/.exec(letter.text)![0]);
  await expect(page.locator('.products').getByText(product)).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'news-products-page');
  await page.goto(/\/newsletter\/leave\/[\w-]+/.exec(letter.text)![0]);
  await shot(page, 'news-mail-leave');
  await page.getByRole('button', { name: 'Abbestellen' }).click();
  await expect(page.getByRole('heading', { name: 'Abbestellt' })).toBeVisible();
  await expect(issue.getByRole('row', { name: 'Per E-Mail 1' })).toBeVisible();
  // What comes back counts, and nobody is told which it was.
  await bringReport(town.mailPort, letter.from, { status: '5.2.2' });
  await shop.page.reload();
  await expect(issue.getByRole('row', { name: 'Zurückgekommen 1' })).toBeVisible();
  await expect(issue.getByRole('row', { name: 'Per E-Mail 0' })).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'news-mail-results');
});

test('[S17] [NL16] a shop prints a sign, and who scans it subscribes with one tap', async ({
  browser,
  baseURL,
  viewport,
  page: stranger,
  town,
}) => {
  const use = { baseURL, viewport };
  const shop = await deviceOf(browser, { handle: 'emre', hat: 'brueckenrad', use });
  await shop.page.goto('/business/news');
  await shop.page.getByRole('link', { name: 'Schild drucken' }).click();
  const sign = shop.page.locator('.identity-poster');
  await expect(sign.getByText('Code scannen')).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'news-sign');

  const clara = await deviceOf(browser, { handle: 'clara', use });
  await clara.page.goto('/@brueckenrad/news?via=qr');
  await expect(clara.page).toHaveURL(/\/b\/brueckenrad\/news\?via=qr/);
  await clara.page.getByRole('button', { name: 'Abonnieren' }).click();
  await expect(clara.page.getByText('Abonniert', { exact: true })).toBeVisible();
  const { rows } = await town.database.pool.query(
    `select source from outreach_consents order by at desc limit 1`,
  );
  expect(rows).toEqual([{ source: 'qr' }]);
  await clara.page.getByRole('button', { name: 'Abbestellen' }).click();
  await expect(clara.page.getByRole('button', { name: 'Abonnieren' })).toBeVisible();

  // Without an account it leads on to e-mail.
  await stranger.goto('/@brueckenrad/news?via=qr&lang=de');
  await expect(stranger.locator('.by-mail').getByLabel('E-Mail-Adresse')).toBeVisible();
  await shot(stranger, 'news-sign-stranger');
});
