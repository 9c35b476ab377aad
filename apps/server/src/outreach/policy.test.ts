import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintsAbout, fill, hasForeignLink } from './lint.ts';
import { day, hour, minute, parameters } from './parameters.ts';
import {
  afterRed,
  afterRedTemplate,
  type Consent,
  defaultWishes,
  endOfQuiet,
  type Facts,
  judge,
  judgeConsent,
  nextTier,
  refilled,
  sliceOf,
  throughputOf,
} from './policy.ts';
import { badRate, type Feedback, mayRelease, qualityOf } from './quality.ts';

/** A Monday noon in Berlin. */
const noon = new Date('2026-03-02T11:00:00Z');
const ago = (ms: number) => new Date(noon.getTime() - ms);

type Part<T> = { [K in keyof T]?: T[K] };
function facts(
  change: Omit<Part<Facts>, 'sender' | 'template' | 'recipient'> & {
    sender?: Part<Facts['sender']>;
    template?: Part<NonNullable<Facts['template']>> | null;
    recipient?: Part<Facts['recipient']>;
  } = {},
): Facts {
  const { sender, template, recipient, ...rest } = change;
  return {
    now: noon,
    category: 'marketing',
    heldSince: null,
    ...rest,
    sender: {
      isSuspended: false,
      quality: 'green',
      frozenUntil: null,
      tier: 0,
      reached: 0,
      sentToday: 0,
      unreachableToday: 0,
      tokens: 80,
      ...sender,
    },
    template:
      template === null
        ? null
        : {
            status: 'approved',
            category: 'marketing',
            quality: 'green',
            isReleased: true,
            sliceSent: 0,
            slice: 100,
            ...template,
          },
    recipient: {
      isReachable: true,
      consent: { state: 'granted', until: null },
      topicMayAdvertise: true,
      stoppedAt: null,
      lastWroteAt: null,
      wishes: { ...defaultWishes },
      marketing: { businessDay: 0, businessWeek: 0, day: 0, week: 0 },
      pairTokens: 10,
      isReachedToday: false,
      ...recipient,
    },
  };
}

/** The verdict in a word. */
function word(given: Facts): string {
  const verdict = judge(given);
  if (verdict.kind === 'refuse') return verdict.code.replace('outreach.', '');
  if (verdict.kind === 'fail') return verdict.failure;
  return verdict.kind === 'hold' ? verdict.for : 'send';
}

/** Each row breaks one more rule than the one below it; the first that applies decides. */
const ladder: [string, Parameters<typeof facts>[0]][] = [
  ['suspended', { sender: { isSuspended: true } }],
  ['template_not_approved', { template: { status: 'rejected' } }],
  ['template_paused', { template: { status: 'paused' } }],
  ['template_disabled', { template: { status: 'disabled' } }],
  ['marketing_frozen', { sender: { frozenUntil: new Date(noon.getTime() + day) } }],
  ['too_many_unreachable', { sender: { sentToday: 50, unreachableToday: 6 } }],
  ['too_fast', { sender: { tokens: 0.9 } }],
  ['too_fast_for_one', { recipient: { pairTokens: 0.9 } }],
  ['tier_used_up', { sender: { reached: 250 } }],
  ['unreachable', { recipient: { isReachable: false } }],
  ['opted_out', { recipient: { stoppedAt: noon } }],
  ['budget', { recipient: { marketing: { businessDay: 1, businessWeek: 1, day: 1, week: 1 } } }],
  ['quiet', { now: new Date('2026-03-02T22:00:00Z') }],
  ['pacing', { template: { isReleased: false, sliceSent: 100 } }],
  ['send', {}],
];

