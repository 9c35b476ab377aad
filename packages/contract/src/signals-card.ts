import { z } from 'zod';
import { id } from './ids.ts';

/** What an alert adds to the card of the message that brought it; the module `signals` owns it. */

export const severity = z.enum(['info', 'warning', 'critical']);
export type Severity = z.infer<typeof severity>;

export const cardAlert = z.object({
  alertId: id('alert'),
  severity,
  state: z.enum(['open', 'acknowledged', 'ended']),
  /** Who has taken it on, for everybody who was told of it. */
  acknowledgedBy: z.object({ actorId: id('actor'), name: z.string() }).nullable(),
  acknowledgedAt: z.iso.datetime().nullable(),
});
export type CardAlert = z.infer<typeof cardAlert>;
