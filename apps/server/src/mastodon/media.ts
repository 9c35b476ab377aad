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
import { putDescription, readDescriptions } from './store.ts';

/** [MA13] Pictures of posts: taken as the app takes them, private until a public post has them. */
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
    const alt = (await readDescriptions(pool, actorId, [pictureId])).get(pictureId) ?? picture.alt;
    return entities.attachment({ ...picture, alt });
  }

  async function upload(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const file = call.files['file'];
    if (!file) throw new ApiError(422, "Validation failed: File can't be blank");
    const alt = descriptionOf(call);
    const stored = await media.storePicture({
      bytes: file.bytes,
      ownerActorId: actorId,
      audience: 'private',
      alt,
    });
    if (!stored.ok) {
      const status = stored.code === 'media.storage_full' ? 507 : 422;
      throw new ApiError(
        status,
        'Validation failed: File is not a picture that can be kept',
        stored.code,
      );
    }
    const pictureId = toUuid(stored.value.id);
    if (alt) await putDescription(pool, { pictureId, actorId, description: alt, now: clock.now() });
    return entities.attachment({ ...stored.value, alt });
  }

  async function describe(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const pictureId = needId(call.path['id'], 'med');
    await shown(actorId, pictureId);
    const description = descriptionOf(call);
    await putDescription(pool, { pictureId, actorId, description, now: clock.now() });
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
