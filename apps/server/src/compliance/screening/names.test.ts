import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readList } from './list-file.ts';
import { keysOf, likeness, mayBeBorn } from './names.ts';
import { hitsAmong, type Hit } from './screening.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

const entry = { id: 'one', kind: 'sanction' as const, born: [] };
const isHit = (name: string, listed: string): boolean =>
  hitsAmong([{ ...entry, names: [listed] }], { names: [name], birthDate: '1970-01-01' }).length > 0;

test('[C71] the same name is found in other scripts, spellings and orders, and with a slip', () => {
  const pairs: [string, string][] = [
    ['Wladimir Iwanowitsch Sokolow', 'Владимир Иванович Соколов'],
    ['Vladimir Sokolov', 'SOKOLOW, Wladimir Iwanowitsch'],
    ['Jurij Schtscherbakow', 'Yuriy Shcherbakov'],
    ['Georgios Papadopoulos', 'Γεώργιος Παπαδόπουλος'],
    ['Łukasz Żółkiewski', 'Lukasz Zolkiewski'],
    ['Jürgen Grössmann', 'Juergen Groessmann'],
    ['Søren Ærø', 'Soren Aeroe'],
    ['Anneliese Mustermann', 'Anneleise Musterman'],
    ['Mohammed Al-Rashid', 'Mohamed Al Rashid'],
    ['O’Brien, Seán', 'Sean OBrien'],
  ];
  for (const [one, other] of pairs) {
    assert.ok(isHit(one, other), `${one}, ${other}: ${likeness(one, other)}`);
    assert.equal(likeness(one, other), likeness(other, one));
    const keys = new Set(keysOf([one]));
    assert.ok(
      keysOf([other]).some((key) => keys.has(key)),
      `${one} would not be looked at`,
    );
  }
});

test('[C71] other names are none, however common a part of them is', () => {
  const pairs: [string, string][] = [
    ['Anna Schmidt', 'Hanna Schmitz'],
    ['Peter Müller', 'Petra Müller'],
    ['Vladimir Sokolov', 'Vladimir Petrov'],
    ['Berta Blum', 'Berta'],
    ['Jan Kowalski', 'Jan Nowak'],
    ['', 'Berta Blum'],
    ['!!!', '???'],
  ];
  for (const [one, other] of pairs) {
    assert.ok(!isHit(one, other), `${one}, ${other}: ${likeness(one, other)}`);
  }
});

test('[C71] a date of birth that cannot be the same is another person', () => {
  assert.ok(mayBeBorn('1970-03-04', []));
  assert.ok(mayBeBorn('1970-03-04', ['1970-03-04']));
  assert.ok(mayBeBorn('1970-03-04', ['1970-04-03']), 'day and month in the other order');
  assert.ok(mayBeBorn('1970-03-04', ['1944', '1971']), 'the year, about');
  assert.ok(!mayBeBorn('1970-03-04', ['1970-03-05']));
  assert.ok(!mayBeBorn('1970-03-04', ['1968', '1980-05']));
});

test('[C70] a list is read as a whole or refused with the line; what it says besides is passed over', async () => {
  const person = { id: 'Q1', properties: { name: ['A B'], alias: ['C D'], topics: ['sanction'] } };
  const pep = {
    id: 'Q2',
    properties: { name: ['E F'], birthDate: ['1950-02'], topics: ['role.rca'] },
  };
  const address = { id: 'adr', schema: 'Address', properties: { full: ['somewhere'] } };
  const text = [person, pep, address].map((one) => JSON.stringify(one)).join('\n');
  assert.deepEqual(await readList(bytesOf(`${text}\n\n`)), {
    ok: true,
    value: [
      { id: 'Q1', kind: 'sanction', names: ['A B', 'C D'], born: [] },
      { id: 'Q2', kind: 'pep', names: ['E F'], born: ['1950-02'] },
    ],
  });
  for (const wrong of [
    '{',
    '[]',
    '{"id":1}',
    JSON.stringify(person),
    '{"id":"x","properties":{"name":"A"}}',
  ]) {
    const read = await readList(bytesOf(`${text}\n${wrong}`));
    assert.deepEqual(read, { ok: false, code: 'compliance.list_refused', data: { line: 4 } });
  }
});

test('[C71] the most alike stands first', () => {
  const listed = ['Berta Blume', 'Berta Blum'].map((name, i) => ({
    ...entry,
    id: String(i),
    names: ['ganz anders', name],
  }));
  const hits: Hit[] = hitsAmong(listed, { names: ['Berta Blum'], birthDate: '1990-01-01' });
  assert.deepEqual(
    hits.map(({ id, name, score }) => [id, name, score >= 86]),
    [
      ['1', 'Berta Blum', true],
      ['0', 'Berta Blume', true],
    ],
  );
});
