import { z } from 'zod';
import { picture } from './actors.ts';
import { defineErrors } from './errors.ts';
import { defineOperations } from './operation.ts';

export const mediaErrors = defineErrors({
  'media.not_a_picture': { status: 415, title: 'This is not a picture we can read' },
  'media.too_large': { status: 413, title: 'The picture is too large' },
  'media.file_too_large': { status: 413, title: 'The file is larger than this server takes' },
  'media.upload_unknown': { status: 404, title: 'This upload does not exist' },
  'media.upload_invalid': { status: 400, title: 'This is no upload as tus describes it' },
  'media.upload_version': { status: 412, title: 'Uploads speak tus 1.0.0' },
  'media.upload_offset': { status: 409, title: 'The upload is at another place' },
  'media.upload_checksum': { status: 460, title: 'What arrived is not what was sent' },
  'media.too_many_uploads': { status: 429, title: 'Too many uploads are unfinished' },
  'media.storage_full': { status: 413, title: 'There is no room for more pictures and files' },
});

export const pictureBytesMax = 15 * 1024 * 1024;

/**
 * Files come by the tus protocol 1.0 (https://tus.io/protocols/resumable-upload) at this address, with the
 * extensions creation, termination, expiration and checksum (sha1, sha256). `Upload-Metadata` names
 * `filename` and `filetype`; `OPTIONS` tells the largest size. With its last byte an upload is a file whose
 * id is the last part of its address, and can be sent in a message by the actor who uploaded it.
 */
export const uploadsPath = '/api/v1/media/uploads';
export const tusVersion = '1.0.0';

export const mediaOperations = defineOperations({
  uploadPicture: {
    method: 'POST',
    path: '/api/v1/media/pictures',
    summary:
      'Takes a JPEG, PNG, WebP, AVIF or GIF as the raw body. It is decoded, turned upright, stripped of everything but its pixels, and stored in three sizes.',
    description:
      'Other files come by tus 1.0 at `/api/v1/media/uploads`: `POST` with `Upload-Length` and `Upload-Metadata` (`filename`, `filetype`) answers with their address, `PATCH` brings bytes, `HEAD` says how many have come, `DELETE` gives up. An upload belongs to the actor who began it; finished, it is a file whose id is the last part of the address.',
    upload: {
      types: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'],
      maxBytes: pictureBytesMax,
    },
    query: z.object({
      /**
       * `public` for profiles and shops; `private` until it is sent in a conversation. Either is removed a week later if
       * nothing shows it by then.
       */
      audience: z.enum(['public', 'private']).default('private'),
      alt: z.string().max(500).default(''),
    }),
    response: picture,
    errors: ['media.not_a_picture', 'media.too_large', 'media.storage_full'],
    limitPerMinute: 120,
  },
});
