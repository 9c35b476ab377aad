import { fail, ok, type Result } from '@allmende/contract/errors';
import { isUuid, type Uuid } from './ids.ts';
import { isStorable } from './storable.ts';

/**
 * Cursors of lists that are sorted by a key and, among equals, by id. Opaque to callers, who can write
 * whatever they like, so all of it is checked again: what reaches a statement is a text and a UUID.
 */
export interface Place {
  key: string;
  id: Uuid;
}

type ReadCursor<T> = Result<T | null, 'platform.invalid_input'>;

function none(): ReadCursor<never> {
  return fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });
}

export function writePlace({ key, id }: Place): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** Null at the beginning of a list. */
export function readPlace(cursor: string | undefined): ReadCursor<Place> {
  if (!cursor) return ok(null);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return none();
  }
  if (!Array.isArray(parsed)) return none();
  const [key, id] = parsed as unknown[];
  return typeof key === 'string' && isStorable(key) && isUuid(id) ? ok({ key, id }) : none();
}

/** The same for lists that are sorted by time. */
export function writeMoment({ at, id }: { at: Date; id: Uuid }): string {
  return `${at.getTime()}.${id}`;
}

export function readMoment(cursor: string | undefined): ReadCursor<{ at: Date; id: Uuid }> {
  if (!cursor) return ok(null);
  const [ms = '', id, ...rest] = cursor.split('.');
  if (!/^\d{1,14}$/.test(ms) || !isUuid(id) || rest.length > 0) return none();
  return ok({ at: new Date(Number(ms)), id });
}

/** The same for lists whose items are numbered. */
export function readPosition(cursor: string | undefined): ReadCursor<number> {
  if (!cursor) return ok(null);
  return /^\d{1,9}$/.test(cursor) ? ok(Number(cursor)) : none();
}
