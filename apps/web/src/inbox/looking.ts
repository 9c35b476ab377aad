import { useEffect, useState } from 'react';
import { useActor } from '../app/session.ts';
import { currentSync, onDesk, useDraft } from '../sync/sync.ts';
import { useSelf } from './people.tsx';

/** A colleague who has the same conversation before them. */
export interface Looker {
  personId: string;
  isWriting: boolean;
}

const repeatMs = 20_000;
const holdsMs = 45_000;

/** Tells colleagues where one is, and says who of them is there too. */
export function useLookers(conversationId: string, isNoting: boolean): readonly Looker[] {
  const { id: actorId } = useActor();
  const self = useSelf();
  const [draft] = useDraft(actorId, conversationId);
  const isWriting = draft.trim() !== '' || isNoting;
  const [seen, setSeen] = useState<ReadonlyMap<string, Looker & { until: number }>>(new Map());

  useEffect(() => {
    const tell = (at: string | null) =>
      currentSync().tellDesk({ actorId, conversationId: at, isWriting: at !== null && isWriting });
    tell(conversationId);
    const timer = setInterval(() => tell(conversationId), repeatMs);
    return () => {
      clearInterval(timer);
      tell(null);
    };
  }, [actorId, conversationId, isWriting]);

  useEffect(() => {
    setSeen(new Map());
    const known = new Set<string>();
    const end = onDesk((frame) => {
      if (frame.type !== 'desk' || frame.actorId !== actorId) return;
      const { personActorId: personId } = frame;
      if (personId === self) return;
      const isHere = frame.conversationId === conversationId;
      // Whoever comes is told at once who was there before.
      if (isHere && !known.has(personId)) {
        currentSync().tellDesk({ actorId, conversationId, isWriting: false });
      }
      if (isHere) known.add(personId);
      else known.delete(personId);
      setSeen((now) => {
        const next = new Map(now);
        if (isHere) {
          next.set(personId, { personId, isWriting: frame.isWriting, until: Date.now() + holdsMs });
        } else next.delete(personId);
        return next;
      });
    });
    const timer = setInterval(
      () => setSeen((now) => new Map([...now].filter(([, { until }]) => until > Date.now()))),
      5_000,
    );
    return () => {
      end();
      clearInterval(timer);
    };
  }, [actorId, conversationId, self]);
  return [...seen.values()];
}
