import { creatorsDeskOperations, type MemberMonth } from '@allmende/contract/creators-desk';
import { ok } from '@allmende/contract/errors';
import { treasurers } from '#platform/access';
import type { Uuid } from '#platform/ids';
import type { CreatorsContext } from '../context.ts';
import { countMemberMonths, countMembersNow } from './store.ts';

/** The months up to and with the given one, in order. */
function monthsUpTo(last: string, count: number): string[] {
  const [year, month] = last.split('-').map(Number) as [number, number];
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.UTC(year, month - count + at, 1)).toISOString().slice(0, 7),
  );
}

/** [CR60] Sums of members; who they are stands in the list of members. */
export function createCreatorsDesk({ http, database, clock }: CreatorsContext): void {
  async function memberMonths(
    creatorActorId: Uuid,
    { months, timeZone }: { months: number; timeZone: string },
  ): Promise<MemberMonth[]> {
    const calendar = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
    });
    const shown = monthsUpTo(calendar.format(clock.now()).slice(0, 7), months);
    const found = await countMemberMonths(database.pool, { creatorActorId, timeZone });
    let members = 0;
    const items: MemberMonth[] = [];
    for (const { month, gained, lost } of found) {
      if (month < shown[0]!) members += gained - lost;
    }
    for (const month of shown) {
      const { gained = 0, lost = 0 } = found.find((one) => one.month === month) ?? {};
      members += gained - lost;
      items.push({ month, gained, lost, members });
    }
    return items;
  }

  http.register('creatorsDesk', creatorsDeskOperations, {
    getMemberMonths: {
      access: treasurers,
      async handle({ ctx, query }) {
        const creatorActorId = ctx.auth.actorId;
        return ok({
          items: await memberMonths(creatorActorId, query),
          now: await countMembersNow(database.pool, { creatorActorId, now: clock.now() }),
        });
      },
    },
  });
}
