import { fail, ok, type Result } from '@allmende/contract/errors';
import { mentionsMax } from '@allmende/contract/limits';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { everybody, handlesIn } from './rules.ts';
import * as store from './store.ts';

export interface HandleDirectory {
  /** By the present handle, or a former one that still leads to its actor. */
  actorIdByHandle(handle: string): Promise<Uuid | null>;
}

/** [MS95] Whom a text mentions; null for nobody. In a direct conversation it is nothing but text. */
export type MentionReader = (
  place: { conversationId: Uuid; senderActorId: Uuid },
  text: string,
) => Promise<
  Result<NonNullable<store.MessageExtra['mentions']> | null, 'messaging.too_many_mentions'>
>;

export function createMentionReader(deps: {
  database: Database;
  identity: HandleDirectory;
}): MentionReader {
  const { database, identity } = deps;
  return async ({ conversationId, senderActorId: actorId }, text) => {
    const handles = handlesIn(text);
    if (handles.length === 0) return ok(null);
    const figures = await store.readFigures(database.pool, { conversationId, actorId });
    if (!figures || figures.kind === 'direct') return ok(null);
    const named = handles.filter((handle) => handle !== everybody);
    if (named.length > mentionsMax) return fail('messaging.too_many_mentions');
    const found = await Promise.all(named.map((handle) => identity.actorIdByHandle(handle)));
    const actorIds = await store.listMembersAmong(database.pool, {
      conversationId,
      actorIds: found.filter((id) => id !== null),
    });
    const isAll = handles.includes(everybody) && figures.rank >= 1;
    return ok(actorIds.length > 0 || isAll ? { actorIds, isAll } : null);
  };
}
