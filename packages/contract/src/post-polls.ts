import { z } from 'zod';
import {
  pollMinutesMax,
  pollMinutesMin,
  pollOptionMax,
  pollOptionsMax,
  pollOptionsMin,
} from './feed-limits.ts';
import { hasTwins } from './poll-options.ts';
import { someLine } from './words.ts';

/** What a post asks. Its text is the question. */
export const newPostPoll = z.object({
  options: z
    .array(someLine(pollOptionMax))
    .min(pollOptionsMin)
    .max(pollOptionsMax)
    .refine((options) => !hasTwins(options), 'has an option twice'),
  isMultiple: z.boolean().default(false),
  /** From when the post is there. */
  lastsMinutes: z.int().min(pollMinutesMin).max(pollMinutesMax),
});
export type NewPostPoll = z.infer<typeof newPostPoll>;

export const postPoll = z
  .object({
    isMultiple: z.boolean(),
    endsAt: z.iso.datetime(),
    isEnded: z.boolean(),
    voterCount: z.int().min(0),
    /** `count` is null until one has voted, or the poll has ended; its author sees it at once. */
    options: z.array(z.object({ text: z.string(), count: z.int().min(0).nullable() })),
    /** By their place, from 0; empty for whoever has not voted. */
    ownOptions: z.array(z.int().min(0)),
    /** One votes once, while it lasts, and not in one’s own poll. */
    mayVote: z.boolean(),
  })
  .meta({ id: 'PostPoll' });
export type PostPoll = z.infer<typeof postPoll>;

export const pollVote = z.object({
  options: z.array(z.int().min(0).max(pollOptionsMax)).min(1).max(pollOptionsMax),
});
