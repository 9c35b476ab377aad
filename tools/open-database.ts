import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseConfig } from '../apps/server/src/platform/config.ts';
import { createDatabase, type Database } from '../apps/server/src/platform/database.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import {
  type Postgres,
  readConnection,
  startPostgres,
} from '../apps/server/src/platform/postgres.ts';
import { StartRefused } from '../apps/server/src/platform/refusal.ts';

const log = createLog({ level: 'error' });
const maxConnections = 2;

/** The database of a town, whether its server runs or not, for the commands that work on it. */
export interface OpenDatabase {
  database: Database;
  /** What is left of the command line besides `--data` and `--database-url`. */
  rest: string[];
  /** The folder in which all of the town is, besides the database when that is elsewhere. */
  dataFolder: string;
  isElsewhere: boolean;
  close(): Promise<void>;
}

/**
 * DATABASE_URL when it is set; else the database of the running server; else PostgreSQL is started on the
 * data folder for as long as the command works.
 */
export async function openDatabase(args: string[]): Promise<OpenDatabase> {
  const { values, positionals } = parseOptions(args);
  const flags = Object.entries(values).map(([flag, value]) => `--${flag}=${value}`);
  const { databaseUrl, dataFolder } = parseConfig(flags, process.env);

  if (databaseUrl) {
    const database = createDatabase({ connectionString: databaseUrl, maxConnections, log });
    return {
      database,
      rest: positionals,
      dataFolder,
      isElsewhere: true,
      close: () => database.close(),
    };
  }
  if (!existsSync(dataFolder)) {
    throw new StartRefused(`There is no town in ${dataFolder} yet; npm start makes one.`);
  }
  const server = await reachServer(dataFolder);
  const database = createDatabase({ connection: server.connection, maxConnections, log });
  return {
    database,
    rest: positionals,
    dataFolder,
    isElsewhere: false,
    async close() {
      await database.close();
      await server.stop();
    },
  };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { data: { type: 'string' }, 'database-url': { type: 'string' } },
    });
  } catch (error) {
    const [complaint] = (error as Error).message.split('. ');
    throw new StartRefused(
      `${complaint}. This command takes --data FOLDER and --database-url URL.`,
      { cause: error },
    );
  }
}

/** A start that is refused because the folder is in use says that there is a server to talk to. */
async function reachServer(dataFolder: string): Promise<Pick<Postgres, 'connection' | 'stop'>> {
  try {
    return await startPostgres({ dataFolder, log });
  } catch (error) {
    const connection = error instanceof StartRefused && (await readConnection(dataFolder));
    if (!connection) throw error;
    return { connection, stop: async () => undefined };
  }
}

/** Runs a command that may be refused for a reason that a person can act upon. */
export async function explainRefusal(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof StartRefused ? `\n${error.message}\n` : error);
  }
}
