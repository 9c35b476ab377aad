import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { expect, test } from './town.ts';

test('[S23] [CR10] [CR15] [CR20] a tier is offered, joined, cancelled and kept, given and redeemed; the money is in the book', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'nele', euros: 60, use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const had = await clara.balance();

  await clara.page.goto('/pay');
  await clara.page.getByRole('link', { name: 'Mitgliedschaften' }).click();
  await clara.page.getByRole('tab', { name: 'Mitglieder' }).click();
  // Nothing yet, or what she offered before.
  const before = clara.page.getByText('Lass dich unterstützen');
  await expect(before.or(clara.page.getByRole('article')).first()).toBeVisible();
  await expectAccessible(clara.page);
  const first = clara.page.getByRole('button', { name: 'Stufe anbieten' });
  await first.or(clara.page.getByRole('button', { name: 'Neu', exact: true })).click();
  const form = clara.page.getByRole('dialog', { name: 'Stufe anbieten' });
  await form.getByLabel('Name').fill('Lesefreunde');
  await form.getByLabel('Jeden Monat').fill('4,50');
  await form.getByLabel('Jedes Jahr').fill('45');
  await form
    .getByLabel('Was Mitglieder bekommen')
    .fill('Jede Woche ein Kapitel\nEin Treffen im Monat');
  await form.getByLabel('Willkommensgruß').fill('Schön, dass du mitliest!');
  await expectAccessible(clara.page);
  await form.getByRole('button', { name: 'Speichern' }).click();
  await expect(clara.page.getByText('Noch ist niemand beigetreten.')).toBeVisible();

  const nele = await deviceOf(browser, { handle: 'nele', use });
  const { page } = nele;
  await page.goto('/p/clara');
  await page.getByRole('link', { name: 'Mitglied werden' }).click();
  const tier = page.getByRole('article', { name: 'Lesefreunde' });
  await expect(tier.getByText('Ein Treffen im Monat')).toBeVisible();
  await page.getByRole('radio', { name: 'Jedes Jahr' }).check();
  await expect(tier.getByText(/45,00/).first()).toBeVisible();
  await page.getByRole('radio', { name: 'Jeden Monat' }).check();
  await expectAccessible(page);
  await tier.getByRole('button', { name: /Für 4,50\s€ beitreten/ }).click();
  const confirm = page.getByRole('dialog', { name: 'Mitgliedschaft bestätigen' });
  await expect(confirm.getByText('Jeden Monat')).toBeVisible();
  await confirm.getByLabel('Passwort').fill(password);
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('Schön, dass du mitliest!')).toBeVisible();
  await expect(page.getByText(/Verlängert sich am/)).toBeVisible();
  await expectAccessible(page);
  expect(await clara.balance()).toBe(had + 450);

  await page.getByRole('button', { name: 'Kündigen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Kündigen' }).click();
  await expect(page.getByText(/Endet am/)).toBeVisible();
  await page.getByRole('button', { name: 'Doch behalten' }).click();
  await expect(page.getByText(/Verlängert sich am/)).toBeVisible();
  await page.getByRole('button', { name: 'Pausieren' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pausieren' }).click();
  await expect(page.getByText(/ruht dann bis zum/)).toBeVisible();
  await page.getByRole('button', { name: 'Pause beenden' }).click();
  await expect(page.getByText(/Verlängert sich am/)).toBeVisible();

  await page.getByRole('link', { name: 'Stufe wechseln' }).click();
  await tier.getByRole('button', { name: 'Verschenken' }).click();
  const give = page.getByRole('dialog', { name: '„Lesefreunde“ verschenken' });
  await give.getByLabel('Ein Gruß dazu').fill('Für die langen Abende');
  await give.getByRole('button', { name: /Für 13,50\s€ schenken/ }).click();
  const pay = page.getByRole('dialog', { name: /bestätigen/ });
  await pay.getByLabel('Passwort').fill(password);
  await pay.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  const link = page.getByRole('status', { name: 'Link zum Geschenk' });
  const address = await link.textContent();
  await expectAccessible(page);

  const emre = await deviceOf(browser, { handle: 'emre', use });
  await emre.page.goto(new URL(address!).pathname);
  await expect(emre.page.getByText('Für die langen Abende')).toBeVisible();
  await expectAccessible(emre.page);
  await emre.page.getByRole('button', { name: 'Annehmen' }).click();
  await expect(emre.page.getByText(/Endet am/)).toBeVisible();

  await clara.page.reload();
  await expect(clara.page.getByText('2 Mitglieder')).toBeVisible();
  await expect(clara.page.getByRole('link', { name: /Nele/ })).toBeVisible();
  await expectAccessible(clara.page);
  expect(await clara.balance()).toBe(had + 450 + 1_350);
  await expectSoundBook(town.database);
});
