import { euros } from '@allmende/contract/money';
import type { Id } from '@allmende/contract/ids';
import type { App } from '../../apps/server/src/app.ts';
import type { ManualClock } from '../../apps/server/src/platform/clock.ts';
import { newUuid, toPublicId, toUuid, type Uuid } from '../../apps/server/src/platform/ids.ts';
import { clientOf, type Hat } from './doors.ts';
import { altOf, bytesOf } from './pictures.ts';
import type { Business, Person, PictureName, Product, StickerSet, Town } from './types.ts';

/** Everybody who has moved in, by handle, and what they have on their shelves, by name. */
export interface Residents {
  hats: Map<string, Hat>;
  products: Map<string, Shelved>;
  /** Uploads a picture in the name of an actor; once, however often it is asked for. */
  picture(handle: string, name: PictureName, audience: 'public' | 'private'): Promise<Id<'media'>>;
}

interface Shelved {
  id: Id<'product'>;
  seller: string;
  /** By the values of the variant, joined by ` / `; one without options is at the empty text. */
  variants: Map<string, Id<'variant'>>;
}

const dayMs = 86_400_000;

/**
 * People open accounts, businesses open, shops fill their shelves, in the weeks before the story begins.
 * Pictures take longest, so they are uploaded while the rest goes on.
 */
export async function moveIn(
  app: App,
  clock: ManualClock,
  town: Town,
  startsAt: Date,
): Promise<Residents> {
  const hats = new Map<string, Hat>();
  const products = new Map<string, Shelved>();
  const uploads = new Map<string, Promise<Id<'media'>>>();
  const residents: Residents = {
    hats,
    products,
    picture(handle, name, audience) {
      const key = `${handle} ${name}`;
      const upload = uploads.get(key) ?? uploadPicture(hats.get(handle)!, name, audience);
      uploads.set(key, upload);
      return upload;
    },
  };

  clock.set(new Date(startsAt.getTime() - 30 * dayMs));
  await Promise.all(town.persons.map((person) => openAccount(app, hats, town, person)));
  await Promise.all(town.persons.map((person) => introduce(residents, person)));
  clock.set(new Date(startsAt.getTime() - 14 * dayMs));
  await Promise.all(town.businesses.map((business) => open(app, residents, business, startsAt)));
  clock.set(new Date(startsAt.getTime() - 7 * dayMs));
  await Promise.all(town.products.map((product) => shelve(residents, product)));
  for (const set of town.stickerSets) await makeStickers(residents, set);
  await keepVoucher(residents, town);
  await followEachOther(residents, town);
  await sellReach(residents, town);
  return residents;
}

async function followEachOther({ hats }: Residents, { follows }: Town): Promise<void> {
  for (const [handle, followed] of Object.entries(follows)) {
    const { client, actorId } = hats.get(handle)!;
    for (const other of followed) {
      await client.feed.follow({ actorId, params: { actorId: hats.get(other)!.actorId } });
    }
  }
}

async function keepVoucher({ hats }: Residents, { operator, voucher }: Town): Promise<void> {
  const { currencies } = hats.get(operator)!.client;
  const { assetCode, assetScale, name } = voucher;
  const params = { assetCode };
  await currencies.setAsset({
    params,
    body: {
      assetScale,
      name,
      kind: 'own',
      isOpen: true,
      isConvertible: false,
      rateSource: 'operator',
      spreadBp: 0,
    },
  });
  // What it counts as against limits.
  await currencies.setRate({ params, body: { asset: '1', main: '1' } });
}

/** The town itself sells reach, half of which goes to whoever wrote what stands above, and passes on tips that come without a name. */
async function sellReach({ hats }: Residents, { operator, seller }: Town): Promise<void> {
  const { client } = hats.get(operator)!;
  await client.tips.setAnonymousTips({ body: { handle: seller } });
  await client.promotion.setPromotionSettings({
    body: {
      isOpen: true,
      authorBps: 5_000,
      commonsBps: 2_000,
      sellerHandle: seller,
      commonsHandle: null,
    },
  });
}

async function makeStickers({ hats }: Residents, set: StickerSet): Promise<void> {
  const { client } = hats.get(set.maker)!;
  const { id: setId } = await client.stickers.createSet({
    body: { clientId: newUuid(), name: set.name },
  });
  for (const { picture, alt } of set.stickers) {
    await client.stickers.addSticker({
      params: { setId },
      query: { alt },
      upload: new Uint8Array(await bytesOf(picture)),
      uploadType: 'image/webp',
    });
  }
  for (const handle of set.keptBy) {
    await hats.get(handle)!.client.stickers.keepSet({ params: { setId } });
  }
}