test('[O10] of several rules that apply the first of the list decides', () => {
  const rank = (name: string) => (name.startsWith('template_') ? 'template' : name);
  for (const [index, [expected, change]] of ladder.entries()) {
    assert.equal(word(facts(change)), expected);
    for (const [below, more] of ladder.slice(index + 1)) {
      if (rank(below) === rank(expected) && below !== expected) continue;
      const both = facts({
        ...more,
        ...change,
        sender: { ...more?.sender, ...change?.sender },
        template: { ...more?.template, ...change?.template },
        recipient: { ...more?.recipient, ...change?.recipient },
      });
      assert.equal(word(both), expected, `${expected} before ${below}`);
    }
  }
});

test('[O1] marketing needs a yes; all else also follows from a word or an order, for 30 days', () => {
  const implied = (ms: number): Consent => ({
    state: 'implied',
    until: new Date(noon.getTime() + ms),
  });
  const cases: [Consent, 'marketing' | 'utility' | 'authentication', string | null][] = [
    [{ state: 'granted', until: null }, 'marketing', null],
    [{ state: 'granted', until: null }, 'utility', null],
    [{ state: 'revoked', until: null }, 'utility', 'opted_out'],
    [{ state: 'revoked', until: null }, 'marketing', 'opted_out'],
    [{ state: 'none', until: null }, 'utility', 'no_consent'],
    [implied(1), 'utility', null],
    [implied(1), 'authentication', null],
    [implied(1), 'marketing', 'no_consent'],
    [implied(0), 'utility', 'no_consent'],
  ];
  for (const [consent, category, expected] of cases) {
    assert.equal(judgeConsent(consent, category, noon), expected);
  }
});

test('[O1] [O41] a yes to what was not said to carry advertising is none to advertising', () => {
  const quiet = { topicMayAdvertise: false };
  assert.equal(word(facts({ category: 'marketing', recipient: quiet })), 'no_consent');
  assert.equal(word(facts({ category: 'utility', recipient: quiet })), 'send');
});

test('[O2] a free answer goes within 24 hours of the last word, whatever was stopped before it, and not once it was stopped after it', () => {
  const free = { category: 'service', template: null } as const;
  const lastWroteAt = ago(day - 1);
  const stopped = (stoppedAt: Date) =>
    word(facts({ ...free, recipient: { lastWroteAt, stoppedAt } }));
  assert.equal(stopped(ago(day)), 'send');
  assert.equal(stopped(ago(day - 2)), 'opted_out');
  assert.equal(word(facts({ ...free, recipient: { lastWroteAt: ago(day) } })), 'window_closed');
  assert.equal(word(facts({ ...free })), 'window_closed');
  const stranger = { isReachable: false };
  assert.equal(word(facts({ ...free, recipient: stranger })), 'window_closed');
});

test('[O4] each of the four limits of a budget holds', () => {
  const had = { businessDay: 0, businessWeek: 0, day: 0, week: 0 };
  const cases: [Partial<typeof had>, string][] = [
    [{ businessDay: 1 }, 'budget'],
    [{ businessWeek: 3 }, 'budget'],
    [{ businessWeek: 2, day: 3, week: 9 }, 'send'],
    [{ day: 4 }, 'budget'],
    [{ week: 10 }, 'budget'],
  ];
  for (const [change, expected] of cases) {
    assert.equal(word(facts({ recipient: { marketing: { ...had, ...change } } })), expected);
  }
  const utility = { category: 'utility', template: { category: 'utility' } } as const;
  assert.equal(word(facts({ ...utility, recipient: { marketing: { ...had, week: 99 } } })), 'send');
});

