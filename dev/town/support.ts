import { randomUUID } from 'node:crypto';
import { euros } from '@allmende/contract/money';
import { confirmed, type Happening } from './happenings.ts';
import type { Residents } from './moving-in.ts';
import { momentOf } from './time.ts';
import type { AdPlan, CampaignPlan, TierPlan, Town } from './types.ts';

/** What people collect for, who is whose member, and what is promoted. */
export function supports(town: Town, residents: Residents, now: Date): Happening[] {
  return [
    ...town.tiers.map((plan) => ({
      at: momentOf(plan.at, now, town.timeZone),
      happen: () => offer(plan, { town, residents }),
    })),
    ...town.campaigns.map((plan) => ({
      at: momentOf(plan.at, now, town.timeZone),
      happen: () => collect(plan, { town, residents }),
    })),
    ...town.ads.map((ad) => ({
      at: momentOf(ad.at, now, town.timeZone),
      happen: () => promote(ad, { town, residents }),
    })),
  ];
}

interface Telling {
  town: Town;
  residents: Residents;
}

async function offer(plan: TierPlan, telling: Telling): Promise<void> {
  const { residents } = telling;
  const creator = residents.hats.get(plan.by)!;
  const monthly = euros(plan.monthlyMinor);
  const { name, about, benefits, welcome } = plan;
  const tier = await creator.client.creators.createTier({
    actorId: creator.actorId,
    body: { name, about, benefits: [...benefits], welcome, monthly },
  });
  for (const handle of plan.members) {
    const hat = residents.hats.get(handle)!;
    const payment = { hat, action: 'standing_order', payeeActorId: creator.actorId } as const;
    await confirmed({ telling, ...payment, amount: monthly }, (confirmation) =>
      hat.client.creators.join({
        actorId: hat.actorId,
        params: { tierId: tier.id },
        body: { interval: 'month', price: monthly, ...confirmation },
        idempotencyKey: randomUUID(),
      }),
    );
  }
}

async function promote(ad: AdPlan, telling: Telling): Promise<void> {
  const { town, residents } = telling;
  const hat = residents.hats.get(ad.by)!;
  const budget = euros(ad.budgetMinor);
  const payeeActorId = residents.hats.get(town.seller)!.actorId;
  const payment = { telling, hat, action: 'pay', payeeActorId } as const;
  await confirmed({ ...payment, amount: budget }, (confirmation) =>
    hat.client.promotion.createPromotion({
      actorId: hat.actorId,
      idempotencyKey: randomUUID(),
      body: {
        productId: residents.products.get(ad.product)!.id,
        budget,
        days: ad.days,
        languages: [...ad.languages],
        isNotPolitical: true,
        ...confirmation,
      },
    }),
  );
}

async function collect(plan: CampaignPlan, telling: Telling): Promise<void> {
  const { residents } = telling;
  const owner = residents.hats.get(plan.by)!;
  const { title, about, way, days } = plan;
  const drafted = await owner.client.campaigns.createCampaign({
    actorId: owner.actorId,
    body: {
      title,
      about,
      way,
      days,
      goal: euros(plan.goalMinor),
      pictureId: await residents.picture(plan.by, plan.picture, 'public'),
      rewards: plan.rewards.map(({ name, about, fromMinor, stock }) => ({
        name,
        about,
        from: euros(fromMinor),
        stock,
      })),
    },
  });
  const params = { campaignId: drafted.id };
  const { rewards } = await owner.client.campaigns.startCampaign({
    actorId: owner.actorId,
    params,
  });
  for (const { from, amountMinor, reward, inMemoryOf = '', isShown } of plan.pledges) {
    const hat = residents.hats.get(from)!;
    const amount = euros(amountMinor);
    const rewardId = rewards.find(({ name }) => name === reward)?.id ?? null;
    const payment = { hat, action: 'pay', payeeActorId: owner.actorId } as const;
    await confirmed({ telling, ...payment, amount }, (confirmation) =>
      hat.client.campaigns.pledge({
        actorId: hat.actorId,
        params,
        body: { amount, rewardId, inMemoryOf, isShown, ...confirmation },
        idempotencyKey: randomUUID(),
      }),
    );
  }
  for (const text of plan.updates) {
    await owner.client.campaigns.postUpdate({ actorId: owner.actorId, params, body: { text } });
  }
}
