import type { Access } from '#platform/access';
import { anyActor, managers, treasurers } from '#platform/access';

/** Who may change what others see of an actor. */
export const profileEditors: Access = {
  ...treasurers,
  sentence: 'A person themselves; owners and managers for their business',
};

/** Who may withdraw what a business has printed. */
export const codeRevokers: Access = {
  ...managers,
  sentence: 'Owners and managers of a business, for its lasting codes',
};

/** Whoever acts shows the code of whom they act for. */
export const codeHolders: Access = {
  ...anyActor,
  sentence: 'A person for themselves; the staff of a business for it',
};

/** A code that never changes belongs on a counter, not on a person. */
export function mayHaveLastingCode(actorKind: 'person' | 'business'): boolean {
  return actorKind === 'business';
}