test('[O5] quiet ends in the morning of the person, also when clocks are set in the night', () => {
  const cases: [string, string, string | null][] = [
    ['2026-03-02T19:59:00Z', 'Europe/Berlin', null],
    ['2026-03-02T20:00:00Z', 'Europe/Berlin', '2026-03-03T07:00:00.000Z'],
    ['2026-03-03T06:59:59Z', 'Europe/Berlin', '2026-03-03T07:00:00.000Z'],
    ['2026-03-03T07:00:00Z', 'Europe/Berlin', null],
    ['2026-03-02T20:00:00Z', 'America/New_York', null],
    ['2026-03-03T03:30:00Z', 'America/New_York', '2026-03-03T13:00:00.000Z'],
    // In these nights it is an hour shorter, and an hour longer.
    ['2026-03-28T21:00:00Z', 'Europe/Berlin', '2026-03-29T06:00:00.000Z'],
    ['2026-10-24T20:00:00Z', 'Europe/Berlin', '2026-10-25T07:00:00.000Z'],
  ];
  for (const [at, timeZone, expected] of cases) {
    const end = endOfQuiet({ ...defaultWishes, timeZone }, new Date(at));
    assert.equal(end?.toISOString() ?? null, expected, `${at} ${timeZone}`);
  }
  const never = { ...defaultWishes, quietFrom: 0, quietUntil: 0 };
  assert.equal(endOfQuiet(never, new Date('2026-03-02T22:00:00Z')), null);
  const atNight = { now: new Date('2026-03-02T22:00:00Z') };
  const utility = { category: 'utility', template: { category: 'utility' } } as const;
  assert.equal(word(facts({ ...atNight, ...utility })), 'send');
});

test('[O6] buckets refill with time up to their brim, and the highest tier is faster while green', () => {
  const bucket = { tokens: 0, at: ago(2_500) };
  assert.equal(refilled(bucket, { max: 80, perSecond: 80, now: noon }), 80);
  assert.equal(refilled(bucket, { max: 1_000, perSecond: 80, now: noon }), 200);
  assert.equal(
    refilled({ tokens: 3, at: new Date(noon.getTime() + 9) }, { max: 10, perSecond: 1, now: noon }),
    3,
  );
  assert.deepEqual(
    [throughputOf(4, 'green'), throughputOf(4, 'yellow'), throughputOf(3, 'green')],
    [1_000, 80, 80],
  );
});

const person = (index: number) => `person ${index}`;
function said(kind: Feedback['kind'], count: number, change: Partial<Feedback> = {}): Feedback[] {
  return Array.from({ length: count }, (_, index) => ({
    kind,
    personId: `${kind} ${person(index)}`,
    at: noon,
    afterMs: minute,
    reportsBefore: 0,
    hadGranted: false,
    ...change,
  }));
}

test('[O7] [O8] [O9] quality follows what people do, weighed by how recent and how rare it is', () => {
  const sent = (count: number, at = noon) => [{ at, count }];
  const cases: [string, Parameters<typeof qualityOf>, string][] = [
    ['nothing is known', [[], [], noon], 'green'],
    ['four people are too few', [sent(10), said('report', 4), noon], 'green'],
    ['five are enough', [sent(100), said('report', 5), noon], 'red'],
    ['five of many', [sent(10_000), said('report', 5), noon], 'green'],
    ['yellow', [sent(1_000), said('report', 5), noon], 'yellow'],
    ['blocks weigh half', [sent(300), said('block', 6), noon], 'yellow'],
    [
      'late stops weigh nothing',
      [sent(10), said('stop', 50, { afterMs: hour + 1 }), noon],
      'green',
    ],
    ['early ones a quarter', [sent(300), said('stop', 16), noon], 'red'],
    [
      'a week ago is forgotten',
      [sent(100), said('report', 50, { at: ago(7 * day) }), noon],
      'green',
    ],
    ['nineteen who said yes', [sent(100), said('report', 19, { hadGranted: true }), noon], 'green'],
    ['twenty of them', [sent(100), said('report', 20, { hadGranted: true }), noon], 'red'],
    ['who reports often', [sent(300), said('report', 8, { reportsBefore: 19 }), noon], 'green'],
  ];
  for (const [name, given, expected] of cases) assert.equal(qualityOf(...given), expected, name);
  const twice = [...said('report', 5), ...said('report', 5)];
  assert.equal(badRate(sent(100), twice, noon), badRate(sent(100), said('report', 5), noon));
  const old = badRate(sent(100, ago(3 * day)), [], noon);
  assert.ok(Math.abs(old - 0.3 / 150) < 1e-9);
});

