import type { Picture } from '@allmende/contract/actors';
import { api } from '../../app/api.ts';
import { currentSession, switchActor } from '../../app/session.ts';
import { askWhoIAm } from '../../app/who-am-i.ts';
import { isAddressEmpty } from '../address-fields.tsx';
import { weekOf } from '../day-groups.ts';
import type { Presence } from '../queries.ts';
import { type Draft, forgetDraft, type Pictures } from './draft.ts';

/**
 * Opens the business in the person's own name (whatever hat is worn), dresses it, and puts on its hat.
 * Once it is open, it stays open: a picture that fails is left for later, and `isDressed` says so.
 */
export async function openBusiness(
  draft: Draft,
  pictures: Pictures,
): Promise<{ isDressed: boolean }> {
  const self = currentSession().actors[0]?.actor.id;
  const groups = draft.hours.filter(({ days }) => days.length > 0);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const { actor } = await api.business.openBusiness({
    ...(self ? { actorId: self } : {}),
    body: {
      name: draft.name.trim(),
      handle: draft.handle,
      category: draft.category ?? 'other',
      about: draft.about.trim(),
      address: isAddressEmpty(draft.address) ? null : draft.address,
      hours: groups.length > 0 ? { timeZone, week: weekOf(groups), exceptions: [] } : null,
    },
  });
  forgetDraft();
  const isDressed = await dress(actor, draft, pictures).catch(() => false);
  await askWhoIAm();
  switchActor(actor.id);
  return { isDressed };
}

/** Uploads a picture that everybody may see. */
function uploadPublicPicture(file: File, alt: string, actorId: string): Promise<Picture> {
  return api.media.uploadPicture({
    actorId,
    upload: file,
    uploadType: file.type,
    query: { audience: 'public', alt: alt.slice(0, 500) },
  });
}

async function dress(
  { id: actorId, accent: present }: Presence['actor'],
  { name, accent }: Draft,
  { logo, cover }: Pictures,
): Promise<true> {
  const upload = (file: File | null) => file && uploadPublicPicture(file, name, actorId);
  const [logoPicture, coverPicture] = await Promise.all([upload(logo), upload(cover)]);
  if (logoPicture) {
    await api.identity.updateProfile({ actorId, body: { pictureId: logoPicture.id } });
  }
  const body = {
    ...(accent === present ? {} : { accent }),
    ...(coverPicture ? { coverId: coverPicture.id } : {}),
  };
  if (Object.keys(body).length > 0) await api.business.updatePresence({ actorId, body });
  return true;
}
