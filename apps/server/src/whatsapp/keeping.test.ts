import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '@allmende/contract/errors';
import { clientsWorld, jpeg } from '../../../../dev/whatsapp-clients.ts';
import { until } from '../../../../dev/whatsapp-world.ts';

/** What is kept for how long, and what a status says of its price. */
const { account, anna, app, ear, kapso, messages, shop, to, world } = await clientsWorld();
const { clock, database } = world;
const phoneNumberId = shop.phone;
const day = 86_400_000;

const counted = async (table: string) => {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::integer as count from ${table}`,
  );
  return rows[0]!.count;
};

test('[WA80] a message is billed when its business pays for it', async () => {
  await kapso.templates.create({
    businessAccountId: account,
    name: 'fertig',
    language: 'de',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Dein Rad steht fertig in der Werkstatt.' }],
  });
  const template = { name: 'fertig', language: { code: 'de' } };
  const send = async () => {
    clock.advance(60_000);
    const { messages: sent } = await kapso.messages.sendTemplate({ phoneNumberId, to, template });
    await app.outreach.idle();
    const told = await until(() =>
      ear
        .values('messages')
        .flatMap((value) => value.statuses ?? [])
        .find((status) => status.id === sent[0]!.id && status.status === 'sent'),
    );
    return (told as unknown as { pricing: object }).pricing;
  };
  const free = { billable: false, pricing_model: 'PMP', type: 'regular', category: 'utility' };
  assert.deepEqual(await send(), free);
  app.outreach.spendWith({
    open: async () => ({
      take: () => ok(40_000),
      giveBack: () => undefined,
      save: async () => undefined,
    }),
  });
  assert.deepEqual(await send(), { ...free, billable: true });
  clock.advance(60_000);
});

test('[WA79] media is known for 30 days, an answer as long, and a question for 90', async () => {
  const file = new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' });
  const { id } = await kapso.media.upload({ phoneNumberId, type: 'image/jpeg', file });
  await kapso.messages.sendImage({ phoneNumberId, to, image: { id } });
  await kapso.messages.sendInteractiveAddress({
    phoneNumberId,
    to,
    bodyText: 'Wohin?',
    parameters: { country: 'DE' },
  });
  await kapso.messages.sendInteractiveButtons({
    phoneNumberId,
    to,
    bodyText: 'Passt es?',
    buttons: [{ id: 'ja', title: 'Ja' }],
  });
  const asked = (await messages()).at(-1)!;
  const { conversationId, seq } = asked;
  const clientId = crypto.randomUUID();
  await anna.client.whatsapp.answerInteractive({
    body: { conversationId, seq, clientId, choiceId: 'ja' },
  });
  const kept = async () => [
    await counted('whatsapp_media'),
    await counted('whatsapp_answers'),
    await counted('whatsapp_asked_forms'),
  ];
  clock.advance(29 * day);
  await app.whatsapp.forgetOld();
  assert.deepEqual(await kept(), [1, 1, 1]);
  clock.advance(2 * day);
  await app.whatsapp.forgetOld();
  assert.deepEqual(await kept(), [0, 0, 1]);
  await assert.rejects(kapso.media.get({ mediaId: id }));
  const picture = (await messages()).find(({ body }) => body.kind === 'picture')!.body;
  assert.ok(picture.kind === 'picture');
  const seen = await fetch(new URL(picture.picture.smallUrl, world.origin), {
    headers: { authorization: `Bearer ${anna.token}` },
  });
  assert.equal(seen.status, 200, 'what people see of it stays');
  clock.advance(60 * day);
  await app.whatsapp.forgetOld();
  assert.deepEqual(await kept(), [0, 0, 0]);
});
