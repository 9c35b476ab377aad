import { comeIn, haveTemplate, openHook } from '../in-town.ts';

/**
 * Lets the cows of the farm in the demo town call for somebody, and prints the address at which their collars are heard:
 * `node examples/cow-collar/setup.ts http://localhost:4400 > cow-collar.env`
 */
const [baseUrl = 'http://localhost:4400'] = process.argv.slice(2);

const henrik = await comeIn(baseUrl, 'henrik');
const farm = henrik.as('hof-wiesengrund');
const actorId = henrik.actorIds.get('hof-wiesengrund')!;

await farm.outreach.putTopic({
  params: { key: 'herd' },
  body: { name: 'Die Herde', about: 'Alarme der Halsbänder, für alle, die auf dem Hof mithelfen' },
});
const text = {
  calving: 'Bei {{subject}} beginnt die Kalbung. Bitte sieh bald nach ihr im Stall {{stall}}.',
  calved: 'Bei {{subject}} ist die Kalbung vorbei, du brauchst nicht mehr zu kommen.',
  fever:
    'Die Kuh {{subject}} hat seit einer Stunde {{temperature}} Grad Fieber. Bitte sieh nach ihr.',
};
const samples = { subject: 'Berta', stall: '2', temperature: '40,1' };
for (const [name, words] of Object.entries(text)) {
  const used = Object.entries(samples).filter(([key]) => words.includes(`{{${key}}}`));
  await haveTemplate(farm, {
    name,
    language: 'de',
    category: 'utility',
    topicKey: 'herd',
    content: { text: words, samples: Object.fromEntries(used) },
  });
}

// Whoever helps says yes to the herd, each for themselves.
const clara = await comeIn(baseUrl, 'clara');
for (const helper of [henrik, clara]) {
  await helper.self.outreach.setConsent({
    params: { actorId },
    body: { topicKey: 'herd', isGranted: true },
  });
}

await farm.signals.putRule({
  params: { key: 'calving' },
  body: {
    name: 'Kalbung',
    severity: 'critical',
    template: 'calving',
    endTemplate: 'calved',
    // Henrik first; when he has not taken it on after five minutes, Clara as well.
    steps: [
      { afterSeconds: 0, to: ['henrik'] },
      { afterSeconds: 300, to: ['clara'] },
    ],
  },
});
await farm.signals.putRule({
  params: { key: 'fever' },
  body: {
    name: 'Fieber',
    severity: 'warning',
    template: 'fever',
    steps: [{ afterSeconds: 0, to: ['henrik', 'clara'] }],
  },
});

await openHook(farm, {
  name: 'Halsbänder',
  // A collar knows its cow, a reading and sometimes an event. What is neither fever nor a birth says nothing.
  mapping: `(
    event = "calving" ? { "alert": "calving", "subject": cow, "variables": { "stall": stall } }
    : event = "calved" ? { "alert": "calving", "subject": cow, "state": "ended" }
    : temperature >= 39.5 ? {
      "alert": "fever", "subject": cow,
      "variables": { "temperature": $formatNumber(temperature, "0,0", { "decimal-separator": ",", "grouping-separator": "." }) }
    }
  )`,
  key: 'collar & "/" & reading',
});
