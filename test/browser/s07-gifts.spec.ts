import { expectAccessible } from './accessibility.ts';
import { deviceOf, expectSoundBook, fund, password, type Device } from './devices.ts';
import { expect, test } from './town.ts';

async function groupOf(one: Device, others: readonly Device[], name: string): Promise<string> {
  const { conversation } = await one.send<{ conversation: { id: string } }>('POST', '/groups', {
    clientId: crypto.randomUUID(),
    name,
  });
  const path = `/groups/${conversation.id}/invites`;
  const { token } = await one.send<{ token: string }>('POST', path, {});
  for (const other of others) await other.send('POST', `/groups/invites/${token}/join`, {});
  return `/chats/${conversation.id}`;
}

test('[S07] a gift in a group: whoever comes first gets a part, and all see when it is empty', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'lena', euros: 60, use });
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const all = [lena, emre, clara];
  const before = await Promise.all(all.map((one) => one.balance()));
  const chat = await groupOf(lena, [emre, clara], 'Lotteabend');
  for (const { page } of all) await page.goto(chat);

  await lena.page.getByRole('button', { name: 'Mehr senden' }).click();
  await lena.page.getByRole('menuitem', { name: 'Geld verschenken', exact: true }).click();
  const sheet = lena.page.getByRole('dialog', { name: 'Geld verschenken' });
  await sheet.locator('.ui-number-pad').focus();
  await lena.page.keyboard.type('3100');
  await expect(sheet.getByRole('spinbutton', { name: 'Für so viele' })).toHaveText('2');
  await sheet.getByLabel('Ein paar Worte dazu').fill('Für alle, die geholfen haben');
  await expectAccessible(lena.page);
  await sheet.getByRole('button', { name: /31,00\s€ verschenken/ }).click();
  // Above 30 euros a second factor is asked for, and it says for whom.
  const confirm = lena.page.getByRole('dialog', { name: 'Zahlung bestätigen' });
  await expect(confirm.getByText('Lotteabend')).toBeVisible();
  await confirm.getByLabel('Passwort').fill(password);
  await confirm.getByRole('button', { name: 'Mit Passwort bestätigen' }).click();

  const named = 'Geschenk: Für alle, die geholfen haben';
  const [hers, his, claras] = all.map(({ page }) => page.getByRole('region', { name: named }));
  await expect(hers!.getByText('0 von 2 geöffnet')).toBeVisible();
  await expect(hers!.getByRole('button', { name: 'Öffnen' })).toBeHidden();
  expect(await lena.balance()).toBe(before[0]! - 3100);
  await expectAccessible(emre.page);
  await his!.getByRole('button', { name: 'Öffnen' }).click();
  await expect(his!.getByText(/Du hast .* bekommen/)).toBeVisible();
  await expect(claras!.getByText('1 von 2 geöffnet')).toBeVisible();
  await claras!.getByRole('button', { name: 'Öffnen' }).click();
  await expect(claras!.getByText(/Du hast .* bekommen/)).toBeVisible();
  await expect(hers!.getByText('Alles verteilt')).toBeVisible();
  const [, emres, claraHas] = await Promise.all(all.map((one) => one.balance()));
  expect(emres! - before[1]! + claraHas! - before[2]!).toBe(3100);

  await hers!.getByRole('button', { name: 'Wer was bekam' }).click();
  const list = lena.page.getByRole('dialog', { name: 'Wer was bekam' });
  await expect(list.getByText('Emre Yılmaz')).toBeVisible();
  await expect(list.getByText('Clara Sommer')).toBeVisible();
  await expectAccessible(lena.page);
  await expectSoundBook(town.database);
});