test('[O11] [O12] [O13] tiers fall with red, rise with use, and templates pause longer each time', () => {
  assert.deepEqual(
    [1, 2, 3].map((reds) => afterRed(reds, 2)),
    [
      { tier: 2, isSuspended: false },
      { tier: 1, isSuspended: false },
      { tier: 2, isSuspended: true },
    ],
  );
  const able = { tier: 0, quality: 'green', isVerified: true, peak: 125, isFrozen: false } as const;
  const cases: [Partial<Parameters<typeof nextTier>[0]>, number][] = [
    [{}, 1],
    [{ peak: 124 }, 0],
    [{ isVerified: false }, 0],
    [{ quality: 'red' }, 0],
    [{ isFrozen: true }, 0],
    [{ tier: 4, peak: 1e9 }, 4],
    [{ tier: 3, peak: 50_000 }, 4],
  ];
  for (const [change, expected] of cases) assert.equal(nextTier({ ...able, ...change }), expected);
  const ends = [0, 1, 2].map((pauses) => {
    const verdict = afterRedTemplate(pauses, noon);
    return verdict.status === 'paused' ? verdict.until.getTime() - noon.getTime() : verdict.status;
  });
  assert.deepEqual(ends, [3 * hour, 6 * hour, 'disabled']);
});

test('[O14] new marketing is paced, other templates only while they are not green', () => {
  const waiting = { isReleased: false, sliceSent: 100 };
  assert.equal(word(facts({ template: waiting })), 'pacing');
  assert.equal(word(facts({ template: { ...waiting, sliceSent: 99 } })), 'send');
  const utility = { category: 'utility' } as const;
  assert.equal(word(facts({ ...utility, template: { ...waiting, ...utility } })), 'send');
  const yellow = { ...waiting, ...utility, quality: 'yellow' } as const;
  assert.equal(word(facts({ ...utility, template: yellow })), 'pacing');
  assert.deepEqual([sliceOf(10, 4), sliceOf(50_000, 4), sliceOf(50_000, 0)], [100, 2_500, 100]);
  assert.equal(mayRelease([{ at: noon, count: 100 }], [], noon), true);
  assert.equal(mayRelease([{ at: noon, count: 100 }], said('report', 3), noon), false);
  const subscribed = said('report', 11, { hadGranted: true });
  assert.equal(mayRelease([{ at: noon, count: 100 }], subscribed, noon), true);
});

test('[O15] of people with whom there never was anything a sender does not learn that they are here', () => {
  const stranger = { consent: { state: 'none', until: null } } as const;
  assert.equal(word(facts({ recipient: stranger })), 'unreachable');
  assert.equal(word(facts({ recipient: { isReachable: false } })), 'unreachable');
  const known = { ...stranger, lastWroteAt: ago(40 * day) };
  assert.equal(word(facts({ recipient: known })), 'no_consent');
  const { from, share } = parameters.unreachable;
  const atLimit = { sentToday: from, unreachableToday: share * from };
  assert.equal(word(facts({ sender: atLimit })), 'send');
});

const content = (change: object = {}) => ({
  header: null,
  text: 'Hallo {{1}}, dein Paket kommt heute um {{2}} Uhr bei dir an.',
  footer: null,
  buttons: [],
  samples: { 1: 'Anna', 2: '14' },
  ...change,
});

