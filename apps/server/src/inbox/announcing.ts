import { toPublicId, type Uuid } from '#platform/ids';
import type { InboxContext } from './context.ts';
import type { Presenter } from './present.ts';
import { readCases } from './store.ts';

/** Shows cases anew on the devices of their staff, after a commit; nobody else hears for a business. */
export interface Announcing {
  cases(businessActorId: Uuid, caseIds: Iterable<Uuid>): void;
  /** Labels, fields, views, settings or staff are others now. */
  desk(businessActorId: Uuid): void;
  idle(): Promise<void>;
}

export function createAnnouncing(
  { database, gateway, log }: InboxContext,
  presenter: Presenter,
): Announcing {
  const waiting = new Map<Uuid, Set<Uuid>>();
  let telling: Promise<void> | null = null;

  /** What changed meanwhile is read together. */
  async function tellAll(): Promise<void> {
    for (const [businessActorId, caseIds] of waiting) {
      waiting.delete(businessActorId);
      try {
        const rows = await readCases(database.pool, businessActorId, [...caseIds]);
        const cases = await presenter.cases(rows, null);
        const actorId = toPublicId('act', businessActorId);
        gateway.deliver([businessActorId], { type: 'cases', actorId, cases });
      } catch (error) {
        log.warn({ err: error, businessActorId }, 'inbox.not_announced');
      }
    }
  }

  return {
    cases(businessActorId, caseIds) {
      if (!gateway.isOnline(businessActorId)) return;
      const known = waiting.get(businessActorId) ?? new Set();
      for (const id of caseIds) known.add(id);
      waiting.set(businessActorId, known);
      telling ??= Promise.resolve()
        .then(tellAll)
        .finally(() => {
          telling = null;
        });
    },
    desk(businessActorId) {
      gateway.deliver([businessActorId], {
        type: 'changed',
        topic: 'inbox',
        actorId: toPublicId('act', businessActorId),
      });
    },
    async idle() {
      await telling;
    },
  };
}
