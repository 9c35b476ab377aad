import type { Link } from './link.ts';

const typingShownMs = 5_000;

export interface KnownCompany {
  /** Who types, by conversation: actors, who began last at the end. */
  typing: ReadonlyMap<string, readonly string[]>;
  online: ReadonlySet<string>;
}

/** Who is there at the moment, and who types. Nothing of it is kept. */
export function createCompany(deps: {
  link: Link;
  known(): KnownCompany;
  show(changes: Partial<KnownCompany>): void;
}) {
  const { link, known, show } = deps;
  const watched = new Map<string, number>();
  const ends = new Map<string, ReturnType<typeof setTimeout>>();

  function tellWatched(): void {
    if (watched.size === 0) return;
    link.tell({ type: 'watch', actorIds: [...watched.keys()].slice(-200) });
  }

  function endTyping(conversationId: string, actorId: string): void {
    const actorIds = known().typing.get(conversationId);
    if (!actorIds?.includes(actorId)) return;
    const left = actorIds.filter((one) => one !== actorId);
    const typing = new Map(known().typing);
    if (left.length > 0) typing.set(conversationId, left);
    else typing.delete(conversationId);
    show({ typing });
  }

  return {
    /** Watches somebody come and go until the returned function is called. */
    watch(actorId: string): () => void {
      watched.set(actorId, (watched.get(actorId) ?? 0) + 1);
      tellWatched();
      return () => {
        const left = (watched.get(actorId) ?? 1) - 1;
        if (left > 0) watched.set(actorId, left);
        else watched.delete(actorId);
      };
    },
    /** On a new connection, and when what one may see has changed. */
    tellWatched,
    takeTyping(conversationId: string, actorId: string): void {
      const key = `${conversationId} ${actorId}`;
      const { typing } = known();
      const actorIds = typing.get(conversationId) ?? [];
      clearTimeout(ends.get(key));
      ends.set(
        key,
        setTimeout(() => endTyping(conversationId, actorId), typingShownMs),
      );
      if (actorIds.includes(actorId)) return;
      show({ typing: new Map([...typing, [conversationId, [...actorIds, actorId]]]) });
    },
    endTyping,
    takePresence(actorId: string, isOnline: boolean): void {
      const online = new Set(known().online);
      if (isOnline) online.add(actorId);
      else online.delete(actorId);
      show({ online });
    },
  };
}
