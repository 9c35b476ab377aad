import { fail, ok } from '@allmende/contract/errors';
import type { RegisteredPromotion } from '@allmende/contract/promotion';
import { registerKeptDays } from '@allmende/contract/promotion-limits';
import { writeMoment, readMoment } from '#platform/cursor';
import type { Answer, PromotionContext } from './context.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';

const dayMs = 24 * 3_600_000;

/** [PR22] What everybody may look up: who paid for what, where it was to stand, and what came of it. */
export function createRegister({ database, clock, identity }: PromotionContext, showing: Showing) {
  const { pool } = database;
  return {
    async search(
      q: string,
      { cursor, limit }: { cursor?: string | undefined; limit: number },
    ): Answer<
      { items: RegisteredPromotion[]; nextCursor: string | null },
      'platform.invalid_input'
    > {
      const after = readMoment(cursor);
      if (!after.ok) return fail(after.code, after);
      const since = new Date(clock.now().getTime() - registerKeptDays * dayMs);
      const advertisers = q === '' ? [] : await store.listAdvertisers(pool, since);
      const folded = q.toLowerCase();
      const named = [...(await identity.actors(advertisers))].flatMap(([id, { name, handle }]) =>
        `${name} @${handle}`.toLowerCase().includes(folded) ? [id] : [],
      );
      const rows = await store.listRegistered(pool, {
        q,
        advertisers: named,
        since,
        after: after.value,
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return ok({
        items: await showing.registered(shown),
        nextCursor:
          rows.length > limit && last ? writeMoment({ at: last.started_at, id: last.id }) : null,
      });
    },
  };
}

export type Register = ReturnType<typeof createRegister>;
