import { createRequire, flushCompileCache } from 'node:module';
import { systemClock } from '#platform/clock';
import { type Config, completeConfig, helpText, parseConfig } from '#platform/config';
import { createDatabase, type Database } from '#platform/database';
import { createLog, type Log } from '#platform/log';
import { migrate } from '#platform/migrations';
import { type Postgres, startPostgres } from '#platform/postgres';
import { StartRefused } from '#platform/refusal';
import type { App } from './app.ts';
import {
  type DemoPerson,
  ensureTown,
  isTownHalfway,
  refuseHalfTown,
  seedDemoTown,
} from './start/demo-town.ts';
import { choosePort } from './start/port.ts';
import { createTerminal, type Terminal } from './start/terminal.ts';
import { ensureWebBuild } from './start/web-build.ts';

/**
 * The process: configuration, database, web app, application, in this order, and all of it down again
 * when asked to. Nothing is touched before the configuration is known to be good.
 */

/** What has been opened, in order; it is closed in the opposite order. */
const opened: (() => Promise<void>)[] = [];
let stopDatabase: () => Promise<void> = async () => undefined;
let quieten: () => void = () => undefined;
/** Ends child processes that only the start needs. */
const abort = new AbortController();
/** All but the database end within this time, or are left; of two seconds, the rest is the database's. */
const closePatienceMs = 1300;

async function start(args: string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(helpText());
    return;
  }
  const given = parseConfig(args, process.env);
  const config = completeConfig(given, await choosePort(given));
  const log = createLog({ level: config.logLevel });
  const terminal = createTerminal(process.stdout);
  quieten = () => {
    log.level = 'fatal';
  };
  if (config.currency && config.currency !== 'EUR' && !config.empty) {
    throw new StartRefused(
      `The demo town pays in euros. Start with --empty --currency ${config.currency}, or without --currency.`,
    );
  }
  endOn(['SIGINT', 'SIGTERM', 'SIGHUP'], log);

  terminal.print(`\n  ${terminal.bold('Allmende')} ${terminal.dim(version())}\n`);
  const webBuild = config.apiOnly
    ? Promise.resolve()
    : terminal.step('web app', () => ensureWebBuild(abort.signal));
  // Its failure is reported when it is waited for, after the database is up and can be closed.
  webBuild.catch(() => undefined);
  const opening = terminal.step('database', (say) => openDatabase(config, log, say));
  // Its modules are read while the database starts, which is another process's work.
  const loading = import('./app.ts');
  loading.catch(() => undefined);
  const { database, postgres } = await opening;
  await webBuild;

  const { createApp } = await loading;
  const app = await createApp({ config, database, log, clock: systemClock });
  opened.push(() => app.close());
  const people = await moveTownIn({ app, config, database, terminal });
  const { address } = await listen(app, config);
  await postgres?.announce(config.publicUrl);
  if (!config.isPortGiven && config.port !== given.port) {
    terminal.print(terminal.dim(`    port ${given.port} is in use, so it is ${config.port}`));
  }
  welcome(terminal, { address, config, people });
  // Node would do this at the end, where it holds up the person who pressed Ctrl-C.
  flushCompileCache();
}

async function openDatabase(
  config: Config,
  log: Log,
  say: (detail: string) => void,
): Promise<{ database: Database; postgres: Postgres | null }> {
  if (config.databaseUrl) {
    const database = createDatabase({ connectionString: config.databaseUrl, log });
    opened.push(() => database.close());
    await assertReachable(database);
    await migrate(database, log);
    if (await isTownHalfway(database)) refuseHalfTown();
    return { database, postgres: null };
  }
  const postgres = await startPostgres({ dataFolder: config.dataFolder, log, say });
  stopDatabase = () => postgres.stop();
  let database = createDatabase({ connection: postgres.connection, log });
  opened.push(() => database.close());
  await migrate(database, log);
  if (await isTownHalfway(database)) {
    say('the first start was interrupted while the demo town moved in; beginning anew');
    await database.close();
    await postgres.recreateDatabase();
    database = createDatabase({ connection: postgres.connection, log });
    await migrate(database, log);
  }
  return { database, postgres };
}

async function assertReachable(database: Database): Promise<void> {
  const ask = () => database.pool.query('select 1');
  try {
    // On a busy machine the program may load for longer than a connection is waited for; then ask again.
    await ask().catch((error) => {
      if (/timeout/.test((error as Error).message)) return ask();
      throw error;
    });
  } catch (error) {
    throw new StartRefused(
      `The database at DATABASE_URL does not answer: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function moveTownIn(parts: {
  app: App;
  config: Config;
  database: Database;
  terminal: Terminal;
}): Promise<DemoPerson[] | null> {
  return ensureTown(parts.database, {
    isWanted: !parts.config.empty,
    seed: () => parts.terminal.step('demo town', () => seedDemoTown(parts.app)),
  });
}

async function listen(app: App, config: Config): Promise<{ address: string }> {
  try {
    return await app.listen();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new StartRefused(`Port ${config.port} was taken by another process during the start.`);
  }
}

function welcome(
  terminal: Terminal,
  town: { address: string; config: Config; people: DemoPerson[] | null },
): void {
  const { bold, dim, print } = terminal;
  print(`\n  Open    ${bold(town.config.publicUrl)}`);
  if (town.people) {
    const width = Math.max(...town.people.map(({ handle }) => handle.length)) + 1;
    const passwordWidth = Math.max(...town.people.map(({ password }) => password.length));
    print('\n  Sign in with a handle and its password:\n');
    for (const { handle, password, name, role } of town.people) {
      print(
        `    ${bold(`@${handle}`.padEnd(width))}  ${password.padEnd(passwordWidth)}  ${dim(`${name}, ${role}`)}`,
      );
    }
  } else {
    print('\n  It is empty. The first account is yours to open.');
  }
  print(dim(`\n  Data in ${town.config.dataFolder}. Ctrl-C ends it.\n`));
}

function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version;
}

let ending: Promise<void> | undefined;

/** Ends everything once, however often it is asked. */
function end(exitCode: number): Promise<void> {
  ending ??= (async () => {
    process.exitCode = exitCode;
    abort.abort();
    const patience = pause(closePatienceMs);
    for (const close of opened.splice(0).reverse()) {
      await Promise.race([close().catch(report), patience]);
    }
    // Whoever was too slow loses its connection now, which is no news.
    quieten();
    await stopDatabase().catch(report);
    process.exit();
  })();
  return ending;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function endOn(signals: NodeJS.Signals[], log: Log): void {
  for (const signal of signals) process.on(signal, () => void end(0));
  // The npm command that started us is gone.
  process.once('disconnect', () => void end(0));
  process.channel?.unref();
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'process.uncaught_exception');
    void end(1);
  });
}

function report(error: unknown): void {
  const text = error instanceof StartRefused ? error.message : (error as Error).stack;
  process.stderr.write(`\n${text}\n\n`);
}

start(process.argv.slice(2)).catch((error) => {
  if (ending) return;
  report(error);
  void end(1);
});
