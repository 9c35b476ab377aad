import { openImapServer } from '../../dev/imap-server.ts';
import { testCertificate } from '../../dev/test-certificate.ts';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, type Town, test } from './town.ts';

/** What the server does by itself every minute. */
async function look({ database }: Town): Promise<void> {
  await database.pool.query(`update channels_imap set next_at = now() - interval '1 second'`);
  await database.pool.query(`select graphile_worker.add_job('channels.fetch_due', '{}'::json)`);
}

test('[S02] [CH32] [CH35] a business connects its own mailbox; what lies there comes into the inbox, and the answer goes out', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
  town,
}) => {
  const imap = await openImapServer(testCertificate());
  const use = { baseURL, viewport };
  const handle = `gerberei-${Date.now().toString(36)}${isMobile ? 'p' : 'd'}`;
  const opener = await deviceOf(browser, { handle: 'lena', use });
  await opener.send('POST', '/business', { name: 'Gerberei', handle, category: 'crafts' });
  await opener.page.context().close();
  const { page } = await deviceOf(browser, { handle: 'lena', hat: handle, use });
  const customer = `gesa.${handle}@example.org`;
  imap.deliver(`From: ${customer}\nSubject: Alt\n\nWas vorher da lag.`);

  // A wrong password is said, and nothing is kept.
  await page.goto('/business/channels');
  const card = page
    .locator('section, article, div.ui-card', { hasText: 'Dein Postfach verbinden' })
    .last();
  await card.getByLabel('E-Mail-Adresse').fill('laden@gerberei.example');
  await card.getByLabel('Passwort').fill('falsch');
  await card.getByLabel('IMAP-Server').fill('localhost');
  await card.getByLabel('Port').fill(String(imap.port));
  await expectAccessible(page);
  await shot(page, 'mailbox-form');
  await card.getByRole('button', { name: 'Verbinden' }).click();
  await expect(card.getByText(/Passwort/).last()).toBeVisible();
  await expect(card.getByRole('alert')).toBeVisible();
  await card.getByLabel('Passwort').fill('geheim');
  await card.getByRole('button', { name: 'Verbinden' }).click();
  await expect(page.getByText(/laden@gerberei\.example · zuletzt nachgesehen/)).toBeVisible();
  await shot(page, 'mailbox-connected');

  // What comes from now on stands in the inbox; what lay there before does not.
  imap.deliver(
    `From: Gesa Gold <${customer}>\nTo: laden@gerberei.example\nSubject: Leder\nMessage-ID: <leder.${handle}@example.org>\n\nHabt ihr rotes Leder?`,
  );
  await look(town);
  await page.goto('/inbox');
  await page.getByRole('link', { name: /Gesa Gold/ }).click();
  await expect(page.getByText('Habt ihr rotes Leder?').last()).toBeVisible();
  await expect(page.getByText('Was vorher da lag')).toHaveCount(0);
  await say(page, 'Ja, in zwei Stärken.');
  await expect(page.locator('.messaging-row-own[data-seq]')).toBeVisible();
  const conversation = /cnv_[0-9a-f]+/.exec(page.url())![0];
  await town.database.pool.query(
    `select graphile_worker.add_job('channels.mail', json_build_object('conversationId', $1::uuid))`,
    [conversation.slice(4)],
  );
  const answer = await town.mail.next();
  expect(answer.to).toEqual([customer]);
  expect(answer.headers.get('in-reply-to')).toBe(`<leder.${handle}@example.org>`);
  expect(answer.text).toContain('Ja, in zwei Stärken.');

  // The customer's next letter lies in the mailbox again, and comes into the same chat.
  imap.deliver(
    `From: Gesa Gold <${customer}>\nSubject: Re: Leder\nMessage-ID: <zwei.${handle}@example.org>\nIn-Reply-To: ${answer.headers.get('message-id')}\n\nDie dicke bitte.`,
  );
  await look(town);
  await expect(
    page.locator('.messaging-row-theirs', { hasText: 'Die dicke bitte.' }),
  ).toBeVisible();
  await shot(page, 'mailbox-chat');

  await page.goto('/business/channels');
  await page.getByRole('button', { name: 'Verbindung trennen' }).click();
  await expect(page.getByRole('button', { name: 'Verbinden' })).toBeVisible();
  // Nothing was changed in it.
  expect(imap.heard.filter((one) => /^(UID )?(STORE|COPY|MOVE|EXPUNGE|SELECT)/i.test(one))).toEqual(
    [],
  );
  await imap.close();
});
