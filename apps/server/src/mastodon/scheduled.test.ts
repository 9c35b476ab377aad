import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError } from 'masto';
import { feedWorld } from '../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../dev/masto-app.ts';

const world = await feedWorld();
const { person, clock } = world;
const { appOf } = mastoApps(world);
const refused = (error: unknown) => error instanceof MastoHttpError && error.statusCode === 404;

test('[MA21] an app gives a post a time, changes it and gives it up; nobody else sees it', async () => {
  const [anna, ben] = [await person(), await person()];
  const [annas, bens] = [await appOf(anna), await appOf(ben)];
  const at = (hours: number) => new Date(clock.now().getTime() + hours * 3_600_000).toISOString();
  const made = await annas.v1.statuses.create({
    status: 'Morgen',
    visibility: 'private',
    scheduledAt: at(5),
  } as never);
  const { items } = await anna.client.feedPlanned.listPlanned();
  assert.deepEqual(
    items.map(({ clientId, content, publishAt }) => [clientId, content.text, publishAt]),
    [[made.id, 'Morgen', at(5)]],
  );
  const own = annas.v1.scheduledStatuses.$select(made.id);
  assert.equal((await own.fetch()).params.visibility, 'private');
  const later = at(9);
  assert.equal((await own.update({ scheduledAt: later })).scheduledAt, later);
  await assert.rejects(bens.v1.scheduledStatuses.$select(made.id).fetch(), refused);
  await assert.rejects(bens.v1.scheduledStatuses.$select(made.id).remove(), refused);
  const listed = await annas.v1.scheduledStatuses.list();
  assert.deepEqual(
    listed.map(({ id }) => id),
    [made.id],
  );
  await own.remove();
  assert.deepEqual(await annas.v1.scheduledStatuses.list(), []);
  await assert.rejects(own.fetch(), refused);
  const draft = { content: { text: 'Entwurf' }, publishAt: null, revision: 0 };
  const clientId = crypto.randomUUID();
  await anna.client.feedPlanned.putPlanned({ params: { clientId }, body: draft as never });
  await assert.rejects(annas.v1.scheduledStatuses.$select(clientId).fetch(), refused);
});
