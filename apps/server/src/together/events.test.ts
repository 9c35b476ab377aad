import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { EventCard } from '@allmende/contract/together-cards';
import { refusal } from '../../../../dev/world.ts';
import { type Member, togetherWorld } from '../../../../dev/together-world.ts';

const { person, direct, group, cardsIn, settled } = await togetherWorld();

const timed = {
  kind: 'timed' as const,
  startsAt: '2027-06-12T16:30:00.000Z',
  endsAt: '2027-06-12T19:00:00.000Z',
  timeZone: 'Europe/Berlin',
};

function plan(conversationId: string, more: object = {}) {
  return {
    body: {
      conversationId: conversationId as never,
      clientId: randomUUID(),
      title: 'Suppe kochen',
      description: 'Bringt Messer mit.',
      occasion: timed,
      place: 'Küche',
      mapUrl: null,
      capacity: null,
      ...more,
    },
  };
}

async function planned(anna: Member, id: string, more: object = {}) {
  const { card } = await anna.client.together.createEvent(plan(id, more));
  const params = { eventId: card.eventId };
  return {
    params,
    say: (by: Member, answer: 'yes' | 'maybe' | 'no' | null, guests = 0) =>
      by.client.together.answerEvent({ params, body: { answer, guests } }),
    look: (by: Member) => by.client.together.getEvent({ params }),
    change: (by: Member, body: object) => by.client.together.updateEvent({ params, body }),
    cancel: (by: Member) => by.client.together.cancelEvent({ params }),
  };
}

test('[T30] what no event is', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const create = (more: object) => anna.client.together.createEvent(plan(id, more));
  for (const occasion of [
    { ...timed, timeZone: 'Mond/Krater' },
    { ...timed, startsAt: '2027-06-12' },
    { ...timed, startsAt: '9999-06-12T16:30:00.000Z', endsAt: null },
    { kind: 'days', startsOn: '2027-02-30', endsOn: '2027-03-01' },
    { kind: 'days', startsOn: '0000-01-01', endsOn: '2027-03-01' },
  ]) {
    await assert.rejects(create({ occasion }), refusal('platform.invalid_input'));
  }
  for (const bad of [{ title: ' ' }, { capacity: 0 }, { mapUrl: 'javascript:alert(1)' }]) {
    await assert.rejects(create(bad), refusal('platform.invalid_input'));
  }
  for (const occasion of [
    { ...timed, endsAt: '2027-06-12T16:29:00.000Z' },
    { kind: 'days', startsOn: '2027-06-12', endsOn: '2027-06-11' },
  ]) {
    await assert.rejects(create({ occasion }), refusal('together.ends_before_start'));
  }
  assert.equal((await cardsIn(anna, id)).length, 0);
});

test('[T31] [T37] an answer is given, changed and taken back, and members see it', async () => {
  const [anna, ben] = [await person(), await person()];
  const event = await planned(anna, await direct(anna, ben));
  const guests = async (answer: 'yes' | 'maybe' | 'no') => {
    const { items } = await anna.client.together.listGuests({
      params: event.params,
      query: { answer },
    });
    return items.map(({ actor, guests: count }) => [actor.id, count]);
  };
  const said = await event.say(ben, 'yes', 2);
  assert.deepEqual(said.own, { answer: 'yes', guests: 2, isWaiting: false });
  assert.equal(said.card.comingCount, 3);
  assert.deepEqual(await guests('yes'), [[ben.actorId, 2]]);
  assert.equal((await event.say(ben, 'yes', 2)).card.revision, said.card.revision);
  const maybe = await event.say(ben, 'maybe', 1);
  assert.deepEqual([maybe.card.comingCount, maybe.card.maybeCount], [0, 2]);
  assert.deepEqual([await guests('yes'), await guests('maybe')], [[], [[ben.actorId, 1]]]);
  const no = await event.say(ben, 'no', 5);
  assert.deepEqual([no.own?.guests, no.card.declinedCount], [0, 1]);
  assert.equal((await event.say(ben, null)).own, null);
  assert.deepEqual(await guests('no'), []);
  await assert.rejects(event.say(ben, 'yes', 11), refusal('platform.invalid_input'));
  await assert.rejects(event.look(await person()), refusal('together.unknown'));
});

