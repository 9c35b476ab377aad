import { asFilm, measure, plainPoster } from '#media';
import { toUuid, type Uuid } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  personOf,
} from './context.ts';
import type { Entities } from './entities.ts';
import { needId } from './paging.ts';
import { textOf } from './request.ts';
import { putUploaded, readUploaded } from './store.ts';

/** [MA13] [MA34] Pictures and films of posts: taken as the app takes them, private until a public post has them. */
export function mediaEndpoints(
  { database, clock, media }: MastodonContext,
  entities: Entities,
): Endpoint[] {
  const { pool } = database;

  function descriptionOf(call: Call): string {
    const description = textOf(call.params, 'description');
    if (description.length > 1_500)
      throw new ApiError(422, 'Validation failed: Description is too long');
    return description;
  }

  async function shown(actorId: Uuid, pictureId: Uuid): Promise<object> {
    const picture = await database.transaction((tx) => media.ownedPicture(pictureId, actorId, tx));
    if (!picture) throw notFound();
    const said = (await readUploaded(pool, actorId, [pictureId])).get(pictureId);
    const alt = said?.description ?? picture.alt;
    const video = said?.film && (await playing(said.film.fileId, actorId, said.film.durationMs));
    return entities.attachment({ ...picture, alt, ...(video && { video }) });
  }

  async function playing(fileId: Uuid, actorId: Uuid, durationMs: number) {
    const owned = await media.ownedFile(fileId, actorId);
    return owned && asFilm(owned, durationMs);
  }

  async function keepPicture(bytes: Uint8Array, ownerActorId: Uuid, alt: string) {
    return media.storePicture({ bytes, ownerActorId, audience: 'private', alt });
  }

  /** [MA34] The film, called by its picture: the one that the app sent with it, or a plain one in its shape. */
  async function keepFilm(
    call: Call,
    bytes: Buffer,
    { actorId, alt }: { actorId: Uuid; alt: string },
  ) {
    const { name } = call.files['file']!;
    const file = await media.storeFile({ ownerActorId: actorId, name, type: '', bytes });
    if (!file.ok) throw notKept(file.code);
    const fileId = toUuid(file.value);
    const size = measure(bytes) ?? { durationMs: 0, width: 0, height: 0 };
    const video = await playing(fileId, actorId, size.durationMs);
    if (!video) throw notKept('media.not_a_picture');
    const sent = call.files['thumbnail']?.bytes;
    const taken = sent && (await keepPicture(sent, actorId, alt));
    const poster = taken?.ok ? taken : await keepPicture(await plainPoster(size), actorId, alt);
    if (!poster.ok) throw notKept(poster.code);
    const film = { fileId, durationMs: size.durationMs };
    return { picture: { ...poster.value, alt, video }, film };
  }

  async function upload(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const file = call.files['file'];
    if (!file) throw new ApiError(422, "Validation failed: File can't be blank");
    const alt = descriptionOf(call);
    const stored = await keepPicture(file.bytes, actorId, alt);
    if (!stored.ok && !isFilm(file.bytes)) throw notKept(stored.code);
    const { picture, film } = stored.ok
      ? { picture: { ...stored.value, alt }, film: null }
      : await keepFilm(call, file.bytes, { actorId, alt });
    if (alt || film) {
      const said = { description: alt, film, now: clock.now() };
      await putUploaded(pool, { ...said, actorId, pictureId: toUuid(picture.id) });
    }
    return entities.attachment(picture);
  }

  async function describe(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const pictureId = needId(call.path['id'], 'med');
    await shown(actorId, pictureId);
    const description = descriptionOf(call);
    await putUploaded(pool, {
      pictureId,
      actorId,
      description,
      film: null,
      now: clock.now(),
    });
    return shown(actorId, pictureId);
  }

  const scope = 'write:media';
  const taking = {
    method: 'POST',
    scope,
    limit: { name: 'media', most: 30, minutes: 30 },
    handle: upload,
  } as const;
  return [
    { ...taking, path: '/api/v2/media' },
    { ...taking, path: '/api/v1/media' },
    {
      method: 'GET',
      path: '/api/v1/media/:id',
      scope,
      handle: (call) => shown(personOf(call).actorId, needId(call.path['id'], 'med')),
    },
    { method: 'PUT', path: '/api/v1/media/:id', scope, handle: describe },
  ];
}

function notKept(code: string): ApiError {
  const isFull = code === 'media.storage_full' || code === 'media.too_many_uploads';
  const why = isFull
    ? 'There is no room for the file'
    : 'File is not a picture or film that can be kept';
  return new ApiError(isFull ? 507 : 422, `Validation failed: ${why}`, code);
}

/** Worth keeping to find out: MP4 and MOV, or WebM. */
function isFilm(bytes: Buffer): boolean {
  return bytes.toString('latin1', 4, 8) === 'ftyp' || bytes.readUInt32BE(0) === 0x1a45dfa3;
}
