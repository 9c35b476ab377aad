import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { CompliancePolicy } from '@allmende/contract/compliance';
import { euros } from '@allmende/contract/money';
import sharp from 'sharp';
import { newUuid, toPublicId, toUuid } from '#platform/ids';
import { refusal, type Somebody, type World, testWorld } from '../../../../dev/world.ts';

const dayMs = 86_400_000;
const now = new Date('2026-11-10T10:00:00Z');
const play = await testWorld({ now });
const licensed = await testWorld({
  now,
  env: { REGIME: 'licensed', SERVER_KEY: 'linden-und-klee-am-anger' },
});
const network = await testWorld({ now, env: { REGIME: 'limited-network' } });

async function operatorOf(world: World, handle: string): Promise<Somebody> {
  const operator = await world.open(handle);
  await world.app.identity.makeOperator(operator.userId);
  return operator;
}
const desk = {
  play: await operatorOf(play, 'konrad'),
  licensed: await operatorOf(licensed, 'konrad'),
  network: await operatorOf(network, 'konrad'),
};

async function fund(world: World, who: Somebody, minor: bigint): Promise<void> {
  await world.app.database.transaction(async (tx) => {
    const done = await world.app.wallet.deposit(tx, {
      paymentId: newUuid(),
      toActorId: who.actorId,
      amountMinor: minor,
      assetCode: 'EUR',
      rail: 'cash',
      note: '',
      at: world.clock.now(),
    });
    assert.ok(done.ok);
  });
}

