import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';

const world = await testWorld({
  now: new Date('2026-11-10T10:00:00Z'),
  env: { REGIME: 'licensed', SERVER_KEY: 'linden-und-klee-am-anger' },
});
const { compliance } = world.app;
const dayMs = 86_400_000;
const desk = await world.open('konrad');
await world.app.identity.makeOperator(desk.userId);

const line = (id: string, name: string, more: object = {}) =>
  JSON.stringify({ id, properties: { name: [name], topics: ['sanction'], ...more } });

/** The job that compares is done at once. */
async function hand(text: string | Uint8Array<ArrayBuffer>, by = desk) {
  const taken = await by.client.compliance.importWatchlist({
    query: { fileName: 'liste.json' },
    upload: new Blob([text]),
    uploadType: 'application/x-ndjson',
  });
  await compliance.screenAll();
  return taken;
}

function apply(who: Somebody, fullName: string, birthDate = '1970-03-04') {
  return who.client.compliance.applyForLevel({
    body: { wantedLevel: 1, details: { fullName, birthDate, address: 'Am Anger 3, Lindfurt' } },
  });
}

async function casesOf(who: Somebody) {
  const { items } = await desk.client.compliance.listCases();
  return items.filter(({ actor }) => actor.id === toPublicId('act', who.actorId));
}

test('[C70] [C72] a list makes cases of those who are like somebody on it, and of those who come after', async () => {
  const [boris, berta] = [await world.open('boris'), await world.open('berta')];
  await apply(boris, 'Wladimir Sokolow');
  await apply(berta, 'Berta Blum');
  const list = [
    line('Q1', 'Владимир Иванович Соколов', { birthDate: ['1970'] }),
    line('Q2', 'Иван Петров', { topics: ['role.pep'] }),
  ].join('\n');
  const taken = await hand(list);
  assert.deepEqual([taken.sanctions, taken.peps, taken.fileName], [1, 1, 'liste.json']);
  const [found] = await casesOf(boris);
  assert.deepEqual([found?.rules, found?.isFrozen], [['listed'], false]);
  assert.deepEqual(await casesOf(berta), []);
  const params = { caseId: found!.id };
  const { alerts, person } = await desk.client.compliance.getCase({ params });
  const { listed, kind, entries, born } = alerts[0]!.facts;
  assert.deepEqual(
    [listed, kind, entries, born],
    ['Владимир Иванович Соколов', 'sanction', 'Q1', '1970'],
  );
  // Both sides of the comparison: what the list says, and what was handed in.
  assert.deepEqual([person?.fullName, person?.birthDate], ['Wladimir Sokolow', '1970-03-04']);

  const ivan = await world.open('ivan');
  const said = await apply(ivan, 'Iwan Petrow');
  assert.deepEqual(
    (await casesOf(ivan)).map(({ rules }) => rules),
    [['listed']],
  );
  const other = await world.open('andere');
  const saidToOther = await apply(other, 'Carla Stein');
  // Who is found hears the same as everybody.
  const shape = ({ application, ...rest }: typeof said) => [rest, application?.state];
  assert.deepEqual(shape(said), shape(saidToOther));
});

test('[C72] what was decided is not asked again, whatever list comes; somebody else on it is', async () => {
  const gerda = await world.open('gerda');
  await apply(gerda, 'Gerda Grün', '1980-01-01');
  await hand(line('Q7', 'Gerda Gruen'));
  const [found] = await casesOf(gerda);
  await desk.client.compliance.decideCase({
    params: { caseId: found!.id },
    body: { decision: 'release', note: 'nicht dieselbe' },
  });
  world.clock.advance(dayMs);
  await hand([line('Q7', 'Gerda Gruen'), line('Q8', 'Ganz Anders')].join('\n'));
  assert.equal(await compliance.screenAll(), 0);
  assert.deepEqual(await casesOf(gerda), []);
  await hand(
    [line('Q7', 'Gerda Gruen'), line('Q9', 'Gerda Grün', { birthDate: ['1980-01-01'] })].join('\n'),
  );
  assert.equal((await casesOf(gerda)).length, 1);
});

test('[C70] a broken list leaves the one before, and only operators hand one in', async () => {
  await hand(line('Q1', 'Erste Liste'));
  await assert.rejects(
    hand(`${line('Q2', 'Zweite Liste')}\nkaputt`),
    (error: { code: string; problem: { data: unknown } }) => {
      assert.equal(error.code, 'compliance.list_refused');
      assert.deepEqual(error.problem.data, { line: 2 });
      return true;
    },
  );
  const first = line('Q2', 'Zweite Liste');
  const latin1 = `${first}\n${line('Q3', 'Jürgen Müller')}`;
  const broken: [string, string | Uint8Array<ArrayBuffer>, number][] = [
    ['in another encoding', Uint8Array.from(latin1, (letter) => letter.charCodeAt(0)), 2],
    ['with NUL', `${first}\n\n${line('Q3', 'A\0B')}`, 3],
    [
      'with half a letter',
      '{"id":"Q3","properties":{"name":["\\ud800 B"],"topics":["sanction"]}}',
      1,
    ],
    ['with NUL in an id', line('Q\0', 'A B'), 1],
    ['of nobody', line('Q3', 'Dritte Liste', { topics: [] }), 1],
    ['that is null', `null\n${first}`, 1],
    ['empty', '\n\n', 2],
  ];
  for (const [what, list, number] of broken) {
    await assert.rejects(hand(list), (error: { code: string; problem: { data: unknown } }) => {
      assert.equal(error.code, 'compliance.list_refused', what);
      assert.deepEqual(error.problem.data, { line: number }, what);
      return true;
    });
    // Ten lists in a minute are enough for one desk.
    world.clock.advance(60_000);
  }
  assert.equal((await desk.client.compliance.getWatchlist()).sanctions, 1);
  const anna = await world.open('anna');
  await assert.rejects(hand(line('Q3', 'Dritte Liste'), anna), refusal('platform.not_allowed'));
});
