import type { FeedChange } from '#feed';
import type { Uuid } from '#platform/ids';
import type { Caller, MastodonContext } from '../context.ts';
import type { Entities } from '../entities.ts';
import type { OAuth } from '../oauth.ts';
import type { Judging } from '../policy/judging.ts';
import { covers } from '../scopes.ts';
import { createDeciding, type StreamEvent } from './deciding.ts';
import type { Stream } from './streams.ts';

/** One app that listens, by a WebSocket or by events of a server; what it hears is sent by `send`. */
export interface Listener {
  token: string;
  caller: Caller;
  streams: Map<string, Stream>;
  send(stream: Stream, event: StreamEvent): void;
  /** Something from time to time, so that nothing in between takes the line for dead. */
  beat(): void;
  bufferedBytes(): number;
  close(why: string): void;
}

export interface Hub {
  /** False when the person has too many already. */
  add(listener: Listener): boolean;
  remove(listener: Listener): void;
  /** [MA32] Now, on all processes, whoever listens by this token. */
  end(tokenId: Uuid): void;
  close(): void;
}

const heartbeatMs = 15_000;
/** Of one listener, what was sent and not yet taken; whoever is so far behind asks the lists again. */
const bufferedBytesMax = 1_048_576;
const listenersOfUserMax = 20;
/** Changes that wait; above that it is better that everybody asks the lists again. */
const waitingMax = 5_000;
const atOnce = 8;

/** [MA30]–[MA33] Who listens to what, and hears of changes of the feed, from whichever process they come. */
export function createHub(
  context: MastodonContext,
  { entities, judging, oauth }: { entities: Entities; judging: Judging; oauth: OAuth },
): Hub {
  const { bus, feed, log, outbox } = context;
  const decide = createDeciding(context, { entities, judging });
  const listeners = new Set<Listener>();
  const waiting: FeedChange[] = [];
  let isWorking = false;

  const actorOf = ({ caller }: Listener) => caller.person!.actorId;

  function shut(listener: Listener, why: string): void {
    listeners.delete(listener);
    listener.close(why);
  }
  function shutAll(why: string): void {
    for (const listener of [...listeners]) shut(listener, why);
  }

  /** [MA32] By the token, as every call is. */
  async function mayListen(listener: Listener): Promise<boolean> {
    const caller = await oauth.authenticate(listener.token);
    if (caller) return listeners.has(listener);
    shut(listener, 'the token has ended');
    return false;
  }

  function deliver(listener: Listener, stream: Stream, event: StreamEvent): void {
    if (!listeners.has(listener)) return;
    if (listener.bufferedBytes() > bufferedBytesMax) shut(listener, 'too slow');
    else listener.send(stream, event);
  }

  /** Streams that are the same to one reader are decided once. */
  async function tell(actorId: Uuid, own: readonly Listener[], change: FeedChange): Promise<void> {
    const decided = new Map<string, Promise<StreamEvent | null>>();
    for (const listener of own) {
      let isLiving: boolean | null = null;
      for (const stream of listener.streams.values()) {
        const key = `${stream.kind} ${stream.of} ${stream.onlyMedia}`;
        const found = decided.get(key) ?? decide(actorId, stream, change);
        decided.set(key, found);
        const event = await found;
        if (!event) continue;
        const hears =
          event.event !== 'notification' || covers(listener.caller.scopes, 'read:notifications');
        isLiving ??= await mayListen(listener);
        if (isLiving && hears) deliver(listener, stream, event);
      }
    }
  }

  /** Of everybody who listens, those to whom a change can be something: most posts are nothing to most people. */
  async function concerned(change: FeedChange): Promise<Map<Uuid, Listener[]>> {
    const found = new Map<Uuid, Listener[]>();
    for (const listener of listeners) {
      const id = actorOf(listener);
      if (change.kind === 'noticed' && change.actorId !== id) continue;
      found.set(id, [...(found.get(id) ?? []), listener]);
    }
    if (change.kind === 'noticed') return found;
    const author = change.kind === 'removed' ? change.removed.authorActorId : change.authorActorId;
    const followers = await feed.follows.followersAmong(author, [...found.keys()]);
    for (const [id, own] of found) {
      const isHome = id === author || followers.has(id);
      const kept = own.filter(({ streams }) =>
        [...streams.values()].some(({ kind }) =>
          kind === 'user' ? isHome : kind !== 'notification',
        ),
      );
      if (kept.length > 0) found.set(id, kept);
      else found.delete(id);
    }
    return found;
  }

  async function work(): Promise<void> {
    isWorking = true;
    for (let change = waiting.shift(); change; change = waiting.shift()) {
      try {
        const all = [...(await concerned(change))];
        while (all.length > 0) {
          const some = all.splice(0, atOnce);
          await Promise.all(some.map(([actorId, own]) => tell(actorId, own, change!)));
        }
      } catch (error) {
        log.warn({ err: error }, 'mastodon.stream_lost');
        shutAll('something was missed');
      }
    }
    isWorking = false;
  }

  function hear(change: FeedChange): void {
    if (listeners.size === 0) return;
    if (waiting.length >= waitingMax) {
      waiting.length = 0;
      shutAll('something was missed');
      return;
    }
    waiting.push(change);
    if (!isWorking) void work();
  }

  function endHere(isMeant: (caller: Caller) => boolean): void {
    for (const one of [...listeners]) if (isMeant(one.caller)) shut(one, 'the token has ended');
  }

  feed.onChange((change) => {
    bus.publish('mastodon.changed', change);
    hear(change);
  });
  bus.on('mastodon.changed', hear);
  bus.on('mastodon.ended', ({ tokenId }: { tokenId: Uuid }) =>
    endHere((caller) => caller.tokenId === tokenId),
  );
  bus.on('mastodon.roles', ({ userId }: { userId: Uuid }) => void check(userId));
  bus.onGap(() => shutAll('something was missed'));

  /** [MA32] Whose roles have changed. */
  async function check(userId: Uuid): Promise<void> {
    const own = [...listeners].filter(({ caller }) => caller.person!.userId === userId);
    for (const one of own) await mayListen(one).catch(() => shut(one, 'the token is not known'));
  }
  outbox.on('identity.roles_changed', 'mastodon.endStreams', async ({ userId }, tx) => {
    tx.afterCommit(() => {
      bus.publish('mastodon.roles', { userId });
      void check(userId as Uuid);
    });
  });

  const heartbeat = setInterval(() => {
    for (const one of [...listeners]) {
      mayListen(one)
        .then((may) => may && one.beat())
        .catch((error) => log.warn({ err: error }, 'mastodon.stream_not_checked'));
    }
  }, heartbeatMs);
  heartbeat.unref();

  return {
    add(listener) {
      const { userId } = listener.caller.person!;
      const own = [...listeners].filter(({ caller }) => caller.person!.userId === userId);
      if (own.length >= listenersOfUserMax) return false;
      listeners.add(listener);
      return true;
    },
    remove: (listener) => listeners.delete(listener),
    end(tokenId) {
      bus.publish('mastodon.ended', { tokenId });
      endHere((caller) => caller.tokenId === tokenId);
    },
    close() {
      clearInterval(heartbeat);
      shutAll('going down');
    },
  };
}
