import { presenceChanges } from '@allmende/contract/business';
import { z } from 'zod';
import { toUuid, type Uuid } from '#platform/ids';
import type { Call, WhatsappContext } from './context.ts';
import { GraphError, missing } from './errors.ts';
import type { Hooks } from './hooks.ts';
import type { Params } from './request.ts';
import * as shapes from './shapes.ts';
import type { Uploading } from './uploading.ts';

/** [WA46] The public page of the business, in the words of the contract. */
export function createProfile(
  context: Pick<WhatsappContext, 'config' | 'business' | 'identity' | 'media'>,
  { hooks, uploading }: { hooks: Hooks; uploading: Uploading },
) {
  const { config, business, identity, media } = context;

  async function profileOf(actorId: Uuid): Promise<Params> {
    const presence = await business.presence(actorId);
    if (!presence) throw missing(actorId);
    const { actor, about, address, imprint, website } = presence;
    const account = await hooks.account(actorId);
    const extra = (account.settings['profile'] ?? {}) as Params;
    return {
      messaging_product: 'whatsapp',
      about: about.slice(0, 139),
      address: address ? `${address.street}, ${address.postalCode} ${address.city}` : '',
      description: about.slice(0, 512),
      email: imprint.email,
      profile_picture_url: actor.picture ? `${config.publicUrl}${actor.picture.mediumUrl}` : '',
      websites: website ? [website] : [],
      vertical: 'UNDEFINED',
      ...extra,
    };
  }

  /** [WA82] */
  async function portrait(ownerActorId: Uuid, handle: string): Promise<Uuid> {
    const bytes = await uploading.picture(ownerActorId, handle);
    const made = await media.storePicture({ bytes, ownerActorId, audience: 'public', alt: '' });
    if (!made.ok) throw new GraphError(131053, `The picture is not kept: ${made.code}.`);
    return toUuid(made.value.id);
  }

  async function setProfile({ caller, params }: Call): Promise<object> {
    const wish = shapes.parse(
      z.object({
        about: z.string().max(139).optional(),
        description: z.string().max(512).optional(),
        email: z.union([z.literal(''), z.email().max(120)]).optional(),
        websites: z
          .array(z.url({ protocol: /^https?$/ }).max(200))
          .max(2)
          .optional(),
        address: z.string().max(256).optional(),
        vertical: z.string().max(40).optional(),
        profile_picture_handle: z.string().max(400).optional(),
      }),
      params,
      'profile',
    );
    const presence = await business.presence(caller.actorId);
    if (!presence) throw missing(caller.actorId);
    const picture =
      wish.profile_picture_handle && (await portrait(caller.actorId, wish.profile_picture_handle));
    const about = wish.description ?? wish.about;
    const [website] = wish.websites ?? [];
    const changes = presenceChanges.parse({
      ...(about === undefined ? {} : { about }),
      ...(wish.websites === undefined ? {} : { website: website ?? '' }),
      ...(wish.email === undefined ? {} : { imprint: { ...presence.imprint, email: wish.email } }),
    });
    const changed = await business.changePresence(caller.actorId, changes);
    if (!changed.ok) throw new GraphError(131009, 'The profile was not changed.');
    if (picture) await identity.changePicture(caller.actorId, picture);
    // What a presence has no place for is kept as it was said.
    const extra = Object.fromEntries(
      Object.entries({ about: wish.about, address: wish.address, vertical: wish.vertical }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const account = await hooks.account(caller.actorId);
    const before = (account.settings['profile'] ?? {}) as Params;
    await hooks.saveSettings(caller.actorId, { profile: { ...before, ...extra } });
    return { success: true };
  }

  return { of: profileOf, set: setProfile };
}
