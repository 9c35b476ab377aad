import { randomUUID } from 'node:crypto';
import { deviceOf, say } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S02] a guest of the website and a customer with an account become one contact', async ({
  browser,
  baseURL,
  viewport,
  request,
}) => {
  const use = { baseURL, viewport };
  const handle = `toepferei-${Date.now().toString(36)}`;
  const opener = await deviceOf(browser, { handle: 'lena', use });
  const { actor } = await opener.send<{ actor: { id: string } }>('POST', '/business', {
    name: 'Töpferei',
    handle,
    category: 'crafts',
  });
  await opener.page.context().close();
  const { page: owner, ...desk } = await deviceOf(browser, { handle: 'lena', hat: handle, use });
  const site = { isOn: true, sites: ['https://topf.example'], colour: null };
  await desk.send('PUT', '/channels/widget', {
    ...site,
    greeting: '',
    awayText: '',
    side: 'right',
  });
  const started = await request.post(`/api/v1/channels/widgets/${actor.id}/visits`, {
    data: {
      visitId: randomUUID(),
      clientId: randomUUID(),
      text: 'Brennt ihr auch fremde Töpfe?',
      locale: 'de',
      page: 'https://topf.example/',
    },
  });
  const { token } = (await started.json()) as { token: string };
  const { page: customer } = await deviceOf(browser, { handle: 'maya', use });
  await customer.goto(`/chats/to/${handle}`);
  await say(customer, 'Ich habe euch schon auf der Website geschrieben.');

  await owner.goto('/inbox');
  await owner.locator('.app-panes-list').getByRole('link', { name: 'Maya Okafor' }).click();
  await expect(owner).toHaveURL(/\/inbox\/cnv_/);
  await owner.goto(`${new URL(owner.url()).pathname}/info`);
  await owner.getByRole('button', { name: 'Mit anderem Kontakt zusammenlegen' }).click();
  const sheet = owner.getByRole('dialog', { name: 'Ist Maya Okafor noch jemand?' });
  const merge = sheet.getByRole('button', { name: 'Zusammenlegen' });
  await expect(merge).toBeDisabled();
  await sheet.getByRole('textbox', { name: 'Name' }).fill('gast');
  await sheet.getByRole('radio', { name: /^Gast/ }).check();
  await shot(owner, 'contact-merge');
  await merge.click();
  await expect(sheet).toBeHidden();
  const record = owner.getByRole('region', { name: 'Akte' });
  await expect(record).toContainText('2 Anliegen');
  const others = record.getByRole('list', { name: 'Schreibt auch als' });
  await shot(owner, 'contact-record');
  await others.getByRole('link', { name: /^Gast/ }).click();
  await expect(owner.getByText('Brennt ihr auch fremde Töpfe?').last()).toBeVisible();

  // Neither side of the customer learns of the other.
  await expect(customer.getByText('fremde Töpfe')).toHaveCount(0);
  const heard = await request.get('/api/v1/channels/visit/messages?since=0', {
    headers: { 'allmende-visitor': token },
  });
  expect(await heard.text()).not.toContain('Maya');
});