let people = 0;
async function person(world: World, minor = 0n): Promise<Somebody> {
  people += 1;
  const name = [...String(people)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  const who = await world.open(`mensch-${name}`);
  if (minor > 0n) await fund(world, who, minor);
  return who;
}

function send(from: Somebody, to: Somebody, minor: bigint, confirmation?: string) {
  return from.client.wallet.sendMoney({
    body: {
      toActorId: toPublicId('act', to.actorId),
      amount: euros(minor),
      ...(confirmation ? { confirmation } : {}),
    },
    idempotencyKey: randomUUID(),
  });
}

/** In one transaction, as modules above the wallet pay; confirmed already. */
function pay(
  world: World,
  from: Somebody,
  to: Somebody,
  minor: bigint,
  kind: 'order' | 'transfer' = 'transfer',
) {
  return world.app.database.transaction((tx) =>
    world.app.wallet.pay(tx, {
      paymentId: newUuid(),
      kind,
      fromActorId: from.actorId,
      toActorId: to.actorId,
      amountMinor: minor,
      assetCode: 'EUR',
      note: '',
      confirmedBy: 'passkey',
      payerUserId: from.userId,
    }),
  );
}

async function balance(who: Somebody): Promise<bigint> {
  return BigInt((await who.client.wallet.getWallet()).balance.value);
}

const picture = await sharp({
  create: { width: 1200, height: 800, channels: 3, background: '#d8cfa8' },
})
  .jpeg()
  .toBuffer();

function upload(who: Somebody, kind: 'identity' | 'funds' | 'register') {
  return who.client.compliance.putDocument({
    query: { kind },
    upload: new Blob([new Uint8Array(picture)]),
    uploadType: 'image/jpeg',
  });
}

const details = {
  fullName: 'Berta Blum',
  birthDate: '1991-05-04',
  address: 'Am Anger 3, 99000 Lindfurt',
};

/** Brings somebody to a level by the whole way. */
async function raise(operator: Somebody, who: Somebody, wantedLevel: 1 | 2) {
  if (wantedLevel === 2) await upload(who, 'identity');
  const { application } = await who.client.compliance.applyForLevel({
    body: { wantedLevel, details },
  });
  await operator.client.compliance.decideApplication({
    params: { applicationId: application!.id },
    body: { decision: 'approve', expiresOn: '2027-11-10' },
  });
}

test('[C10] with play money nothing is limited or kept, until the operator tries it', async () => {
  const [anna, berta] = [await person(play, 500_00n), await person(play)];
  assert.ok((await pay(play, anna, berta, 200_00n)).ok);
  const kept = await play.database.pool.query('select 1 from compliance_movements');
  assert.equal(kept.rowCount, 0);
  const { client } = desk.play;
  const before = await client.compliance.getPolicy();
  assert.deepEqual([before.limitsHold, before.isMonitored], [false, false]);
  assert.equal(before.mayPayOut, false, 'play money does not leave the server');
  await client.compliance.setPolicy({ body: { ...toSet(before), limitsHold: true } });
  await assert.rejects(pay(play, anna, berta, 200_00n), { code: 'compliance.limit_reached' });
  const held = await anna.client.compliance.getStanding();
  assert.deepEqual([held.isLimited, held.level, held.used.day.value], [true, 0, '0']);
  await client.compliance.setPolicy({ body: toSet(before) });
  assert.ok((await pay(play, anna, berta, 200_00n)).ok);
});

function toSet({ limitsHold, isMonitored, levels }: CompliancePolicy) {
  return { limitsHold, isMonitored, levels };
}

test('[C1] under another regime limits cannot be switched off', async () => {
  const policy = await desk.licensed.client.compliance.getPolicy();
  assert.deepEqual([policy.limitsHold, policy.isMonitored], [true, true]);
  for (const off of [{ limitsHold: false }, { isMonitored: false }]) {
    await assert.rejects(
      desk.licensed.client.compliance.setPolicy({ body: { ...toSet(policy), ...off } }),
      refusal('compliance.limits_must_hold'),
    );
  }
});

test('[C4] a refusal undoes what it was about: no money, no counter, no movement', async () => {
  const [anna, berta] = [await person(licensed, 100_00n), await person(licensed, 140_00n)];
  await assert.rejects(pay(licensed, anna, berta, 20_00n), { code: 'compliance.payee_full' });
  assert.equal(await balance(anna), 100_00n);
  const { used } = await anna.client.compliance.getStanding();
  assert.deepEqual([used.day.value, used.month.value], ['0', '0']);
  const kept = await licensed.database.pool.query(
    `select 1 from compliance_movements where payer_actor_id = $1
     union all select 1 from compliance_payees where payer_actor_id = $1`,
    [anna.actorId],
  );
  assert.equal(kept.rowCount, 0);
});

test('[C5] a day and a month have their most; the next begins anew; what is given back does not count', async () => {
  const [anna, berta] = [await person(licensed, 400_00n), await person(licensed)];
  await raise(desk.licensed, berta, 2);
  assert.ok((await pay(licensed, anna, berta, 20_00n)).ok);
  await send(anna, berta, 30_00n);
  await assert.rejects(
    send(anna, berta, 1n),
    (error: { code: string; problem: { data: unknown } }) => {
      assert.equal(error.code, 'compliance.limit_reached');
      assert.deepEqual(error.problem.data, { period: 'day', level: 0, limit: euros(50_00n) });
      return true;
    },
  );
  assert.equal(await balance(anna), 350_00n);
  licensed.clock.advance(dayMs);
  assert.ok((await pay(licensed, anna, berta, 50_00n)).ok);
  licensed.clock.advance(dayMs);
  assert.ok((await pay(licensed, anna, berta, 50_00n)).ok);
  licensed.clock.advance(dayMs);
  await assert.rejects(pay(licensed, anna, berta, 1n), { code: 'compliance.limit_reached' });
  const { used } = await anna.client.compliance.getStanding();
  assert.deepEqual([used.day.value, used.month.value], ['0', '15000']);
  await raise(desk.licensed, anna, 1);
  assert.ok((await pay(licensed, anna, berta, 100_00n)).ok);
});

test('[C5] what a bank takes back counts against no limit', async () => {
  const [anna, berta] = [await person(licensed, 400_00n), await person(licensed)];
  await raise(desk.licensed, berta, 2);
  const { app, database } = licensed;
  await database.transaction(async (tx) => {
    const outsideAccountId = newUuid();
    await app.ledger.openAccount(tx, {
      id: outsideAccountId,
      assetCode: 'EUR',
      code: 'rails_clearing',
      limit: 'none',
    });
    await app.wallet.outside.payOut(tx, {
      paymentId: newUuid(),
      actorId: anna.actorId,
      outsideAccountId,
      amountMinor: 300_00n,
      assetCode: 'EUR',
      rail: 'card',
      note: '',
      userId: null,
      holdId: null,
      payoutId: null,
      confirmedBy: 'operator',
    });
  });
  const { used } = await anna.client.compliance.getStanding();
  assert.deepEqual([used.day.value, used.month.value], ['0', '0']);
  assert.ok((await pay(licensed, anna, berta, 50_00n)).ok);
});

test('[C6] however many payments race, small ones in one batch or confirmed ones apart, the limit holds', async () => {
  for (const how of ['small', 'confirmed'] as const) {
    const [anna, berta] = [await person(licensed, 400_00n), await person(licensed)];
    await raise(desk.licensed, berta, 2);
    const attempts = await Promise.allSettled(
      Array.from({ length: 12 }, () =>
        how === 'small' ? send(anna, berta, 9_00n) : pay(licensed, anna, berta, 9_00n),
      ),
    );
    const done = attempts.filter(({ status }) => status === 'fulfilled').length;
    assert.equal(done, 5, how);
    assert.equal(await balance(anna), 400_00n - 45_00n);
    const { used } = await anna.client.compliance.getStanding();
    assert.equal(used.day.value, '4500', how);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') {
        assert.equal(attempt.reason.code, 'compliance.limit_reached');
      }
    }
  }
});

