import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../../../../dev/eventually.ts';
import { feedWorld } from '../../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../../dev/masto-app.ts';
import { listening } from '../../../../../dev/masto-stream.ts';
import { secondProcess } from '../../../../../dev/second-process.ts';

/** On a database of its own a server may have several processes, and then it listens to the others. */
const world = await feedWorld({ env: { DATABASE_URL: 'postgres://opened/already' } });
const { person, say, follow } = world;
const { letIn } = mastoApps(world);

test('[MA30] [MA32] what happens in one process is heard in the others, and so is the end of a token', async (t) => {
  const other = await secondProcess(world);
  t.after(() => other.app.close());
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const ear = await listening({ origin: other.origin, accessToken: await letIn(ben) }, (client) =>
    client.user.subscribe(),
  );
  t.after(() => ear.close());
  // The processes know of each other from their first heartbeat on.
  let said = 0;
  await eventually(async () => {
    said += 1;
    await say(anna, `Nr. ${said}`);
    return ear.all.length > 0;
  }, 'a post of the other process');
  const post = await say(anna, 'Hallo');
  await eventually(async () => ear.said().includes('update Hallo'), 'a post');
  await anna.client.feed.deletePost({ params: { postId: post.id } });
  await eventually(async () => ear.said().includes(`delete ${post.id}`), 'its end');
  const own = await say(ben, 'Meins');
  await anna.client.feed.like({ params: { postId: own.id } });
  const liked = `notification favourite ${anna.handle}`;
  await eventually(async () => ear.said().includes(liked), 'a notice');
  const { items } = await ben.client.mastodon.listApps({});
  await ben.client.mastodon.removeApp({ params: { tokenId: items[0]!.id } });
  await eventually(async () => ear.isOver(), 'the end of a connection');
  const heard = ear.all.filter(({ event }) => event === 'delete');
  assert.equal(heard.length, 1);
});
