import { comeIn, haveTemplate, openHook } from '../in-town.ts';

/**
 * Lets the airline of the demo town tell of delays (elsewhere it opens one first), lets a traveller say yes to its
 * messages, and prints the address of its hook:
 * `node examples/airline/setup.ts http://localhost:4400 > airline.env`
 */
const [baseUrl = 'http://localhost:4400'] = process.argv.slice(2);

const svenja = await comeIn(baseUrl, 'svenja');
if (!svenja.actorIds.has('mauersegler')) {
  await svenja.self.business.openBusiness({
    body: { name: 'Mauersegler', handle: 'mauersegler', category: 'travel' },
  });
}
const boss = await comeIn(baseUrl, 'svenja');
const airline = boss.as('mauersegler');
const actorId = boss.actorIds.get('mauersegler')!;

await airline.outreach.putTopic({
  params: { key: 'flights' },
  body: {
    name: 'Deine Flüge',
    about: 'Verspätungen und andere Gates, nur zu Flügen, die du gebucht hast',
  },
});
const samples = { name: 'Nele', flight: 'LA 12', minutes: '35', departure: '14:05', gate: 'B7' };
await haveTemplate(airline, {
  name: 'flight_delay',
  language: 'de',
  category: 'utility',
  topicKey: 'flights',
  content: {
    text: 'Hallo {{name}}, dein Flug {{flight}} verspätet sich um {{minutes}} Minuten. Er startet voraussichtlich um {{departure}} Uhr.',
    samples: pick(['name', 'flight', 'minutes', 'departure']),
  },
});
await haveTemplate(airline, {
  name: 'flight_gate',
  language: 'de',
  category: 'utility',
  topicKey: 'flights',
  content: {
    text: 'Hallo {{name}}, dein Flug {{flight}} startet jetzt von Gate {{gate}}. Bitte geh rechtzeitig dorthin.',
    samples: pick(['name', 'flight', 'gate']),
  },
});

// Nobody can say yes for her: it is she who does.
const nele = await comeIn(baseUrl, 'nele');
await nele.self.outreach.setConsent({
  params: { actorId },
  body: { topicKey: 'flights', isGranted: true },
});

await openHook(airline, {
  name: 'Betriebszentrale',
  authentication: 'hmac',
  // What the airline’s own system says, and what becomes of it. A delay of less than a quarter of an hour is none.
  mapping: `passengers.(
    $name := name;
    $to := account;
    $$.type = "delay" and $$.minutes >= 15 ? {
      "to": $to, "template": "flight_delay", "language": "de",
      "variables": { "name": $name, "flight": $$.flight, "minutes": $$.minutes, "departure": $$.departure }
    } : $$.type = "gate" ? {
      "to": $to, "template": "flight_gate", "language": "de",
      "variables": { "name": $name, "flight": $$.flight, "gate": $$.gate }
    }
  )`,
  // Their system repeats itself; what says the same of the same flight is told once.
  key: 'flight & "/" & date & "/" & type & "/" & minutes & gate',
});

function pick(names: (keyof typeof samples)[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, samples[name]]));
}
