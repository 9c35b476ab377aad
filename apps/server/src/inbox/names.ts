import type { Uuid } from '#platform/ids';
import type { InboxContext } from './context.ts';
import { readSettings } from './desk-store.ts';
import type { People } from './people.ts';

/** [IN20] The first names of those who answered, for the customer of a conversation, since the business wishes it. */
export type Names = (asked: {
  conversationId: Uuid;
  readerActorId: Uuid;
  from: number;
}) => Promise<{ seq: number; name: string }[]>;

export function createNames(
  { database, identity, messaging }: InboxContext,
  people: People,
): Names {
  const { pool } = database;
  return async ({ conversationId, readerActorId, from }) => {
    const sides = await messaging.pairsOf(pool, [conversationId]);
    const own = sides.find(({ actorId }) => actorId === readerActorId);
    if (!own) return [];
    const businesses = await people.businessesAmong([own.otherActorId]);
    if (!businesses.has(own.otherActorId)) return [];
    const { names_since: since } = await readSettings(pool, own.otherActorId);
    if (!since) return [];
    const written = (
      await messaging.writtenBy(pool, { conversationId, actorId: own.otherActorId, from })
    ).filter(({ at }) => at >= since);
    const persons = await people.personsOf(written.map(({ userId }) => userId));
    const actors = await identity.actors(persons.values());
    return written.flatMap(({ seq, userId }) => {
      const actor = actors.get(persons.get(userId) ?? '');
      const name = actor?.name.split(' ')[0];
      return name ? [{ seq, name }] : [];
    });
  };
}
