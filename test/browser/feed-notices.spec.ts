import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('two like and one answers, and one learns it once, grouped, and is called for what one wants', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const ole = await deviceOf(browser, { handle: 'ole', use });
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const { id } = await ole.send<{ id: string }>('POST', '/feed/posts', {
    clientId: crypto.randomUUID(),
    text: `Wer kommt zum Chor? ${tag}`,
  });
  await ole.page.goto('/feed');
  await expect(ole.page.getByRole('link', { name: /Neues für dich|neue Meldung/ })).toBeVisible();
  await lena.send('PUT', `/feed/posts/${id}/like`, {});
  await farid.page.goto(`/feed/p/${id}`);
  await farid.page
    .getByRole('button', { name: /^Gefällt mir/ })
    .first()
    .click();
  await farid.page
    .getByRole('button', { name: /^Antworten/ })
    .first()
    .click();
  const answering = farid.page.getByRole('dialog', { name: 'Antworten' });
  await answering.getByRole('textbox', { name: 'Text' }).fill(`Ich komme ${tag}`);
  await answering.getByRole('button', { name: 'Antworten' }).click();
  await expect(answering).toBeHidden();

  // It is counted without asking, and looking is having read.
  await expect(ole.page.getByRole('link', { name: /neue Meldung/ })).toBeVisible();
  await expectAccessible(ole.page);
  await ole.page.getByRole('link', { name: /neue Meldung/ }).click();
  const list = ole.page.getByRole('list', { name: 'Neues für dich' });
  const applause = list.getByRole('listitem').filter({ hasText: `Chor? ${tag}` });
  await expect(applause).toHaveCount(1);
  await expect(applause).toContainText(/und .* mögen deinen Beitrag/);
  await expect(list.getByRole('listitem').filter({ hasText: `Ich komme ${tag}` })).toContainText(
    'hat dir geantwortet',
  );
  await expectAccessible(ole.page);
  await shot(ole.page, 'feed-notices');
  await ole.page.getByRole('button', { name: 'Was du erfährst' }).click();
  const sheet = ole.page.getByRole('dialog', { name: 'Was du erfährst' });
  await sheet.getByLabel('Gefällt mir').selectOption('Gar nicht');
  await expectAccessible(ole.page);
  await shot(ole.page, 'feed-notices-settings');
  await sheet.getByRole('button', { name: 'Speichern' }).click();
  await expect(applause).toHaveCount(0);
  await ole.page.goto('/feed');
  await expect(ole.page.getByRole('link', { name: 'Neues für dich' })).toBeVisible();
});

test('one decides who follows: asks are answered on a page, and the other sees the answer', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const emre = await deviceOf(browser, { handle: 'emre', use });
  await clara.page.goto('/feed/requests');
  const approve = clara.page.getByRole('switch', { name: 'Ich entscheide, wer mir folgt' });
  if (!(await approve.isChecked())) await approve.click();
  await expect(approve).toBeChecked();
  await emre.page.goto('/feed/u/clara');
  const button = emre.page.getByRole('button', { name: /^(Folgen|Du folgst|Angefragt)$/ });
  await expect(button).toBeVisible();
  if ((await button.textContent()) !== 'Folgen') await button.click();
  await expect(button).toHaveText('Folgen');
  await button.click();
  await expect(button).toHaveText('Angefragt');

  await clara.page.goto('/feed/notices');
  await clara.page
    .getByRole('link', { name: /möchte(n)? dir folgen/ })
    .first()
    .click();
  await expect(clara.page.getByRole('button', { name: /^Emre.* annehmen$/ })).toBeVisible();
  await expectAccessible(clara.page);
  await shot(clara.page, 'feed-requests');
  await clara.page.getByRole('button', { name: /^Emre.* annehmen$/ }).click();
  await expect(clara.page.getByText('Niemand wartet.')).toBeVisible();
  await emre.page.reload();
  await expect(button).toHaveText('Du folgst');
});
