import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@allmende/sdk';
import { toPublicId, toUuid } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { isSelling } from './lint.ts';

const day = 24 * 3_600_000;
/** A Monday noon in Berlin, later than today: ids begin with their time and never go back. */
const world = await testWorld({
  now: new Date('2028-03-06T11:00:00Z'),
  env: { KEEP_SENDS_DAYS: '60' },
});
const { app, clock, database } = world;
const ended: { what: string; names: string[] }[] = [];
app.outbox.on('outreach.ended', 'test.ended', async ({ what, names }) => {
  ended.push({ what, names });
});

let shops = 0;
let keys = 0;
async function openShop() {
  const owner = await world.open(`wirtin${++shops}`);
  const { actor } = await owner.client.business.openBusiness({
    body: { name: `Hof ${shops}`, handle: `hof-${shops}`, category: 'other' },
  });
  const as = (who: Somebody) =>
    createClient({
      baseUrl: world.origin,
      headers: () => ({ authorization: `Bearer ${who.token}`, 'allmende-actor': actor.id }),
    });
  return { owner, as, client: as(owner), id: toUuid(actor.id), publicId: actor.id };
}
const setRole = async (actorId: string, who: Somebody, role: 'manager' | 'agent' | null) => {
  await database.transaction((tx) =>
    app.identity.setRole(tx, { actorId: toUuid(actorId), userId: who.userId, role }),
  );
  await world.settle();
};

test('[O36] [SG18] what a manager set up ends with their role, the others hear of it, and an owner takes a hook over', async () => {
  const shop = await openShop();
  const manager = await world.open('verwalter');
  await setRole(shop.publicId, manager, 'manager');
  const token = { name: 'Kasse', scopes: ['messages' as const] };
  const theirs = await shop.as(manager).outreach.createToken({ body: token });
  const own = await shop.client.outreach.createToken({ body: { ...token, name: 'Lager' } });
  const { hook, secret } = await shop
    .as(manager)
    .signals.createHook({ body: { name: 'Tür', mapping: '[]' } });
  const call = (text: string) => {
    const client = createClient({
      baseUrl: world.origin,
      headers: () => ({ authorization: `Bearer ${text}` }),
    });
    return client.outreach.getSender();
  };
  const post = async () => {
    const url = `${world.origin}/hooks/${hook.id}`;
    const headers = { authorization: `Bearer ${secret}` };
    return (await fetch(url, { method: 'POST', headers, body: '{}' })).status;
  };
  await call(theirs.text);
  assert.equal(await post(), 202);
  await setRole(shop.publicId, manager, 'agent');
  await assert.rejects(call(theirs.text), refusal('platform.not_signed_in'));
  assert.equal(await post(), 409);
  await call(own.text);
  assert.deepEqual(ended, [
    { what: 'tokens', names: ['Kasse'] },
    { what: 'hooks', names: ['Tür'] },
  ]);
  const [off] = (await shop.client.signals.listHooks()).items;
  assert.deepEqual([off!.isOn, off!.offBecause], [false, 'maker_left']);
  const body = { name: 'Tür', mapping: '[]', isOn: true };
  await shop.client.signals.editHook({ params: { hookId: hook.id }, body });
  assert.equal(await post(), 202);
  // It is the owner's now: that the one who made it goes for good changes nothing any more.
  await setRole(shop.publicId, manager, null);
  assert.equal(await post(), 202);
});

test('[O35] a notice whose variables sell is marketing: it comes to whoever asked for that, and to nobody else', async () => {
  const shop = await openShop();
  const words =
    'Hallo, deine Bestellung ist bei uns eingegangen: {{what}}. Bis bald bei uns am Markt.';
  const content = { text: words, samples: { what: 'zwei Brote' } };
  await shop.client.outreach.putTopic({
    params: { key: 'all' },
    body: { name: 'Bestellungen und Angebote', mayAdvertise: true },
  });
  const template = {
    name: 'order',
    language: 'de',
    category: 'utility',
    topicKey: 'all',
    content,
  } as const;
  const made = await shop.client.outreach.createTemplate({ body: template });
  assert.equal(made.status, 'approved', made.complaints.join());
  const [anna, ben] = [await world.open('anna'), await world.open('ben')];
  for (const who of [anna, ben]) {
    await database.transaction((tx) =>
      app.outreach.consents.noteTransaction(tx, {
        businessActorId: shop.id,
        personActorId: who.actorId,
        source: 'order',
        proof: {},
      }),
    );
  }
  const params = { actorId: shop.publicId };
  const yes = { topicKey: made.topicKey, isGranted: true };
  await ben.client.outreach.setConsent({ params, body: yes });
  const send = async (who: Somebody, what: string) => {
    const to = toPublicId('act', who.actorId);
    const asked = { name: 'order', language: 'de', variables: { what } };
    const body = { messages: [{ key: `k${++keys}`, to, template: asked }] };
    const [item] = (await shop.client.outreach.sendMessages({ body })).items;
    assert.ok(item?.ok);
    clock.advance(10_000);
    await app.outreach.drain();
    const { id: sendId } = item.message;
    const now = await shop.client.outreach.getMessage({ params: { sendId } });
    return [now.category, now.failure ?? now.state];
  };
  assert.deepEqual(await send(anna, 'zwei Brote'), ['utility', 'sent']);
  const lure = 'zwei Brote, nur 2 € statt 4 €';
  assert.equal((await send(anna, lure))[0], 'marketing');
  assert.notEqual((await send(anna, 'Rabatt 20 % auf alles'))[1], 'sent');
  assert.deepEqual(await send(ben, lure), ['marketing', 'sent']);
  const says = (text: string) => isSelling({ header: null, text, footer: null, buttons: [] });
  assert.deepEqual(
    ['Es fehlen nur 5 €.', 'Zu zahlen: 9,99 €', 'Only $5 instead of $9', 'was 20 € now 10 €'].map(
      says,
    ),
    [false, false, true, true],
  );
});

test('[O37] single messages are deleted once they are old, sums and what waits stay', async () => {
  const shop = await openShop();
  const anna = await world.open('alte-anna');
  const params = { actorId: shop.publicId };
  await anna.client.outreach.setConsent({ params, body: { topicKey: 'news', isGranted: true } });
  const content = { text: 'Hallo {{1}}, es gibt Neues aus unserem Laden.', samples: { 1: 'Anna' } };
  const body = { name: 'neues', language: 'de', category: 'marketing', content } as const;
  const template = await shop.client.outreach.createTemplate({ body });
  const to = toPublicId('act', anna.actorId);
  const asked = { name: 'neues', language: 'de', variables: { 1: 'Anna' } };
  const send = (key: string) =>
    shop.client.outreach.sendMessages({ body: { messages: [{ key, to, template: asked }] } });
  await send('alt');
  clock.advance(50 * day);
  await send('neu');
  const kept = async () =>
    (await shop.client.outreach.listMessages({ query: {} })).items.map((one) => one.key);
  await app.outreach.forget();
  assert.deepEqual(await kept(), ['neu', 'alt']);
  clock.advance(11 * day);
  await Promise.all([app.outreach.forget(), app.outreach.forget()]);
  assert.deepEqual(await kept(), ['neu']);
  const sums = await app.outreach.templates.sums(shop.id, [toUuid(template.id)]);
  assert.equal(sums.get(toUuid(template.id))?.sent, 2);
});
