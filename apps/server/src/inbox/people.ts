import type { Uuid } from '#platform/ids';
import type { InboxContext } from './context.ts';

/** Users of the staff and the persons they are, and which actors are businesses. Neither ever changes, so it is remembered. */
export interface People {
  personsOf(userIds: Iterable<Uuid>): Promise<Map<Uuid, Uuid>>;
  /** Those of these actors that are businesses. */
  businessesAmong(actorIds: Iterable<Uuid>): Promise<Set<Uuid>>;
}

const rememberedMax = 50_000;

export function createPeople({ identity }: Pick<InboxContext, 'identity'>): People {
  const persons = new Map<Uuid, Uuid>();

  return {
    async personsOf(userIds) {
      const found = new Map<Uuid, Uuid>();
      for (const userId of new Set(userIds)) {
        const person = persons.get(userId) ?? (await identity.personOfUser(userId));
        if (person === null) continue;
        persons.set(userId, person);
        if (persons.size > rememberedMax) persons.delete(persons.keys().next().value!);
        found.set(userId, person);
      }
      return found;
    },
    businessesAmong: identity.businessesAmong,
  };
}
