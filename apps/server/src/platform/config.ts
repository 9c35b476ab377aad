import { resolve } from 'node:path';
import { StartRefused } from './refusal.ts';

/**
 * Everything that can be set from outside, in one table. Parsing, `--help` and the table in
 * docs/start.md come from it. A flag wins over the environment, which wins over the default.
 */
interface Setting<Value> {
  flag: string;
  env: string;
  /** What stands behind the flag; absent when the flag alone says it. */
  placeholder?: string;
  default: Value;
  /** The default in words, where the value does not say it. */
  defaultText?: string;
  meaning: string;
  /** Throws an Error that completes the sentence "PORT is …". */
  parse(text: string): Value;
}

function setting<Value>(declaration: Setting<Value>): Setting<Value> {
  return declaration;
}

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

const settings = {
  port: setting<number>({
    flag: 'port',
    env: 'PORT',
    placeholder: 'NUMBER',
    default: 4400,
    defaultText: '`4400`, or the next free one',
    meaning: 'Port of the web server. One that you name is used or refused, never replaced.',
    parse: wholeNumber(1, 65_535),
  }),
  host: setting<string>({
    flag: 'host',
    env: 'HOST',
    placeholder: 'ADDRESS',
    default: '127.0.0.1',
    meaning: 'Address to listen on. `0.0.0.0` opens it to the network.',
    parse: pattern(/^[\w.:-]+$/, 'not an address or a host name'),
  }),
  dataFolder: setting<string>({
    flag: 'data',
    env: 'DATA',
    placeholder: 'FOLDER',
    default: './data',
    meaning: 'Folder for database, pictures and keys. One running server per folder.',
    parse: pattern(/\S/, 'empty'),
  }),
  databaseUrl: setting<string | null>({
    flag: 'database-url',
    env: 'DATABASE_URL',
    placeholder: 'URL',
    default: null,
    defaultText: 'the PostgreSQL that comes along',
    meaning: 'A PostgreSQL 18 of your own: `postgres://user:password@host:5432/name`.',
    parse: databaseUrl,
  }),
  publicUrl: setting<string | null>({
    flag: 'public-url',
    env: 'PUBLIC_URL',
    placeholder: 'URL',
    default: null,
    defaultText: '`http://localhost:<port>`',
    meaning: 'Address under which people reach it. Passkeys, links and cookies are bound to it.',
    parse: publicUrl,
  }),
  trustedProxies: setting<number>({
    flag: 'trusted-proxies',
    env: 'TRUSTED_PROXIES',
    placeholder: 'NUMBER',
    default: 0,
    meaning: 'How many reverse proxies stand in front, each adding to `X-Forwarded-For`.',
    parse: wholeNumber(0, 10),
  }),
  operators: setting<string[]>({
    flag: 'operators',
    env: 'OPERATORS',
    placeholder: 'HANDLES',
    default: [],
    defaultText: 'nobody',
    meaning:
      'Handles of the people who operate this server, with commas between. They need an account before; whoever was an operator once remains one.',
    parse: handleList,
  }),
  regime: setting<'play'>({
    flag: 'regime',
    env: 'REGIME',
    placeholder: 'NAME',
    default: 'play',
    meaning: 'What the money is. So far only `play`: demo money from the till.',
    parse: regime,
  }),
  empty: setting<boolean>({
    flag: 'empty',
    env: 'EMPTY',
    default: false,
    defaultText: 'the demo town moves in on the first start',
    meaning: 'Starts without the demo town.',
    parse: yesOrNo,
  }),
  apiOnly: setting<boolean>({
    flag: 'api-only',
    env: 'API_ONLY',
    default: false,
    defaultText: 'the web app is built when it is stale',
    meaning: 'Does not build the web app. `npm run dev` brings one that reloads.',
    parse: yesOrNo,
  }),
  logLevel: setting<string>({
    flag: 'log-level',
    env: 'LOG_LEVEL',
    placeholder: 'LEVEL',
    default: 'warn',
    meaning: `How much is logged, as JSON lines: \`${logLevels.join('`, `')}\`.`,
    parse: oneOf(logLevels),
  }),
};

type Settings = typeof settings;
type SettingName = keyof Settings;
type ValueOf<S> = S extends Setting<infer Value> ? Value : never;

/** As given; what depends on the port that is really used is filled in by `completeConfig`. */
export type GivenConfig = { [Name in SettingName]: ValueOf<Settings[Name]> } & {
  /** True when the port was named and therefore must not be replaced by another. */
  isPortGiven: boolean;
};

export interface Config extends Omit<GivenConfig, 'publicUrl'> {
  /** Origin, without a slash at the end. */
  publicUrl: string;
  /** Hops to trust in `X-Forwarded-For`, as Fastify takes it. */
  trustProxy: number;
}

