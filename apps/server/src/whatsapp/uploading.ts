import type { Readable } from 'node:stream';
import { z } from 'zod';
import { toUuid, type Uuid } from '#platform/ids';
import type { Call, WhatsappContext } from './context.ts';
import { GraphError, missing } from './errors.ts';
import * as shapes from './shapes.ts';

/**
 * [WA81] [WA82] Files that come in pieces, and go on where they were: how software brings the examples of templates and the
 * picture of the profile. An upload is one of media's; what it becomes is called by a handle, until nothing shows it for a week.
 */
export interface Uploading {
  begin(call: Call): Promise<object>;
  /** How far it is. `id` is the last part of the address, `upload:…`. */
  state(business: Uuid, id: string): Promise<object>;
  /** Takes what comes from `offset` on, in bytes; the handle once all is there. */
  receive(business: Uuid, id: string, piece: { offset: number; body: Readable }): Promise<object>;
  /** @throws GraphError when the handle is none of the business's, or no picture of a portrait's size */
  picture(business: Uuid, handle: string): Promise<Buffer>;
}

const types = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'] as const;
const pictureBytesMax = 5_000_000;

const named = (prefix: string, text: string): Uuid | null => {
  const hex = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  return /^[0-9a-f]{32}$/.test(hex) ? toUuid(`upl_${hex}`) : null;
};
const hexOf = (id: Uuid) => id.replaceAll('-', '');

export function createUploading({ media }: Pick<WhatsappContext, 'media'>): Uploading {
  async function known(business: Uuid, id: string) {
    const uuid = named('upload:', id);
    const key = uuid === null ? null : { id: uuid, ownerActorId: business };
    const state = key && (await media.uploads.state(key));
    if (!state?.ok) throw missing(id);
    return state.value;
  }

  return {
    async begin({ caller, params }) {
      const wish = shapes.parse(
        z.object({
          file_name: z.string().max(240).default('file'),
          file_length: z.coerce.number().int().min(1).max(100_000_000),
          file_type: z.enum(types),
        }),
        params,
        'upload',
      );
      const begun = await media.uploads.begin({
        ownerActorId: caller.actorId,
        name: wish.file_name,
        type: wish.file_type,
        size: wish.file_length,
      });
      if (begun.ok) return { id: `upload:${hexOf(begun.value.id)}` };
      if (begun.code === 'media.too_many_uploads') {
        throw new GraphError(4, 'Too many uploads are begun and not ended.', { retryAfter: 60 });
      }
      throw new GraphError(131053, `The file is not kept: ${begun.code}.`);
    },

    async state(business, id) {
      return { id, file_offset: (await known(business, id)).received };
    },

    async receive(business, id, { offset, body }) {
      const { id: uuid } = await known(business, id);
      const key = { id: uuid, ownerActorId: business };
      const taken = await media.uploads.receive(key, { offset, body, checksum: null });
      if (!taken.ok) {
        if (taken.code === 'media.upload_unknown') throw missing(id);
        const { received } = await known(business, id);
        throw new GraphError(
          100,
          taken.code === 'media.upload_offset'
            ? `file_offset is ${received}.`
            : 'This is more than file_length said.',
        );
      }
      const { received, size } = taken.value;
      return received < size ? { id, file_offset: received } : { h: `4::${hexOf(uuid)}` };
    },

    async picture(business, handle) {
      const id = named('4::', handle);
      const owned = id === null ? null : await media.ownedFile(id, business);
      if (id === null || !owned)
        throw new GraphError(131009, 'profile_picture_handle is none of yours.');
      const { size } = owned.file;
      const bytes = size <= pictureBytesMax ? await media.ownedBytes(id, business) : null;
      if (!bytes) throw new GraphError(131053, `A picture may have ${pictureBytesMax} bytes.`);
      return bytes;
    },
  };
}
