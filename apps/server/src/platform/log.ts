import pino, { type Logger } from 'pino';

export type Log = Logger;

/** Fields that hold secrets wherever they occur; they never reach the log. */
const redactedFields = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'confirmation',
  'recoveryCode',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export function createLog(options: { level: string }): Log {
  return pino({
    level: options.level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: serializeError },
    redact: { paths: redactedFields, censor: '[redacted]' },
  });
}

/** The driver hangs its whole client on an error, which says nothing and fills pages. */
function serializeError(error: unknown): unknown {
  const serialized: unknown = pino.stdSerializers.err(error as Error);
  if (typeof serialized !== 'object' || serialized === null) return serialized;
  const { client: _, ...rest } = serialized as Record<string, unknown>;
  return rest;
}
