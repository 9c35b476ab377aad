import { z } from 'zod';
import { sticker } from './contents.ts';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { clientId, id } from './ids.ts';
import { stickerAltMax, stickerBytesMax, stickerSetNameMax } from './limits.ts';
import { defineOperations } from './operation.ts';
import { someLine } from './words.ts';

export const stickersErrors = defineErrors({
  'stickers.set_unknown': { status: 404, title: 'This set of stickers does not exist' },
  'stickers.not_own': { status: 403, title: 'Only who made a set changes it' },
  'stickers.too_many_sets': { status: 409, title: 'There is no room for another set of stickers' },
  'stickers.set_full': { status: 409, title: 'This set of stickers is full' },
});

export const stickerSet = z
  .object({
    id: id('stickerSet'),
    name: z.string(),
    /** Who made it. */
    maker: actor,
    isOwn: z.boolean(),
    /** Whether it stands in one's own list; one's own sets always do. */
    isKept: z.boolean(),
    /** In the order in which they were added. */
    stickers: z.array(sticker),
  })
  .meta({ id: 'StickerSet' });
export type StickerSet = z.infer<typeof stickerSet>;

const setParams = z.object({ setId: id('stickerSet') });
const name = someLine(stickerSetNameMax);

export const stickersOperations = defineOperations({
  listSets: {
    method: 'GET',
    path: '/api/v1/stickers/sets',
    summary: 'The sets that one has made or added, the latest first.',
    response: z.object({ items: z.array(stickerSet) }),
  },
  getSet: {
    method: 'GET',
    path: '/api/v1/stickers/sets/:setId',
    summary: 'A set with its stickers, for whoever has its id from a sticker or a link.',
    params: setParams,
    response: stickerSet,
    errors: ['stickers.set_unknown'],
  },
  createSet: {
    method: 'POST',
    path: '/api/v1/stickers/sets',
    summary: 'Begins a set of one’s own. The same client id begins it once.',
    body: z.object({ clientId, name }),
    response: stickerSet,
    errors: ['stickers.too_many_sets'],
    limitPerMinute: 20,
  },
  renameSet: {
    method: 'PUT',
    path: '/api/v1/stickers/sets/:setId/name',
    summary: 'Gives a set of one’s own another name.',
    params: setParams,
    body: z.object({ name }),
    response: stickerSet,
    errors: ['stickers.set_unknown', 'stickers.not_own'],
    limitPerMinute: 60,
  },
  deleteSet: {
    method: 'DELETE',
    path: '/api/v1/stickers/sets/:setId',
    summary:
      'Removes a set of one’s own, for everybody. What was sent of it stays where it was sent.',
    params: setParams,
    response: z.object({}),
    errors: ['stickers.not_own'],
  },
  addSticker: {
    method: 'POST',
    path: '/api/v1/stickers/sets/:setId/stickers',
    summary:
      'Adds a picture to a set of one’s own: the raw body, encoded anew with at most 512 px and what is transparent kept.',
    params: setParams,
    query: z.object({ alt: z.string().trim().max(stickerAltMax).default('') }),
    upload: {
      types: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'],
      maxBytes: stickerBytesMax,
    },
    response: stickerSet,
    errors: [
      'stickers.set_unknown',
      'stickers.not_own',
      'stickers.set_full',
      'media.not_a_picture',
      'media.too_large',
      'media.storage_full',
    ],
    limitPerMinute: 120,
  },
  removeSticker: {
    method: 'DELETE',
    path: '/api/v1/stickers/sets/:setId/stickers/:stickerId',
    summary: 'Takes a sticker out of a set of one’s own. What was sent stays where it was sent.',
    params: setParams.extend({ stickerId: id('sticker') }),
    response: stickerSet,
    errors: ['stickers.set_unknown', 'stickers.not_own'],
  },
  keepSet: {
    method: 'PUT',
    path: '/api/v1/stickers/sets/:setId/kept',
    summary: 'Adds somebody’s set to one’s own list.',
    params: setParams,
    response: stickerSet,
    errors: ['stickers.set_unknown', 'stickers.too_many_sets'],
  },
  dropSet: {
    method: 'DELETE',
    path: '/api/v1/stickers/sets/:setId/kept',
    summary: 'Takes somebody’s set out of one’s own list.',
    params: setParams,
    response: z.object({}),
  },
});
