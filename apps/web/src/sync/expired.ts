import type { Message } from '@allmende/contract/messaging';

/** Its time is over: nothing of it is shown any more, whatever this device still has. */
export function isExpired({ expiresAt }: Message): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= Date.now();
}
