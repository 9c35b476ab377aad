import { identityOperations } from '@allmende/contract/identity';
import { toUuid, type Uuid } from '#platform/ids';
import { ApiError, type Call, type Endpoint, type MastodonContext, personOf } from './context.ts';
import type { Entities } from './entities.ts';
import { isOn, textOf } from './request.ts';

/** [MA12] [MA26] Whoever one is here, and how one says that one is somebody else from now on. */
export function profileEndpoints(
  { identity, feed, media }: MastodonContext,
  entities: Entities,
): Endpoint[] {
  const { follows } = feed;

  async function self(call: Call): Promise<unknown> {
    const { actorId } = personOf(call);
    const account = (await entities.accountOf(actorId))!;
    const profile = (await identity.profiles([actorId])).get(actorId)!;
    return {
      ...account,
      source: {
        note: profile.about,
        fields: [],
        privacy: 'public',
        sensitive: false,
        language: null,
        follow_requests_count: await follows.countRequests(actorId),
      },
      role: null,
    };
  }

  /** As in the app: of a business its owners and managers. */
  async function mustEdit({ userId, actorId }: { userId: Uuid; actorId: Uuid }): Promise<void> {
    const role = (await identity.controlled(userId)).find((one) => one.actorId === actorId)?.role;
    if (!role || role === 'agent') throw new ApiError(403, 'This action is not allowed');
  }

  async function portraitOf(call: Call, ownerActorId: Uuid): Promise<Uuid | undefined> {
    const { avatar } = call.files;
    if (!avatar) return undefined;
    const { bytes } = avatar;
    const stored = await media.storePicture({ bytes, ownerActorId, audience: 'private', alt: '' });
    if (stored.ok) return toUuid(stored.value.id);
    const status = stored.code === 'media.storage_full' ? 507 : 422;
    throw new ApiError(
      status,
      'Validation failed: Avatar is not a picture that can be kept',
      stored.code,
    );
  }

  async function update(call: Call): Promise<unknown> {
    const { params } = call;
    const person = personOf(call);
    await mustEdit(person);
    if (call.files['header']) {
      throw new ApiError(422, 'Validation failed: Header is not to be had here');
    }
    const parsed = identityOperations.updateProfile.body.safeParse({
      ...(params['display_name'] === undefined ? {} : { name: textOf(params, 'display_name') }),
      ...(params['note'] === undefined ? {} : { about: textOf(params, 'note') }),
    });
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      const field = path[0] === 'name' ? 'Display name' : 'Note';
      throw new ApiError(422, `Validation failed: ${field} ${message}`);
    }
    const { name, about } = parsed.data;
    const pictureId = await portraitOf(call, person.actorId);
    if (name !== undefined || about !== undefined || pictureId !== undefined) {
      const changed = await identity.changeProfile(person.actorId, { name, about, pictureId });
      if (!changed.ok) throw new ApiError(422, 'Validation failed', changed.code);
    }
    if (params['locked'] !== undefined) {
      await follows.setApproval(person.actorId, isOn(params, 'locked'));
    }
    return self(call);
  }

  return [
    {
      method: 'GET',
      path: '/api/v1/accounts/verify_credentials',
      scope: 'read:accounts:self',
      handle: self,
    },
    {
      method: 'PATCH',
      path: '/api/v1/accounts/update_credentials',
      scope: 'write:accounts',
      counts: 'identity.updateProfile',
      handle: update,
    },
  ];
}
