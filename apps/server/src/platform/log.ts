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
    redact: { paths: redactedFields, censor: '[redacted]' },
  });
}
