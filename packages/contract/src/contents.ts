import { z } from 'zod';
import { actor, picture } from './actors.ts';
import { id } from './ids.ts';
import { contactAboutMax, labelMax, stickerAltMax } from './limits.ts';

/** What a message may hold besides words and pictures. */

/** A place on earth, in degrees of WGS 84. */
export const place = z.object({
  latitude: z.number(),
  longitude: z.number(),
  /** What it is called, on one line; may be empty. */
  label: z.string().meta({ maxLength: labelMax }),
});
export type Place = z.infer<typeof place>;

/** Somebody of this server, as they were when the message was sent. */
export const contact = z.object({
  actor,
  /** What a business says of itself, cut; empty for a person. */
  about: z.string().meta({ maxLength: contactAboutMax }),
});
export type Contact = z.infer<typeof contact>;

export const sticker = z
  .object({
    id: id('sticker'),
    /** The set that it belongs or belonged to; `stickers.getSet` shows it as long as it exists. */
    setId: id('stickerSet'),
    /** Transparent where it is; the longest edge is 512 px at most. */
    picture,
    /** What it says, for whoever does not see it: an emoji or a few words. */
    alt: z.string().meta({ maxLength: stickerAltMax }),
  })
  .meta({ id: 'Sticker' });
export type Sticker = z.infer<typeof sticker>;

/**
 * What the first link of a text leads to. The server looks there once, after the message was sent, and adds
 * it as a change of the message; no client ever asks the address itself.
 */
export const linkPreview = z
  .object({
    /** As it stands in the text, with a protocol. */
    url: z.string(),
    /** The host that answered, without `www.`; no name that it gives itself. */
    site: z.string(),
    title: z.string(),
    /** May be empty. */
    description: z.string(),
    /** Encoded anew by this server. */
    picture: picture.nullable(),
  })
  .meta({ id: 'LinkPreview' });
export type LinkPreview = z.infer<typeof linkPreview>;
