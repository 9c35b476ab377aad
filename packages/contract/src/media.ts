import { z } from 'zod';
import { picture } from './actors.ts';
import { defineErrors } from './errors.ts';
import { defineOperations } from './operation.ts';

export const mediaErrors = defineErrors({
  'media.not_a_picture': { status: 415, title: 'This is not a picture we can read' },
  'media.too_large': { status: 413, title: 'The picture is too large' },
});

export const pictureBytesMax = 15 * 1024 * 1024;

export const mediaOperations = defineOperations({
  uploadPicture: {
    method: 'POST',
    path: '/api/v1/media/pictures',
    summary:
      'Takes a JPEG, PNG, WebP, AVIF or GIF as the raw body. It is decoded, turned upright, stripped of everything but its pixels, and stored in three sizes.',
    upload: {
      types: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'],
      maxBytes: pictureBytesMax,
    },
    query: z.object({
      /** `public` for profiles and shops; `private` until it is sent in a conversation. */
      audience: z.enum(['public', 'private']).default('private'),
      alt: z.string().max(500).default(''),
    }),
    response: picture,
    errors: ['media.not_a_picture', 'media.too_large'],
    limitPerMinute: 120,
  },
});
