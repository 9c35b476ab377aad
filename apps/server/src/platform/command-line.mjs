// @ts-check
/**
 * Everything that can be set from outside, in one table. Parsing, `--help` and docs/reference/settings.md
 * come from it. A flag wins over the environment, which wins over the default.
 *
 * Plain JavaScript without an import, because tools/setup.mjs reads it too: a value that makes no sense is
 * refused before anything is installed, on whatever Node is there.
 *
 * @template Value
 * @typedef {object} Setting
 * @property {string} flag
 * @property {string} env
 * @property {string} [placeholder] What stands behind the flag; absent when the flag alone says it.
 * @property {Value} default
 * @property {string} [defaultText] The default in words, where the value does not say it.
 * @property {string} meaning
 * @property {(text: string) => Value} parse Throws an Error that completes the sentence "PORT is …".
 */

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * What becomes of a declaration: its own value type is kept for `GivenConfig`.
 * @template Value
 * @param {Setting<Value>} declaration
 * @returns {Setting<Value>}
 */
function setting(declaration) {
  return declaration;
}

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

export const settings = {
  port: setting({
    flag: 'port',
    env: 'PORT',
    placeholder: 'NUMBER',
    default: 4400,
    defaultText: '`4400`, or the next free one',
    meaning: 'Port of the web server. One that you name is used or refused, never replaced.',
    parse: wholeNumber(1, 65_535),
  }),
  host: setting({
    flag: 'host',
    env: 'HOST',
    placeholder: 'ADDRESS',
    default: '127.0.0.1',
    meaning: 'Address to listen on. `0.0.0.0` opens it to the network.',
    parse: pattern(/^[\w.:-]+$/, 'not an address or a host name'),
  }),
  dataFolder: setting({
    flag: 'data',
    env: 'DATA',
    placeholder: 'FOLDER',
    default: './data',
    meaning: 'Folder for database, pictures, files and keys. One running server per folder.',
    parse: pattern(/\S/, 'empty'),
  }),
  databaseUrl: setting({
    flag: 'database-url',
    env: 'DATABASE_URL',
    placeholder: 'URL',
    default: /** @type {string | null} */ (null),
    defaultText: 'the PostgreSQL that comes along',
    meaning: 'A PostgreSQL 18 of your own: `postgres://user:password@host:5432/name`.',
    parse: databaseUrl,
  }),
  natsUrl: setting({
    flag: 'nats-url',
    env: 'NATS_URL',
    placeholder: 'URL',
    default: /** @type {string | null} */ (null),
    defaultText: 'LISTEN and NOTIFY of the database',
    meaning:
      'A NATS server over which several processes on one `DATABASE_URL` tell each other what devices must hear: `nats://host:4222`.',
    parse: natsUrl,
  }),
  mqttUrl: setting({
    flag: 'mqtt-url',
    env: 'MQTT_URL',
    placeholder: 'URL',
    default: /** @type {string | null} */ (null),
    defaultText: 'no broker',
    meaning:
      'An MQTT broker at which hooks of businesses listen to devices: `mqtts://user:password@host:8883`.',
    parse: mqttUrl,
  }),
  publicUrl: setting({
    flag: 'public-url',
    env: 'PUBLIC_URL',
    placeholder: 'URL',
    default: /** @type {string | null} */ (null),
    defaultText: '`http://localhost:<port>`',
    meaning: 'Address under which people reach it. Passkeys, links and cookies are bound to it.',
    parse: publicUrl,
  }),
  trustedProxies: setting({
    flag: 'trusted-proxies',
    env: 'TRUSTED_PROXIES',
    placeholder: 'NUMBER',
    default: 0,
    meaning: 'How many reverse proxies stand in front, each adding to `X-Forwarded-For`.',
    parse: wholeNumber(0, 10),
  }),
  uploadMb: setting({
    flag: 'upload-mb',
    env: 'UPLOAD_MB',
    placeholder: 'NUMBER',
    default: 100,
    meaning:
      'Largest file that somebody may send, in megabytes. Of what is unfinished one person may have five times as much, for a day.',
    parse: wholeNumber(1, 2_000),
  }),
  storageMb: setting({
    flag: 'storage-mb',
    env: 'STORAGE_MB',
    placeholder: 'NUMBER',
    default: 5_000,
    meaning: 'What one person or business may have of pictures and files in all, in megabytes.',
    parse: wholeNumber(1, 10_000_000),
  }),
  operators: setting({
    flag: 'operators',
    env: 'OPERATORS',
    placeholder: 'HANDLES',
    default: /** @type {string[]} */ ([]),
    defaultText: 'nobody',
    meaning:
      'Handles of the people who operate this server, with commas between. They need an account before; whoever was an operator once remains one.',
    parse: handleList,
  }),
  regime: setting({
    flag: 'regime',
    env: 'REGIME',
    placeholder: 'NAME',
    default: /** @type {'play' | 'limited-network' | 'partner' | 'licensed'} */ ('play'),
    meaning:
      'What the money is: `play`, demo money; `limited-network`, a closed list of acceptors; `partner`, a licensed institution holds the funds; `licensed`, the operator has the licence.',
    parse: regime,
  }),
  currency: setting({
    flag: 'currency',
    env: 'CURRENCY',
    placeholder: 'CODE',
    default: /** @type {string | null} */ (null),
    defaultText: '`EUR`, or what it has been so far',
    meaning:
      'The main currency: limits and shops are in it. One of ISO 4217 with two decimals, such as `CHF`. It is chosen at the first start, with `--empty`, because the demo town pays in euros; once money has moved it stays.',
    parse: pattern(/^[A-Z]{3}$/, 'not the code of a currency, such as EUR'),
  }),
  secondFactor: setting({
    flag: 'second-factor',
    env: 'SECOND_FACTOR',
    placeholder: 'NAME',
    default: /** @type {'regime' | 'two'} */ ('regime'),
    meaning:
      'What confirms a payment above the small amounts: `regime`, as the regime asks (under `play` a passkey or the password, under every other two factors); `two`, always a passkey, or the password with a code from an authenticator app.',
    parse: secondFactor,
  }),
  serverKey: setting({
    flag: 'server-key',
    env: 'SERVER_KEY',
    placeholder: 'SECRET',
    default: /** @type {string | null} */ (null),
    defaultText: 'kept as they are',
    meaning:
      'Seals what must be readable again (secrets of authenticator apps, identity data) in the database; 16 characters or more. Keep it apart from the backups: without it a sealed town does not start. Better in the environment than as a flag.',
    parse: secret,
  }),
  linkPreviews: setting({
    flag: 'link-previews',
    env: 'LINK_PREVIEWS',
    placeholder: 'REACH',
    default: /** @type {'public' | 'off' | 'all'} */ ('public'),
    meaning:
      'Where this server looks for title and picture of a link in a message: `public`, on the internet; `off`, nowhere; `all`, in your own network too, where whoever writes here then sees the titles of pages.',
    parse: reach,
  }),
  keepSendsDays: setting({
    flag: 'keep-sends-days',
    env: 'KEEP_SENDS_DAYS',
    placeholder: 'DAYS',
    default: 400,
    meaning:
      'How long single messages of businesses and their keys are kept. Sums, consents and invoices stay.',
    parse: wholeNumber(40, 3_650),
  }),
  webhooks: setting({
    flag: 'webhooks',
    env: 'WEBHOOKS',
    placeholder: 'REACH',
    default: /** @type {'public' | 'all'} */ ('public'),
    meaning:
      'Where the software of businesses may listen to what happens: `public`, on the internet; `all`, in your own network too, into which whoever owns a business then sends requests.',
    parse: hookReach,
  }),
  mailboxes: setting({
    flag: 'mailboxes',
    env: 'MAILBOXES',
    placeholder: 'REACH',
    default: /** @type {'public' | 'all'} */ ('public'),
    meaning:
      'Where the mailboxes may be that businesses connect: `public`, on the internet; `all`, in your own network too, into which whoever owns a business then asks.',
    parse: hookReach,
  }),
  smtpUrl: setting({
    flag: 'smtp-url',
    env: 'SMTP_URL',
    placeholder: 'URL',
    default: /** @type {string | null} */ (null),
    defaultText: 'no mail is sent',
    meaning:
      'A mail server that takes letters from here: `smtps://user:password@host:465` or `smtp://user:password@host:587`. Better in the environment than as a flag, which others on the machine can see.',
    parse: smtpUrl,
  }),
  mailFrom: setting({
    flag: 'mail-from',
    env: 'MAIL_FROM',
    placeholder: 'ADDRESS',
    default: /** @type {string | null} */ (null),
    defaultText: '`allmende@` and the host of the public address',
    meaning: 'Whom letters come from: `Lindfurt <post@lindfurt.example>`.',
    parse: pattern(
      /^([^<>@\r\n]{1,80} <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'no mail address',
    ),
  }),
  mailPort: setting({
    flag: 'mail-port',
    env: 'MAIL_PORT',
    placeholder: 'NUMBER',
    default: /** @type {number | null} */ (null),
    defaultText: 'no letters are taken',
    meaning:
      'Port on which letters to businesses come in by SMTP, from your own mail server; `MAIL_DOMAIN` says for which addresses. Without `MAIL_CERTIFICATE` it speaks no TLS, so keep it inside of your network then.',
    parse: wholeNumber(0, 65_535),
  }),
  mailDomain: setting({
    flag: 'mail-domain',
    env: 'MAIL_DOMAIN',
    placeholder: 'DOMAIN',
    default: /** @type {string | null} */ (null),
    defaultText: 'none',
    meaning:
      'Domain of the addresses of businesses: with `post.lindfurt.example`, letters to `backstube@post.lindfurt.example` are for the business `@backstube`.',
    parse: pattern(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i, 'no domain'),
  }),
  mailCertificate: setting({
    flag: 'mail-certificate',
    env: 'MAIL_CERTIFICATE',
    placeholder: 'FILE',
    default: /** @type {string | null} */ (null),
    defaultText: 'letters come in without TLS',
    meaning:
      'A PEM file with the private key and the chain of certificates of the host that takes letters; with it, `MAIL_PORT` offers STARTTLS. It is read again every hour, so a new one needs no restart.',
    parse: pattern(/\S/, 'empty'),
  }),
  cardProcessor: setting({
    flag: 'card-processor',
    env: 'CARD_PROCESSOR',
    placeholder: 'URL',
    default: /** @type {{ host: string, port: number, protocol: 'http' } | null} */ (null),
    defaultText: 'Stripe',
    meaning:
      'For tests only: a double of Stripe on this machine, `http://127.0.0.1:12111`. Addresses of other machines are refused, so that keys of cards go nowhere but to Stripe.',
    parse: cardProcessor,
  }),
  metricsToken: setting({
    flag: 'metrics-token',
    env: 'METRICS_TOKEN',
    placeholder: 'SECRET',
    default: /** @type {string | null} */ (null),
    defaultText:
      'only programs on this machine, and nobody once there is a public address or a proxy',
    meaning:
      'What a monitor shows as `Authorization: Bearer …` to read `/metrics`; 16 characters or more. Better in the environment than as a flag, which others on the machine can see.',
    parse: secret,
  }),
  empty: setting({
    flag: 'empty',
    env: 'EMPTY',
    default: false,
    defaultText: 'the demo town moves in on the first start',
    meaning: 'Starts without the demo town.',
    parse: yesOrNo,
  }),
  apiOnly: setting({
    flag: 'api-only',
    env: 'API_ONLY',
    default: false,
    defaultText: 'the web app is built when it is stale',
    meaning: 'Does not build the web app. `npm run dev` brings one that reloads.',
    parse: yesOrNo,
  }),
  logLevel: setting({
    flag: 'log-level',
    env: 'LOG_LEVEL',
    placeholder: 'LEVEL',
    default: 'warn',
    meaning: `How much is logged, as JSON lines: \`${logLevels.join('`, `')}\`.`,
    parse: oneOf(logLevels),
  }),
};

/** Ends parsing with a message that is complete: it names the setting, its value and what it should be. */
class Refused extends Error {}

/**
 * @param {readonly string[]} args
 * @param {Environment} env
 * @returns {{ values: Record<string, unknown>, isPortGiven: boolean } | { refused: string }}
 *   The values by their names in `settings`, or why they were refused.
 */
export function parseCommandLine(args, env) {
  try {
    refuseFlagsEatenByNpm(env);
    const flags = parseFlags(args);
    /** @type {Record<string, unknown>} */
    const values = {};
    for (const [name, declaration] of Object.entries(settings)) {
      const flag = flags.get(declaration.flag);
      const text = flag ?? (env[declaration.env] || undefined);
      const source = flag === undefined ? declaration.env : `--${declaration.flag}`;
      values[name] =
        text === undefined ? declaration.default : parseValue(declaration, text, source);
    }
    return { values, isPortGiven: flags.has('port') || Boolean(env['PORT']) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}

/**
 * @param {Setting<unknown>} declaration
 * @param {string} text
 * @param {string} source
 */
function parseValue(declaration, text, source) {
  try {
    return declaration.parse(text);
  } catch (error) {
    const complaint = /** @type {Error} */ (error).message;
    throw new Refused(`${source} is ${complaint}.\n${describe(declaration)}`);
  }
}

/**
 * @param {readonly string[]} args
 * @returns {Map<string, string>}
 */
function parseFlags(args) {
  const flags = new Map();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(arg);
    const declaration = match && allSettings().find((one) => one.flag === match[1]);
    if (!match || !declaration) throw new Refused(describeUnknown(arg));
    if (flags.has(declaration.flag)) throw new Refused(`${arg} is given twice.`);
    let text = match[2];
    if (text === undefined) text = declaration.placeholder ? rest.shift() : 'yes';
    if (text === undefined || (declaration.placeholder && text.startsWith('--'))) {
      throw new Refused(`--${declaration.flag} needs a value.\n${describe(declaration)}`);
    }
    flags.set(declaration.flag, text);
  }
  return flags;
}

/** @returns {Setting<unknown>[]} */
function allSettings() {
  return Object.values(settings);
}

/**
 * `npm start --port 1` gives the flag to npm, which keeps it and passes on the rest.
 *
 * @param {Environment} env
 */
function refuseFlagsEatenByNpm(env) {
  for (const { flag, placeholder } of allSettings()) {
    if (env[`npm_config_${flag.replaceAll('-', '_')}`] === undefined) continue;
    throw new Refused(
      `npm took --${flag} for itself. Put two dashes before it:\n  npm start -- --${flag}${
        placeholder ? ` ${placeholder}` : ''
      }`,
    );
  }
}

/** @param {string} arg */
function describeUnknown(arg) {
  const wanted = arg.replace(/^-+/, '').split('=')[0] ?? '';
  const near = allSettings().find(
    ({ flag }) =>
      flag.startsWith(wanted) ||
      wanted.startsWith(flag) ||
      sortLetters(flag) === sortLetters(wanted),
  );
  const hint = near && wanted ? ` Did you mean --${near.flag}?` : '';
  return `There is no option ${arg}.${hint}\nnpm start -- --help lists them all.`;
}

/**
 * Two letters in the wrong order are the commonest slip of the fingers.
 *
 * @param {string} word
 */
function sortLetters(word) {
  return [...word].sort().join('');
}

/** @param {Setting<unknown>} declaration */
function describe(declaration) {
  return `  ${usage(declaration)}  ${plain(declaration.meaning)}`;
}

/** @param {Setting<unknown>} declaration */
function usage({ flag, placeholder }) {
  return `--${flag}${placeholder ? ` ${placeholder}` : ''}`;
}

/** @param {string} markdown */
function plain(markdown) {
  return markdown.replaceAll('`', '');
}

/** @param {Setting<unknown>} declaration */
function defaultOf(declaration) {
  return declaration.defaultText ?? `\`${String(declaration.default)}\``;
}

/** The text behind `--help`. */
export function helpText() {
  const width = Math.max(...allSettings().map((one) => usage(one).length));
  const lines = allSettings().map(
    (one) =>
      `  ${usage(one).padEnd(width)}  ${plain(one.meaning)}\n` +
      `  ${' '.repeat(width)}  ${one.env} · default: ${plain(defaultOf(one))}\n`,
  );
  return `npm start -- [options]\n\n${lines.join('\n')}\n  --help  This list.\n`;
}

/** The table in docs/reference/settings.md. */
export function settingsTable() {
  const rows = allSettings().map(
    (one) =>
      `| \`${usage(one)}\` | \`${one.env}\` | ${defaultOf(one)} | ${one.meaning.replaceAll('|', '\\|')} |`,
  );
  return [
    '| option | environment | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/**
 * @param {number} min
 * @param {number} max
 * @returns {(text: string) => number}
 */
function wholeNumber(min, max) {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new Error(`"${text}", not a whole number from ${min} to ${max}`);
  };
}

/**
 * @param {RegExp} shape
 * @param {string} complaint
 * @returns {(text: string) => string}
 */
function pattern(shape, complaint) {
  return (text) => {
    if (shape.test(text)) return text;
    throw new Error(`"${text}", ${complaint}`);
  };
}

/**
 * @param {string[]} names
 * @returns {(text: string) => string}
 */
function oneOf(names) {
  return (text) => {
    if (names.includes(text)) return text;
    throw new Error(`"${text}", not one of ${names.join(', ')}`);
  };
}

/**
 * A complaint does not repeat it.
 * @param {string} text
 */
function secret(text) {
  if (/^[\x21-\x7e]{16,200}$/.test(text)) return text;
  throw new Error('not a secret of 16 to 200 letters, digits and signs without spaces');
}

/** @param {string} text */
function yesOrNo(text) {
  if (/^(yes|true|1)$/i.test(text)) return true;
  if (/^(no|false|0)$/i.test(text)) return false;
  throw new Error(`"${text}", neither yes nor no`);
}

/** @param {string} text */
function handleList(text) {
  const handles = text
    .split(',')
    .map((part) => part.trim().toLowerCase().replace(/^@/, ''))
    .filter((part) => part !== '');
  for (const handle of handles) {
    if (!/^[a-z][a-z0-9-]{2,29}$/.test(handle)) {
      throw new Error(`"${text}", where "${handle}" is not a handle`);
    }
  }
  return handles;
}

/**
 * @param {string} text
 * @returns {'play' | 'limited-network' | 'partner' | 'licensed'}
 */
function regime(text) {
  if (text === 'play' || text === 'limited-network' || text === 'partner' || text === 'licensed') {
    return text;
  }
  throw new Error(
    `"${text}", which is not a regime; play, limited-network, partner and licensed are`,
  );
}

/**
 * @param {string} text
 * @returns {'regime' | 'two'}
 */
function secondFactor(text) {
  if (text === 'regime' || text === 'two') return text;
  throw new Error(`"${text}", neither regime nor two`);
}

/**
 * @param {string} text
 * @returns {'public' | 'off' | 'all'}
 */
function reach(text) {
  if (text === 'public' || text === 'off' || text === 'all') return text;
  throw new Error(`"${text}", not one of public, off, all`);
}

/**
 * @param {string} text
 * @returns {'public' | 'all'}
 */
function hookReach(text) {
  if (text === 'public' || text === 'all') return text;
  throw new Error(`"${text}", not one of public, all`);
}

/**
 * The address holds a password, so a complaint does not repeat it.
 *
 * @param {string} text
 */
function databaseUrl(text) {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new Error('not an address of the form postgres://user:password@host:5432/name');
}

/**
 * The address holds a password, so a complaint does not repeat it.
 *
 * @param {string} text
 */
function mqttUrl(text) {
  if (URL.canParse(text) && /^(mqtts?|wss?):$/.test(new URL(text).protocol)) return text;
  throw new Error('not an address of the form mqtts://user:password@host:8883');
}

/** @param {string} text */
function natsUrl(text) {
  if (URL.canParse(text) && /^(nats|tls|wss?):$/.test(new URL(text).protocol)) return text;
  throw new Error('not an address of the form nats://host:4222');
}

/**
 * The address holds a password, so a complaint does not repeat it.
 *
 * @param {string} text
 */
function smtpUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname) {
    throw new Error('not an address of the form smtps://user:password@host:465');
  }
  try {
    decodeURIComponent(url.username + url.password);
  } catch {
    throw new Error('an address with a % in its user or password that is not written as %25');
  }
  return text;
}

/**
 * @param {string} text
 * @returns {{ host: string, port: number, protocol: 'http' }}
 */
function cardProcessor(text) {
  const [, port] = /^http:\/\/127\.0\.0\.1:(\d{1,5})\/?$/.exec(text) ?? [];
  if (port && Number(port) > 0 && Number(port) < 65_536) {
    return { host: '127.0.0.1', port: Number(port), protocol: 'http' };
  }
  throw new Error(`"${text}", not an address of this machine of the form http://127.0.0.1:port`);
}

/** @param {string} text */
function publicUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(`"${text}", not an address that begins with http:// or https://`);
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username) {
    throw new Error(`"${text}", but it must end after the host: the app lives at its root`);
  }
  return url.origin;
}
