import { z } from 'zod';

/** When a person wants quiet, how much they want of it all, and what a notification may say. */
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is no time of day such as 22:00');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const calm = z
  .object({
    /** In which the quiet hours are meant, such as `Europe/Berlin`. */
    timeZone: z.string().max(64).refine(isTimeZone, 'is no time zone'),
    /**
     * From Monday to Sunday; null for a day without. `to` not later than `from` is on the morning after,
     * so 22:00 to 07:00 is a night, and 00:00 to 00:00 a whole day.
     */
    quietHours: z.array(z.object({ from: clockTime, to: clockTime }).nullable()).length(7),
    /** Minutes a day with chats and feed that one allows oneself; null without limit. */
    dailyMinutes: z.int().min(5).max(1440).nullable(),
    /** What stands in a notification: sender and words, the sender alone, or that there is something. */
    notificationShows: z.enum(['words', 'sender', 'nothing']),
  })
  .meta({ id: 'Calm' });
export type Calm = z.infer<typeof calm>;
