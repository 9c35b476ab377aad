import { expectAccessible } from './accessibility.ts';
import { deviceOf } from './devices.ts';
import { shot } from './shots.ts';
import { expect, test } from './town.ts';

test('[S31] one sorts by own weights, is told why, and finds the order of time as it was', async ({
  browser,
  baseURL,
  viewport,
}) => {
  const use = { baseURL, viewport };
  const { page } = await deviceOf(browser, { handle: 'clara', use });
  await page.goto('/feed');
  await page.getByRole('button', { name: 'Mehr vom Feed' }).click();
  await page.getByRole('menuitem', { name: 'Andere Reihenfolge' }).click();
  const list = page.getByRole('list', { name: 'Beiträge nach deiner Reihenfolge' });
  await expect(list).toBeVisible();
  await page.getByText('Warum sehe ich das?').first().click();
  await expect(page.getByText(/Stunden? alt:/).first()).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'feed-ranked');

  // Reckoned here at once, and by the server the same once it knows the weights.
  const slider = page.getByRole('slider', { name: /Andere, denen du folgst, mögen/ });
  for (const term of await page.getByRole('slider').all()) await term.fill('0');
  await slider.fill('10');
  await slider.blur();
  const here = await Promise.all(
    (await list.getByRole('article').all()).map((one) => one.getAttribute('aria-label')),
  );
  const ask = async () => (await (await page.request.get('/api/v1/feed/ranked')).json()) as Ranked;
  await expect
    .poll(async () => (await ask()).weights)
    .toEqual({ recency: 0, mutual: 0, reactions: 10, answers: 0, variety: 0 });
  const { items } = await ask();
  expect(here).toEqual(items.map(({ entry }) => `Beitrag von ${entry.post.author.name}`));
  await page.getByRole('button', { name: 'Wie üblich' }).click();
  await expect(slider).toHaveValue('4');
  await page.goto('/feed');
  await expect(page.getByText('Du bist auf dem Laufenden.')).toBeVisible();
});

interface Ranked {
  weights: Record<string, number>;
  items: { entry: { post: { author: { name: string } } } }[];
}
