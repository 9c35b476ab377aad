import type { Actor } from '@allmende/contract/actors';
import type { Sticker } from '@allmende/contract/contents';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { contactAboutMax, labelMax } from '@allmende/contract/limits';
import type { Sendable } from '@allmende/contract/messaging';
import { cleanLine } from '@allmende/contract/text';
import { toUuid, type Uuid } from '#platform/ids';
import { packBody, type StoredBody } from './body.ts';
import type { MessagingErrorCode } from './rules.ts';

/** What is sent besides words and files: places, contacts, stickers. */
export type Content = Extract<Sendable, { kind: 'location' | 'contact' | 'sticker' }>;

export interface ContentSources {
  identity: {
    actors(ids: Iterable<Uuid>): Promise<Map<Uuid, Actor>>;
    profileByHandle(handle: string): Promise<{ about: string } | null>;
  };
  stickers: { sticker(id: Uuid): Promise<Sticker | null> };
}

/** [MS230]–[MS232] Makes a body of what somebody sends, from what the server knows of it. */
export type PrepareContent = (content: Content) => Promise<Result<StoredBody, MessagingErrorCode>>;

export function createContents({ identity, stickers }: ContentSources): PrepareContent {
  async function contact(actorId: Uuid): Promise<Result<StoredBody, MessagingErrorCode>> {
    const actor = (await identity.actors([actorId])).get(actorId);
    if (!actor) return fail('messaging.contact_unknown');
    const profile = actor.kind === 'business' && (await identity.profileByHandle(actor.handle));
    const about = profile ? cleanLine(profile.about).slice(0, contactAboutMax).toWellFormed() : '';
    return ok(packBody({ kind: 'contact', actor, about }));
  }

  return async (content) => {
    if (content.kind === 'contact') return contact(toUuid(content.actorId));
    if (content.kind === 'location') return placeOf(content);
    const sticker = await stickers.sticker(toUuid(content.stickerId));
    if (!sticker) return fail('messaging.sticker_unknown');
    return ok(packBody({ kind: 'sticker', sticker }));
  };
}

/** [MS230] A place on earth, to the decimetre, and its name on one line. */
function placeOf(
  place: Extract<Content, { kind: 'location' }>,
): Result<StoredBody, 'messaging.place_invalid' | 'messaging.text_too_long'> {
  const { latitude, longitude } = place;
  // Comparisons that a number which is none does not pass.
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  if (!isOnEarth) return fail('messaging.place_invalid');
  const label = cleanLine(place.label);
  if (label.length > labelMax) return fail('messaging.text_too_long');
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6 + 0;
  return ok(
    packBody({ kind: 'location', latitude: round(latitude), longitude: round(longitude), label }),
  );
}
