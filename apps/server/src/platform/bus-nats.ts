import { createHash } from 'node:crypto';
import type { Transport, TransportEvents } from './bus.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import { StartRefused } from './refusal.ts';

/** Lines over NATS, for many processes or much traffic. The subject is that of one database alone. */
export async function connectNats(
  options: TransportEvents & { url: string; database: Database; log: Log },
): Promise<Transport> {
  const { url, database, log, onLine, onGap } = options;
  // Only who uses it loads it.
  const { connect } = await import('@nats-io/transport-node');
  const connection = await connect({
    servers: url,
    name: 'allmende',
    maxReconnectAttempts: -1,
    ignoreClusterUpdates: true,
  }).catch((error: Error) => {
    throw new StartRefused(`NATS at ${url} does not answer: ${error.message}.`);
  });
  const subject = `allmende.${await nameOf(database)}`;
  connection.subscribe(subject, {
    callback: (error, message) => {
      if (error) log.warn({ err: error }, 'bus.subscription_failed');
      else onLine(message.string());
    },
  });
  await connection.flush();
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'reconnect') onGap();
      else if (status.type === 'disconnect') log.warn('bus.connection_lost');
    }
  })();
  return {
    // The server's own limit for a message is 1 MiB.
    lineMax: 512 * 1024,
    async send(lines) {
      for (const line of lines) connection.publish(subject, line);
      await connection.flush();
    },
    close: () => connection.drain(),
  };
}

async function nameOf(database: Database): Promise<string> {
  const { rows } = await database.pool.query(
    `select system_identifier || '/' || current_database() as name from pg_control_system()`,
  );
  return createHash('sha256').update(rows[0].name).digest('base64url').slice(0, 16);
}
