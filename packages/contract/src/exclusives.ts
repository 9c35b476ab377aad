import { z } from 'zod';
import { id } from './ids.ts';
import { money } from './money.ts';
import { newPostPictures, postPicture } from './post-pictures.ts';
import { paragraphs } from './words.ts';

export const exclusiveTextMax = 20_000;

const words = {
  /** Written as messages are. */
  text: paragraphs(exclusiveTextMax).default(''),
  pictures: newPostPictures.default([]),
};
const saysSomething = ({ text, pictures }: { text: string; pictures: unknown[] }) =>
  text !== '' || pictures.length > 0;

/** The part of a post that only members or buyers read; what the post says itself is the preview. */
export const newExclusive = z
  .object({
    ...words,
    /** Members of this tier of one’s own, and of those above, have it; null for none. */
    tierId: id('tier').nullable().default(null),
    /** What it costs by itself, in the main currency; null when it is not sold. */
    price: money.nullable().default(null),
  })
  .refine(({ tierId, price }) => tierId !== null || price !== null, {
    message: 'is for nobody: name a tier, a price, or both',
  })
  .refine(saysSomething, { message: 'says nothing' });
export type NewExclusive = z.infer<typeof newExclusive>;

/** What it says from now on; whom it is for stays. */
export const exclusiveWords = z.object(words).refine(saysSomething, { message: 'says nothing' });

/** What it said, until it was changed; of what it says now `until` is null. */
export const exclusiveVersion = z
  .object({
    text: z.string(),
    pictures: z.array(postPicture),
    until: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ExclusiveVersion' });

/** The same as somebody sees it: whom it is for, and what it says where they are one of these. */
export const exclusivePart = z
  .object({
    tier: z.object({ id: id('tier'), name: z.string(), rank: z.int() }).nullable(),
    price: money.nullable(),
    /** Whether you may read it: as its author, a member, or because you have bought it or were given it. */
    isOpen: z.boolean(),
    isBought: z.boolean(),
    /** You read it by somebody's gift alone, and do not pass it on. */
    isGiven: z.boolean(),
    /** How many characters, pictures and films wait behind it. */
    length: z.int(),
    pictureCount: z.int(),
    videoCount: z.int(),
    /** When it last came to say something else. */
    editedAt: z.iso.datetime().nullable(),
    /** Null where you may not. */
    text: z.string().nullable(),
    pictures: z.array(postPicture).nullable(),
  })
  .meta({ id: 'ExclusivePart' });
export type ExclusivePart = z.infer<typeof exclusivePart>;