test('[C7] nobody receives more than they may hold, also at the same moment, and the payer learns no figure', async () => {
  const payers = await Promise.all(Array.from({ length: 4 }, () => person(licensed, 100_00n)));
  const berta = await person(licensed, 100_00n);
  const attempts = await Promise.allSettled(
    payers.map((payer) => pay(licensed, payer, berta, 20_00n)),
  );
  assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 2);
  for (const attempt of attempts) {
    if (attempt.status === 'rejected') {
      assert.equal(attempt.reason.code, 'compliance.payee_full');
      assert.equal(attempt.reason.data, undefined);
    }
  }
  assert.equal(await balance(berta), 140_00n);
  await assert.rejects(
    desk.licensed.client.wallet.payInAtTill({
      body: { toHandle: await handleOf(licensed, berta), amount: euros(20_00n) },
      idempotencyKey: randomUUID(),
    }),
    refusal('compliance.balance_limit'),
  );
});

async function handleOf(world: World, who: Somebody): Promise<string> {
  return (await world.app.identity.actor(who.actorId))!.handle;
}

test('[C9] each judged payment keeps why it needed no second factor', async () => {
  const [anna, berta] = [await person(licensed, 100_00n), await person(licensed)];
  const small = await send(anna, berta, 5_00n);
  assert.ok((await pay(licensed, anna, berta, 6_00n)).ok);
  const { rows } = await licensed.database.pool.query(
    `select payment_id, exemption, is_new_payee, worth from compliance_movements
     where payer_actor_id = $1 order by at, payment_id`,
    [anna.actorId],
  );
  assert.equal(rows[0].payment_id, toUuid(small.id));
  assert.deepEqual(
    rows.map(({ exemption, is_new_payee, worth }) => [exemption, is_new_payee, worth]),
    [
      ['low_value', true, 500n],
      [null, false, 600n],
    ],
  );
});

test('[C25] whose level ends soon is told a month and a week before, once each', async () => {
  const anna = await person(licensed);
  await raise(desk.licensed, anna, 1);
  const ends = new Date(licensed.clock.now().getTime() + 40 * dayMs).toISOString().slice(0, 10);
  const told = async () => {
    await licensed.app.compliance.tellOfEnds();
    const { rows } = await licensed.database.pool.query<{ payload: { actorId: string } }>(
      `select payload from platform_outbox where type = 'compliance.level_ends'`,
    );
    return rows.filter(({ payload }) => payload.actorId === anna.actorId).length;
  };
  await licensed.settle();
  await licensed.database.pool.query(
    'update compliance_people set expires_on = $2 where actor_id = $1',
    [anna.actorId, ends],
  );
  const counts: number[] = [];
  for (const days of [0, 9, 1, 1, 21, 1, 1]) {
    licensed.clock.advance(days * dayMs);
    counts.push(await told());
    await licensed.settle();
  }
  assert.deepEqual(counts, [0, 0, 1, 0, 0, 1, 0]);
});

