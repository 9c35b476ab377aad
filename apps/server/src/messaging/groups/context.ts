import type { Picture } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Notice } from '@allmende/contract/group-kinds';
import type { groupsOperations } from '@allmende/contract/groups';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { CodeOf } from '#platform/http';
import type { Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Cards } from '../cards.ts';
import type { Conversations } from '../conversations.ts';
import type { Echo } from '../echo.ts';
import { postNotice } from '../notices.ts';
import type { ActorDirectory } from '../present.ts';
import { showsMembers } from '../rules.ts';
import * as messages from '../store.ts';
import type { GroupState } from './store.ts';
import * as store from './store.ts';

/** What all use cases of groups stand on. */
export interface GroupDeps {
  publicUrl: string;
  database: Database;
  clock: Clock;
  echo: Echo;
  conversations: Conversations;
  cards: Cards;
  identity: ActorDirectory;
  media: GroupPictures;
}

export interface GroupPictures {
  /** Makes one's own picture visible to everybody; null when there is none of that id. */
  makePublic(tx: Tx, pictureId: Uuid, ownerActorId: Uuid): Promise<Picture | null>;
}

/** What a use case answers: the codes are those that its operation names in the contract. */
export type Answer<T, Name extends keyof typeof groupsOperations> = Promise<
  Result<T, CodeOf<(typeof groupsOperations)[Name]>>
>;
/** Why somebody finds no group there. */
type Missing = 'messaging.conversation_unknown' | 'groups.not_a_group';

/** Who acts: the actor, and the user behind it for the record. */
export interface Acting {
  actorId: Uuid;
  userId: Uuid;
}

/** A group one is in, as it is in this transaction, in which nobody else can change it. */
export interface Locked extends GroupState {
  own_state: 'member';
}

export type Groups = ReturnType<typeof createContext>;

export function createContext(deps: GroupDeps) {
  const { database, clock, echo, conversations } = deps;

  /** The group, for a member; to everybody else it does not exist. */
  async function checkMember(
    state: GroupState | undefined,
    place: { groupId: Uuid; actorId: Uuid },
  ): Promise<Result<Locked, Missing>> {
    if (state?.own_state === 'member') return ok(state as Locked);
    if (state) return fail('messaging.conversation_unknown');
    const figures = await messages.readFigures(database.pool, {
      conversationId: place.groupId,
      actorId: place.actorId,
    });
    return fail(figures ? 'groups.not_a_group' : 'messaging.conversation_unknown');
  }

  /** Posts the line that says what happened; shown after the commit. The actor is a member. */
  async function post(tx: Tx, groupId: Uuid, acting: Acting, notice: Notice): Promise<void> {
    const { actorId, userId } = acting;
    const now = clock.now();
    const posted = await postNotice(tx, { conversationId: groupId, actorId, userId, notice, now });
    tx.afterCommit(() => void echo.pushChanged([posted]));
  }

  return {
    ...deps,

    read: async (place: { groupId: Uuid; actorId: Uuid }): Promise<Result<Locked, Missing>> =>
      checkMember(await store.readState(database.pool, place), place),

    /** Runs `work` on a group that stands still; what it fails with changes nothing. */
    async change<T, Code extends string>(
      groupId: Uuid,
      acting: Acting,
      work: (tx: Tx, group: Locked) => Promise<Result<T, Code>>,
    ): Promise<Result<T, Code | Missing>> {
      return undoing<T, Code | Missing>(database, async (tx) => {
        const place = { groupId, actorId: acting.actorId };
        const group = await checkMember(await store.lockState(tx, place), place);
        return group.ok ? work(tx, group.value) : group;
      });
    },

    post,

    /** Shows it anew: to all where all see each other, otherwise to those whom it concerns. */
    showAfterCommit(tx: Tx, group: GroupState, concerned: readonly Uuid[]): void {
      const { conversation_id: groupId } = group;
      tx.afterCommit(() => {
        if (showsMembers(group)) conversations.pushToLists(groupId);
        else conversations.pushToLists(groupId, concerned);
      });
    },

    hideAfterCommit(tx: Tx, groupId: Uuid, actorId: Uuid): void {
      tx.afterCommit(() => conversations.pushRemoval(groupId, [actorId]));
    },
  };
}
