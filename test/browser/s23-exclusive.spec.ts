import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S23] [CR30] [CR31] [CR33] [CR34] [CR50] a post whose rest is for members or buyers: one buys it, one joins later, others have the preview', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'nele', euros: 30, use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const before = [await clara.balance(), await nele.balance()] as const;
  const mark = `${process.pid}${viewport!.width}`;
  const tier = await clara.send<{ name: string }>('POST', '/creators/tiers', {
    name: `Stufe ${mark}`,
    monthly: { value: '400', assetCode: 'EUR', assetScale: 2 },
  });

  const desk = clara.page;
  await desk.goto('/feed');
  await desk.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = desk.getByRole('dialog', { name: 'Neuer Beitrag' });
  await writing
    .getByRole('textbox', { name: 'Text', exact: true })
    .fill(`Ein Lied in drei Akkorden ${mark}`);
  await writing.getByRole('button', { name: 'Teil nur für Mitglieder oder Käufer' }).click();
  const part = writing.getByRole('region', { name: 'Nur für Mitglieder oder Käufer' });
  await part.getByRole('textbox', { name: 'Weiter geht es' }).fill('Hier die *Noten* dazu.');
  await expect(writing.getByRole('button', { name: 'Veröffentlichen' })).toBeDisabled();
  await part.getByLabel('Mitglieder ab dieser Stufe').selectOption({ label: tier.name });
  await part.getByLabel('Einzeln kaufen für').fill('2,50');
  await expectAccessible(desk);
  await shot(desk, 'verschlossen-schreiben');
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  const own = desk.getByRole('article').filter({ hasText: mark }).first();
  await expect(own.getByText(`Für Mitglieder ab „${tier.name}“`)).toBeVisible();
  await expect(own.getByText('Hier die Noten dazu.')).toBeVisible();

  for (const { page } of [nele, farid]) await page.goto('/feed/u/clara');
  const [seen, other] = [nele, farid].map(({ page }) =>
    page.getByRole('article').filter({ hasText: mark }).first(),
  );
  await expect(other!.getByText(/Der Rest ist für Mitglieder/)).toBeVisible();
  await expect(other!.getByText('Hier die Noten dazu.')).toHaveCount(0);
  await expectAccessible(farid.page);
  await shot(farid.page, 'verschlossen');
  await seen!.getByRole('button', { name: /Für 2,50\s€ weiterlesen/ }).click();
  await expect(seen!.getByText('Hier die Noten dazu.')).toBeVisible();
  await expect(seen!.getByText('Gekauft')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'verschlossen-gekauft');

  // What was bought stays to be read when its author says it anew.
  await own.getByRole('button', { name: 'Diesen Teil ändern' }).click();
  const editing = desk.getByRole('dialog', { name: 'Diesen Teil ändern' });
  await editing.getByLabel('Weiter geht es').fill('Die Noten, jetzt in C-Dur.');
  await expectAccessible(desk);
  await editing.getByRole('button', { name: 'Speichern' }).click();
  await expect(own.getByText('Die Noten, jetzt in C-Dur.')).toBeVisible();
  await nele.page.reload();
  await expect(seen!.getByText('Die Noten, jetzt in C-Dur.')).toBeVisible();
  await seen!.getByRole('button', { name: 'Frühere Fassungen' }).click();
  const earlier = nele.page.getByRole('dialog', { name: 'Frühere Fassungen' });
  await expect(earlier.getByText('Hier die Noten dazu.')).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'fassungen');
  await nele.page.keyboard.press('Escape');
  await own.getByRole('button', { name: 'Mehr' }).first().click();
  await desk.getByRole('menuitem', { name: /öschen/ }).click();
  await desk
    .getByRole('alertdialog')
    .or(desk.getByRole('dialog'))
    .getByRole('button', { name: /öschen/ })
    .click();
  await expect(
    desk.getByText('Jemand hat diesen Beitrag gekauft. Darum bleibt er stehen.').first(),
  ).toBeVisible();
  await other!.getByRole('link', { name: 'Mitglied werden' }).click();
  await expect(farid.page.getByText(tier.name)).toBeVisible();

  expect([(await clara.balance()) - before[0], (await nele.balance()) - before[1]]).toEqual([
    250, -250,
  ]);
  await expectSoundBook(town.database);
});
