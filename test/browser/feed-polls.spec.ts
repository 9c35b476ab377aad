import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('one asks in a post, another votes, and both see how it stands', async ({
  browser,
  baseURL,
  viewport,
  town,
}) => {
  const use = { baseURL, viewport };
  const tag = String(Date.now()).slice(-6);
  const lena = await deviceOf(browser, { handle: 'lena', use });
  const farid = await deviceOf(browser, { handle: 'farid', use });
  await lena.page.goto('/feed');
  await lena.page.getByRole('button', { name: 'Was gibt es Neues?' }).click();
  const writing = lena.page.getByRole('dialog', { name: 'Neuer Beitrag' });
  await writing.getByRole('textbox', { name: 'Text' }).fill(`Wohin am Sonntag? ${tag}`);
  await writing.getByRole('button', { name: 'Umfrage dazu' }).click();
  await expect(writing.getByRole('button', { name: 'Veröffentlichen' })).toBeDisabled();
  await writing.getByLabel('Auswahl 1', { exact: true }).fill('An den Fluss');
  await writing.getByLabel('Auswahl 2', { exact: true }).fill('In den Wald');
  await expectAccessible(lena.page);
  await shot(lena.page, 'feed-poll-compose');
  await writing.getByRole('button', { name: 'Veröffentlichen' }).click();
  const own = lena.page.getByRole('article').filter({ hasText: tag });
  await expect(own.getByText('Noch hat niemand abgestimmt')).toBeVisible();

  await farid.page.goto('/feed');
  const seen = farid.page.getByRole('article').filter({ hasText: tag });
  await expect(seen.getByRole('radio')).toHaveCount(2);
  await expect(seen.getByText('%')).toHaveCount(0);
  await seen.getByRole('radio', { name: 'In den Wald' }).check();
  await expectAccessible(farid.page);
  await seen.getByRole('button', { name: 'Abstimmen' }).click();
  await expect(seen.getByText('deine Wahl')).toBeVisible();
  await expect(seen.getByText('100 %')).toBeVisible();
  await expect(seen.getByRole('radio')).toHaveCount(0);
  await shot(farid.page, 'feed-poll-result');
  await lena.page.goto('/feed/u/lena');
  await expect(own.getByText('Eine Stimme')).toBeVisible();
  await expect(own.getByText('100 %')).toBeVisible();

  // The hour has come, also for the clock that looks once a minute.
  const { pool } = town.database;
  await pool.query(
    `update feed_poll_ends set ends_at = now() where post_id = (select id from feed_posts where text like '%' || $1)`,
    [tag],
  );
  await pool.query(
    `update feed_posts set poll = jsonb_set(poll, '{endsAt}', to_jsonb(to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
     where text like '%' || $1`,
    [tag],
  );
  await pool.query(`select graphile_worker.add_job('feed.endPolls')`);
  await expect(async () => {
    await lena.page.goto('/feed/notices');
    await expect(
      lena.page.getByRole('link', { name: 'Deine Umfrage ist beendet' }).filter({ hasText: tag }),
    ).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await farid.page.goto('/feed/notices');
  const told = farid.page.getByRole('link', { name: /^Die Umfrage von Lena/ });
  await expect(told.filter({ hasText: tag })).toHaveCount(1);
  await shot(farid.page, 'feed-poll-ended');
  await told.filter({ hasText: tag }).click();
  await expect(seen.getByText('100 %')).toBeVisible();
});
