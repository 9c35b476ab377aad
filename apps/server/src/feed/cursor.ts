import { fail, ok, type Result } from '@allmende/contract/errors';
import { isUuid, type Uuid } from '#platform/ids';

/** Lists of the feed are sorted by one id, which is the cursor; null at their beginning. */
export function readCursor(
  cursor: string | undefined,
): Result<Uuid | null, 'platform.invalid_input'> {
  if (!cursor) return ok(null);
  return isUuid(cursor)
    ? ok(cursor)
    : fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });
}
