import { expectAccessible } from './accessibility.ts';
import { deviceOf, fund } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S19] [BL1] [BL5] [BL12] operators set prices, a business sees what an issue costs and pays it from its wallet, and its reader never pays', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const operator = await deviceOf(browser, { handle: 'petra', use });
  const shop = await deviceOf(browser, { handle: 'svenja', hat: 'mauersegler', use });
  const payee = await deviceOf(browser, { handle: 'farid', hat: 'seltekraft', use });
  const reader = await deviceOf(browser, { handle: 'hedwig', use });
  await fund(browser, { handle: 'mauersegler', euros: 5, use });
  const unique = Date.now() % 100_000;
  const name = `Vorher ${unique}`;

  await operator.page.goto('/me/desk');
  await operator.page.getByRole('tab', { name: 'Tarife' }).click();
  await operator.page.getByLabel('Geschäft', { exact: true }).fill('seltekraft');
  await operator.page.getByLabel('Umsatzsteuer').fill('19');
  await operator.page.getByRole('button', { name: 'Sichern', exact: true }).click();
  await expect(operator.page.getByText('Gesichert')).toBeVisible();
  await operator.page.getByRole('button', { name: 'Neuer Tarif' }).click();
  const making = operator.page.getByRole('dialog', { name: 'Neuer Tarif' });
  await making.getByLabel('Name', { exact: true }).fill(name);
  await making.getByRole('radio', { name: 'Guthaben' }).check();
  await making.getByLabel('Werbung').fill('0,075');
  await making.getByLabel('Mitteilung').fill('0,0085');
  await expectAccessible(operator.page);
  await shot(operator.page, 'billing-plan');
  await making.getByRole('button', { name: 'Tarif sichern' }).click();
  const plan = operator.page.getByRole('article', { name });
  await expect(plan.getByText(/Werbung 0,075\s€ · Mitteilung 0,0085\s€/)).toBeVisible();

  // Also a business that has sent nothing yet is given a plan.
  const giving = operator.page.locator('form').filter({ hasText: 'An welches Geschäft' });
  await giving.getByLabel('An welches Geschäft').fill('nobody-of-here');
  await giving.getByLabel('Tarif', { exact: true }).selectOption({ label: name });
  // By the keyboard, because a notice about the new device may stand in front of it.
  await giving.getByRole('button', { name: 'Tarif geben' }).press('Enter');
  await expect(giving.getByRole('alert')).toBeVisible();
  await giving.getByLabel('An welches Geschäft').fill('@mauersegler');
  await giving.getByRole('button', { name: 'Tarif geben' }).press('Enter');
  await expect(operator.page.getByText('Mauersegler hat jetzt diesen Tarif')).toBeVisible();
  await expect(
    operator.page.getByLabel('Tarif von Mauersegler', { exact: false }).locator('option:checked'),
  ).toHaveText(name);
  await expectAccessible(operator.page);
  await shot(operator.page, 'billing-desk');

  await reader.page.goto('/b/mauersegler/news');
  await reader.page.getByRole('button', { name: 'Abonnieren' }).click();
  await expect(reader.page.getByText('Abonniert', { exact: true })).toBeVisible();
  const wishes = await reader.get<object>('/outreach/wishes');
  await reader.send('PUT', '/outreach/wishes', { ...wishes, quietFrom: 0, quietUntil: 0 });
  const readerHad = await reader.balance();

  await shop.page.goto('/business/sending');
  await shop.page.getByRole('link', { name: 'Kosten ansehen' }).click();
  await expect(shop.page.getByText(`Tarif ${name}`)).toBeVisible();
  await expect(shop.page.getByText('0,075 €').first()).toBeVisible();
  const [shopHad, payeeHad] = [await shop.balance(), await payee.balance()];
  const credit = () => shop.get<{ credit: { value: string } }>('/billing/costs');
  const creditHad = Number((await credit()).credit.value);
  await shop.page.getByRole('button', { name: 'Guthaben aufladen' }).click();
  const topUp = shop.page.getByRole('dialog', { name: 'Guthaben aufladen' });
  await topUp.getByLabel('Betrag').fill('2,38');
  await topUp.getByRole('button', { name: 'Weiter' }).click();
  await expectAccessible(shop.page);
  await shot(shop.page, 'billing-top-up');
  await topUp.getByRole('button', { name: /2,38/ }).click();
  await expect(topUp).toBeHidden();
  // Both sides of the book, to the cent.
  await expect.poll(async () => (await shop.balance()) - shopHad).toBe(-238);
  expect((await payee.balance()) - payeeHad).toBe(238);
  expect(Number((await credit()).credit.value) - creditHad).toBe(2_000_000);

  await shop.page.goto('/business/news');
  await shop.page.getByRole('button', { name: 'Neue Ausgabe' }).click();
  const writing = shop.page.getByRole('dialog', { name: 'Neue Ausgabe' });
  await writing.getByLabel('Betreff', { exact: true }).fill(`Konzert ${unique}`);
  await writing.getByLabel('Text', { exact: true }).fill('Am Freitag spielen wir im Hof.');
  await writing.getByRole('button', { name: 'Speichern' }).click();
  const issue = shop.page.getByRole('article').filter({ hasText: `Konzert ${unique}` });
  await issue.getByRole('button', { name: 'Verschicken' }).click();
  const sending = shop.page.getByRole('dialog', { name: `„Konzert ${unique}“ verschicken` });
  await expect(
    sending.getByText(/Das kostet höchstens 0,075\s€, dazu 19\s% Steuer\./),
  ).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'billing-before-sending');
  await sending.getByRole('button', { name: 'Jetzt verschicken' }).click();
  await expect(issue.getByText('Verschickt', { exact: true }).first()).toBeVisible();
  await reader.page.goto('/chats/to/mauersegler');
  await expect(
    reader.page.locator('.outreach-card', { hasText: `Konzert ${unique}` }).last(),
  ).toBeVisible();

  await shop.page.goto('/business/costs');
  await expect(shop.page.getByRole('row', { name: /Werbung \d+ 0,075/ })).toBeVisible();
  await expectAccessible(shop.page);
  await shot(shop.page, 'billing-costs');
  // What was charged is what the credit lost; nothing was taken from anybody but the business.
  const after = await shop.get<{ spent: { value: string }; credit: { value: string } }>(
    '/billing/costs',
  );
  expect(Number(after.spent.value)).toBeGreaterThan(0);
  expect(Number(after.credit.value) - creditHad).toBe(2_000_000 - 75_000);
  expect(await reader.balance()).toBe(readerHad);

  // At the limit it is refused, and the page says so.
  await shop.page.getByLabel('Höchstens im Monat, ohne Steuer').fill('0,07');
  await shop.page.getByRole('button', { name: 'Grenze setzen' }).click();
  await expect(shop.page.getByText('Die Grenze dieses Monats ist erreicht.')).toBeVisible();
  await shot(shop.page, 'billing-limit');
  await reader.page.goto('/b/mauersegler/news');
  await reader.page.getByRole('button', { name: 'Abbestellen' }).click();
  await expect(reader.page.getByRole('button', { name: 'Abonnieren' })).toBeVisible();
  await shop.send('PUT', '/billing/limit', { limitMicros: null });

  // What is not needed goes back; what will be on the invoice stays.
  await shop.page.reload();
  await shop.page.getByRole('button', { name: 'Guthaben auszahlen' }).click();
  const asking = shop.page.getByRole('dialog', { name: 'Ungenutztes Guthaben auszahlen?' });
  await expectAccessible(shop.page);
  await shot(shop.page, 'billing-pay-back');
  await asking.getByRole('button', { name: 'Guthaben auszahlen' }).click();
  await expect.poll(async () => (await shop.balance()) - shopHad).toBeGreaterThan(-238);
  expect((await shop.balance()) - shopHad + ((await payee.balance()) - payeeHad)).toBe(0);
  await shop.page.getByRole('button', { name: 'Guthaben auszahlen' }).click();
  await asking.getByRole('button', { name: 'Guthaben auszahlen' }).click();
  await expect(shop.page.getByText('Es ist kein eingezahltes Guthaben übrig.')).toBeVisible();
});
