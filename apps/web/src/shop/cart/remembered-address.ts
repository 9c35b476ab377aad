import { actingActorId } from '../../app/session.ts';
import type { Address } from './attempt.ts';

/** Where one had things sent the last time, on this device only and only if one wanted that. */
const keyOf = () => `allmende.address.${actingActorId()}`;

export function rememberedAddress(): Address | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf()) ?? 'null') as Address | null;
  } catch {
    return null;
  }
}

export function rememberAddress(address: Address | null): void {
  if (address) localStorage.setItem(keyOf(), JSON.stringify(address));
  else localStorage.removeItem(keyOf());
}
