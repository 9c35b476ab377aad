import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { json, text } from 'node:stream/consumers';
import { test } from 'node:test';
import { SaxesParser } from 'saxes';
import { euros } from '@allmende/contract/money';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';

const dayMs = 86_400_000;
const world = await testWorld({
  now: new Date('2026-11-10T10:00:00Z'),
  env: { REGIME: 'licensed', SERVER_KEY: 'linden-und-klee-am-anger' },
});
const { compliance, wallet } = world.app;
const desk = await world.open('konrad');
await world.app.identity.makeOperator(desk.userId);

const details = {
  fullName: 'Berta Blum',
  birthDate: '1991-05-04',
  address: 'Am Anger 3, 99000 Lindfurt',
};

/** Somebody whom limits do not stop. */
async function known(handle: string, minor = 0n): Promise<Somebody> {
  const who = await world.open(handle);
  const { application } = await who.client.compliance.applyForLevel({
    body: { wantedLevel: 1, details },
  });
  await desk.client.compliance.decideApplication({
    params: { applicationId: application!.id },
    body: { decision: 'approve', expiresOn: '2028-11-10' },
  });
  await world.database.pool.query('update compliance_people set level = 3 where actor_id = $1', [
    who.actorId,
  ]);
  if (minor > 0n) {
    await world.database.transaction((tx) =>
      wallet.deposit(tx, {
        paymentId: newUuid(),
        toActorId: who.actorId,
        amountMinor: minor,
        assetCode: 'EUR',
        rail: 'cash',
        note: '',
        at: world.clock.now(),
      }),
    );
  }
  return who;
}

async function pay(from: Somebody, to: Somebody, minor: bigint): Promise<Uuid> {
  const paymentId = newUuid();
  const paid = await world.database.transaction((tx) =>
    wallet.pay(tx, {
      paymentId,
      kind: 'transfer',
      fromActorId: from.actorId,
      toActorId: to.actorId,
      amountMinor: minor,
      assetCode: 'EUR',
      note: '',
      confirmedBy: 'passkey',
      payerUserId: from.userId,
    }),
  );
  assert.ok(paid.ok);
  return paymentId;
}

async function openCaseOf(who: Somebody) {
  const { items } = await desk.client.compliance.listCases();
  return items.find(({ actor }) => actor.id === toPublicId('act', who.actorId));
}

const decide = (caseId: string, decision: 'release' | 'freeze' | 'close', by = desk) =>
  by.client.compliance.decideCase({
    params: { caseId: caseId as never },
    body: { decision, note: 'nach Rücksprache' },
  });

test('[C55] a drained account opens one case, once, however often and from wherever it is looked at', async () => {
  const [anna, stranger] = [await known('anna', 500_00n), await known('fremd')];
  const paymentId = await pay(anna, stranger, 480_00n);
  await Promise.all([compliance.watch(), compliance.watch(), compliance.watch()]);
  await compliance.watch();
  const opened = await openCaseOf(anna);
  assert.deepEqual([opened?.rules, opened?.isFrozen], [['new_payee_drain'], false]);
  const { alerts, movements } = await desk.client.compliance.getCase({
    params: { caseId: opened!.id },
  });
  assert.equal(alerts.length, 1);
  assert.deepEqual(alerts[0]!.amounts, { sum: euros(480_00n), left: euros(20_00n) });
  assert.deepEqual(alerts[0]!.paymentIds, [toPublicId('pay', paymentId)]);
  assert.deepEqual(
    [movements[0]!.direction, movements[0]!.other!.handle, movements[0]!.isNewPayee],
    ['out', 'fremd', true],
  );
});

