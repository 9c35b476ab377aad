import type { Log } from '#platform/log';
import type { Uuid } from '#platform/ids';
import type { Rosters } from './rosters.ts';

/**
 * Whether what happens in a conversation may concern a business. Modules that work for businesses are not told of
 * anything else, so that what persons say to each other costs nothing but their own message.
 */
export interface Concern {
  /** False only when it is certain; until it has been looked at, everything may. */
  mayConcernBusiness(conversationId: Uuid): boolean;
}

export interface BusinessDirectory {
  /** Those of the actors that are businesses. */
  businessesAmong(ids: Iterable<Uuid>): Promise<Set<Uuid>>;
}

export function createConcern(deps: {
  rosters: Pick<Rosters, 'known' | 'peek'>;
  identity: BusinessDirectory;
  log: Log;
}): Concern {
  const { rosters, identity, log } = deps;
  /** By the members as they are remembered: when these change, so does the array. What an actor is never does. */
  const verdicts = new WeakMap<readonly Uuid[], boolean>();
  const asked = new Set<Uuid>();

  async function judge(): Promise<void> {
    const ids = [...asked];
    asked.clear();
    const all = await Promise.all(ids.map((id) => rosters.peek(id)));
    const businesses = await identity.businessesAmong(all.flat());
    for (const members of all) {
      verdicts.set(
        members,
        members.some((id) => businesses.has(id)),
      );
    }
  }

  return {
    mayConcernBusiness(conversationId) {
      const members = rosters.known(conversationId);
      const verdict = members && verdicts.get(members);
      if (verdict !== undefined) return verdict;
      if (asked.size === 0) {
        setImmediate(() => {
          judge().catch((error) => log.warn({ err: error }, 'messaging.concern_unknown'));
        });
      }
      asked.add(conversationId);
      return true;
    },
  };
}
