import { fail, ok, type Result } from '@allmende/contract/errors';
import type { PrefixedId } from '@allmende/contract/ids';
import type { Conversation } from '@allmende/contract/messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import { undoing } from '#platform/undoing';
import { type Cursor, readCursor, writeCursor } from './cursor.ts';
import type { Judge, Kinship } from './chats/requests.ts';
import { hasDeclined, rejoin } from './chats/store.ts';
import { type ActorDirectory, presentConversations } from './present.ts';
import type { Rosters } from './rosters.ts';
import type { MessagingErrorCode } from './rules.ts';
import * as store from './conversations-store.ts';

interface ListPage {
  items: Conversation[];
  removed: PrefixedId<'cnv'>[];
  cursor: string;
  hasMore: boolean;
  isReset: boolean;
}

/** Why nobody is to be bothered by somebody who turns to them. */
export type TurnRefusal =
  | 'messaging.blocked'
  | 'messaging.stopped'
  | 'messaging.no_strangers'
  | 'messaging.too_many_new_people';

type Answer<T> = Promise<Result<T, MessagingErrorCode | 'identity.actor_unknown'>>;
/** Of an own conversation; nobody else's exists. */
type Found = Promise<Result<Conversation, 'messaging.conversation_unknown'>>;

/** Conversations as things in a list: opening, finding, marking as dealt with, blocking. */
/** Where the card of money goes, and whether its receiver declined the sender and sees nothing of it there. */
export interface MoneyPlace {
  id: Uuid;
  isDeclined: boolean;
}

export interface Conversations {
  /**
   * The conversation of two actors, opened when there is none. It takes no lock when it exists; the first
   * opening holds the pair until the transaction ends.
   */
  directConversation(
    tx: Tx,
    pair: { a: Uuid; b: Uuid; at?: Date },
  ): Promise<Result<Uuid, 'messaging.blocked' | 'messaging.cannot_write_to_self'>>;
  /** For `turnTo`; asked before its transaction. */
  kinshipOf: Judge['kinshipOf'];
  /**
   * The same when somebody turns to another by themselves: to somebody unknown it is a request, and to somebody who
   * wants to hear nothing more of them it is refused.
   */
  turnTo(
    tx: Tx,
    pair: { fromActorId: Uuid; toActorId: Uuid; kinship: Kinship },
  ): Promise<Result<Uuid, TurnRefusal>>;
  /** [MS317] For what comes whoever sent it; a stranger is not let in with it. */
  knock: Judge['knock'];
  /**
   * The same for many pairs of two different actors, answered in the order given: one statement, and one
   * more when some of them have none yet, which are opened in order of the pair so that nobody waits in
   * a circle.
   */
  directConversations(
    tx: Tx,
    pairs: readonly { a: Uuid; b: Uuid }[],
  ): Promise<Result<Uuid, 'messaging.blocked'>[]>;
  /** [MS315] The same for money that `a` sends to `b` by themselves: it brings nobody back who declined to hear of `a`. */
  moneyConversations(
    tx: Tx,
    pairs: readonly { a: Uuid; b: Uuid }[],
  ): Promise<Result<MoneyPlace, 'messaging.blocked'>[]>;
  start(ownActorId: Uuid, withActorId: Uuid): Answer<Conversation>;
  get(ownActorId: Uuid, conversationId: Uuid): Found;
  sync(ownActorId: Uuid, query: { cursor: string | undefined; limit: number }): Promise<ListPage>;
  setDone(ownActorId: Uuid, change: { conversationId: Uuid; isDone: boolean }): Found;
  /** Called by identity in the transaction that blocks or unblocks. */
  setBlocked(tx: Tx, change: { a: Uuid; b: Uuid; isBlocked: boolean }): Promise<void>;
  /**
   * [MS62] [MS63] In the transaction in which somebody says that they want to hear nothing more of another, or that they do. It
   * ends by itself when they speak to the other again; said once more after that, it holds once more.
   */
  setStopped(tx: Tx, change: { actorId: Uuid; byActorId: Uuid; isStopped: boolean }): Promise<void>;
  /** Shows a conversation anew in the lists of these members, or of all, after a commit. */
  pushToLists(conversationId: Uuid, only?: readonly Uuid[]): void;
  /** Takes it out of the lists of these, who are no longer members. */
  pushRemoval(conversationId: Uuid, actorIds: readonly Uuid[]): void;
}

