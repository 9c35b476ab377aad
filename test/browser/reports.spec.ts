import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

/** A group that the first one opens for the others. */
async function groupOf(owner: Device, ...others: Device[]): Promise<string> {
  const made = await owner.send<{ conversation: { id: string } }>('POST', '/groups', {
    clientId: crypto.randomUUID(),
    name: 'Hoffest',
  });
  const { id } = made.conversation;
  const invite = await owner.send<{ token: string }>('POST', `/groups/${id}/invites`, {});
  for (const other of others) await other.send('POST', `/groups/invites/${invite.token}/join`, {});
  return id;
}

function row(page: Page, text: string) {
  return page.locator('.messaging-row[data-seq]', { hasText: text });
}

test('one reports a message in a group, the operator removes it, and both sides see that', async ({
  browser,
  baseURL,
  viewport,
}) => {
  test.setTimeout(120_000);
  const use = { baseURL, viewport };
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const petra = await deviceOf(browser, { handle: 'petra', use });
  const group = await groupOf(emre, clara);
  const tag = String(Date.now()).slice(-6);
  const words = `Das will keiner essen ${tag}`;
  await emre.page.goto(`/chats/${group}`);
  await say(emre.page, `Wer bringt Salat ${tag}`);
  await say(emre.page, words);

  await clara.page.goto(`/chats/${group}`);
  // By key, which works on every device.
  await row(clara.page, words).getByRole('button', { name: 'Zu dieser Nachricht' }).focus();
  await clara.page.keyboard.press('Enter');
  await clara.page.getByRole('menuitem', { name: 'Melden' }).click();
  const asking = clara.page.getByRole('dialog', { name: 'Nachricht melden' });
  await asking.getByText('Beleidigung oder Hass').click();
  await asking.getByRole('textbox').fill(`Jeden Tag so ${tag}`);
  await asking.getByRole('button', { name: 'Melden' }).click();
  await expect(clara.page.getByText('Gemeldet. Danke')).toBeVisible();

  // The operator finds it under Me, with what was handed over, and nothing is removed before they are told what that does.
  await petra.page.goto('/me');
  await petra.page.getByRole('link', { name: /Meldungen.*offen/ }).click();
  const report = petra.page.getByRole('listitem').filter({ hasText: `Jeden Tag so ${tag}` });
  await expect(report).toContainText(words);
  await expect(report).toContainText('aus einer Gruppe');
  await report.getByText('Nachrichten davor').click();
  await expect(report.getByText(`Wer bringt Salat ${tag}`)).toBeVisible();
  await shot(petra.page, 'reports');
  await expectAccessible(petra.page);
  await report.getByRole('button', { name: 'Entfernen' }).click();
  const deciding = petra.page.getByRole('dialog', { name: 'Nachricht entfernen' });
  await expect(deciding).toContainText('lässt sich nicht zurücknehmen');
  await deciding.getByRole('textbox').fill(`Beleidigend ${tag}`);
  await expectAccessible(petra.page);
  await deciding.getByRole('button', { name: 'Für alle entfernen' }).click();
  await expect(report).toHaveCount(0);
  // By key one goes on where it stood: in the next report, or on the page.
  await expect(petra.page.locator('.reports-list > li:focus, #content:focus')).toHaveCount(1);

  for (const { page } of [emre, clara]) {
    await expect(row(page, 'Von den Betreibern entfernt')).toBeVisible();
    await expect(row(page, words)).toHaveCount(0);
  }
  await shot(emre.page, 'removed');

  // It stays known who decided, and the one who reported hears of it.
  await petra.page.getByRole('tab', { name: 'Erledigt' }).click();
  const settled = petra.page.getByRole('listitem').filter({ hasText: `Beleidigend ${tag}` });
  await expect(settled).toContainText('Entfernt');
  await expect(settled).toContainText('entschieden von Petra');
  await expectAccessible(petra.page);
  await shot(petra.page, 'reports-settled');
  const word = clara.page.getByRole('status').filter({ hasText: 'Deine Meldung wurde angesehen' });
  await expect(word).toContainText('Was du gemeldet hast, ist entfernt.');
  await word.getByRole('button', { name: 'Ansehen' }).click();
  await expect(clara.page.getByRole('list', { name: 'Von dir gemeldet' })).toContainText(
    'Angesehen und entfernt',
  );
  await shot(clara.page, 'own-reports');
});