test('[C8] a level that has expired is 0 again', async () => {
  const anna = await person(licensed, 100_00n);
  await raise(desk.licensed, anna, 1);
  assert.equal((await anna.client.compliance.getStanding()).level, 1);
  const stored = await licensed.database.pool.query(
    `update compliance_people set expires_on = $2 where actor_id = $1`,
    [anna.actorId, licensed.clock.now().toISOString().slice(0, 10)],
  );
  assert.equal(stored.rowCount, 1);
  const { level, expiresOn } = await anna.client.compliance.getStanding();
  assert.deepEqual([level, expiresOn], [0, null]);
});

test('[C2] in a limited network only acceptors are paid', async () => {
  const [anna, shop] = [await person(network, 100_00n), await person(network)];
  await assert.rejects(pay(network, anna, shop, 5_00n), {
    code: 'compliance.payee_not_accepted',
  });
  const { client } = desk.network;
  const params = { actorId: toPublicId('act', shop.actorId) };
  await client.compliance.addAcceptor({ params });
  assert.ok((await pay(network, anna, shop, 5_00n, 'order')).ok);
  assert.equal((await client.compliance.listAcceptors()).items.length, 1);
  await client.compliance.removeAcceptor({ params });
  await assert.rejects(send(anna, shop, 1_00n), refusal('compliance.payee_not_accepted'));
});

test('[C2] an acceptor gives no money to others by way of a gift', async () => {
  const [anna, shop] = [await person(network), await person(network, 100_00n)];
  await desk.network.client.compliance.addAcceptor({
    params: { actorId: toPublicId('act', shop.actorId) },
  });
  const opened = await network.app.database.transaction((tx) =>
    network.app.messaging.directConversation(tx, { a: shop.actorId, b: anna.actorId }),
  );
  assert.ok(opened.ok);
  const gift = await shop.client.envelopes.giveEnvelope({
    body: { conversationId: toPublicId('cnv', opened.value), total: euros(5_00n), count: 1 },
    idempotencyKey: randomUUID(),
  });
  const params = { envelopeId: gift.card.envelopeId };
  await assert.rejects(
    anna.client.envelopes.takeGift({ params }),
    refusal('compliance.payee_not_accepted'),
  );
});

test('[C3] the volume of twelve months is compared with the threshold, and the alarm is told once', async () => {
  assert.equal(await network.app.compliance.watchVolume(), 'none');
  const { rows } = await network.database.pool.query<{ at: Date }>(
    'select at from compliance_movements limit 1',
  );
  const insert = (months: number, worth: bigint) =>
    network.database.pool.query(
      `insert into compliance_movements (payment_id, at, kind, payee_actor_id, asset_code, amount, worth,
         is_new_payee, confirmed_by) values ($1, $2::timestamptz - make_interval(months => $3), 'order', $4, 'EUR', $5, $5, false, 'passkey')`,
      [newUuid(), rows[0]!.at, months, newUuid(), worth],
    );
  await insert(12, 5_000_000_00n);
  await insert(11, 900_000_00n);
  assert.equal(await network.app.compliance.watchVolume(), 'near');
  await insert(1, 100_000_00n);
  const { volume } = await desk.network.client.compliance.getPolicy();
  assert.equal(volume.alarm, 'above');
  assert.equal(volume.lastYear.value, String(1_000_000_00n + 5_00n));
  assert.deepEqual(volume.notifyAbove, euros(1_000_000_00n));
  assert.deepEqual(
    [volume.months.length, volume.months[0]!.month, volume.months[11]!.month],
    [12, '2025-12', '2026-11'],
  );
});

test('[C11] the payee’s name is shown with whether it was checked, and whether it is the first payment', async () => {
  const [anna, berta] = [await person(licensed, 100_00n), await person(licensed)];
  const params = { actorId: toPublicId('act', berta.actorId) };
  const first = await anna.client.compliance.checkPayee({ params });
  assert.deepEqual([first.firstPaidAt, first.isNameChecked], [null, false]);
  await raise(desk.licensed, berta, 2);
  await send(anna, berta, 1_00n);
  const then = await anna.client.compliance.checkPayee({ params });
  assert.equal(then.firstPaidAt, licensed.clock.now().toISOString());
  assert.equal(then.isNameChecked, true);
  assert.equal(then.payee.id, params.actorId);
});

