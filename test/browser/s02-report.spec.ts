import { readFile } from 'node:fs/promises';
import { toUuid } from '../../apps/server/src/platform/ids.ts';
import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { expect, test } from './town.ts';

interface Round {
  opened_at: Date;
  first_answer_at: Date | null;
  done_at: Date | null;
  first_answer_user_id: string | null;
  done_user_id: string | null;
}

const timeZone = 'Europe/Berlin';

function count<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(items, keyOf)].map(([key, group]) => [key, group.length]),
  );
}

test('[S02] the report, its file and the database count the same', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const desk = await deviceOf(browser, { handle: 'marlene', hat: 'baeckerei-krumm', use });
  const { page } = desk;
  const me = await desk.get<{ actors: { actor: { id: string; handle: string } }[] }>(
    '/identity/me',
  );
  const shop = me.actors.find(({ actor }) => actor.handle === 'baeckerei-krumm')!.actor.id;
  await page.goto('/business/report');
  await expect(page.getByRole('heading', { name: 'Nach Person' })).toBeVisible();
  await expectAccessible(page);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Als CSV sichern' }).click();
  const file = await readFile(await (await saved).path(), 'utf8');
  const rows = file
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(';'));

  // Counted anew, row by row, on the clocks of the bakery.
  const all = rows.find(([part]) => part === 'Alles')!;
  const [from, to] = all[1]!.split(' – ');
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone });
  const hour = new Intl.DateTimeFormat('de-DE', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  const kept = await town.database.pool.query<Round>(
    'select * from inbox_rounds where business_actor_id = $1',
    [toUuid(shop)],
  );
  const rounds = kept.rows.filter(({ opened_at }) => {
    const date = day.format(opened_at);
    return date >= from! && date <= to!;
  });
  const done = rounds.filter(({ done_at }) => done_at !== null);
  const answered = rounds.filter(({ first_answer_at }) => first_answer_at !== null);
  expect(rounds.length).toBeGreaterThan(3);
  expect(all.slice(2, 5).map(Number)).toEqual([rounds.length, answered.length, done.length]);

  const figures = (part: string, column: number) =>
    Object.fromEntries(
      rows
        .filter((row) => row[0] === part && Number(row[column]) > 0)
        .map((row) => [row[1]!, Number(row[column])]),
    );
  const dayOf = ({ opened_at }: Round) => day.format(opened_at);
  expect(figures('Tag', 2)).toEqual(count(rounds, dayOf));
  expect(figures('Tag', 4)).toEqual(count(done, dayOf));
  const hourOf = ({ opened_at }: Round) =>
    `${Number(hour.formatToParts(opened_at).find(({ type }) => type === 'hour')!.value)}:00`;
  expect(figures('Stunde', 2)).toEqual(count(rounds, hourOf));

  const { rows: people } = await town.database.pool.query<{ user_id: string; name: string }>(
    `select r.user_id, a.name from identity_roles r join identity_actors a on a.id = r.actor_id
     where r.role = 'self'`,
  );
  const nameOf = new Map(people.map(({ user_id, name }) => [user_id, name]));
  const answers = answered.filter((one) => one.first_answer_user_id !== null);
  const ends = done.filter((one) => one.done_user_id !== null);
  expect(figures('Person', 3)).toEqual(
    count(answers, (one) => nameOf.get(one.first_answer_user_id!)!),
  );
  expect(figures('Person', 4)).toEqual(count(ends, (one) => nameOf.get(one.done_user_id!)!));

  // And the page says what the file says.
  await expect(page.getByRole('term').filter({ hasText: 'Neue Vorgänge' })).toBeVisible();
  const shown = page.locator('.insights-figures > div', { hasText: 'Neue Vorgänge' });
  await expect(shown).toContainText(String(rounds.length));
  await expect(shown).toContainText(`${answered.length} beantwortet, ${done.length} erledigt`);
});