/** @throws StartRefused naming the setting, its value and what it should be. */
export function parseConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): GivenConfig {
  refuseFlagsEatenByNpm(env);
  const flags = parseFlags(args);
  const values: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const flag = flags.get(declaration.flag);
    const text = flag ?? (env[declaration.env] || undefined);
    const source = flag === undefined ? declaration.env : `--${declaration.flag}`;
    values[name] = text === undefined ? declaration.default : parseValue(declaration, text, source);
  }
  values['isPortGiven'] = flags.has('port') || Boolean(env['PORT']);
  const config = values as unknown as GivenConfig;
  return { ...config, dataFolder: resolve(config.dataFolder) };
}

/** The whole configuration, once the port is known. */
export function completeConfig(given: GivenConfig, port: number): Config {
  return {
    ...given,
    port,
    publicUrl: given.publicUrl ?? `http://localhost:${port}`,
    trustProxy: given.trustedProxies,
  };
}

function parseValue(declaration: Setting<unknown>, text: string, source: string): unknown {
  try {
    return declaration.parse(text);
  } catch (error) {
    throw new StartRefused(`${source} is ${(error as Error).message}.\n${describe(declaration)}`);
  }
}

function parseFlags(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(arg);
    const declaration = match && allSettings().find((one) => one.flag === match[1]);
    if (!match || !declaration) throw new StartRefused(describeUnknown(arg));
    if (flags.has(declaration.flag)) throw new StartRefused(`${arg} is given twice.`);
    let text = match[2];
    if (text === undefined) text = declaration.placeholder ? rest.shift() : 'yes';
    if (text === undefined || (declaration.placeholder && text.startsWith('--'))) {
      throw new StartRefused(`--${declaration.flag} needs a value.\n${describe(declaration)}`);
    }
    flags.set(declaration.flag, text);
  }
  return flags;
}

function allSettings(): Setting<unknown>[] {
  return Object.values(settings) as Setting<unknown>[];
}

/** `npm start --port 1` gives the flag to npm, which keeps it and passes on the rest. */
function refuseFlagsEatenByNpm(env: Readonly<Record<string, string | undefined>>): void {
  for (const { flag, placeholder } of allSettings()) {
    if (env[`npm_config_${flag.replaceAll('-', '_')}`] === undefined) continue;
    throw new StartRefused(
      `npm took --${flag} for itself. Put two dashes before it:\n  npm start -- --${flag}${
        placeholder ? ` ${placeholder}` : ''
      }`,
    );
  }
}

function describeUnknown(arg: string): string {
  const wanted = arg.replace(/^-+/, '').split('=')[0]!;
  const near = allSettings().find(({ flag }) => flag.startsWith(wanted) || wanted.startsWith(flag));
  const hint = near && wanted ? ` Did you mean --${near.flag}?` : '';
  return `There is no option ${arg}.${hint}\nnpm start -- --help lists them all.`;
}

function describe(declaration: Setting<unknown>): string {
  return `  ${usage(declaration)}  ${plain(declaration.meaning)}`;
}

function usage({ flag, placeholder }: Setting<unknown>): string {
  return `--${flag}${placeholder ? ` ${placeholder}` : ''}`;
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function defaultOf(declaration: Setting<unknown>): string {
  return declaration.defaultText ?? `\`${String(declaration.default)}\``;
}

/** The text behind `--help`. */
export function helpText(): string {
  const width = Math.max(...allSettings().map((one) => usage(one).length));
  const lines = allSettings().map(
    (one) =>
      `  ${usage(one).padEnd(width)}  ${plain(one.meaning)}\n` +
      `  ${' '.repeat(width)}  ${one.env} · default: ${plain(defaultOf(one))}\n`,
  );
  return `npm start -- [options]\n\n${lines.join('\n')}\n  --help  This list.\n`;
}

/** The table in docs/start.md. */
export function settingsTable(): string {
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

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new Error(`"${text}", not a whole number from ${min} to ${max}`);
  };
}

function pattern(shape: RegExp, complaint: string): (text: string) => string {
  return (text) => {
    if (shape.test(text)) return text;
    throw new Error(`"${text}", ${complaint}`);
  };
}

function oneOf(names: string[]): (text: string) => string {
  return (text) => {
    if (names.includes(text)) return text;
    throw new Error(`"${text}", not one of ${names.join(', ')}`);
  };
}

function yesOrNo(text: string): boolean {
  if (/^(yes|true|1)$/i.test(text)) return true;
  if (/^(no|false|0)$/i.test(text)) return false;
  throw new Error(`"${text}", neither yes nor no`);
}

function handleList(text: string): string[] {
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

function regime(text: string): 'play' {
  if (text === 'play') return text;
  if (['limited-network', 'partner', 'licensed'].includes(text)) {
    throw new Error(`"${text}", which is planned and does not exist yet; only play does`);
  }
  throw new Error(`"${text}", which is not a regime; play is`);
}

/** The address holds a password, so a complaint does not repeat it. */
function databaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url && /^postgres(ql)?:$/.test(url.protocol)) return text;
  throw new Error('not an address of the form postgres://user:password@host:5432/name');
}

function publicUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(`"${text}", not an address that begins with http:// or https://`);
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username) {
    throw new Error(`"${text}", but it must end after the host: the app lives at its root`);
  }
  return url.origin;
}
