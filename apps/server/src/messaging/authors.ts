import type { Actor } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Database } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import { listAuthors } from './answers-store.ts';
import type { Place } from './history.ts';
import type { ActorDirectory } from './present.ts';
import type { MessagingErrorCode } from './rules.ts';
import { readFigures } from './store.ts';

/** Who of a business's staff wrote its messages: for colleagues, never for the customer. */
export type Authors = (
  place: Place,
  query: { from: number; limit: number },
) => Promise<
  Result<{ items: { seq: number; actorId: string }[]; actors: Actor[] }, MessagingErrorCode>
>;

/** The persons behind users, some of whom may have gone. */
export interface PersonDirectory extends ActorDirectory {
  personOfUser(userId: Uuid): Promise<Uuid | null>;
}

/** [MS124] Who of a business's staff did something in its name, for colleagues; null for what persons do. */
export async function colleagueOf(
  identity: PersonDirectory,
  actorId: Uuid,
  userId: Uuid | null,
): Promise<Actor | null> {
  const person = userId && (await identity.personOfUser(userId));
  if (!person || person === actorId) return null;
  return (await identity.actors([person])).get(person) ?? null;
}

export function createAuthors(deps: { database: Database; identity: PersonDirectory }): Authors {
  const { database, identity } = deps;
  const { pool } = database;

  return async ({ conversationId, actorId }, { from, limit }) => {
    const figures = await readFigures(pool, { conversationId, actorId });
    if (!figures) return fail('messaging.conversation_unknown');
    const rows = await listAuthors(pool, { conversationId, actorId, from, limit });
    const users = [...new Set(rows.map((row) => row.sender_user_id))];
    const persons = new Map(
      await Promise.all(
        users.map(async (user) => [user, await identity.personOfUser(user)] as const),
      ),
    );
    const known = [...persons.values()].filter((person) => person !== null);
    const actors = await identity.actors(known);
    return ok({
      items: rows.flatMap(({ seq, sender_user_id }) => {
        const person = persons.get(sender_user_id);
        return person ? [{ seq, actorId: toPublicId('act', person) }] : [];
      }),
      actors: [...actors.values()],
    });
  };
}