test('[T32] [T33] thirty say yes at once to ten places: ten come, the others stand in line', async () => {
  const anna = await person();
  const people = await Promise.all(Array.from({ length: 30 }, () => person()));
  const id = await group(anna, people);
  const event = await planned(anna, id, { capacity: 10 });
  const answers = await Promise.all(people.map((one) => event.say(one, 'yes')));
  assert.equal(answers.filter(({ own }) => own?.isWaiting === false).length, 10);
  const full = await event.look(anna);
  assert.deepEqual([full.card.comingCount, full.card.waitingCount], [10, 20]);
  const waiting = async () => {
    const { items } = await anna.client.together.listGuests({
      params: event.params,
      query: { answer: 'waiting', limit: 100 },
    });
    return items.map(({ actor }) => actor.id as string);
  };
  const line = await waiting();
  // All who have a place give it up at once: as many move up, in the order of the line.
  const coming = people.filter(({ actorId }) => !line.includes(actorId));
  await Promise.all(coming.map((one, at) => event.say(one, at % 2 === 0 ? 'no' : null)));
  assert.deepEqual(await waiting(), line.slice(10));
  const moved = await event.look(anna);
  assert.deepEqual([moved.card.comingCount, moved.card.waitingCount], [10, 10]);
  await settled();
  const shown = (await cardsIn(anna, id)).at(-1) as EventCard;
  assert.deepEqual([shown.comingCount, shown.waitingCount, shown.faces.length], [10, 10, 5]);
});

test('[T32] [T33] guests take places; who comes is not sent away, and nobody passes', async () => {
  const [anna, ben, cem, dora] = [await person(), await person(), await person(), await person()];
  const event = await planned(anna, await group(anna, [ben, cem, dora]), { capacity: 3 });
  await event.say(anna, 'yes', 1);
  await assert.rejects(event.say(anna, 'yes', 3), refusal('together.full'));
  assert.deepEqual((await event.look(anna)).own, { answer: 'yes', guests: 1, isWaiting: false });
  const device = await cem.connect();
  assert.equal((await event.say(ben, 'yes', 2)).own?.isWaiting, true);
  // There would be room for one, but Ben was first.
  assert.equal((await event.say(cem, 'yes')).own?.isWaiting, true);
  await event.say(dora, 'maybe', 4);
  assert.equal((await event.say(anna, 'yes', 0)).card.comingCount, 1);
  assert.equal((await event.look(ben)).own?.isWaiting, true);
  // With fewer guests he fits, and Cem after him.
  const smaller = await event.say(ben, 'yes', 0);
  assert.equal(smaller.own?.isWaiting, false);
  assert.equal((await event.look(cem)).own?.isWaiting, false);
  assert.equal(smaller.card.comingCount, 3);
  assert.ok(device.frames.filter((frame) => frame.type === 'changed').length >= 1);
});

test('[T33] [T34] more places admit those in line; fewer send nobody away', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const event = await planned(anna, id, { capacity: 1 });
  await event.say(anna, 'yes');
  await event.say(ben, 'yes');
  assert.equal((await event.change(anna, { capacity: 2 })).card.comingCount, 2);
  assert.equal((await event.change(anna, { capacity: 1 })).card.comingCount, 2);
  assert.equal((await event.look(ben)).own?.isWaiting, false);
  await event.say(ben, 'maybe');
  assert.equal((await event.say(ben, 'yes')).own?.isWaiting, true);
  // A change of the capacity alone is no line in the conversation.
  assert.equal((await cardsIn(anna, id)).length, 1);
});

test('[T35] who manages it changes it, and what matters is told in a line', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const event = await planned(anna, id);
  await assert.rejects(event.change(ben, { title: 'Nichts' }), refusal('together.not_allowed'));
  await event.change(anna, { description: 'Und Bretter.' });
  assert.equal((await cardsIn(anna, id)).length, 1);
  const later = { ...timed, startsAt: '2027-06-12T17:00:00.000Z' };
  const changed = await event.change(anna, { occasion: later });
  assert.deepEqual(changed.card.occasion, later);
  await event.change(anna, { occasion: later });
  await assert.rejects(
    event.change(anna, { occasion: { ...later, endsAt: '2027-06-12T16:59:00.000Z' } }),
    refusal('together.ends_before_start'),
  );
  await settled();
  const cards = (await cardsIn(ben, id)) as EventCard[];
  assert.deepEqual(
    cards.map(({ moment, occasion }) => [moment, occasion]),
    [
      ['planned', later],
      ['changed', later],
    ],
  );
});

test('[T35] [T36] admins of the group manage what others planned; cancelling is told once', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const id = await group(anna, [ben, cem]);
  const event = await planned(ben, id);
  await assert.rejects(event.cancel(cem), refusal('together.not_allowed'));
  await event.change(anna, { place: 'Garten' });
  const [first, second] = await Promise.all([event.cancel(anna), event.cancel(ben)]);
  assert.deepEqual([first.card.isCancelled, second.card.isCancelled], [true, true]);
  await assert.rejects(event.say(cem, 'yes'), refusal('together.closed'));
  await assert.rejects(event.change(ben, { title: 'Doch' }), refusal('together.closed'));
  await settled();
  const cards = (await cardsIn(cem, id)) as EventCard[];
  assert.deepEqual(
    cards.map(({ moment, isCancelled }) => [moment, isCancelled]),
    [
      ['planned', true],
      ['changed', false],
      ['cancelled', true],
    ],
  );
});