async function uploadPicture(
  { client, actorId }: Hat,
  name: PictureName,
  audience: 'public' | 'private',
): Promise<Id<'media'>> {
  const picture = await client.media.uploadPicture({
    actorId,
    query: { audience, alt: altOf(name) },
    upload: new Uint8Array(await bytesOf(name)),
    uploadType: 'image/webp',
  });
  return picture.id as Id<'media'>;
}

async function openAccount(
  app: App,
  hats: Map<string, Hat>,
  town: Town,
  { handle, name, locale }: Person,
): Promise<void> {
  const { userId, actorId } = await app.identity.signUp({
    handle,
    name,
    locale,
    password: town.password,
  });
  const client = clientOf(app, await app.identity.createSession(userId));
  hats.set(handle, { client, actorId: toPublicId('act', actorId), wearer: handle });
  if (handle === town.operator) await app.identity.makeOperator(userId);
}

async function introduce(residents: Residents, { handle, about, picture }: Person): Promise<void> {
  const pictureId = await residents.picture(handle, picture, 'public');
  const { client, actorId } = residents.hats.get(handle)!;
  await client.identity.updateProfile({ actorId, body: { about, pictureId } });
}

async function open(
  app: App,
  residents: Residents,
  business: Business,
  today: Date,
): Promise<void> {
  const { handle, name, category, about, address, staff, shop } = business;
  const owner = residents.hats.get(staff[0]!.person)!;
  const { client } = owner;
  const opened = await client.business.openBusiness({
    body: {
      name,
      handle,
      category,
      about,
      address,
      hours: business.hours?.(today) ?? null,
    },
  });
  const actorId = opened.actor.id as Id<'actor'>;
  residents.hats.set(handle, { client, actorId, wearer: owner.wearer });
  const pictureId = await residents.picture(handle, business.logo, 'public');
  await client.identity.updateProfile({ actorId, body: { pictureId } });
  const { website, imprint, accent } = business;
  const coverId = await residents.picture(handle, business.cover, 'public');
  await client.business.updatePresence({ actorId, body: { website, imprint, accent, coverId } });
  for (const { person, role } of staff.slice(1)) {
    await client.business.inviteStaff({ actorId, body: { handle: person, role } });
    const invited = residents.hats.get(person)!.client;
    await invited.business.acceptInvitation({ params: { actorId } });
  }
  if (business.isVerified) {
    const uuid: Uuid = toUuid(actorId);
    await app.database.transaction((tx) => app.identity.setVerified(tx, uuid, true));
  }
  if (!shop) return;
  const { deliveryFeeMinor, freeDeliveryFromMinor, account, ...settings } = shop;
  await client.shop.updateSettings({
    actorId,
    body: {
      ...settings,
      isOpen: true,
      deliveryFee: euros(deliveryFeeMinor),
      freeDeliveryFrom: freeDeliveryFromMinor === null ? null : euros(freeDeliveryFromMinor),
    },
  });
  if (!account) return;
  await client.direct.setDirectSettings({
    actorId,
    body: {
      takesWallet: true,
      takesDirect: true,
      takesGuests: true,
      account: { ...account, bic: '' },
      days: 7,
    },
  });
}

async function shelve(residents: Residents, product: Product): Promise<void> {
  const { client, actorId } = residents.hats.get(product.seller)!;
  const upload = (name: PictureName) => residents.picture(product.seller, name, 'public');
  const made = await client.shop.createProduct({
    actorId,
    body: {
      title: product.title,
      description: product.description,
      vendor: product.vendor ?? '',
      category: product.category,
      tags: [...product.tags],
      vatRate: product.vatRate,
      options: [...product.options],
      pictureIds: await Promise.all(product.pictures.map(upload)),
      variants: await Promise.all(
        product.variants.map(async (variant) => ({
          optionValues: [...variant.values],
          sku: variant.sku,
          price: euros(variant.priceMinor),
          compareAt: variant.compareAtMinor === undefined ? null : euros(variant.compareAtMinor),
          content: variant.content ?? null,
          weightGrams: variant.weightGrams ?? null,
          pictureId: variant.picture ? await upload(variant.picture) : null,
          stock: variant.stock,
        })),
      ),
    },
  });
  residents.products.set(product.name, {
    id: made.id as Id<'product'>,
    seller: product.seller,
    variants: new Map(
      made.variants.map(({ id, optionValues }) => [optionValues.join(' / '), id as Id<'variant'>]),
    ),
  });
}
