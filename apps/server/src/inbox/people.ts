import type { Uuid } from '#platform/ids';
import type { InboxContext } from './context.ts';

/** Users of the staff and the persons they are, and which actors are businesses. None of this ever changes, so it is remembered. */
export interface People {
  personsOf(userIds: Iterable<Uuid>): Promise<Map<Uuid, Uuid>>;
  /** Those of these actors that are businesses. */
  businessesAmong(actorIds: Iterable<Uuid>): Promise<Set<Uuid>>;
}

const rememberedMax = 50_000;

export function createPeople({ identity }: Pick<InboxContext, 'identity'>): People {
  const persons = new Map<Uuid, Uuid>();
  const areBusinesses = new Map<Uuid, boolean>();

  function remember<T>(map: Map<Uuid, T>, key: Uuid, value: T): void {
    map.set(key, value);
    if (map.size > rememberedMax) map.delete(map.keys().next().value!);
  }

  return {
    async personsOf(userIds) {
      const found = new Map<Uuid, Uuid>();
      for (const userId of new Set(userIds)) {
        const person = persons.get(userId) ?? (await identity.personOfUser(userId));
        if (person === null) continue;
        remember(persons, userId, person);
        found.set(userId, person);
      }
      return found;
    },
    async businessesAmong(actorIds) {
      const all = [...new Set(actorIds)];
      const unknown = all.filter((id) => !areBusinesses.has(id));
      const actors = unknown.length > 0 ? await identity.parties(unknown) : new Map();
      const isBusiness = (id: Uuid) => areBusinesses.get(id) ?? actors.get(id)?.kind === 'business';
      const found = new Set(all.filter(isBusiness));
      for (const [id, actor] of actors) remember(areBusinesses, id, actor.kind === 'business');
      return found;
    },
  };
}
