import assert from 'node:assert/strict';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { createWorld } from '../../../../dev/world.ts';
import { digitsOf } from './numbers.ts';

/**
 * Requests of every malformed kind: bodies that are no JSON, no UTF-8, nested, endless, of the wrong types, cut off; paths and
 * methods that mean nothing. Whoever sends them is told that they are wrong, and the server never is.
 */
fuzz(
  '[WA61] nothing that is sent is answered with 500 or above',
  { steps: 400 },
  async ({ random, steps }) => {
    const world = await createWorld({ now: new Date('2026-03-02T11:00:00Z') });
    try {
      const owner = await world.open('chefin');
      const presence = await owner.client.business.openBusiness({
        body: { name: 'Werkstatt', handle: 'werkstatt', category: 'other' },
      });
      const actorId = presence.actor.id
        .slice(4)
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
      const made = await world.app.outreach.tokens.create(
        { businessActorId: actorId, userId: owner.userId },
        { name: 'x', scopes: ['messages', 'templates', 'read'], days: null },
      );
      assert.ok(made.ok);
      const sender = await world.app.outreach.senders.numberOf(actorId);
      const known = await begin(world, sender, made.value.text);
      for (let step = 0; step < steps; step++) {
        // Whoever sends much too fast would only ever hear of that.
        world.clock.advance(60_000);
        const request = aRequest(random, { sender, token: made.value.text, known });
        const answer = await world.app.http.fastify.inject(request as never);
        const about = `${request.method} ${request.url} ${String(request.payload).slice(0, 300)}`;
        assert.ok(answer.statusCode < 500, `${answer.statusCode} ${answer.body} for ${about}`);
        if (answer.statusCode >= 400)
          assert.equal(typeof answer.json().error?.code, 'number', `${answer.body} for ${about}`);
      }
    } finally {
      await world.close();
    }
  },
);

/** A template and an upload that are there, so that what is behind them is reached too. */
async function begin(
  world: Awaited<ReturnType<typeof createWorld>>,
  sender: bigint,
  token: string,
): Promise<string[]> {
  const post = async (url: string, payload: object) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = { method: 'POST', url, headers, payload } as const;
    return (await world.app.http.fastify.inject(request)).json().id as string;
  };
  return [
    await post(`/${digitsOf('account', sender)}/message_templates`, {
      name: 'da',
      language: 'de',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Dein Rad steht in der Werkstatt bereit.' }],
    }),
    await post(`/${digitsOf('app', sender)}/uploads`, { file_length: 900, file_type: 'image/png' }),
  ];
}

const edges = [
  'messages',
  'media',
  'message_templates',
  'phone_numbers',
  'whatsapp_business_profile',
  'register',
  'request_code',
  'verify_code',
  'deregister',
  'subscribed_apps',
  'subscriptions',
  'message_qrdls',
  'message_qrdls/ABC',
  'block_users',
  'whatsapp_commerce_settings',
  'conversational_automation',
  'settings',
  'marketing_messages',
  'contacts',
  'flows',
  'assets',
  'publish',
  'deprecate',
  'uploads',
  'unpause',
  'compare',
  'subscribed_apps/x',
  'nothing',
  '',
  'a/b/c',
];
const names = [
  'messaging_product',
  'to',
  'recipient',
  'recipient_type',
  'type',
  'text',
  'image',
  'document',
  'audio',
  'video',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'template',
  'reaction',
  'context',
  'status',
  'message_id',
  'typing_indicator',
  'name',
  'language',
  'category',
  'components',
  'block_users',
  'prefilled_message',
  'generate_qr_image',
  'pin',
  'code',
  'fields',
  'limit',
  'after',
  'before',
  'verify_token',
  'websites',
  'email',
  'about',
  'hsm_id',
  'biz_opaque_callback_data',
  'start',
  'end',
  '__proto__',
  'constructor',
  'body',
  'id',
  'link',
  'emoji',
  'caption',
  'action',
  'header',
  'parameters',
  'buttons',
  'sections',
  'format',
  'example',
  'flow_json',
  'file_name',
  'file_length',
  'file_type',
  'template_ids',
  'profile_picture_handle',
  'is_cart_enabled',
  'prompts',
  'categories',
  'clone_flow_id',
  'country',
];
const types = [
  'text',
  'image',
  'template',
  'interactive',
  'flow',
  'address_message',
  'location',
  'contacts',
  'reaction',
  'document',
  'sticker',
  'audio',
  'video',
  'x',
];

