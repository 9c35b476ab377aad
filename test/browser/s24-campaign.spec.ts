import { readFile } from 'node:fs/promises';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund, password } from './devices.ts';
import { expect, test } from './town.ts';

test('[S24] [CM5] [CM8] [CM9] [CM10] all or nothing: drafted, started, promised, taken back, and given up; nobody pays', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'nele', euros: 60, use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const had = await clara.balance();

  await clara.page.goto('/pay/campaigns?side=own');
  await expect(clara.page.getByText('Sammle für etwas')).toBeVisible();
  await expectAccessible(clara.page);
  await clara.page.getByRole('button', { name: 'Neue Kampagne' }).click();
  const form = clara.page.getByRole('dialog', { name: 'Neue Kampagne' });
  await form.getByLabel('Wofür').fill('Eine Bank am Fluss');
  await form.getByLabel('Ziel').fill('120');
  await form.getByLabel('Worum es geht').fill('Damit man abends am Wasser sitzen kann.');
  await form.getByRole('button', { name: 'Dankeschön hinzufügen' }).click();
  await form.getByLabel('Was man bekommt').fill('Dein Name auf der Lehne');
  await form.getByLabel('Ab', { exact: true }).fill('40');
  await form.getByLabel('Wie viele es gibt').fill('1');
  await expectAccessible(clara.page);
  await form.getByRole('button', { name: 'Speichern' }).click();
  await expect(clara.page.getByText('Das siehst nur du.')).toBeVisible();
  await expectAccessible(clara.page);
  await clara.page.getByRole('button', { name: 'Starten' }).click();
  await clara.page.getByRole('dialog').getByRole('button', { name: 'Starten' }).click();
  const link = clara.page.getByRole('status', { name: 'Link zur Kampagne' });
  const address = await link.textContent();

  const nele = await deviceOf(browser, { handle: 'nele', use });
  const { page } = nele;
  const neleHad = await nele.balance();
  await page.goto(new URL(address!).pathname);
  await expect(page.getByRole('heading', { name: 'Eine Bank am Fluss' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Unterstützen' }).click();
  await expect(page).toHaveURL(/\/pay\/campaigns\/cmp_/);
  await page.goto('/p/clara');
  await page.getByRole('link', { name: 'Unterstützen: Eine Bank am Fluss' }).click();
  await expect(page.getByText(/0,00\s€ von 120,00\s€/)).toBeVisible();
  await expectAccessible(page);
  const reward = page.getByRole('article', { name: 'Dein Name auf der Lehne' });
  await reward.getByRole('button', { name: /Für 40,00\s€ wählen/ }).click();
  const give = page.getByRole('dialog', { name: 'Für „Eine Bank am Fluss“ geben' });
  await give.getByLabel('Im Gedenken an').fill('Opa Willi');
  await give.getByRole('switch', { name: 'Meinen Namen zeigen' }).click();
  await expectAccessible(page);
  await give.getByRole('button', { name: /40,00\s€ zusagen/ }).click();
  const confirm = page.getByRole('dialog', { name: /bestätigen/ });
  await confirm.getByLabel('Passwort').fill(password);
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('Zugesagt')).toBeVisible();
  await expect(page.getByText(/40,00\s€ von 120,00\s€/)).toBeVisible();
  await expect(page.getByText('Im Gedenken an Opa Willi').first()).toBeVisible();
  await expect(reward.getByText('noch 0')).toBeVisible();
  await expectAccessible(page);
  expect(await clara.balance()).toBe(had);

  await page.getByRole('button', { name: 'Zurücknehmen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Zurücknehmen' }).click();
  await expect(page.getByText('Zurückgenommen')).toBeVisible();
  await expect(reward.getByText('noch 1')).toBeVisible();

  await clara.page.getByRole('button', { name: 'Neues erzählen' }).click();
  const news = clara.page.getByRole('dialog', { name: 'Neues erzählen' });
  await news.getByLabel('Was geschehen ist').fill('Das Holz liegt bereit.');
  await news.getByRole('button', { name: 'Neues erzählen' }).click();
  await expect(clara.page.getByText('Das Holz liegt bereit.')).toBeVisible();
  await expectAccessible(clara.page);
  await clara.page.getByRole('button', { name: 'Aufgeben' }).click();
  await clara.page.getByRole('dialog').getByRole('button', { name: 'Aufgeben' }).click();
  await expect(clara.page.getByText('Aufgegeben')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Das Holz liegt bereit.')).toBeVisible();
  await expect(page.getByText('Aufgegeben')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Zusagen' })).toHaveCount(0);
  expect([await clara.balance(), await nele.balance()]).toEqual([had, neleHad]);
  await expectSoundBook(town.database);
});

test('[S24] [CM5] [CM12] what keeps what comes has it at once, with a receipt', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'emre', euros: 30, use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const had = await clara.balance();
  await clara.page.goto('/pay/campaigns?side=own');
  await clara.page.getByRole('button', { name: 'Neue Kampagne' }).click();
  const form = clara.page.getByRole('dialog', { name: 'Neue Kampagne' });
  await form.getByLabel('Wofür').fill('Farbe für das Vereinsheim');
  await form.getByLabel('Ziel').fill('20');
  await form.getByRole('radio', { name: 'Behalten, was kommt' }).check();
  await form.getByRole('button', { name: 'Speichern' }).click();
  await clara.page.getByRole('button', { name: 'Starten' }).click();
  await clara.page.getByRole('dialog').getByRole('button', { name: 'Starten' }).click();
  const link = clara.page.getByRole('status', { name: 'Link zur Kampagne' });
  const address = new URL((await link.textContent())!).pathname;

  const emre = await deviceOf(browser, { handle: 'emre', use });
  const { page } = emre;
  await page.goto(address);
  await page.getByRole('link', { name: 'Unterstützen' }).click();
  await page.getByRole('button', { name: 'Geben', exact: true }).click();
  const give = page.getByRole('dialog', { name: /Farbe für das Vereinsheim/ });
  await give.getByLabel('Betrag').fill('25');
  await give.getByRole('button', { name: /25,00\s€ geben/ }).click();
  const confirm = page.getByRole('dialog', { name: /bestätigen/ });
  await confirm.getByLabel('Passwort').fill(password);
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
  await expect(page.getByText('Bezahlt', { exact: true })).toBeVisible();
  await expect(page.getByText('125 %')).toBeVisible();
  await expect(page.getByText('Mit Dank an')).toHaveCount(0);
  expect(await clara.balance()).toBe(had + 2_500);
  await page.getByRole('link', { name: 'Beleg' }).click();
  await expect(page.getByText('Farbe für das Vereinsheim')).toBeVisible();
  await page.goBack();
  await page.getByRole('link', { name: 'Monatlich geben' }).click();
  await expect(page.getByText('Clara Sommer').first()).toBeVisible();
  await clara.page.reload();
  const givers = clara.page.getByRole('list', { name: 'Wer gab' });
  await expect(givers.getByText(/Emre/)).toBeVisible();
  await expect(givers.getByText(/25,00\s€/)).toBeVisible();
  const saving = clara.page.waitForEvent('download');
  await clara.page.getByRole('button', { name: 'Als Datei speichern' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe('beitraege.csv');
  expect(await readFile(await file.path(), 'utf8')).toMatch(/;Emre[^\r\n]*;25,00;EUR;bezahlt;/);
  await expectAccessible(clara.page);
  await expectSoundBook(town.database);
});
