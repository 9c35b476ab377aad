import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { type Device, deviceOf, say } from './devices.ts';
import { expect, test } from './town.ts';

async function conversationWith(device: Device, handle: string): Promise<string> {
  const { actor } = await device.get<{ actor: { id: string } }>(`/identity/profiles/${handle}`);
  const { id } = await device.send<{ id: string }>('POST', '/messaging/conversations', {
    withActorId: actor.id,
  });
  return id;
}

function write(device: Device, id: string, text: string): Promise<{ seq: number }> {
  return device.send('POST', `/messaging/conversations/${id}/messages`, {
    clientId: crypto.randomUUID(),
    message: { kind: 'text', text },
  });
}

/** A message is found about a second after it was sent. */
async function indexed(device: Device, q: string): Promise<void> {
  const path = `/search/messages?q=${encodeURIComponent(q)}`;
  await expect
    .poll(async () => (await device.get<{ items: unknown[] }>(path)).items.length)
    .toBeGreaterThan(0);
}

const row = (page: Page, seq: number) => page.locator(`.messaging-row[data-seq="${seq}"]`);

test('what was said is found everywhere, and a tap leads to where it was said', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const id = await conversationWith(lena, 'emre');
  const { seq } = await write(emre, id, 'Holst du morgen die Zwiebelkuchen vom Bäcker ab?');
  for (let n = 1; n <= 60; n++) await write(n % 2 ? lena : emre, id, `Und noch etwas, Nummer ${n}`);
  await indexed(lena, 'zwiebelkuchen');

  const { page } = lena;
  await page.goto('/chats');
  const field = page.getByRole('searchbox', { name: 'Suchen', exact: true });
  await field.fill('baecker zwiebelk');
  const hit = page.getByRole('list', { name: 'Nachrichten' }).getByRole('link');
  await expect(hit).toHaveCount(1);
  await expect(hit).toContainText('Emre');
  await expect(hit.locator('mark')).toHaveText(['Zwiebelkuchen', 'Bäcker']);
  await expect(page.getByRole('status').filter({ hasText: '1 Nachricht' })).toBeVisible();
  await expectAccessible(page);

  // By keyboard alone, into the middle of the conversation.
  await hit.focus();
  await page.keyboard.press('Enter');
  await expect(row(page, seq)).toBeInViewport();

  // Narrowed down until nothing is left, and back.
  await page.goto('/chats');
  await field.fill('zwiebelkuchen');
  await expect(hit).toHaveCount(1);
  await page.getByRole('button', { name: 'Von mir' }).click();
  await expect(page.getByText('Dazu steht nirgends etwas')).toBeVisible();
  await page.getByRole('button', { name: 'Von mir' }).click();
  await expect(hit).toHaveCount(1);
  await field.fill('xyzunbekannt');
  await expect(page.getByRole('heading', { name: 'Dazu steht nirgends etwas' })).toBeVisible();
  await expectAccessible(page);

  // A chat by a name that is not quite right.
  await field.fill('Emree');
  await expect(page.getByRole('list', { name: 'Chats' }).getByText('Emre').first()).toBeVisible();
});

