import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { completeConfig, helpText, parseConfig } from './config.ts';
import { StartRefused } from './refusal.ts';

test('without anything given, the defaults hold', () => {
  const config = completeConfig(parseConfig([], {}), 4400);
  assert.deepEqual(config, {
    port: 4400,
    isPortGiven: false,
    keepSendsDays: 400,
    host: '127.0.0.1',
    dataFolder: resolve('data'),
    databaseUrl: null,
    publicUrl: 'http://localhost:4400',
    trustedProxies: 0,
    uploadMb: 100,
    storageMb: 5_000,
    trustProxy: 0,
    operators: [],
    regime: 'play',
    currency: null,
    secondFactor: 'regime',
    serverKey: null,
    needsTwoFactors: false,
    linkPreviews: 'public',
    webhooks: 'public',
    mailboxes: 'public',
    smtpUrl: null,
    mailFrom: null,
    mailPort: null,
    mailDomain: null,
    mailCertificate: null,
    mqttUrl: null,
    metricsToken: null,
    cardProcessor: null,
    natsUrl: null,
    empty: false,
    apiOnly: false,
    logLevel: 'warn',
  });
});

test('a flag wins over the environment, and both over the default', () => {
  const env = { PORT: '5000', HOST: '0.0.0.0', EMPTY: 'no' };
  const config = parseConfig(['--port', '5001', '--data=/tmp/a b', '--empty'], env);
  assert.equal(config.port, 5001);
  assert.equal(config.isPortGiven, true);
  assert.equal(config.host, '0.0.0.0');
  assert.equal(config.dataFolder, '/tmp/a b');
  assert.equal(config.empty, true);
});

test('the public address is an origin without a slash, and the port that is used fills it in', () => {
  const config = parseConfig([], { PUBLIC_URL: 'https://town.example/' });
  assert.equal(completeConfig(config, 4401).publicUrl, 'https://town.example');
  assert.equal(completeConfig(parseConfig([], {}), 4401).publicUrl, 'http://localhost:4401');
});

const refused: [string, string[], Record<string, string>, RegExp][] = [
  ['a port that is no number', ['--port', 'abc'], {}, /--port is "abc", not a whole number/],
  ['a port out of range', [], { PORT: '70000' }, /PORT is "70000"/],
  ['a missing value', ['--port'], {}, /--port needs a value/],
  ['a flag in place of a value', ['--data', '--empty'], {}, /--data needs a value/],
  ['a flag given twice', ['--port', '1', '--port=2'], {}, /twice/],
  ['an unknown flag', ['--prot', '1'], {}, /no option --prot/],
  ['a shortened flag', ['--trusted'], {}, /Did you mean --trusted-proxies/],
  ['a stray word', ['4500'], {}, /no option 4500/],
  ['a flag that npm kept', [], { npm_config_port: '4500' }, /npm start -- --port NUMBER/],
  ['a database that is none', [], { DATABASE_URL: 'mysql://u:pw@h/d' }, /postgres:\/\/user/],
  ['a mail server that is none', [], { SMTP_URL: 'https://m.example' }, /smtps:\/\/user/],
  ['a bare % in a password', [], { SMTP_URL: 'smtp://a:5%@m.example' }, /as %25/],
  ['a sender who is no address', [], { MAIL_FROM: 'Petra' }, /no mail address/],
  ['a public address with a path', [], { PUBLIC_URL: 'https://a.example/x' }, /end after the host/],
  ['a public address without scheme', [], { PUBLIC_URL: 'a.example' }, /begins with http/],
  ['an operator who is no handle', [], { OPERATORS: 'lena, @x' }, /"x" is not a handle/],
  ['an unknown regime', ['--regime', 'barter'], {}, /not a regime/],
  [
    'a double of the processor elsewhere',
    [],
    { CARD_PROCESSOR: 'http://10.0.0.1:80' },
    /not an address of this machine/,
  ],
  ['an unknown log level', [], { LOG_LEVEL: 'loud' }, /not one of silent/],
  ['a value for a flag without one', ['--empty=perhaps'], {}, /neither yes nor no/],
];

for (const [name, args, env, message] of refused) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => parseConfig(args, env),
      (error) => error instanceof StartRefused && message.test(error.message),
    );
  });
}

test('a refused database address is not repeated, because it holds a password', () => {
  assert.throws(
    () => parseConfig([], { DATABASE_URL: 'http://user:hunter2@host' }),
    (error: Error) => !error.message.includes('hunter2'),
  );
});

test('help names every option', () => {
  for (const flag of ['--port', '--data', '--empty', '--public-url']) {
    assert.ok(helpText().includes(flag));
  }
});

test('a refused metrics token is not repeated either', () => {
  assert.throws(
    () => parseConfig([], { METRICS_TOKEN: 'hunter2' }),
    (error: Error) => /16 to 200/.test(error.message) && !error.message.includes('hunter2'),
  );
});
