import { isConnectionLost } from './database.ts';

/** More waits already than can be served soon. What was refused with this has not been done. */
export class Overloaded extends Error {
  override name = 'Overloaded';
}

/** True when nothing is wrong with what was asked, and the same may succeed in a moment. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof Overloaded || isConnectionLost(error);
}