test('[C21] a paper is seen by the desk once it was handed in, and by nobody else', async () => {
  const { client, ...anna } = await person(licensed);
  const paper = await upload({ client, ...anna }, 'identity');
  const params = { documentId: paper.id };
  await assert.rejects(
    desk.licensed.client.compliance.getDocument({ params }),
    refusal('compliance.document_unknown'),
  );
  const { application } = await client.compliance.applyForLevel({
    body: { wantedLevel: 2, details },
  });
  await assert.rejects(client.compliance.getDocument({ params }), refusal('platform.not_allowed'));
  const seen = await fetch(`${licensed.origin}/api/v1/compliance/documents/${params.documentId}`, {
    headers: { authorization: `Bearer ${desk.licensed.token}` },
  });
  assert.equal(seen.headers.get('content-type'), 'image/webp');
  const { width, format } = await sharp(Buffer.from(await seen.arrayBuffer())).metadata();
  assert.deepEqual([width, format], [1200, 'webp']);
  const shown = await desk.licensed.client.compliance.getApplication({
    params: { applicationId: application!.id },
  });
  assert.equal(shown.details?.fullName, 'Berta Blum');
  assert.equal(shown.documents.length, 1);
});

test('[C21] what is no picture, and a ninth one, is refused', async () => {
  const anna = await person(licensed);
  await assert.rejects(
    anna.client.compliance.putDocument({
      query: { kind: 'identity' },
      upload: new Blob(['%PDF-1.7']),
      uploadType: 'image/png',
    }),
    refusal('compliance.not_a_picture'),
  );
  for (let at = 0; at < 8; at++) await upload(anna, 'identity');
  await assert.rejects(upload(anna, 'identity'), refusal('compliance.too_many_documents'));
  const { documents } = await anna.client.compliance.getStanding();
  await anna.client.compliance.removeDocument({ params: { documentId: documents[0]!.id } });
  await upload(anna, 'funds');
});

test('[C22] one application at a time; withdrawn, nothing of it is left', async () => {
  const anna = await person(licensed);
  const body = { wantedLevel: 2, details };
  await assert.rejects(
    anna.client.compliance.applyForLevel({ body }),
    refusal('compliance.details_missing'),
  );
  await upload(anna, 'identity');
  const both = await Promise.allSettled([
    anna.client.compliance.applyForLevel({ body: { ...body, wantedLevel: 1 } }),
    anna.client.compliance.applyForLevel({ body: { ...body, wantedLevel: 1 } }),
  ]);
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
  const { application } = await anna.client.compliance.withdrawApplication();
  assert.equal(application?.state, 'withdrawn');
  const { rows } = await licensed.database.pool.query(
    `select details, (select count(*) from compliance_documents where actor_id = $1)::integer as papers
     from compliance_applications where actor_id = $1`,
    [anna.actorId],
  );
  assert.deepEqual(rows, [{ details: null, papers: 0 }]);
});

test('[C23] an application is decided once, with a reason where it is refused, and by nobody about themselves', async () => {
  const anna = await person(licensed);
  const apply = () => anna.client.compliance.applyForLevel({ body: { wantedLevel: 1, details } });
  const applicationId = (await apply()).application!.id;
  const decide = (who: Somebody, body: object) =>
    who.client.compliance.decideApplication({ params: { applicationId }, body: body as never });
  await licensed.app.identity.makeOperator(anna.userId);
  await assert.rejects(
    decide(anna, { decision: 'approve', expiresOn: '2030-01-01' }),
    refusal('compliance.own_application'),
  );
  await assert.rejects(
    decide(desk.licensed, { decision: 'approve', expiresOn: '2026-01-01' }),
    refusal('platform.invalid_input'),
  );
  await decide(desk.licensed, { decision: 'refuse', reason: 'Die Adresse fehlt' });
  const { application, level } = await anna.client.compliance.getStanding();
  assert.deepEqual(
    [application?.state, application?.reason, level],
    ['refused', 'Die Adresse fehlt', 0],
  );
  await assert.rejects(
    decide(desk.licensed, { decision: 'approve', expiresOn: '2030-01-01' }),
    refusal('compliance.application_decided'),
  );
  await apply();
  const { items } = await desk.licensed.client.compliance.listApplications({
    query: { state: 'decided' },
  });
  assert.equal(items[0]!.id, applicationId);
});

