import { promotionErrors } from '@allmende/contract/promotion';
import type { Config } from '#platform/config';
import type { Pages } from '#platform/pages';
import type { PromotionContext } from './context.ts';
import { createDays } from './days.ts';
import { registerPromotionPages } from './pages.ts';
import { createPlacing } from './placing.ts';
import { createPromoting } from './promoting.ts';
import { createRegister } from './register.ts';
import { registerRoutes } from './routes.ts';
import { createSelling } from './selling.ts';
import { createSettling } from './settling.ts';
import { createShowing } from './showing.ts';
import { createSubjects } from './subjects.ts';

/**
 * Reach that is bought. It promises that who gets a place follows from what is published of it and never from who looks, that nothing is
 * paid for that was not seen, that what was paid is divided to the last part, and that whoever does not want somebody’s
 * advertising gets none. Rules are in SPEC.md.
 */
export interface Promotion {
  /** Frees what was not seen, ends what is over, settles and shares; a job does so every minute. */
  settle(): Promise<void>;
  /** Publishes the logs of days that are over; a job does so every hour. */
  turn(): Promise<void>;
}

export function createPromotion(
  context: PromotionContext & { pages: Pages; config: Pick<Config, 'publicUrl'> },
): Promotion {
  const { http, jobs } = context;
  const days = createDays(context);
  const subjects = createSubjects(context);
  const showing = createShowing(context, subjects);
  const placing = createPlacing(context, { days, subjects });
  const promoting = createPromoting(context, { showing, subjects });
  const settling = createSettling(context, { showing, subjects });
  const selling = createSelling(context, { days, promoting });
  const register = createRegister(context, showing);
  async function settle(): Promise<void> {
    await placing.free();
    await settling.run();
  }
  async function turn(): Promise<void> {
    await days.turn();
    await settling.forget();
  }
  http.declareErrors(promotionErrors);
  registerRoutes(context, { days, showing, placing, promoting, settling, selling, register });
  registerPromotionPages(context, { register, days });
  jobs.register('promotion.settle', settle);
  jobs.schedule('* * * * *', 'promotion.settle');
  jobs.register('promotion.turn', turn);
  jobs.schedule('10 * * * *', 'promotion.turn');
  return { settle, turn };
}