test('[C12] [W173] what a business only passes on is seen between giver and receiver, and strikes nothing at the business', async () => {
  const owner = await world.open('weitergabe');
  const { actor: via } = await owner.client.business.openBusiness({
    body: { name: 'Weitergabe', handle: 'weiter', category: 'other' },
  });
  await desk.client.tips.setAnonymousTips({ body: { handle: 'weiter' } });
  const [nele, accomplice] = [await known('nele'), await known('komplizin')];
  const toActorId = toPublicId('act', nele.actorId);
  const amount = euros(30_00n);
  const volume = async () =>
    BigInt((await desk.client.compliance.getPolicy()).volume.lastYear.value);
  const before = await volume();
  const givers = await Promise.all(
    ['g-a', 'g-b', 'g-c', 'g-d', 'g-e', 'g-f'].map((handle) => known(handle, 200_00n)),
  );
  for (const giver of givers) {
    for (let times = 0; times < 3; times++) {
      await giver.client.tips.tip({
        idempotencyKey: randomUUID(),
        body: { toActorId, amount, isAnonymous: true },
      });
    }
  }
  assert.equal((await volume()) - before, 540_00n);
  await pay(nele, accomplice, 500_00n);
  await compliance.watch();
  assert.equal(await openCaseOf({ ...owner, actorId: toUuid(via.id) }), undefined);
  const opened = (await openCaseOf(nele))!;
  assert.ok(opened.rules.includes('mule'));
  const { movements } = await desk.client.compliance.getCase({ params: { caseId: opened.id } });
  assert.deepEqual(
    [
      ...new Set(
        movements.filter(({ direction }) => direction === 'in').map(({ other }) => other!.handle),
      ),
    ].toSorted(),
    ['g-a', 'g-b', 'g-c', 'g-d', 'g-e', 'g-f'],
  );
  // Spent by whoever gave it, and not by the business as well.
  const { rows: spent } = await world.database.pool.query(
    `select actor_id from compliance_usage where period = 'day' and amount = 9000 order by actor_id`,
  );
  assert.deepEqual(
    spent.map(({ actor_id: id }) => id),
    givers.map(({ actorId }) => actorId).toSorted(),
  );
  const { rows: atVia } = await world.database.pool.query(
    'select 1 from compliance_usage where actor_id = $1',
    [toUuid(via.id)],
  );
  assert.equal(atVia.length, 0);
  // It is not the first payment to her by them any more; the business they never paid for itself.
  const check = (id: typeof toActorId) =>
    givers[0]!.client.compliance.checkPayee({ params: { actorId: id } });
  assert.notEqual((await check(toActorId)).firstPaidAt, null);
  assert.equal((await check(via.id)).firstPaidAt, null);
  await decide(opened.id, 'release');
});

test('[C56] freeze, release, close: what each does to the money, and that each is decided once', async () => {
  const [berta, other] = [await known('berta', 900_00n), await known('andere', 100_00n)];
  await pay(berta, other, 880_00n);
  await compliance.watch();
  const caseId = (await openCaseOf(berta))!.id;
  await decide(caseId, 'freeze');
  await assert.rejects(pay(berta, other, 1_00n), { code: 'compliance.not_possible_now' });
  await assert.rejects(pay(other, berta, 1_00n), { code: 'compliance.not_possible_now' });
  assert.equal((await openCaseOf(berta))!.isFrozen, true);
  await decide(caseId, 'release');
  await pay(berta, other, 1_00n);
  await assert.rejects(decide(caseId, 'close'), refusal('compliance.case_decided'));

  world.clock.advance(dayMs);
  await pay(other, berta, 900_00n);
  await pay(berta, other, 900_00n);
  await compliance.watch();
  const again = (await openCaseOf(berta))!;
  await world.app.identity.makeOperator(berta.userId);
  await assert.rejects(decide(again.id, 'release', berta), refusal('compliance.own_case'));
  // [C57] Nor does an operator learn that there is something about them.
  const seen = await berta.client.compliance.listCases();
  assert.ok(!seen.items.some(({ id }) => id === again.id));
  assert.equal(seen.openCount, (await desk.client.compliance.listCases()).openCount - 1);
  const params = { caseId: again.id };
  for (const look of ['getCase', 'exportCase', 'exportReport'] as const) {
    await assert.rejects(
      berta.client.compliance[look]({ params }),
      refusal('compliance.case_unknown'),
    );
  }
  const { decisions } = await decide(again.id, 'close');
  assert.deepEqual(
    decisions.map(({ decision, by }) => [decision, by!.handle]),
    [['close', 'konrad']],
  );
  await assert.rejects(pay(berta, other, 1_00n), { code: 'compliance.not_possible_now' });
  const { items } = await desk.client.compliance.listCases({ query: { state: 'decided' } });
  assert.deepEqual(
    items.slice(0, 2).map(({ state }) => state),
    ['closed', 'released'],
  );
});