test('[O20] [O21] a template is rejected for exactly what is wrong with it', () => {
  const domains = new Set(['backstube.example']);
  const url = (address: string) => ({ buttons: [{ text: 'Ansehen', url: address }] });
  const cases: [object, 'utility' | 'marketing', string[]][] = [
    [{}, 'utility', []],
    [
      { text: '{{1}}, dein Paket kommt heute um {{2}} Uhr bei dir an.' },
      'utility',
      ['variable_at_edge'],
    ],
    [
      { text: 'Dein Paket kommt heute ganz sicher bei dir an, {{1}} {{2}} Grüße' },
      'utility',
      ['variables_adjacent'],
    ],
    [{ samples: { 1: 'Anna' } }, 'utility', ['sample_missing']],
    [
      { text: 'Hallo {{1}}, dein Paket {{ kommt heute um {{2}} Uhr.' },
      'utility',
      ['variable_malformed'],
    ],
    [
      { text: 'Hallo {{1}}, dein Paket kommt heute um {{3}} Uhr an.', samples: { 1: 'a', 3: 'b' } },
      'utility',
      ['variables_mixed'],
    ],
    [
      {
        text: 'Hallo {{1}}, dein Paket kommt heute um {{zeit}} Uhr an.',
        samples: { 1: 'a', zeit: 'b' },
      },
      'utility',
      ['variables_mixed'],
    ],
    [{ text: 'Hallo {{1}}, um {{2}} Uhr' }, 'utility', ['too_many_variables']],
    [url('https://backstube.example/p/{{1}}'), 'utility', []],
    [url('https://www.shop.backstube.example/'), 'utility', []],
    [url('https://backstube.example.evil.example/'), 'utility', ['link_foreign']],
    [url('https://bit.ly/x'), 'utility', ['link_shortened']],
    [
      { text: 'Hallo {{1}}, sieh heute um {{2}} Uhr auf evil.example/paket nach.' },
      'utility',
      ['link_foreign'],
    ],
    [
      { text: 'Hallo {{1}}, nur heute um {{2}} Uhr gibt es 20 % Rabatt auf alles.' },
      'utility',
      ['category_mismatch'],
    ],
    [
      { text: 'Hallo {{1}}, nur heute um {{2}} Uhr gibt es 20 % Rabatt auf alles.' },
      'marketing',
      [],
    ],
    [
      { text: 'Hello {{1}}, your coupon code waits for you until {{2}} o’clock today.' },
      'utility',
      ['category_mismatch'],
    ],
    [
      { text: 'Hallo {{1}}, dein Zahlungsangebotsstatus wurde um {{2}} Uhr geändert.' },
      'utility',
      [],
    ],
  ];
  for (const [change, category, expected] of cases) {
    assert.deepEqual(
      complaintsAbout({ category, content: content(change) }, { domains }),
      expected,
    );
  }
});

test('[O20] [O22] links are found wherever they stand, with and without what programs call them by', () => {
  const own = new Set(['backstube.example']);
  for (const text of ['falle.example/x', 'www.falle.example', `${'a.'.repeat(2000)}bc/`]) {
    assert.ok(hasForeignLink(content({ text }), own), text);
    assert.ok(hasForeignLink(content({ footer: text }), own), text);
  }
  for (const text of [
    'backstube.example/a/b.html/',
    'https://www.backstube.example/a.de/',
    'Mo/Di',
    '',
  ]) {
    assert.ok(!hasForeignLink(content({ text }), own), text);
  }
});

test('[O22] a message fills in each variable and no other, and addresses stay addresses', () => {
  const template = content({ buttons: [{ text: 'Los', url: 'https://a.example/?q={{1}}' }] });
  const filled = fill(template, { 1: 'A&B {{2}}', 2: '14' });
  assert.equal(filled?.text, 'Hallo A&B {{2}}, dein Paket kommt heute um 14 Uhr bei dir an.');
  assert.equal(filled?.buttons[0]?.url, 'https://a.example/?q=A%26B%20%7B%7B2%7D%7D');
  assert.equal(fill(template, { 1: 'Anna' }), null);
  assert.equal(fill(template, { 1: 'Anna', 2: '14', 3: 'x' }), null);
});
