import { createTransport, type SendMailOptions } from 'nodemailer';
import sharp from 'sharp';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, say } from './devices.ts';
import { mailDomain } from './server.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S02] a customer writes by mail, the staff answer in the inbox, and both letters hang together', async ({
  browser,
  baseURL,
  viewport,
  isMobile,
  town,
}) => {
  const use = { baseURL, viewport };
  const handle = `spinnerei-${Date.now().toString(36)}${isMobile ? 'p' : 'd'}`;
  const opener = await deviceOf(browser, { handle: 'lena', use });
  await opener.send('POST', '/business', { name: 'Spinnerei', handle, category: 'crafts' });
  await opener.page.context().close();
  const owner = await deviceOf(browser, { handle: 'lena', hat: handle, use });
  const { page } = owner;
  const address = `${handle}@${mailDomain}`;
  const customer = `faye.${handle}@example.org`;
  const outside = createTransport({ host: '127.0.0.1', port: town.mailPort, ignoreTLS: true });
  const write = (letter: SendMailOptions) =>
    outside.sendMail({ from: `Faye Fern <${customer}>`, to: address, ...letter });

  await page.goto('/business/channels');
  await page.getByRole('switch', { name: 'E-Mails annehmen' }).click();
  await expect(page.getByRole('status', { name: 'Deine Adresse' })).toHaveText(address);
  await expectAccessible(page);

  // A letter in English, with a picture and a file.
  const asked = await write({
    subject: 'Grey wool',
    text: 'Hello,\n\ndo you have this grey as a yarn?\n\nFaye',
    attachments: [
      {
        filename: 'grey.png',
        content: await sharp({
          create: { width: 320, height: 200, channels: 3, background: '#778077' },
        })
          .png()
          .toBuffer(),
      },
      { filename: 'sizes.pdf', content: Buffer.from('%PDF-1.4 sizes') },
    ],
  });
  await page.goto('/inbox');
  await expect(page.getByRole('link', { name: /Faye Fern.*E-Mail/ })).toBeVisible();
  await page.getByRole('link', { name: /Faye Fern/ }).click();
  await expect(page.getByText('do you have this grey as a yarn?').last()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Bild vergrößern: grey.png' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^sizes.pdf PDF/ })).toBeVisible();
  // Nobody stands for its sender, and the staff are told.
  await expect(page.getByText('Gast, ungeprüft')).toBeVisible();
  await shot(page, 'mail-inbox');

  // The answer goes out as a letter in the language of the customer, below theirs.
  await page.getByRole('button', { name: 'Mehr senden' }).click();
  const chooser = page.waitForEvent('filechooser');
  // Of all that fits into a chat, what fits into a letter.
  await expect(page.getByRole('menuitem')).toHaveText([
    'Schnellantwort',
    'Foto oder Video',
    'Datei',
  ]);
  await page.getByRole('menuitem', { name: 'Datei' }).click();
  await (await chooser).setFiles({
    name: 'weights.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('fine, medium, heavy'),
  });
  const sheet = page.locator('dialog.attachments-preview');
  await sheet.getByRole('textbox', { name: 'Ein paar Worte dazu' }).fill('Yes, in three weights.');
  await sheet.getByRole('button', { name: 'Senden', exact: true }).click();
  await expect(page.locator('.messaging-row-own[data-seq]').getByText('weights.txt')).toBeVisible();
  const conversation = /cnv_[0-9a-f]+/.exec(page.url())![0];
  const mailAnswers = () =>
    // Staff have a while to say the rest; nobody waits for it here.
    town.database.pool.query(
      `select graphile_worker.add_job('channels.mail', json_build_object('conversationId', $1::uuid))`,
      [conversation.slice(4)],
    );
  await mailAnswers();
  const answer = await town.mail.next();
  expect(answer.to).toEqual([customer]);
  expect(answer.headers.get('subject')).toBe('Re: Grey wool');
  expect(answer.headers.get('in-reply-to')).toBe(asked.messageId);
  expect(answer.headers.get('references')).toBe(asked.messageId);
  expect(answer.text).toContain('Yes, in three weights.');
  expect(answer.text).toContain('You can simply reply to this e-mail.');
  const [attachment] = answer.attachments;
  expect([attachment?.name, attachment?.bytes.toString()]).toEqual([
    'weights.txt',
    'fine, medium, heavy',
  ]);

  // Their reply comes into the same chat, without what it quotes.
  const [, replyTo] = /<([^>]+)>/.exec(answer.headers.get('from')!)!;
  const replied = await write({
    to: replyTo!,
    subject: 'Re: Grey wool',
    inReplyTo: answer.headers.get('message-id')!,
    references: [asked.messageId, answer.headers.get('message-id')!],
    text: 'The fine one please.\n\nOn Sun, 22 Nov 2026 at 10:00, Spinnerei wrote:\n> Yes, in three weights.\n',
  });
  const reply = page.locator('.messaging-row-theirs', { hasText: 'The fine one please.' });
  await expect(reply).toBeVisible();
  await expect(reply).not.toContainText('three weights');
  await page.reload();
  await expect(page.getByText('Gast, ungeprüft')).toBeHidden();
  await say(page, 'It is on its way.');
  await expect(page.locator('.messaging-row-own', { hasText: 'on its way' })).toBeVisible();
  await mailAnswers();
  const second = await town.mail.next();
  expect(second.headers.get('in-reply-to')).toBe(replied.messageId);
  expect(second.headers.get('references')).toContain(asked.messageId);

  // A letter that nobody takes does not look like one that arrived.
  town.mail.answer = { rcpt: '550 5.1.1 nobody here' };
  await say(page, 'Did it arrive?');
  await expect(page.locator('.messaging-row-own', { hasText: 'Did it arrive' })).toBeVisible();
  await mailAnswers();
  await expect(page.getByText('E-Mail kam nicht an')).toBeVisible();
  town.mail.answer = {};
  await page.reload();
  await expect(page.getByText('E-Mails kommen nicht an')).toBeVisible();
  await shot(page, 'mail-undelivered');
  outside.close();
});