function aRequest(
  random: Random,
  { sender, token, known }: { sender: bigint; token: string; known: readonly string[] },
) {
  const kind = random.pick([
    'phone',
    'account',
    'app',
    'template',
    'media',
    'sandbox',
    'catalog',
    'flow',
  ] as const);
  const id = random.pick([
    digitsOf(kind, sender),
    digitsOf(kind, sender),
    digitsOf(kind, sender),
    ...known,
    `upload:${junk(random).replaceAll(/[^\w]/g, '0').slice(0, 60)}`,
    digitsOf('template', 100_000_000_001n),
    digitsOf('media', BigInt(random.int(0, 5 - 1))),
    '0',
    '9'.repeat(random.int(0, 40 - 1) + 1),
  ]);
  const version = random.pick(['', '/v23.0', '/v1', '/V19.0']);
  const query =
    random.int(0, 3 - 1) === 0
      ? `?${names[random.int(0, names.length - 1)]}=${encodeURIComponent(junk(random).toWellFormed())}`
      : '';
  const broken = random.pick(['', '', '', '', '?fields=%', '?a[]=1&a[]=2', '?limit=-1&after=x']);
  const [type, payload] = aBody(random);
  const headers: Record<string, string> = {
    authorization: `Bearer ${random.int(0, 20 - 1) === 0 ? junk(random).replaceAll(/[^!-~]/g, 'x') : token}`,
  };
  if (type !== null) headers['content-type'] = type;
  if (random.int(0, 3) === 0) headers['file_offset'] = random.pick(['0', '5', '-1', 'x', '9e9']);
  return {
    method: random.pick(['GET', 'POST', 'POST', 'POST', 'DELETE']),
    // Nothing lies behind an upload.
    url:
      `${version}/${id}/${id.startsWith('upload') ? '' : random.pick(edges)}`.replace(/\/$/, '') +
      (query || broken),
    headers,
    payload,
  };
}

function junk(random: Random): string {
  return random.pick([
    '',
    '0',
    '-1',
    '1e400',
    'null',
    '"',
    '\u0000',
    '\ud800',
    '🚲',
    '{{1}}',
    '{',
    '[[',
    "'; drop table",
    '%',
    'x'.repeat(5000),
    '999000000000001',
    '@niemand',
    'wamid.AAAA',
    'http://localhost:1/',
    '../..',
  ]);
}

function aValue(random: Random, depth: number): unknown {
  if (depth > 4) return junk(random);
  return random.pick<() => unknown>([
    () => junk(random),
    () => random.int(0, 1000 - 1) - 500,
    () => null,
    () => true,
    () => Array.from({ length: random.int(0, 4 - 1) }, () => aValue(random, depth + 1)),
    () => anObject(random, depth + 1),
    () => anObject(random, depth + 1),
  ])();
}

function anObject(random: Random, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: random.int(0, 6 - 1) }, () => [random.pick(names), aValue(random, depth)]),
  );
}

function aBody(random: Random): [string | null, string | Buffer | undefined] {
  const almost = () => {
    const type = random.pick(types);
    return {
      messaging_product: 'whatsapp',
      to: random.pick(['999000000000001', '4915100000', junk(random)]),
      type,
      name: random.pick(['abc', junk(random)]),
      language: random.pick(['de', 'en_US', junk(random)]),
      category: random.pick(['UTILITY', 'MARKETING', junk(random)]),
      components: [{ type: 'BODY', ...anObject(random, 2) }, aValue(random, 2)],
      [type]: anObject(random, 1),
      ...anObject(random, 1),
    };
  };
  return random.pick<() => [string | null, string | Buffer | undefined]>([
    () => ['application/json', JSON.stringify(almost())],
    () => ['application/json', JSON.stringify(almost())],
    () => ['application/json', JSON.stringify(anObject(random, 0))],
    () => ['application/json', JSON.stringify(almost()).slice(0, random.int(0, 80 - 1))],
    () => [
      'application/json',
      random.pick([
        '[]',
        '1',
        '"x"',
        'null',
        '{"a":',
        '{"__proto__":{"x":1}}',
        '['.repeat(50_000),
        `{"a":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`,
      ]),
    ],
    () => ['application/json', Buffer.from([0xff, 0xfe, 0x7b, 0x00, random.int(0, 256 - 1)])],
    () => ['application/x-www-form-urlencoded', `to=${junk(random)}&%zz=1&text={"body":`],
    () => [
      'multipart/form-data; boundary=x',
      random.pick([
        '',
        '--x\r\n\r\n--x--',
        '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--x--\r\n',
        'x',
      ]),
    ],
    () => ['multipart/form-data', 'abc'],
    () => [
      random.pick(['text/plain', 'application/xml', 'image/png', 'nonsense']),
      JSON.stringify(almost()),
    ],
    () => [null, undefined],
  ])();
}
