import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund, password, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S22] [CR40] [CR42] [CR43] [CR45] a post is tipped, thanked for, and tipped once more without a name', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'farid', euros: 20, use });
  const petra = await deviceOf(browser, { handle: 'petra', use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const [had, farids] = [await nele.balance(), await farid.balance()];
  const words = `Ein neues Lied ${Date.now()}`;

  // Who operates the town says who passes on what comes without a name; Nele says what she saves for.
  await petra.page.goto('/pay/tips?side=jar');
  await petra.page.getByLabel(/Wer es weitergibt/).fill('stadt-lindfurt');
  await petra.page
    .locator('form')
    .filter({ hasText: 'Wer es weitergibt' })
    .getByRole('button', { name: 'Speichern' })
    .click();
  await expect(petra.page.getByText('Gespeichert.')).toBeVisible();
  await nele.page.goto('/pay');
  await nele.page.getByRole('link', { name: 'Trinkgeld' }).click();
  await expect(nele.page.getByText('Noch kein Trinkgeld')).toBeVisible();
  await nele.page.getByRole('tab', { name: 'Mein Profil' }).click();
  await nele.page.getByLabel(/Wofür du sparst/).fill('Neue Saiten');
  await nele.page.getByLabel('Wie viel es braucht').fill('40');
  await nele.page.getByRole('switch', { name: 'Unterstützer zeigen' }).click();
  await expectAccessible(nele.page);
  await shot(nele.page, 'tip-jar');
  await nele.page.getByRole('button', { name: 'Speichern' }).click();
  await expect(nele.page.getByText('Gespeichert.')).toBeVisible();
  await nele.page.goto('/feed');
  await nele.page.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = nele.page.getByRole('dialog', { name: 'Neuer Beitrag' });
  await writing.getByRole('textbox', { name: 'Text' }).fill(words);
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  await expect(nele.page.getByRole('article').filter({ hasText: words })).toBeVisible();

  // Two taps below her post.
  await farid.page.goto('/feed/public');
  const post = farid.page.getByRole('article').filter({ hasText: words });
  await post.getByRole('button', { name: 'Trinkgeld' }).click();
  const sheet = farid.page.getByRole('dialog', { name: /^Trinkgeld für/ });
  await sheet.locator('label').filter({ hasText: /^2,00/ }).click();
  await sheet.getByLabel(/Nachricht dazu/).fill('Wunderschön');
  await sheet.getByRole('switch', { name: 'Unter den Unterstützern nennen' }).click();
  await expectAccessible(farid.page);
  await shot(farid.page, 'tip-sheet');
  await sheet.getByRole('button', { name: /2,00\s€ geben/ }).click();
  const confirming = farid.page.getByRole('dialog', { name: /bestätigen/ });
  // Whether it is small enough to go without the second factor depends on what else was paid today.
  await expect
    .poll(async () => {
      if (await confirming.isVisible()) {
        await confirming.getByLabel('Passwort').fill(password);
        await confirming.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();
      }
      return nele.balance();
    })
    .toBe(had + 200);
  await expect(sheet).toBeHidden();

  // On her profile: what she saves for, who supports her, and the same once more without a name, of one cent.
  await farid.page.goto('/feed/u/nele');
  await expect(farid.page.getByText(/2,00\s€ von 40,00\s€/)).toBeVisible();
  await expect(farid.page.getByRole('region', { name: 'Unterstützt von' })).toBeVisible();
  await expectAccessible(farid.page);
  await shot(farid.page, 'tip-profile');
  await farid.page.getByRole('button', { name: 'Trinkgeld geben' }).click();
  await sheet.locator('label').filter({ hasText: 'Anderer Betrag' }).click();
  await sheet.getByLabel('Betrag', { exact: true }).fill('0,01');
  await sheet.getByRole('switch', { name: 'Ohne meinen Namen' }).click();
  await sheet.getByRole('button', { name: /0,01\s€ geben/ }).click();
  await expect(sheet).toBeHidden();
  await expect.poll(() => nele.balance()).toBe(had + 201);
  expect(await farid.balance()).toBe(farids - 201);

  // She reads who it was where they said so, and thanks both.
  await nele.page.goto('/pay/tips');
  const rows = nele.page.getByRole('list', { name: 'Bekommen' }).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('von jemandem');
  await expect(rows.nth(1)).toContainText('von Farid');
  await expect(rows.nth(1)).toContainText('Wunderschön');
  await rows.nth(1).getByRole('button', { name: 'Danke sagen' }).click();
  const thanking = nele.page.getByRole('dialog', { name: /^Danke an Farid/ });
  await thanking.getByLabel(/Ein paar Worte/).fill('Das geht in die Saiten');
  await thanking.getByRole('button', { name: 'Danke sagen' }).click();
  await expect(thanking).toBeHidden();
  await rows.first().getByRole('button', { name: 'Danke sagen' }).click();
  const unknown = nele.page.getByRole('dialog', { name: 'Danke sagen, ohne zu wissen, wem' });
  await unknown.getByRole('button', { name: 'Danke sagen' }).click();
  await expect(unknown).toBeHidden();
  await expect(nele.page.getByText('Sagt danke.', { exact: true })).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'tip-received');
  await rows.first().getByRole('link', { name: 'Beleg' }).click();
  await expect(nele.page.getByText('Stadt Lindfurt').first()).toBeVisible();
  await expect(nele.page.getByText(/Farid/)).toHaveCount(0);
  await farid.page.goto('/pay/tips?side=given');
  await expect(farid.page.getByText('Danke: Das geht in die Saiten')).toBeVisible();
  await expect(farid.page.getByText(/ohne deinen Namen/)).toBeVisible();
  // Whoever agreed to be named may think otherwise.
  const named = farid.page
    .getByRole('article')
    .filter({ hasText: 'Wunderschön' })
    .getByRole('switch', { name: 'Unter den Unterstützern nennen' });
  await expect(named).toBeChecked();
  await named.click();
  await expect(named).not.toBeChecked();
  await expectAccessible(farid.page);
  await shot(farid.page, 'tip-given');
  await expectSoundBook(town.database);
});

test('[S22] [CR46] a message is tipped from its menu, and both find it again', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'farid', euros: 5, use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const had = await nele.balance();
  const words = `Das Lied von gestern ${Date.now()}`;
  await nele.page.goto('/chats/to/farid');
  await say(nele.page, words);
  await farid.page.goto('/chats/to/nele');
  const bubble = farid.page.getByRole('article').filter({ hasText: words });
  await bubble.click({ button: 'right' });
  await farid.page.getByRole('menuitem', { name: 'Trinkgeld geben' }).click();
  const sheet = farid.page.getByRole('dialog', { name: /^Trinkgeld für Nele/ });
  await expectAccessible(farid.page);
  await shot(farid.page, 'tip-message');
  await expect(sheet.getByRole('switch', { name: 'Ohne meinen Namen' })).toHaveCount(0);
  await sheet.locator('label').filter({ hasText: /^1,00/ }).click();
  await sheet.getByRole('button', { name: /1,00\s€ geben/ }).click();
  await expect(sheet).toBeHidden();
  expect(await nele.balance()).toBe(had + 100);
  await nele.page.goto('/pay/tips');
  await nele.page.getByRole('link', { name: 'Zur Nachricht' }).first().click();
  await expect(nele.page.getByRole('article').filter({ hasText: words })).toBeVisible();
  await expectSoundBook(town.database);
});
