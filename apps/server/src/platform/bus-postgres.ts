import pg from 'pg';
import type { Transport, TransportEvents } from './bus.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';

const channel = 'allmende_bus';
const pauseMsMax = 5_000;

/** Lines over LISTEN and NOTIFY: nothing but the database is needed. A payload has at most 7,999 bytes. */
export async function connectPostgres(
  options: TransportEvents & { database: Database; log: Log },
): Promise<Transport> {
  const { database, log, onLine, onGap } = options;
  let listener: pg.Client | undefined;
  let isClosed = false;

  async function listen(): Promise<void> {
    const client = new pg.Client({ ...database.connection, application_name: 'allmende bus' });
    client.on('notification', ({ payload }) => payload && onLine(payload));
    client.on('error', (error) => log.warn({ err: error }, 'bus.connection_lost'));
    client.on('end', () => {
      if (listener === client && !isClosed) void listenAgain();
    });
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    listener = client;
  }

  async function listenAgain(): Promise<void> {
    for (let pauseMs = 50; !isClosed; pauseMs = Math.min(2 * pauseMs, pauseMsMax)) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      try {
        await listen();
        return onGap();
      } catch (error) {
        log.debug({ err: error }, 'bus.still_away');
      }
    }
  }

  await listen();
  return {
    lineMax: 7_900,
    async send(lines) {
      await database.pool.query(
        `select pg_notify('${channel}', line) from unnest($1::text[]) line`,
        [lines],
      );
    },
    async close() {
      isClosed = true;
      await listener?.end().catch(() => undefined);
    },
  };
}
