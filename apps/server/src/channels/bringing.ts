import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Media } from '#media';
import type { Uuid } from '#platform/ids';

/** What visitors may send besides words: what every browser shows and nothing that it runs. */
const pictures = /^image\/(jpeg|png|webp|avif|gif)$/;

export type Thing = { kind: 'picture'; pictureId: string } | { kind: 'file'; fileId: string };

/**
 * Keeps a picture or a PDF as the visitor's own. Pictures are decoded and made anew; of a PDF the first bytes are looked at,
 * and it is never shown but offered to be saved.
 */
export async function bringThing(
  media: Pick<Media, 'storePicture' | 'storeFile'>,
  {
    bytes,
    type,
    name,
    ownerActorId,
  }: {
    bytes: Uint8Array | null;
    type: string;
    name: string;
    ownerActorId: Uuid;
  },
): Promise<Result<Thing, 'channels.thing_refused' | 'media.storage_full'>> {
  if (!bytes || bytes.length === 0) return fail('channels.thing_refused');
  if (pictures.test(type)) {
    const kept = await media.storePicture({ bytes, ownerActorId, audience: 'private', alt: name });
    if (kept.ok) return ok({ kind: 'picture', pictureId: kept.value.id });
    return fail(kept.code === 'media.storage_full' ? kept.code : 'channels.thing_refused');
  }
  const isPdf = type === 'application/pdf' && Buffer.from(bytes.subarray(0, 5)).equals(pdfMark);
  if (!isPdf) return fail('channels.thing_refused');
  const named = /\.pdf$/i.test(name) ? name : `${name || 'document'}.pdf`;
  const kept = await media.storeFile({ ownerActorId, name: named, type, bytes });
  if (kept.ok) return ok({ kind: 'file', fileId: kept.value });
  return fail(kept.code === 'media.storage_full' ? kept.code : 'channels.thing_refused');
}

const pdfMark = Buffer.from('%PDF-');
