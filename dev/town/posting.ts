import { randomUUID } from 'node:crypto';
import type { Id } from '@allmende/contract/ids';
import { agree } from './dealing.ts';
import { euros } from '@allmende/contract/money';
import type { Happening } from './happenings.ts';
import type { Residents } from './moving-in.ts';
import { altOf } from './pictures.ts';
import { momentOf } from './time.ts';
import type { PostPlan, Town } from './types.ts';

/** What is said in the feed; likes and passing on follow on the heels of a post. */
export function postings(town: Town, residents: Residents, now: Date): Happening[] {
  const known = new Map<string, Id<'post'>>();
  return town.posts.map((plan) => ({
    at: momentOf(plan.at, now, town.timeZone),
    happen: () => post(plan, { town, residents }, known),
  }));
}

async function post(
  plan: PostPlan,
  telling: { town: Town; residents: Residents },
  known: Map<string, Id<'post'>>,
): Promise<void> {
  const { residents } = telling;
  const { client, actorId } = residents.hats.get(plan.by)!;
  const { deal } = plan;
  const dealId = deal && (await agree({ ...plan, deal }, telling));
  const { picture } = plan;
  const pictures = picture
    ? [{ id: await residents.picture(plan.by, picture, 'public'), alt: altOf(picture) }]
    : [];
  const made = await client.feed.createPost({
    actorId,
    body: {
      clientId: randomUUID(),
      text: plan.text,
      contentWarning: plan.warning ?? '',
      language: plan.language ?? 'de',
      visibility: plan.visibility ?? 'public',
      pictures,
      ...(plan.products && {
        productIds: plan.products.map((name) => residents.products.get(name)!.id),
      }),
      ...(dealId && { dealId }),
      ...(plan.exclusive && {
        exclusive: { text: plan.exclusive.text, price: euros(plan.exclusive.cents) },
      }),
      replyToId: plan.answers ? known.get(plan.answers)! : null,
      quoteId: plan.quotes ? known.get(plan.quotes)! : null,
      ...(plan.poll && {
        poll: {
          options: [...plan.poll.options],
          isMultiple: plan.poll.isMultiple ?? false,
          lastsMinutes: plan.poll.days * 24 * 60,
        },
      }),
    },
  });
  const postId = made.id as Id<'post'>;
  if (plan.key) known.set(plan.key, postId);
  const params = { postId };
  if (deal && dealId) {
    const brand = residents.hats.get(deal.brand)!;
    await brand.client.deals.approveDeal({ actorId: brand.actorId, params: { dealId } });
  }
  if (plan.isPinned) await client.feed.pin({ actorId, params });
  for (const [handle, options] of Object.entries(plan.poll?.votes ?? {})) {
    const by = residents.hats.get(handle)!;
    await by.client.feed.vote({ actorId: by.actorId, params, body: { options: [...options] } });
  }
  for (const handle of plan.likes ?? []) {
    const by = residents.hats.get(handle)!;
    await by.client.feed.like({ actorId: by.actorId, params });
  }
  for (const handle of plan.boosts ?? []) {
    const by = residents.hats.get(handle)!;
    await by.client.feed.boost({ actorId: by.actorId, params });
  }
}
