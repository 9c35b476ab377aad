import { z } from 'zod';
import { picture } from './actors.ts';
import { video } from './attachments.ts';
import { postAltMax, postPicturesMax } from './feed-limits.ts';
import { id } from './ids.ts';
import { playedMsMax } from './limits.ts';
import { paragraphs } from './words.ts';

/** What posts show besides words: pictures, and films, which stand there as the picture that was taken of them. */

export const newPostPictures = z
  .array(
    z.object({
      id: id('media'),
      /** What is to be seen, for those who do not see it. */
      alt: paragraphs(postAltMax).default(''),
      /** The film of which the picture was taken: MP4, MOV or WebM. */
      video: z
        .object({ fileId: id('file'), durationMs: z.int().min(0).max(playedMsMax) })
        .optional(),
    }),
  )
  .max(postPicturesMax);
export type NewPostPicture = z.infer<typeof newPostPictures>[number];

export const postPicture = picture
  .extend({
    /** What plays in its place; left out where it is a picture and nothing more. */
    video: video.omit({ poster: true }).meta({ id: 'PostVideo' }).optional(),
  })
  .meta({ id: 'PostPicture' });
export type PostPicture = z.infer<typeof postPicture>;
