import { codeOf } from './cart/attempt.ts';

/** Nothing is at this address; also when what stands in it cannot be anybody's id. */
export function isMissing(error: unknown, code: `shop.${string}_unknown`): boolean {
  return [code, 'platform.invalid_input'].includes(codeOf(error));
}
