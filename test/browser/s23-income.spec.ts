import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expectAccessible } from './accessibility.ts';
import { deviceOf, fund } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

interface Months {
  items: {
    in: { value: string };
    bySource: { source: string; in: { value: string }; out: { value: string } }[];
  }[];
}

test('[S23] [W107] [CR60] a creator sees where money comes from, who became a member, and takes a table of it', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  await fund(browser, { handle: 'farid', euros: 10, use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  const nele = await deviceOf(browser, { handle: 'nele', hat: 'treibholz', use });
  const me = await nele.get<{ actors: { actor: { id: string; handle: string } }[] }>(
    '/identity/me',
  );
  const given = await farid.page.request.post('/api/v1/creators/tips', {
    headers: { 'idempotency-key': randomUUID() },
    data: {
      toActorId: me.actors.find(({ actor }) => actor.handle === 'treibholz')!.actor.id,
      amount: { value: '37', assetCode: 'EUR', assetScale: 2 },
    },
  });
  expect(given.ok()).toBe(true);

  await nele.page.goto('/pay');
  await nele.page.getByRole('link', { name: 'Einnahmen' }).click();
  const table = nele.page.getByRole('region', { name: /^Woher es kam/ });
  await expect(table.getByRole('row').filter({ hasText: 'Trinkgeld' })).toContainText('0,37');
  await expect(table.getByRole('row').filter({ hasText: 'Zusammen' })).toBeVisible();
  await expect(nele.page.getByRole('region', { name: 'Mitglieder' })).toBeVisible();
  const { items } = await nele.get<Months>('/statements/months?months=1&timeZone=Europe/Berlin');
  const sum = items[0]!.bySource.reduce((all, one) => all + Number(one.in.value), 0);
  expect(sum).toBe(Number(items[0]!.in.value));
  const shown = new Intl.NumberFormat('de-DE', { minimumFractionDigits: 2 }).format(sum / 100);
  await expect(table.getByRole('row').filter({ hasText: 'Zusammen' })).toContainText(shown);
  await expectAccessible(nele.page);
  await shot(nele.page, 'income');
  const saving = nele.page.waitForEvent('download');
  await nele.page.getByRole('button', { name: 'Als Tabelle sichern', exact: true }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('einnahmen.csv');
  const text = await readFile((await saved.path())!, 'utf8');
  expect(text).toContain(';Trinkgeld;0,37;');
  const taking = nele.page.waitForEvent('download');
  await nele.page.getByRole('button', { name: 'Mitglieder als Tabelle sichern' }).click();
  const members = await readFile((await (await taking).path())!, 'utf8');
  expect(members.split('\r\n')[0]).toMatch(/^\ufeffMonat;Neu;Weg;Am Ende$/);
  // Whoever tries it is said apart: they are members, and pay nothing yet.
  const desk = '**/api/v1/creators/desk/members*';
  await nele.page.route(desk, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { now: { trial: number } };
    expect(body.now.trial).toEqual(expect.any(Number));
    await route.fulfill({ json: { ...body, now: { trial: 2, paused: 1, overdue: 0 } } });
  });
  await nele.page.reload();
  const apart = nele.page.getByText('Davon jetzt: 2 zur Probe, 1 in Pause.');
  await apart.scrollIntoViewIfNeeded();
  await expect(apart).toBeVisible();
  await expectAccessible(nele.page);
  await shot(nele.page, 'income-members');
});