export function createConversations(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  gateway: Gateway;
  rosters: Rosters;
  identity: ActorDirectory;
  judge: Judge;
}): Conversations {
  const { database, clock, log, gateway, rosters, identity, judge } = deps;

  function open(tx: Tx, pair: { a: Uuid; b: Uuid; at?: Date | undefined }) {
    const { a: one, b: other, at = clock.now() } = pair;
    return store.openDirect(tx, { one, other, newId: newUuid(), now: at });
  }

  /** Who had declined the conversation is in it again, with what is said from now on. */
  async function bringBack(tx: Tx, conversationId: Uuid, actorIds: readonly Uuid[]): Promise<void> {
    await rejoin(tx, { conversationId, actorIds });
    tx.afterCommit(() => pushToLists(conversationId, actorIds));
  }

  /** Opens them all; of those that somebody declined, whoever comes back is back. In one order for everybody. */
  async function openMany(
    tx: Tx,
    pairs: readonly { a: Uuid; b: Uuid }[],
    returning: (pair: { a: Uuid; b: Uuid }) => Uuid[],
  ): Promise<store.DirectRow[]> {
    const opened = await store.openDirects(tx.client, { pairs, now: clock.now() });
    const declined = opened
      .map(({ id, hasLeft, isBlocked }, index) => ({ id, isOut: hasLeft && !isBlocked, index }))
      .filter(({ isOut }) => isOut)
      .sort((one, other) => (one.id < other.id ? -1 : 1));
    for (const { id, index } of declined) await bringBack(tx, id, returning(pairs[index]!));
    return opened;
  }

  async function view(ownActorId: Uuid, conversationId: Uuid): Promise<Conversation | undefined> {
    const rows = await store.readConversations(database.pool, {
      actorId: ownActorId,
      conversationIds: [conversationId],
    });
    return (await presentConversations(deps, ownActorId, rows))[0];
  }

  async function get(ownActorId: Uuid, conversationId: Uuid): Found {
    const conversation = await view(ownActorId, conversationId);
    return conversation ? ok(conversation) : fail('messaging.conversation_unknown');
  }

  /** One after the other, so that what was read first is not sent last. */
  let pushing: Promise<void> = Promise.resolve();

  /** Shows a conversation anew in the lists of these members, or of all. */
  function pushToLists(conversationId: Uuid, only?: readonly Uuid[]): void {
    pushing = pushing.then(async () => {
      try {
        const all =
          only ?? (await rosters.now([conversationId])).get(conversationId)?.actorIds ?? [];
        for (const actorId of all) {
          if (!gateway.isOnline(actorId)) continue;
          const conversation = await view(actorId, conversationId);
          if (conversation) gateway.deliver([actorId], { type: 'conversation', conversation });
        }
      } catch (error) {
        log.warn({ err: error, conversationId }, 'messaging.list_push_lost');
      }
    });
  }

  /** In line with what was pushed to lists before. */
  function pushRemoval(conversationId: Uuid, actorIds: readonly Uuid[]): void {
    pushing = pushing.then(() => {
      for (const actorId of actorIds) {
        gateway.deliver([actorId], {
          type: 'removed',
          conversationId: toPublicId('cnv', conversationId),
          ownActorId: toPublicId('act', actorId),
        });
      }
    });
  }

  /** Opens it for whoever turns to another, also where they may only read. */
  async function enter(
    tx: Tx,
    pair: { fromActorId: Uuid; toActorId: Uuid; kinship: Kinship },
  ): Promise<Result<Uuid, TurnRefusal>> {
    const { fromActorId, toActorId, kinship } = pair;
    const { id, isBlocked, lastSeq, hasLeft } = await open(tx, { a: fromActorId, b: toActorId });
    if (hasLeft) await bringBack(tx, id, [fromActorId]);
    if (lastSeq > 0) return ok(id);
    if (isBlocked) return fail('messaging.blocked');
    const opening = { conversationId: id, openerActorId: fromActorId, otherActorId: toActorId };
    const verdict = await judge.judgeFirst(tx, { ...opening, kinship });
    return verdict.ok ? ok(id) : verdict;
  }

  const turnTo: Conversations['turnTo'] = async (tx, pair) => {
    const entered = await enter(tx, pair);
    if (!entered.ok) return entered;
    const place = { conversationId: entered.value, actorId: pair.fromActorId };
    return (await store.isStopped(tx, place)) ? fail('messaging.stopped') : entered;
  };

  async function readPage(
    ownActorId: Uuid,
    { cursor, limit }: { cursor: Cursor; limit: number },
  ): Promise<{ rows: store.ConversationRow[]; next: Cursor; hasMore: boolean }> {
    const { epoch, from, all, changes } = cursor;
    if (changes) {
      const rows = await store.listChanged(database.pool, {
        actorId: ownActorId,
        since: changes.since,
        after: changes.id === nobody ? null : changes,
        limit: limit + 1,
      });
      const hasMore = rows.length > limit;
      const last = rows[limit - 1];
      const next = hasMore
        ? { epoch, from, changes: { ...changes, xid: last!.changed_xid, id: last!.id } }
        : { epoch, from };
      return { rows: rows.slice(0, limit), next, hasMore };
    }
    const rows = await store.listConversations(database.pool, {
      actorId: ownActorId,
      before: all ? { at: new Date(all.at), id: all.id } : null,
      limit: limit + 1,
    });
    const hasMore = rows.length > limit;
    const last = rows[limit - 1];
    const next = hasMore
      ? { epoch, from, all: { at: last!.last_activity_at.getTime(), id: last!.id } }
      : { epoch, from };
    return { rows: rows.slice(0, limit), next, hasMore };
  }

  return {
    async directConversation(tx, pair) {
      if (pair.a === pair.b) return fail('messaging.cannot_write_to_self');
      const { id, isBlocked, hasLeft } = await open(tx, pair);
      if (isBlocked) return fail('messaging.blocked');
      if (hasLeft) await bringBack(tx, id, [pair.a, pair.b]);
      return ok(id);
    },

    kinshipOf: judge.kinshipOf,
    turnTo,

    async knock(tx, arrived) {
      const isRequest = await judge.knock(tx, arrived);
      const { conversationId, toActorId } = arrived;
      if (isRequest) tx.afterCommit(() => pushToLists(conversationId, [toActorId]));
      return isRequest;
    },

    async directConversations(tx, pairs) {
      const opened = await openMany(tx, pairs, ({ a, b }) => [a, b]);
      return opened.map(({ id, isBlocked }) => (isBlocked ? fail('messaging.blocked') : ok(id)));
    },

    async moneyConversations(tx, pairs) {
      const opened = await openMany(tx, pairs, ({ a }) => [a]);
      const answers: Result<MoneyPlace, 'messaging.blocked'>[] = [];
      for (const [index, { id, isBlocked, hasLeft }] of opened.entries()) {
        const place = { conversationId: id, actorId: pairs[index]!.b };
        answers.push(
          isBlocked
            ? fail('messaging.blocked')
            : ok({ id, isDeclined: hasLeft && (await hasDeclined(tx, place)) }),
        );
      }
      return answers;
    },

    async start(ownActorId, withActorId) {
      if (ownActorId === withActorId) return fail('messaging.cannot_write_to_self');
      const known = await identity.actors([withActorId]);
      if (!known.has(withActorId)) return fail('identity.actor_unknown');
      const kinship = await judge.kinshipOf(ownActorId, withActorId);
      const opened = await undoing<Uuid, MessagingErrorCode>(database, (tx) =>
        enter(tx, { fromActorId: ownActorId, toActorId: withActorId, kinship }),
      );
      return opened.ok ? get(ownActorId, opened.value) : opened;
    },

    get,
    pushToLists,
    pushRemoval,

    async sync(ownActorId, { cursor: text, limit }) {
      const horizon = await store.readHorizon(database.pool);
      const given = readCursor(text);
      const isOurs =
        given && given.epoch === horizon.epoch && BigInt(given.from) <= BigInt(horizon.next);
      const isReset = !isOurs;
      const from = horizon.oldestRunning;
      let cursor: Cursor;
      if (!isOurs) cursor = { epoch: horizon.epoch, from, all: undefined };
      else if (given.all || given.changes) cursor = given;
      else {
        const changes = { since: given.from, xid: given.from, id: nobody };
        cursor = { epoch: horizon.epoch, from, changes };
      }
      const { rows, next, hasMore } = await readPage(ownActorId, { cursor, limit });
      const own = rows.filter((row) => row.rank >= 0);
      const items = await presentConversations(deps, ownActorId, own);
      const removed = rows.filter((row) => row.rank < 0).map((row) => toPublicId('cnv', row.id));
      return { items, removed, cursor: writeCursor(next), hasMore, isReset };
    },

    async setDone(ownActorId, { conversationId, isDone }) {
      const isMember = await database.transaction((tx) =>
        store.setDone(tx, { conversationId, actorId: ownActorId, isDone }),
      );
      if (!isMember) return fail('messaging.conversation_unknown');
      pushToLists(conversationId, [ownActorId]);
      return get(ownActorId, conversationId);
    },

    async setBlocked(tx, { a, b, isBlocked }) {
      // Opened when there is none, so that nobody can open it unblocked at the same moment.
      const { id } = await open(tx, { a, b });
      if (!(await store.setBlocked(tx, { conversationId: id, isBlocked }))) return;
      tx.afterCommit(() => pushToLists(id));
    },

    async setStopped(tx, { actorId, byActorId, isStopped }) {
      // Opened when there is none, so that nothing can be the first word in it.
      const { id } = await open(tx, { a: actorId, b: byActorId });
      if (!(await store.setStopped(tx, { conversationId: id, actorId, isStopped }))) return;
      tx.afterCommit(() => pushToLists(id, [actorId]));
    },
  };
}

/** Before every conversation in the order of ids. */
const nobody = '00000000-0000-0000-0000-000000000000';