test('within a chat one goes from hit to hit, and narrows by sender and day', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const id = await conversationWith(lena, 'clara');
  const seqs: number[] = [];
  for (let n = 1; n <= 90; n++) {
    const isHit = n % 30 === 1;
    const { seq } = await write(
      n % 60 === 1 ? lena : clara,
      id,
      isHit ? `Quitten, die ${n}.` : `Etwas anderes ${n}`,
    );
    if (isHit) seqs.push(seq);
  }
  await indexed(lena, 'quitten');

  const { page } = lena;
  await page.goto(`/chats/${id}`);
  await page.getByRole('button', { name: 'In diesem Chat suchen' }).click();
  const search = page.getByRole('region', { name: 'Suche im Chat' });
  const field = search.getByRole('searchbox');
  await expect(field).toBeFocused();
  await field.fill('Quitte');
  await expect(search.getByRole('status')).toHaveText('1 von 3');
  await expect(row(page, seqs[2]!)).toBeInViewport();
  await expect(field).toBeFocused();
  await field.press('Enter');
  await expect(search.getByRole('status')).toHaveText('2 von 3');
  await expect(row(page, seqs[1]!)).toBeInViewport();
  await search.getByRole('button', { name: 'Früherer Treffer' }).click();
  await expect(row(page, seqs[0]!)).toBeInViewport();
  await expect(search.getByRole('button', { name: 'Früherer Treffer' })).toBeDisabled();
  await search.getByRole('button', { name: 'Späterer Treffer' }).click();
  await expect(row(page, seqs[1]!)).toBeInViewport();

  await search.getByRole('button', { name: 'Eingrenzen' }).click();
  await search.getByLabel('Von wem').selectOption({ label: 'Von mir' });
  await expect(search.getByRole('status')).toHaveText('1 von 2');
  await expectAccessible(page);
  await search.getByLabel('Bis zum').fill('2020-01-01');
  await expect(search.getByRole('status')).toHaveText('Kein Treffer');
  await search.getByRole('button', { name: 'Suche schließen' }).click();
  await expect(search).toHaveCount(0);
});

test('what is deleted is found no longer, by nobody', async ({ browser, baseURL, viewport }) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const nele = await deviceOf(browser, { handle: 'nele', use });
  const id = await conversationWith(lena, 'nele');
  const { seq } = await write(nele, id, 'Das Geschenk ist ein Fernrohr');
  await indexed(lena, 'fernrohr');
  await nele.page.request.delete(`/api/v1/messaging/conversations/${id}/messages/${seq}`);
  await lena.page.goto('/chats');
  await lena.page.getByRole('searchbox', { name: 'Suchen', exact: true }).fill('fernrohr');
  await expect(lena.page.getByText('Dazu steht nirgends etwas')).toBeVisible();
});

test('pictures and links of a chat gather beside it', async ({ browser, baseURL, viewport }) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const clara = await deviceOf(browser, { handle: 'clara', use });
  const id = await conversationWith(lena, 'clara');
  const { seq } = await write(clara, id, 'Hier der Plan: https://example.org/gartenplan');
  await indexed(lena, 'gartenplan');
  const { page } = lena;
  await page.goto(`/chats/${id}/info`);
  await page.getByRole('link', { name: 'Bilder, Dateien und Links' }).click();
  await page.getByRole('radio', { name: 'Links' }).check();
  await expect(
    page.getByRole('link', { name: 'https://example.org/gartenplan' }).last(),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Im Chat zeigen' }).first().click();
  await expect(row(page, seq)).toBeInViewport();
});

test('without a connection the device is searched, and it says so', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const id = await conversationWith(lena, 'emre');
  const { page } = lena;
  await page.goto(`/chats/${id}`);
  await say(page, 'Der Schlüssel liegt unter dem Blumentopf');
  await expect(page.locator('.messaging-row', { hasText: 'Blumentopf' })).toBeVisible();
  await page.goto('/chats');
  // The parts of the search are here once it was used.
  const field = page.getByRole('searchbox', { name: 'Suchen', exact: true });
  await field.fill('etwas');
  await expect(page.getByRole('button', { name: 'Von mir' })).toBeVisible();
  await page.context().setOffline(true);
  await field.fill('schluessel');
  await expect(page.getByText('Ohne Verbindung wird nur durchsucht')).toBeVisible();
  await expect(
    page.getByRole('list', { name: 'Nachrichten' }).getByText('Blumentopf'),
  ).toBeVisible();
  await page.context().setOffline(false);
});

test('the command bar finds what was said', async ({ browser, baseURL, viewport }) => {
  const use = { baseURL, viewport };
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const emre = await deviceOf(browser, { handle: 'emre', use });
  const id = await conversationWith(lena, 'emre');
  const { seq } = await write(emre, id, 'Die Leiter steht im Geräteschuppen');
  await indexed(lena, 'geräteschuppen');
  const { page } = lena;
  await page.goto('/chats');
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Suchen oder etwas tun' }).fill('geraeteschup');
  await page.getByRole('option', { name: /Geräteschuppen/ }).click();
  await expect(row(page, seq)).toBeInViewport();
});
