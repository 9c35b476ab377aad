import { deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S02] a rule is tried on what was said, kept, and answers by itself', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const hat = 'baeckerei-krumm';
  const { page: customer } = await deviceOf(browser, { handle: 'maya', use });
  const { page: owner } = await deviceOf(browser, { handle: 'marlene', hat, use });
  const word = `Beleg-${Date.now().toString(36)}`;
  await customer.goto(`/chats/to/${hat}`);
  await say(customer, `Ich hätte gern einen ${word} vom Freitag`);
  await expect(customer.locator('.messaging-row-own', { hasText: word })).toBeVisible();

  await owner.goto('/inbox/rules');
  await owner.getByRole('button', { name: 'Regel anlegen' }).click();
  const sheet = owner.getByRole('dialog', { name: 'Neue Regel' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill(word);
  await sheet.getByRole('radio', { name: /ein Kunde etwas sagt/ }).check();
  await sheet.getByRole('textbox', { name: 'Eines dieser Wörter' }).fill(`${word}, Quittung`);
  const save = sheet.getByRole('button', { name: 'Speichern' });
  // A rule that does nothing cannot be kept.
  await expect(save).toBeDisabled();
  await sheet.getByLabel('Dringlichkeit').selectOption({ label: 'Hoch' });
  await sheet.getByRole('textbox', { name: 'Von selbst antworten' }).fill('Hallo {{firstName}}!');
  await sheet.getByRole('button', { name: 'Ausprobieren' }).click();
  const tried = sheet.getByRole('region', { name: 'Das hätte sie getan' });
  await expect(tried).toContainText('Maya Okafor');
  await expect(tried.getByRole('listitem')).toHaveCount(1);
  await shot(owner, 'inbox-rule');
  await save.click();
  await expect(sheet).toBeHidden();
  const rule = owner.getByRole('list', { name: 'Regeln', exact: true }).getByRole('listitem');
  await expect(rule.filter({ hasText: word })).toContainText('Noch nie ausgelöst');

  await say(customer, `Der ${word} fehlt noch`);
  const answer = customer.locator('.messaging-row-theirs', { hasText: 'Hallo Maya!' });
  await expect(answer).toContainText('automatisch');
  await owner.reload();
  await expect(rule.filter({ hasText: word })).toContainText('Einmal ausgelöst');
  const log = owner.getByRole('list', { name: 'Was die Regeln getan haben' });
  await expect(log.getByRole('listitem').filter({ hasText: word })).toContainText('geantwortet');
  await shot(owner, 'inbox-rules');

  await owner.getByRole('switch', { name: `${word} einschalten` }).uncheck();
  await owner.getByRole('button', { name: `${word} löschen` }).click();
  await owner.getByRole('button', { name: 'Regel löschen' }).click();
  await expect(rule.filter({ hasText: word })).toHaveCount(0);
});
