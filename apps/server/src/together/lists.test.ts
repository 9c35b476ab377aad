import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ListCard } from '@allmende/contract/together-cards';
import { refusal } from '../../../../dev/world.ts';
import { type Member, togetherWorld } from '../../../../dev/together-world.ts';

const { person, direct, group, cardsIn, settled } = await togetherWorld();

async function shared(
  anna: Member,
  id: string,
  items: { text: string; quantity?: number }[] = [{ text: 'Kuchen', quantity: 5 }],
) {
  const { card } = await anna.client.together.createList({
    body: { conversationId: id as never, clientId: randomUUID(), title: 'Fest', items },
  });
  const params = { listId: card.listId };
  return {
    params,
    take: (by: Member, item: number, quantity: number, isDone = false) =>
      by.client.together.takeItem({
        params: { ...params, item: item as never },
        body: { quantity, isDone },
      }),
    look: (by: Member) => by.client.together.getList({ params }),
    add: (by: Member, text: string, quantity = 1) =>
      by.client.together.addItem({ params, body: { text, quantity } }),
    update: (by: Member, item: number, body: { text: string; quantity: number }) =>
      by.client.together.updateItem({ params: { ...params, item: item as never }, body }),
    remove: (by: Member, item: number) =>
      by.client.together.removeItem({ params: { ...params, item: item as never } }),
    rename: (by: Member, title: string) =>
      by.client.together.renameList({ params, body: { title } }),
  };
}

test('[T51] fifty want the last one: one gets it, and all the others are told', async () => {
  const anna = await person();
  const people = await Promise.all(Array.from({ length: 50 }, () => person()));
  const id = await group(anna, people);
  const list = await shared(anna, id, [{ text: 'Zelt' }]);
  const outcomes = await Promise.all(
    people.map((one) =>
      list.take(one, 1, 1).then(
        () => 'got it',
        (error) => error.code as string,
      ),
    ),
  );
  assert.equal(outcomes.filter((one) => one === 'got it').length, 1);
  assert.equal(outcomes.filter((one) => one === 'together.taken').length, 49);
  const [item] = (await list.look(anna)).items;
  assert.deepEqual([item?.taken, item?.pledges.length], [1, 1]);
  await settled();
  const card = (await cardsIn(anna, id)).at(-1) as ListCard;
  assert.deepEqual([card.items[0]?.taken, card.readyCount, card.items[0]?.faces.length], [1, 1, 1]);
});

test('[T51] [T52] one takes some, more, and gives back; and ticks off', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const list = await shared(anna, id);
  await list.take(anna, 1, 3);
  await assert.rejects(list.take(ben, 1, 3), refusal('together.taken'));
  const both = await list.take(ben, 1, 2, true);
  const item = both.items[0]!;
  assert.deepEqual([item.taken, item.done, item.ownQuantity, item.isOwnDone], [5, 2, 2, true]);
  assert.deepEqual(
    item.pledges.map(({ actor, quantity, isDone }) => [actor.id, quantity, isDone]),
    [
      [anna.actorId, 3, false],
      [ben.actorId, 2, true],
    ],
  );
  assert.equal((await list.take(ben, 1, 2, true)).card.revision, both.card.revision);
  const back = await list.take(anna, 1, 0, true);
  assert.deepEqual([back.items[0]!.taken, back.items[0]!.ownQuantity], [2, 0]);
  await assert.rejects(list.take(ben, 9, 1), refusal('together.item_unknown'));
  await assert.rejects(list.take(ben, 1, -1), refusal('platform.invalid_input'));
  await assert.rejects(list.take(await person(), 1, 1), refusal('together.unknown'));
});

test('[T50] [T53] every member adds items, up to sixty, each with a number of its own', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const list = await shared(anna, id, [{ text: 'Brot' }, { text: 'Käse' }]);
  const added = (await list.add(ben, 'Limonade', 2)).items.at(-1)!;
  assert.deepEqual([added.text, added.quantity, added.mayEdit], ['Limonade', 2, true]);
  await list.remove(ben, added.item);
  const next = (await list.add(ben, 'Saft')).items.at(-1)!;
  assert.notEqual(next.item, added.item);
  await Promise.allSettled(Array.from({ length: 60 }, (_, at) => list.add(ben, `Ding ${at}`)));
  const { items, card } = await list.look(anna);
  assert.deepEqual([items.length, card.items.length, card.moreItems], [60, 6, 54]);
  assert.equal(new Set(items.map(({ item }) => item)).size, 60);
  await assert.rejects(list.add(anna, 'Noch eins'), refusal('together.too_many'));
  await assert.rejects(list.add(anna, ' '), refusal('platform.invalid_input'));
});

test('[T53] in a channel readers take from a list and put nothing on it', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await group(anna, [], { joining: 'open' }, 'channel');
  await ben.client.groups.joinOpen({ params: { groupId: id } });
  const list = await shared(anna, id);
  assert.deepEqual([(await list.look(anna)).mayAdd, (await list.look(ben)).mayAdd], [true, false]);
  await assert.rejects(list.add(ben, 'Mein Laden'), refusal('together.not_allowed'));
  await list.take(ben, 1, 2);
  const { items } = await list.look(ben);
  assert.deepEqual([items.length, items[0]?.ownQuantity], [1, 2]);
});

test('[T54] who added it and who made the list change it, not below what is taken', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const id = await group(anna, [ben, cem]);
  const list = await shared(ben, id);
  for (const change of [
    () => list.update(cem, 1, { text: 'Torte', quantity: 5 }),
    () => list.remove(cem, 1),
    () => list.rename(cem, 'Meine'),
  ]) {
    await assert.rejects(change(), refusal('together.not_allowed'));
  }
  await list.take(cem, 1, 3);
  await assert.rejects(
    list.update(ben, 1, { text: 'Torte', quantity: 2 }),
    refusal('together.item_in_use'),
  );
  await assert.rejects(list.remove(ben, 1), refusal('together.item_in_use'));
  const updated = await list.update(ben, 1, { text: 'Torte', quantity: 3 });
  assert.deepEqual([updated.items[0]!.text, updated.items[0]!.quantity], ['Torte', 3]);
  await list.take(cem, 1, 0);
  assert.equal((await list.rename(anna, 'Sommerfest')).card.title, 'Sommerfest');
  assert.deepEqual((await list.remove(anna, 1)).items, []);
  await settled();
  const card = (await cardsIn(cem, id)).at(-1) as ListCard;
  assert.deepEqual([card.title, card.itemCount], ['Sommerfest', 0]);
});

test('[T2] blocked, nothing is taken', async () => {
  const [anna, ben] = [await person(), await person()];
  const list = await shared(anna, await direct(anna, ben));
  await anna.client.identity.block({ params: { actorId: ben.actorId } });
  await assert.rejects(list.take(ben, 1, 1), refusal('messaging.blocked'));
  await assert.rejects(list.add(ben, 'Saft'), refusal('messaging.blocked'));
  assert.equal((await list.look(ben)).items[0]!.taken, 0);
});
