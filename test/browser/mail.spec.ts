import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[N35] one confirms an address, gets a letter about what one missed, and ends them with one button', async ({
  browser,
  baseURL,
  viewport,
  page: anybody,
  town,
}) => {
  test.setTimeout(90_000);
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const { page } = clara;
  const address = `clara-${viewport!.width}@post.example`;

  await page.goto('/me/notifications');
  const card = page.locator('section.ui-card', {
    has: page.getByRole('heading', { name: 'Überblick per E-Mail' }),
  });
  await card.getByLabel('E-Mail-Adresse').fill('clara@nirgendwo');
  await card.getByRole('button', { name: 'Code schicken' }).click();
  await expect(card.getByText('Das ist keine E-Mail-Adresse.')).toBeVisible();
  await card.getByLabel('E-Mail-Adresse').fill(address);
  await card.scrollIntoViewIfNeeded();
  await shot(page, 'mail-ask');
  await expectAccessible(page);
  await card.getByRole('button', { name: 'Code schicken' }).click();
  await expect(card.getByText(`An ${address} ist ein Code unterwegs.`)).toBeVisible();
  const { text } = await town.mail.next();
  const code = /\b\d{3} \d{3}\b/.exec(text)![0];
  await card.getByLabel('Code aus der E-Mail').fill(code === '123 456' ? '654321' : '123456');
  await card.getByRole('button', { name: 'Bestätigen' }).click();
  await expect(card.getByText('Das ist nicht der Code.')).toBeVisible();
  await card.getByLabel('Code aus der E-Mail').fill(code);
  await shot(page, 'mail-code');
  await card.getByRole('button', { name: 'Bestätigen' }).click();
  await expect(card.getByText(address)).toBeVisible();
  await card.locator('label', { hasText: 'wöchentlich' }).click();
  await expect(card.getByRole('radio', { name: 'wöchentlich' })).toBeChecked();
  await shot(page, 'mail-chosen');
  await expectAccessible(page);

  // She has written, and is away; the answer comes in a letter.
  const { actor } = await clara.get<{ actor: { id: string } }>('/identity/profiles/lena');
  const { id } = await clara.send<{ id: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
  for (const [who, words] of [
    [clara, 'Soll ich etwas mitbringen?'],
    [lena, 'Bringst du *Äpfel* mit?'],
  ] as const) {
    await who.send('POST', `/messaging/conversations/${id}/messages`, {
      clientId: crypto.randomUUID(),
      message: { kind: 'text', text: words },
    });
  }
  await page.context().close();
  await town.database.pool.query('delete from notifications_activity');
  await town.database.pool.query(
    `select graphile_worker.add_job('notifications.digest', json_build_object('userId', user_id))
     from notifications_mail where address = $1`,
    [address],
  );
  const letter = await town.mail.next();
  expect(letter.to).toEqual([address]);
  expect(letter.text).toContain('Bringst du Äpfel mit?');
  await anybody.setContent(letter.html);
  // With how many there are, when others wait from before.
  await expect(anybody.getByRole('link', { name: /^Lena Sander( \(\d+\))?$/ })).toHaveAttribute(
    'href',
    `${town.origin}/chats/${id}`,
  );
  await shot(anybody, 'mail-letter');
  await anybody.getByRole('link', { name: 'Abbestellen' }).click();
  await expect(anybody.getByRole('heading', { name: 'Überblick abbestellen' })).toBeVisible();
  await expectAccessible(anybody);
  await shot(anybody, 'mail-unsubscribe');
  await anybody.getByRole('button', { name: 'Abbestellen' }).click();
  await expect(anybody.getByRole('heading', { name: 'Abbestellt' })).toBeVisible();

  const again = await deviceOf(browser, { handle: 'clara', use });
  await again.page.goto('/me/notifications');
  await expect(again.page.getByRole('radio', { name: 'nie' })).toBeChecked();
  await expect(again.page.getByText('Es kommt keine E-Mail.')).toBeVisible();
  await again.page.getByRole('button', { name: 'Entfernen' }).click();
  await expect(again.page.getByLabel('E-Mail-Adresse')).toBeVisible();
});
