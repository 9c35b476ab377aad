import type { Call, WhatsappContext } from './context.ts';
import { GraphError } from './errors.ts';
import { digitsOf } from './numbers.ts';
import type { Params } from './request.ts';

const day = 86_400_000;

/** [WA49] Sums by day and month: hours are not kept. */
export function createSums({ clock, outreach }: Pick<WhatsappContext, 'clock' | 'outreach'>) {
  return async function analytics(call: Call): Promise<Params> {
    const { caller, params, sender } = call;
    const fields = String(params['fields'] ?? '');
    const asked = (name: string) => {
      const said = new RegExp(`${name}\\(\\[?"?(\\w+)"?\\]?\\)`).exec(fields)?.[1];
      return said ?? (params[name] === undefined ? undefined : String(params[name]));
    };
    const now = clock.now().getTime();
    const start = Number(asked('start') ?? Math.floor((now - 30 * day) / 1000)) * 1000;
    const end = Number(asked('end') ?? Math.floor(now / 1000)) * 1000;
    if (!(start >= 0 && end > start && end < 1e14))
      throw new GraphError(100, 'start and end are seconds, and end comes later.');
    const granularity = (asked('granularity') ?? 'DAY').toUpperCase();
    const since = new Date(Math.max(start, now - 366 * day));
    const days = await outreach.senders.days(caller.actorId, since);
    const sums = new Map<number, { sent: number; delivered: number }>();
    for (const row of days) {
      const date = new Date(`${String(row.day).slice(0, 10)}T00:00:00Z`);
      const at = granularity.startsWith('MONTH')
        ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
        : date.getTime();
      if (at > end) continue;
      const sum = sums.get(at) ?? { sent: 0, delivered: 0 };
      sums.set(at, { sent: sum.sent + row.sent, delivered: sum.delivered + row.delivered });
    }
    const points = [...sums]
      .sort(([a], [b]) => a - b)
      .map(([at, sum]) => ({
        start: at / 1000,
        end: at / 1000 + 86_400,
        ...sum,
      }));
    return { phone_numbers: [digitsOf('phone', sender)], granularity, data_points: points };
  };
}
