import { randomUUID } from 'node:crypto';
import type { Id } from '@allmende/contract/ids';
import { euros } from '@allmende/contract/money';
import { confirmed } from './happenings.ts';
import type { Residents } from './moving-in.ts';
import type { PostPlan, Town } from './types.ts';

interface Telling {
  town: Town;
  residents: Residents;
}

/** A shop and whoever writes agree, and the fee is put aside. */
export async function agree(
  { by, deal }: Pick<PostPlan, 'by'> & { deal: NonNullable<PostPlan['deal']> },
  telling: Telling,
): Promise<Id<'deal'>> {
  const { hats } = telling.residents;
  const [brand, creator] = [hats.get(deal.brand)!, hats.get(by)!];
  const { title, brief, shareBps } = deal;
  const fee = euros(deal.feeMinor);
  const { id, revision, conversationId } = await brand.client.deals.offerDeal({
    actorId: brand.actorId,
    idempotencyKey: randomUUID(),
    body: {
      creatorActorId: creator.actorId,
      title,
      brief,
      fee,
      shareBps,
      shareDays: 30,
      postDays: 14,
    },
  });
  const there = { actorId: creator.actorId, params: { conversationId } };
  const { isRequest } = await creator.client.messaging.getConversation(there);
  if (isRequest) await creator.client.chats.acceptRequest(there);
  const params = { dealId: id };
  const agreed = await creator.client.deals.acceptDeal({
    actorId: creator.actorId,
    params,
    body: { revision },
  });
  const payment = { hat: brand, action: 'pay', payeeActorId: creator.actorId } as const;
  await confirmed({ telling, ...payment, amount: fee }, (confirmation) =>
    brand.client.deals.acceptDeal({
      actorId: brand.actorId,
      params,
      body: { revision: agreed.revision, ...confirmation },
    }),
  );
  return id;
}