test('[C57] whoever it is about sees nothing of it, before and after', async () => {
  const [clara, other] = [await known('clara', 700_00n), await known('dritte')];
  await pay(clara, other, 690_00n);
  const shown = async () => ({
    standing: await clara.client.compliance.getStanding(),
    me: await clara.client.identity.getMe(),
    wallet: await clara.client.wallet.getWallet(),
    payee: await other.client.compliance.checkPayee({
      params: { actorId: toPublicId('act', clara.actorId) },
    }),
  });
  const before = await shown();
  await compliance.watch();
  await decide((await openCaseOf(clara))!.id, 'freeze');
  assert.deepEqual(await shown(), before);
  await assert.rejects(clara.client.compliance.listCases(), refusal('platform.not_allowed'));
  await assert.rejects(
    clara.client.wallet.sendMoney({
      body: { toActorId: toPublicId('act', other.actorId), amount: euros(1n) },
      idempotencyKey: randomUUID(),
    }),
    (error: { code: string; problem: { data?: unknown; detail?: string } }) => {
      assert.equal(error.code, 'compliance.not_possible_now');
      assert.deepEqual([error.problem.data, error.problem.detail], [undefined, undefined]);
      return true;
    },
  );
});

test('[C58] the export has everything, and stands in the trail', async () => {
  const { items } = await desk.client.compliance.listCases();
  const opened = items.find(({ actor }) => actor.handle === 'clara')!;
  const file = await desk.client.compliance.exportCase({ params: { caseId: opened.id } });
  const exported = (await json(file.bytes)) as { person: object; alerts: []; movements: [] };
  assert.deepEqual(exported.person, { ...details, register: '', sourceOfFunds: '' });
  assert.ok(exported.alerts.length > 0 && exported.movements.length > 0);
  const trail = await desk.client.compliance.listAudit({
    query: { operation: 'compliance.exportCase' },
  });
  assert.deepEqual(trail.items[0]!.what, { caseId: opened.id });
});

test('[C58] the draft of a report is well-formed, whatever people are called, and says what there is', async () => {
  const evil = await known('evil', 900_00n);
  await world.database.pool.query('update identity_actors set name = $2 where id = $1', [
    evil.actorId,
    'A <b> & "C"',
  ]);
  await pay(evil, await known('fern'), 880_00n);
  await compliance.watch();
  const params = { caseId: (await openCaseOf(evil))!.id };
  const file = await desk.client.compliance.exportReport({ params });
  const xml = await text(file.bytes);
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => names.push(name));
  parser.on('error', (error) => assert.fail(error));
  parser.write(xml).close();
  assert.deepEqual(names.slice(0, 4), ['report', 'rentity_id', 'submission_code', 'report_code']);
  assert.equal(names.filter((name) => name === 'transaction').length, 1);
  for (const part of [
    '<last_name>Blum</last_name>',
    '<amount_local>880.00</amount_local>',
    '<indicator>new_payee_drain</indicator>',
    '<from_account>',
  ]) {
    assert.ok(xml.includes(part), part);
  }
  await assert.rejects(
    evil.client.compliance.exportReport({ params }),
    refusal('platform.not_allowed'),
  );
});

test('[C60] each thing is erased after its period, and no earlier', async () => {
  const dora = await world.open('dora');
  const apply = await dora.client.compliance.applyForLevel({ body: { wantedLevel: 1, details } });
  await desk.client.compliance.decideApplication({
    params: { applicationId: apply.application!.id },
    body: { decision: 'refuse', reason: 'unleserlich' },
  });
  const kept = async (sql: string) =>
    (await world.database.pool.query<{ n: number }>(`select count(*)::integer as n ${sql}`))
      .rows[0]!.n;
  const refused = `from compliance_applications where state = 'refused' and details is not null`;
  assert.deepEqual(await compliance.eraseOld(), {});
  world.clock.advance(90 * dayMs);
  await compliance.eraseOld();
  assert.equal(await kept(refused), 1);
  world.clock.advance(dayMs);
  assert.equal((await compliance.eraseOld())['refusedDetails'], 1);
  assert.equal(await kept(refused), 0);

  const frozen = await kept('from compliance_freezes');
  world.clock.advance(5 * 366 * dayMs);
  await compliance.eraseOld();
  assert.equal(await kept('from compliance_movements'), 0);
  assert.equal(await kept('from compliance_audit'), 0);
  assert.equal(await kept('from compliance_usage'), 0);
  assert.ok((await kept('from compliance_people')) > 0, 'five years from the end of the level');
  assert.equal(await kept(`from compliance_cases where state = 'released'`), 0);
  assert.equal(await kept(`from compliance_cases where state = 'closed'`), 1, 'still frozen');
  world.clock.advance(3 * 366 * dayMs);
  await compliance.eraseOld();
  assert.equal(await kept('from compliance_people'), 0);
  assert.equal(await kept('from compliance_applications where details is not null'), 0);
  assert.equal(await kept('from compliance_freezes'), frozen);
});

test('[C61] erasing touches no booking: the book still proves itself', async () => {
  const check = await wallet.selfCheck();
  assert.deepEqual([check.isSound, check.findings], [true, []]);
});
