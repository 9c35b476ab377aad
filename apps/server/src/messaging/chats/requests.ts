import { newPeopleMax } from '@allmende/contract/chats-limits';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Conversation } from '@allmende/contract/messaging';
import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ActorDirectory } from '../present.ts';
import { lockConversation, readFigures } from '../store.ts';
import type { ChatsAnswer, ChatsDeps, Place } from './arranging.ts';
import { judgeFirst } from './rules.ts';
import * as store from './store.ts';

/** Who works where, so that colleagues are no strangers to each other. */
export interface ColleagueDirectory extends ActorDirectory {
  userOfPerson(actorId: Uuid): Promise<Uuid | null>;
  controlled(userId: Uuid): Promise<{ actorId: Uuid; kind: 'person' | 'business' }[]>;
}

/** What two are to each other outside of chats. */
export interface Kinship {
  /** The other one is no business, which is there to be written to. */
  isPerson: boolean;
  sharesBusiness: boolean;
}

export interface Judge {
  /** Asked before the transaction: within it a second connection may be one too many. */
  kinshipOf(openerActorId: Uuid, otherActorId: Uuid): Promise<Kinship>;
  /** Decides in the transaction that opens a conversation whether it is a request to the other one. */
  judgeFirst(
    tx: Tx,
    opening: {
      conversationId: Uuid;
      openerActorId: Uuid;
      otherActorId: Uuid;
      kinship: Kinship;
    },
  ): Promise<Result<null, 'messaging.no_strangers' | 'messaging.too_many_new_people'>>;
  /**
   * [MS317] For what comes to somebody whoever sent it, as money does, and was the first thing between the two: to whom the
   * sender is a stranger it becomes a request. False when it does not.
   */
  knock(
    tx: Tx,
    arrived: {
      conversationId: Uuid;
      fromActorId: Uuid;
      toActorId: Uuid;
      kinship: Kinship;
    },
  ): Promise<boolean>;
}

export function createJudge(deps: { clock: Clock; identity: ColleagueDirectory }): Judge {
  const { clock, identity } = deps;

  async function businessesOf(actorId: Uuid): Promise<Uuid[]> {
    const userId = await identity.userOfPerson(actorId);
    if (!userId) return [actorId];
    const all = await identity.controlled(userId);
    return all.filter(({ kind }) => kind === 'business').map((one) => one.actorId);
  }

  async function shareBusiness(one: Uuid, other: Uuid): Promise<boolean> {
    const [ones, others] = await Promise.all([businessesOf(one), businessesOf(other)]);
    return ones.some((id) => others.includes(id));
  }

  async function kinshipOf(openerActorId: Uuid, otherActorId: Uuid): Promise<Kinship> {
    const other = (await identity.actors([otherActorId])).get(otherActorId);
    if (other?.kind !== 'person') return { isPerson: false, sharesBusiness: false };
    return { isPerson: true, sharesBusiness: await shareBusiness(openerActorId, otherActorId) };
  }

  const judge: Judge['judgeFirst'] = async (tx, opening) => {
    const { conversationId, openerActorId, otherActorId, kinship } = opening;
    if (!kinship.isPerson) return ok(null);
    const members = await store.readRequests(tx.client, conversationId);
    const isAsked = (actorId: Uuid) =>
      members.some((one) => one.actor_id === actorId && one.is_request);
    const ownPlace = { conversationId, actorId: openerActorId };
    if (isAsked(openerActorId)) {
      // Both want to talk, and neither has said anything yet.
      await store.setRequest(tx, { ...ownPlace, isRequest: false });
      return ok(null);
    }
    const { who_writes: whoWrites } = await store.readSettings(tx.client, otherActorId);
    const verdict = judgeFirst(whoWrites, {
      sharesGroup: await store.shareGroup(tx.client, openerActorId, otherActorId),
      sharesBusiness: kinship.sharesBusiness,
    });
    if (verdict === 'refused') return fail('messaging.no_strangers');
    if (verdict === 'open' || isAsked(otherActorId)) return ok(null);
    const now = clock.now();
    const mayGoOn = await store.countNewPerson(tx, {
      actorId: openerActorId,
      now,
      max: newPeopleMax,
    });
    if (!mayGoOn) return fail('messaging.too_many_new_people');
    await store.setRequest(tx, { conversationId, actorId: otherActorId, isRequest: true });
    return ok(null);
  };

  const knock: Judge['knock'] = async (tx, { conversationId, fromActorId, toActorId, kinship }) => {
    if (!kinship.isPerson) return false;
    await lockConversation(tx, conversationId);
    const spoken = { conversationId, actorId: toActorId };
    if (await store.hasSpoken(tx.client, spoken)) return false;
    const { who_writes: whoWrites } = await store.readSettings(tx.client, toActorId);
    const verdict = judgeFirst(whoWrites, {
      sharesGroup: await store.shareGroup(tx.client, fromActorId, toActorId),
      sharesBusiness: kinship.sharesBusiness,
    });
    if (verdict === 'open') return false;
    await store.setRequest(tx, { conversationId, actorId: toActorId, isRequest: true });
    return true;
  };

  return { kinshipOf, judgeFirst: judge, knock };
}

/** [MS312]–[MS315] What one answers to a request without writing. */
export interface Requests {
  accept(place: Place): ChatsAnswer<Conversation, 'acceptRequest'>;
  decline(place: Place): ChatsAnswer<Record<string, never>, 'declineRequest'>;
}

export function createRequests(deps: ChatsDeps & { onAccepted(place: Place): void }): Requests {
  const { database, clock, conversations } = deps;
  return {
    async accept(place) {
      const hasChanged = await database.transaction((tx) => store.acceptRequest(tx, place));
      if (hasChanged) {
        conversations.pushToLists(place.conversationId);
        deps.onAccepted(place);
      }
      return conversations.get(place.actorId, place.conversationId);
    },

    async decline(place) {
      const figures = await readFigures(database.pool, place);
      if (!figures) return fail('messaging.conversation_unknown');
      const wasRequest = await database.transaction(async (tx) => {
        await lockConversation(tx, place.conversationId);
        return store.declineRequest(tx, place, clock.now());
      });
      if (!wasRequest) return fail('chats.no_request');
      conversations.pushRemoval(place.conversationId, [place.actorId]);
      return ok({});
    },
  };
}
