import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import type { StoredFile } from '@allmende/contract/attachments';
import type { CardMedia } from '@allmende/contract/outreach-card';
import type { Sendable } from '@allmende/contract/messaging';
import { playedMsMax } from '@allmende/contract/limits';
import type { FastifyReply, FastifyRequest } from 'fastify';
import sharp from 'sharp';
import { asVideo, measure, plainPoster, rangeOf } from '#media';
import { newSecret, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { createUploadBudget } from '#platform/upload-budget';
import { settingOrNew } from '#platform/settings';
import type { WhatsappContext } from './context.ts';
import { GraphError } from './errors.ts';
import { bytesMax, limitOf, type MediaKind, typesOf } from './media-kinds.ts';
import { createMediaRows, type MediaRow } from './media-store.ts';
import { digitsOf } from './numbers.ts';

/** [WA12]–[WA15] Pictures, films, recordings and documents, by digits. */
export interface MediaStore {
  upload(business: Uuid, file: { name: string; type: string; bytes: Buffer }): Promise<MediaRow>;
  find(business: Uuid, number: bigint): Promise<MediaRow | null>;
  describe(row: MediaRow): Promise<Record<string, unknown>>;
  remove(business: Uuid, number: bigint): Promise<boolean>;
  /** What a webhook says of something that a person sent. Null when it is gone already. */
  ofPicture(business: Uuid, pictureId: string, type?: string): Promise<Told | null>;
  ofFile(business: Uuid, file: StoredFile, actorIds: Uuid[]): Promise<Told | null>;
  /** A message that shows what `id` or `link` name. */
  sendable(
    business: Uuid,
    kind: MediaKind,
    named: { id?: string; link?: string; caption?: string; filename?: string },
  ): Promise<Sendable>;
  /** The same above the words of a card. */
  shown(
    business: Uuid,
    kind: 'image' | 'video' | 'document',
    named: { id?: string | undefined; link?: string | undefined; filename?: string | undefined },
  ): Promise<CardMedia>;
  /** A picture of the business's own, for cards. */
  picture(business: Uuid, named: { id?: string; link?: string }): Promise<string>;
  /** Media that is older than it is kept is known no more; what was sent of it stays in its conversation. */
  forgetOld(): Promise<void>;
  /** Answers with the bytes behind an address that was told, as long as it holds. */
  serve(token: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
}

interface Told {
  id: string;
  mime_type: string;
  sha256: string;
}

/** An address that was told leads somewhere for so long. */
const addressMs = 5 * 60_000;
const keptMs = 30 * 86_400_000;
const typePattern = /^[a-z]+\/[a-z0-9.+-]{1,100}$/;

export async function createMediaStore(context: WhatsappContext): Promise<MediaStore> {
  const { config, database, clock, media, outbound } = context;
  const store = createMediaRows(context);
  const secret = await settingOrNew(database, 'whatsapp.media_secret', () => newSecret());

  const budget = createUploadBudget();
  /** Room in memory for so many bytes, until it is given back. */
  function reserve(business: Uuid, bytes: number): () => void {
    const giveBack = budget.take(business, bytes);
    if (!giveBack) throw new GraphError(4, 'Too many files are on their way.', { retryAfter: 5 });
    return giveBack;
  }

  const toldOf = (row: MediaRow): Told => ({
    id: digitsOf('media', row.number),
    mime_type: row.mime_type,
    sha256: row.sha256.toString('base64'),
  });

  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

  async function upload(
    business: Uuid,
    { name, type, bytes }: { name: string; type: string; bytes: Buffer },
  ): Promise<MediaRow> {
    const mime = type.split(';')[0]!.trim().toLowerCase();
    if (!typePattern.test(mime)) {
      throw new GraphError(100, 'Param file must be a file with a type.');
    }
    if (bytes.length === 0) throw new GraphError(131053, 'The file is empty.');
    if (bytes.length > limitOf(mime)) {
      throw new GraphError(131053, `A file of this type may have ${limitOf(mime)} bytes.`);
    }
    const stored = await media.storeFile({ ownerActorId: business, name, type: mime, bytes });
    if (!stored.ok) throw new GraphError(131053, `The file is not kept: ${stored.code}.`);
    return ofStored(business, toUuid(stored.value), { name, mime });
  }

  /** [WA12] What is told of it is what is read back: of a film that is without what it said of its maker. */
  async function ofStored(business: Uuid, fileId: Uuid, told: { name: string; mime: string }) {
    const file = await media.fileFor(fileId, [business]);
    if (!file) throw new GraphError(131053, 'The file is not kept.');
    return store.insert({
      business_actor_id: business,
      file_id: fileId,
      picture_id: null,
      name: told.name,
      mime_type: told.mime,
      sha256: file.hash,
      size: file.size,
    });
  }

  /** The same file under another name, piece by piece. */
  async function renamed(row: MediaRow, name: string): Promise<MediaRow> {
    const { business_actor_id: ownerActorId, mime_type: type } = row;
    const file = row.file_id && (await media.fileFor(row.file_id, [ownerActorId]));
    const body = file && (await file.read());
    if (!body) throw new GraphError(131052, 'The media is gone.');
    try {
      const begun = await media.uploads.begin({ ownerActorId, name, type, size: file.size });
      if (!begun.ok) throw new GraphError(131053, `The file is not kept: ${begun.code}.`);
      const key = { id: begun.value.id, ownerActorId };
      const taken = await media.uploads.receive(key, { offset: 0, body, checksum: null });
      if (!taken.ok) throw new GraphError(131053, `The file is not kept: ${taken.code}.`);
      return await ofStored(ownerActorId, begun.value.id, { name, mime: type });
    } finally {
      body.destroy();
    }
  }

  /** What people sent as pictures is kept as WebP; software expects JPEG. The same picture gives the same bytes. */
  async function bytesOf(row: MediaRow): Promise<Buffer | null> {
    const thing = row.file_id ? { fileId: row.file_id } : { pictureId: row.picture_id! };
    const bytes = await media.bytesFor(thing, [row.business_actor_id]);
    if (!bytes || row.file_id || row.mime_type !== 'image/jpeg') return bytes;
    return sharp(bytes).flatten({ background: '#ffffff' }).jpeg({ quality: 88 }).toBuffer();
  }

  async function byLink(business: Uuid, link: string, kind: MediaKind): Promise<MediaRow> {
    const limits = { bytesMax: bytesMax[kind], timeoutMs: 15_000, accept: '*/*' };
    const giveBack = reserve(business, bytesMax[kind]);
    try {
      const got = await outbound.get(link, limits);
      if (!got.ok) {
        throw new GraphError(131052, `Media could not be downloaded from the link: ${got.reason}.`);
      }
      const type = got.type.split(';')[0]!.trim().toLowerCase() || 'application/octet-stream';
      const name = decodeURIComponentSafely(new URL(got.url).pathname.split('/').at(-1) ?? '');
      return await upload(business, { name: name || kind, type, bytes: Buffer.from(got.bytes) });
    } finally {
      giveBack();
    }
  }

  async function named(
    business: Uuid,
    kind: MediaKind,
    { id, link }: { id?: string; link?: string },
  ): Promise<MediaRow> {
    if (id === undefined && link === undefined) {
      throw new GraphError(131008, `${kind} needs an id or a link.`);
    }
    const number = /^5\d{14}$/.test(id ?? '') ? BigInt(id!) % 100_000_000_000_000n : null;
    const row =
      id === undefined
        ? await byLink(business, link!, kind)
        : number && (await store.find(business, number));
    if (!row) throw new GraphError(131009, `There is no media with the id ${id!.slice(0, 40)}.`);
    if (!typesOf[kind].test(row.mime_type)) {
      throw new GraphError(131053, `${row.mime_type} is no type of ${kind}.`);
    }
    if (row.size > bytesMax[kind]) {
      throw new GraphError(131053, `The file is larger than ${bytesMax[kind]} bytes.`);
    }
    return row;
  }

  async function pictureOf(row: MediaRow): Promise<string> {
    if (row.made_picture_id) return toPublicId('med', row.made_picture_id);
    const bytes = await bytesOf(row);
    if (!bytes) throw new GraphError(131052, 'The media is gone.');
    const made = await media.storePicture({
      bytes,
      ownerActorId: row.business_actor_id,
      audience: 'private',
      alt: '',
    });
    if (!made.ok) throw new GraphError(131053, 'This is no picture that can be read.');
    await store.keepMade(row.number, toUuid(made.value.id));
    return made.value.id;
  }

  async function poster(business: Uuid, size: { width: number; height: number }): Promise<string> {
    const made = await media.storePicture({
      bytes: await plainPoster(size),
      ownerActorId: business,
      audience: 'private',
      alt: '',
    });
    if (!made.ok) throw new GraphError(131053, 'There is no room for the film.');
    return made.value.id;
  }

  /** As what a file is played, or else downloaded. */
  async function filed(row: MediaRow, kind: MediaKind, caption: string): Promise<Sendable> {
    const fileId = toPublicId('fil', row.file_id!);
    const asFile: Sendable = { kind: 'file', fileId, caption };
    if (kind !== 'video' && kind !== 'audio') return asFile;
    const owned = await media.ownedFile(row.file_id!, row.business_actor_id);
    const bytes = owned?.plays ? await bytesOf(row) : null;
    const measured = bytes && measure(bytes);
    if (!measured) return asFile;
    const durationMs = Math.min(measured.durationMs, playedMsMax);
    if (owned!.plays === 'video' && kind === 'video') {
      return {
        kind: 'video',
        fileId,
        posterId: await poster(row.business_actor_id, measured),
        durationMs,
        caption,
      } as Sendable;
    }
    if (owned!.plays !== 'audio') return asFile;
    return { kind: 'voice', fileId, durationMs, peaks: Array.from({ length: 40 }, () => 20) };
  }

  async function sendable(
    business: Uuid,
    kind: MediaKind,
    given: { id?: string; link?: string; caption?: string; filename?: string },
  ): Promise<Sendable> {
    const row = await named(business, kind, given);
    const caption = given.caption ?? '';
    if (kind === 'image' || kind === 'sticker') {
      return { kind: 'picture', pictureId: await pictureOf(row), caption } as Sendable;
    }
    if (kind === 'document' && given.filename && given.filename !== row.name && row.file_id) {
      return filed(await renamed(row, given.filename), kind, caption);
    }
    return filed(row, kind, caption);
  }

  /**
   * [WA12] A file is read from the disk piece by piece, whatever its size; a picture is made anew in memory, for which there is
   * room for some at once.
   */
  async function opened(row: MediaRow, reply: FastifyReply) {
    if (row.file_id) return media.fileFor(row.file_id, [row.business_actor_id]);
    reply.raw.once('close', reserve(row.business_actor_id, row.size));
    const bytes = await bytesOf(row);
    if (!bytes) return null;
    const read = async (part: { from: number; to: number }) =>
      Readable.from([bytes.subarray(part.from, part.to + 1)]);
    return { size: bytes.length, read };
  }

  const signed = (text: string) =>
    createHmac('sha256', secret).update(text).digest('base64url').slice(0, 32);

  return {
    upload,
    find: store.find,
    remove: store.remove,
    async describe(row) {
      const told = `${row.number}.${clock.now().getTime() + addressMs}`;
      return {
        messaging_product: 'whatsapp',
        url: `${config.publicUrl}/whatsapp/media/${told}.${signed(told)}`,
        ...toldOf(row),
        file_size: row.size,
      };
    },
    async ofPicture(business, pictureId, type = 'image/jpeg') {
      const picture = toUuid(pictureId);
      const known = await store.findPicture(business, picture);
      if (known) return toldOf(known);
      const draft = {
        business_actor_id: business,
        file_id: null,
        picture_id: picture,
        name: '',
        mime_type: type,
        sha256: Buffer.alloc(0),
        size: 0,
      };
      const bytes = await bytesOf({
        ...draft,
        number: 0n,
        made_picture_id: null,
        created_at: clock.now(),
      });
      if (!bytes) return null;
      return toldOf(await store.insert({ ...draft, sha256: hashOf(bytes), size: bytes.length }));
    },
    async ofFile(business, file, actorIds) {
      const fileId = toUuid(file.id);
      const kept = await media.fileFor(fileId, actorIds);
      if (!kept) return null;
      return toldOf(
        await store.insert({
          business_actor_id: business,
          file_id: fileId,
          picture_id: null,
          name: file.name,
          mime_type: file.type,
          sha256: kept.hash,
          size: kept.size,
        }),
      );
    },
    sendable,
    async shown(business, kind, given) {
      const made = await sendable(business, kind, given as Parameters<typeof sendable>[2]);
      const pictureOwn = (id: string) => media.ownedPicture(toUuid(id), business);
      if (made.kind === 'picture') {
        const picture = await pictureOwn(made.pictureId);
        if (picture) return { kind: 'picture', picture };
      }
      const owned =
        made.kind === 'file' || made.kind === 'video'
          ? await media.ownedFile(toUuid(made.fileId), business)
          : null;
      if (owned && made.kind === 'video') {
        const poster = await pictureOwn(made.posterId);
        const video = poster && asVideo(owned, { poster, durationMs: made.durationMs });
        if (video) return { kind: 'video', video };
      }
      if (owned && made.kind === 'file') return { kind: 'file', file: owned.file };
      throw new GraphError(131053, `This ${kind} cannot be shown.`);
    },
    async forgetOld() {
      await store.removeBefore(new Date(clock.now().getTime() - keptMs));
    },
    picture: async (business, given) => pictureOf(await named(business, 'image', given)),
    async serve(token, request, reply) {
      const [number = '', until = '', signature = ''] = token.split('.');
      const expected = Buffer.from(signed(`${number}.${until}`));
      const shown = Buffer.from(signature);
      const isOurs = expected.length === shown.length && timingSafeEqual(expected, shown);
      if (!isOurs || Number(until) < clock.now().getTime()) {
        throw new GraphError(131052, 'This address leads nowhere any more.', { status: 404 });
      }
      const row = await store.findAny(BigInt(number));
      const from = row && (await opened(row, reply));
      if (!from) throw new GraphError(131052, 'The media is gone.', { status: 404 });
      reply.headers({
        'content-type': row.mime_type,
        'content-disposition': 'attachment',
        'content-security-policy': "default-src 'none'; sandbox",
        'accept-ranges': 'bytes',
        'cache-control': 'private, max-age=300',
      });
      const range = rangeOf(request.headers.range, from.size);
      if (range === 'none') {
        return reply.code(416).header('content-range', `bytes */${from.size}`).send('');
      }
      const part = range === 'all' ? { from: 0, to: from.size - 1 } : range;
      if (range !== 'all') {
        reply.code(206).header('content-range', `bytes ${part.from}-${part.to}/${from.size}`);
      }
      reply.header('content-length', part.to - part.from + 1);
      const body = request.method === 'HEAD' ? Readable.from([]) : await from.read(part);
      if (!body) throw new GraphError(131052, 'The media is gone.', { status: 404 });
      return reply.send(body);
    },
  };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