test('[C24] what people hand in is in the database in no readable form', async () => {
  const handIn = async () => {
    const someone = await person(licensed);
    await upload(someone, 'identity');
    const { application } = await someone.client.compliance.applyForLevel({
      body: { wantedLevel: 2, details },
    });
    return application!.id;
  };
  await handIn();
  await desk.licensed.client.compliance.decideApplication({
    params: { applicationId: await handIn() },
    body: { decision: 'approve', expiresOn: '2030-01-01' },
  });
  const { rows } = await licensed.database.pool.query<{ details: Buffer }>(
    `select details from compliance_applications where details is not null
     union all select details from compliance_people`,
  );
  assert.ok(rows.length >= 2);
  for (const row of rows) assert.equal(row.details.includes('Blum'), false);
  const pictures = await licensed.database.pool.query<{ picture: Buffer }>(
    'select picture from compliance_documents',
  );
  assert.ok(pictures.rows.length >= 2);
  for (const { picture } of pictures.rows) assert.equal(picture.includes('WEBP'), false);
});

test('[C40] the trail has every change and every look of staff, and no list', async () => {
  const anna = await person(play);
  const { application } = await anna.client.compliance.applyForLevel({
    body: { wantedLevel: 1, details },
  });
  const { client } = desk.play;
  play.clock.advance(1000);
  const from = play.clock.now().toISOString();
  const params = { applicationId: application!.id };
  await client.compliance.listApplications();
  await client.compliance.getApplication({ params });
  await client.compliance.decideApplication({
    params,
    body: { decision: 'refuse', reason: 'unleserlich' },
  });
  await assert.rejects(
    client.compliance.decideApplication({
      params,
      body: { decision: 'refuse', reason: 'x'.repeat(400) },
    }),
  );
  await client.wallet.payInAtTill({
    body: { toHandle: await handleOf(play, anna), amount: euros(5_00n) },
    idempotencyKey: randomUUID(),
  });
  const { items } = await client.compliance.listAudit({ query: { from } });
  assert.deepEqual(
    items.map(({ operation, outcome }) => [operation, outcome]),
    [
      ['wallet.payInAtTill', 'ok'],
      ['compliance.decideApplication', 'compliance.application_decided'],
      ['compliance.decideApplication', 'ok'],
      ['compliance.getApplication', 'ok'],
    ],
  );
  assert.equal(items[3]!.person!.handle, 'konrad');
  assert.deepEqual(items[3]!.what, { applicationId: params.applicationId });
  assert.equal((items[1]!.what['reason'] as string).length, 201);
});

test('[C41] the trail is filtered, paged and downloaded, and nobody changes it', async () => {
  const { client } = desk.play;
  const query = { operation: 'compliance.decide', handle: 'konrad', limit: 1 };
  const first = await client.compliance.listAudit({ query });
  const rest = await client.compliance.listAudit({
    query: { ...query, limit: 50, cursor: first.nextCursor! },
  });
  assert.equal(first.items.length, 1);
  assert.ok(rest.items.every(({ operation }) => operation === 'compliance.decideApplication'));
  assert.ok(rest.items.every(({ id }) => id !== first.items[0]!.id));
  assert.deepEqual(
    (await client.compliance.listAudit({ query: { handle: 'nobody-here' } })).items,
    [],
  );
  const csv = await text((await client.compliance.downloadAudit({ query: {} })).bytes);
  const [head, line] = csv.split('\r\n');
  assert.equal(head, 'time,handle,operation,what,outcome,address');
  assert.match(line!, /,konrad,/);
  const german = await client.compliance.downloadAudit({ query: { locale: 'de' } });
  const [germanHead, germanLine] = (await text(german.bytes)).split('\r\n');
  assert.equal(germanHead, 'Zeit;Handle;Vorgang;Angaben;Ausgang;Adresse');
  assert.match(germanLine!, /;konrad;/);
  const { items } = await client.compliance.listAudit();
  assert.equal(items[0]!.operation, 'compliance.downloadAudit');
  await assert.rejects(
    play.database.pool.query(`update compliance_audit set outcome = 'ok'`),
    /stays/,
  );
});
