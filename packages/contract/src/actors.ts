import { z } from 'zod';
import { id } from './ids.ts';

/** A name in public: 3 to 30 of a-z, 0-9 and single hyphens inside; begins with a letter. */
export const handle = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^@/, ''))
  .pipe(
    z
      .string()
      .regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,29}$/, 'is not a handle')
      .meta({ description: 'A handle without the @', example: 'backstube-morgen' }),
  );

/** A picture that the server holds, in the sizes it is served in. */
export const picture = z
  .object({
    id: id('media'),
    /** Longest edge 160 px: lists and avatars. */
    smallUrl: z.string(),
    /** Longest edge 640 px: cards. */
    mediumUrl: z.string(),
    /** Longest edge 1600 px: the whole picture. */
    largeUrl: z.string(),
    width: z.int(),
    height: z.int(),
    /** Mean colour as `#rrggbb`, painted until the picture is there. */
    colour: z.string(),
    alt: z.string(),
  })
  .meta({ id: 'Picture' });
export type Picture = z.infer<typeof picture>;

export const actorKind = z.enum(['person', 'business']);

/** Whoever acts in public, as others see them everywhere: in lists, messages and receipts. */
export const actor = z
  .object({
    id: id('actor'),
    kind: actorKind,
    handle: z.string(),
    name: z.string(),
    picture: picture.nullable(),
    /** A business's accent as `#rrggbb`, contrast-checked; null for persons. */
    accent: z.string().nullable(),
    /** True once the operator has checked who they are. */
    isVerified: z.boolean(),
  })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof actor>;

/**
 * Who writes to one business from its website or by mail, without having an account. The handle begins with `~`
 * and leads nowhere.
 */
const guest = actor.extend({ kind: z.literal('guest') }).meta({ id: 'Guest' });

/** Whoever takes part in a conversation. */
export const party = z.discriminatedUnion('kind', [actor, guest]).meta({ id: 'Party' });
export type Party = z.infer<typeof party>;

export const staffRole = z.enum(['owner', 'manager', 'agent']);
export type StaffRole = z.infer<typeof staffRole>;
