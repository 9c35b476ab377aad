import { moneyOf } from '@allmende/contract/money';
import { type toPublicId, toUuid, type Uuid } from '../apps/server/src/platform/ids.ts';
import { newUuid } from '../apps/server/src/platform/ids.ts';
import { createClient } from '../packages/sdk/src/index.ts';
import type { Somebody, World } from './world.ts';

/** A business, as whoever owns it. */
export interface Shop {
  id: Uuid;
  publicId: ReturnType<typeof toPublicId<'act'>>;
  owner: Somebody;
  client: ReturnType<typeof createClient>;
}

const place = {
  street: 'Am Anger 1',
  postalCode: '99999',
  city: 'Lindenau',
  country: 'DE',
  latitude: null,
  longitude: null,
};
export const prices = { marketing: 50_000, utility: 8_500, authentication: 20_000, service: 0 };

/** Businesses, their readers, an operator and the business that bills, on the whole server. */
export function billingTown(world: World) {
  const { app, database, origin } = world;
  let made = 0;

  async function shop(handle = `laden-${++made}`): Promise<Shop> {
    const owner = await world.open(`inhaberin-${handle}`);
    const { actor } = await owner.client.business.openBusiness({
      body: { name: `Laden ${handle}`, handle, category: 'other', address: place },
    });
    const headers = () => ({
      authorization: `Bearer ${owner.token}`,
      'allmende-actor': actor.id,
    });
    const client = createClient({ baseUrl: origin, headers });
    for (const category of ['marketing', 'utility', 'authentication'] as const) {
      await client.outreach.createTemplate({
        body: {
          name: category,
          language: 'de',
          category,
          content: { text: `Es gibt Neues für dich: ${category} heute.`, samples: {} },
        },
      });
    }
    return { id: toUuid(actor.id), publicId: actor.id as Shop['publicId'], owner, client };
  }

  return {
    shop,
    async operator(): Promise<Somebody> {
      const who = await world.open('olga');
      await app.identity.makeOperator(who.userId);
      return who;
    },
    /** The business that bills, with all that an invoice needs of it. */
    async payee(operator: Somebody, taxBasisPoints = 1900): Promise<Shop> {
      const payee = await shop('rathaus');
      const presence = await payee.client.business.getPresence({ params: { handle: 'rathaus' } });
      const imprint = { ...presence.imprint, legalName: 'Stadtwerk eG', vatId: 'DE123456788' };
      await payee.client.business.updatePresence({ body: { imprint } });
      await operator.client.billing.setSettings({
        body: {
          payeeHandle: 'rathaus',
          taxBasisPoints,
          exemptionReason: taxBasisPoints > 0 ? '' : 'Kleinunternehmer nach § 19 UStG',
          taxNumber: '',
          dueDays: 14,
        },
      });
      return payee;
    },
    plan: (operator: Somebody, more: object = {}) =>
      operator.client.billing.createPlan({
        body: { name: 'Alle', payment: 'invoice', prices, isDefault: true, ...more },
      }),
    async reader(shops: readonly Shop[]): Promise<Somebody> {
      const who = await world.open(`leser-${'abcdefghij'[made % 10]}${++made}`);
      const wishes = await who.client.outreach.getWishes();
      const much = { perBusinessDay: 100, perBusinessWeek: 100, perDay: 100, perWeek: 100 };
      await who.client.outreach.putWishes({
        body: { ...wishes, ...much, quietFrom: 0, quietUntil: 0 },
      });
      for (const { publicId } of shops) {
        for (const topicKey of ['news', 'service']) {
          await who.client.outreach.setConsent({
            params: { actorId: publicId },
            body: { topicKey, isGranted: true },
          });
        }
      }
      return who;
    },
    /** Money from the till. */
    async fund(actorId: Uuid, minor: bigint): Promise<void> {
      const { assetCode } = await app.wallet.mainAsset();
      await database.transaction(async (tx) => {
        const paid = await app.wallet.deposit(tx, {
          paymentId: newUuid(),
          toActorId: actorId,
          amountMinor: minor,
          assetCode,
          rail: 'cash',
          note: '',
        });
        if (!paid.ok) throw new Error(paid.code);
      });
    },
    euros: (minor: bigint) => moneyOf({ assetCode: 'EUR', assetScale: 2 }, minor),
    async balance(actorId: Uuid): Promise<bigint> {
      const { assetCode } = await app.wallet.mainAsset();
      const accountId = await database.transaction((tx) =>
        app.wallet.accountOf(tx, actorId, assetCode),
      );
      return app.wallet.availableOf(accountId);
    },
  };
}