test('[T5] in a channel readers answer and see numbers, not each other', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await group(anna, [], { joining: 'open' }, 'channel');
  await ben.client.groups.joinOpen({ params: { groupId: id } });
  const event = await planned(anna, id);
  const said = await event.say(ben, 'yes');
  assert.deepEqual([said.card.comingCount, said.card.faces, said.maySeeGuests], [1, [], false]);
  const query = { answer: 'yes' as const };
  await assert.rejects(
    ben.client.together.listGuests({ params: event.params, query }),
    refusal('together.not_allowed'),
  );
  const { items } = await anna.client.together.listGuests({ params: event.params, query });
  assert.equal(items[0]?.actor.id, ben.actorId);
});

test('[T38] the file is one that calendars read, and grows with each change', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const event = await planned(anna, id, {
    title: 'Suppe, Brot; und \\ mehr 🍲',
    description: `Erste Zeile\nZweite Zeile ${'mit sehr vielen Wörtern über Gemüse '.repeat(6)}`,
    mapUrl: 'https://www.openstreetmap.org/#map=19/52.5/13.4',
  });
  const fetch = async (by: Member) => {
    const file = await by.client.together.downloadEvent({ params: event.params });
    return { fileName: file.fileName, ics: await text(file.bytes as never) };
  };
  const { fileName, ics } = await fetch(ben);
  assert.equal(fileName, 'event.ics');
  const physical = ics.split('\r\n');
  assert.equal(physical.pop(), '');
  for (const line of physical) {
    assert.ok(Buffer.byteLength(line) <= 75, line);
    assert.ok(!/[\r\n]/.test(line), 'a bare line break');
  }
  const lines = unfold(ics);
  assert.deepEqual(lines.slice(0, 2), ['BEGIN:VCALENDAR', 'VERSION:2.0']);
  assert.equal(lines.at(-1), 'END:VCALENDAR');
  const value = (name: string) =>
    lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
  assert.equal(value('DTSTART'), '20270612T163000Z');
  assert.equal(value('DTEND'), '20270612T190000Z');
  assert.equal(value('SUMMARY'), 'Suppe\\, Brot\\; und \\\\ mehr 🍲');
  assert.ok(value('DESCRIPTION')!.startsWith('Erste Zeile\\nZweite Zeile mit'));
  assert.equal(value('LOCATION'), 'Küche');
  assert.equal(value('URL'), 'https://www.openstreetmap.org/#map=19/52.5/13.4');
  assert.match(value('UID')!, /^evt_[0-9a-f]{32}@localhost$/);
  assert.match(value('DTSTAMP')!, /^\d{8}T\d{6}Z$/);
  assert.deepEqual([value('SEQUENCE'), value('STATUS')], ['0', 'CONFIRMED']);

  await event.change(anna, {
    occasion: { kind: 'days', startsOn: '2027-12-30', endsOn: '2027-12-31' },
  });
  const changed = unfold((await fetch(ben)).ics);
  assert.ok(changed.includes('DTSTART;VALUE=DATE:20271230'));
  assert.ok(changed.includes('DTEND;VALUE=DATE:20280101'));
  assert.ok(changed.includes('SEQUENCE:1'));
  assert.ok(changed.includes(`UID:${value('UID')}`));
  await event.cancel(anna);
  const cancelled = unfold((await fetch(ben)).ics);
  assert.ok(cancelled.includes('STATUS:CANCELLED') && cancelled.includes('SEQUENCE:2'));
  await assert.rejects(fetch(await person()), refusal('together.unknown'));
});

/** As RFC 5545, section 3.1, says. */
function unfold(ics: string): string[] {
  return ics.replaceAll('\r\n ', '').trimEnd().split('\r\n');
}

test('[T2] blocked, an answer is refused and what was said stays', async () => {
  const [anna, ben] = [await person(), await person()];
  const event = await planned(anna, await direct(anna, ben));
  await event.say(ben, 'yes');
  await ben.client.identity.block({ params: { actorId: anna.actorId } });
  await assert.rejects(event.say(ben, 'no'), refusal('messaging.blocked'));
  await assert.rejects(event.cancel(anna), refusal('messaging.blocked'));
  assert.equal((await event.look(anna)).card.comingCount, 1);
});

test('[T35] who may write no more changes and cancels nothing, and posts no line by it', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await group(anna, [ben]);
  const event = await planned(ben, id);
  assert.equal((await event.look(ben)).mayManage, true);
  await anna.client.groups.updateGroup({
    params: { groupId: id },
    body: { settings: { whoWrites: 'admins' } },
  });
  const before = (await cardsIn(anna, id)).length;
  await assert.rejects(event.change(ben, { title: 'Werbung' }), refusal('together.not_allowed'));
  await assert.rejects(event.cancel(ben), refusal('together.not_allowed'));
  assert.equal((await event.look(ben)).mayManage, false);
  await event.change(anna, { title: 'Eintopf' });
  assert.equal((await cardsIn(anna, id)).length, before + 1);
});
