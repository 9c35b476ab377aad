import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Message } from '@allmende/contract/messaging';
import type { Cart, Order, Product, ShopSettings } from '@allmende/contract/shop';
import type { Presence } from '@allmende/contract/business';
import { moneyText } from '#platform/money-text';
import type { PageLanguage } from '#platform/pages';
import { toUuid, type Uuid } from '#platform/ids';
import type { GuestOrdersContext } from './index.ts';
import type { createLetters } from './letters.ts';
import type { Wish } from './wish.ts';

export interface Offer {
  presence: Presence;
  product: Product;
  settings: ShopSettings;
}

/** One order with what was said about it, as its guest sees it. */
export interface Opened {
  order: Order;
  /** What guest and shop have written, the oldest first. */
  said: { text: string; at: string; isOwn: boolean }[];
  isBlocked: boolean;
}

export type Ordering = ReturnType<typeof createOrdering>;

export function createOrdering(
  context: GuestOrdersContext,
  letters: ReturnType<typeof createLetters>,
) {
  const { config, identity, business, shop, channels } = context;
  const { visits } = channels;

  /** [GO1] What is sold to guests under this address; null where nothing is. */
  async function offerOf(handle: string, slug: string): Promise<Offer | null> {
    const presence = await business.presenceByHandle(handle);
    if (!presence) return null;
    const sellerId = toUuid(presence.actor.id);
    if (!(await shop.takesGuests(sellerId))) return null;
    const [product, settings] = await Promise.all([
      shop.products.getProductBySlug(sellerId, slug),
      shop.settingsOf(sellerId),
    ]);
    return product && settings ? { presence, product, settings } : null;
  }

  /** What it would cost now, without taking anything. */
  async function priceOf(sellerId: Uuid, wish: Wish): Promise<Cart> {
    const priced = await shop.carts.priceItems(sellerId, [wish]);
    if (!priced.ok) throw new Error(`an offer without its shop: ${priced.code}`);
    return priced.value;
  }

  /**
   * [GO2] [GO4] Orders what was seen, once for each key.
   * @returns the secret part of the link
   */
  async function order(
    { presence }: Pick<Offer, 'presence'>,
    wish: Wish,
    seen: { total: Order['total']; key: string; language: PageLanguage; network: string },
  ) {
    const sellerId = toUuid(presence.actor.id);
    const { total, key, language, network } = seen;
    let token = '';
    const placed = await shop.orders.placeGuestOrder(
      sellerId,
      {
        fulfilment: wish.fulfilment,
        ...(wish.address ? { address: wish.address } : {}),
        note: wish.note,
        expectedTotal: total,
        items: [{ variantId: wish.variantId, quantity: wish.quantity }],
        ...(wish.postId ? { postId: wish.postId } : {}),
      },
      {
        network,
        async admit(tx) {
          const guest = await identity.guests.admit(tx, {
            businessActorId: sellerId,
            channel: 'website',
            key: createHash('sha256').update(`order ${key}`).digest('hex'),
            name: wish.name,
            fallback: wish.email,
            email: wish.email,
            locale: language,
          });
          return guest.actorId;
        },
        async placed(tx, { id, number, guestId, conversationId, isFirst }) {
          token = await visits.open(tx, {
            guestId,
            businessId: sellerId,
            conversationId,
            page: '',
          });
          if (!isFirst) return;
          await letters.send(tx, {
            to: wish.email,
            id,
            seller: presence.actor.name,
            number,
            total: moneyText(total, language),
            link: `${config.publicUrl}/order/${token}?lang=${language}`,
            language,
          });
        },
      },
    );
    return placed.ok ? ok(token) : placed;
  }

  /** [GO5] Null where the link opens nothing. */
  async function open(token: string): Promise<Opened | null> {
    const found = await find(token);
    if (!found) return null;
    const heard = await visits.hear(token, { since: 0, read: 0, wait: 0, typing: false });
    if (!heard.ok) return null;
    const { items, ownActorId, isBlocked } = heard.value;
    const last = items.at(-1)?.seq ?? 0;
    // Whoever reads it here gets no letter about it.
    if (last > 0) await visits.hear(token, { since: 0, read: last, wait: 0, typing: false });
    return { order: found.order, said: items.flatMap((one) => saidIn(one, ownActorId)), isBlocked };
  }

  async function find(token: string) {
    const visit = await visits.whose(token);
    if (!visit) return null;
    const acting = { actorId: visit.guestId, userId: null, role: 'self' as const };
    const { items } = await shop.orders.list(visit.guestId, {
      as: 'buyer',
      before: null,
      limit: 1,
    });
    const [only] = items;
    const shown = only && (await shop.orders.getOrder(acting, toUuid(only.id)));
    return shown?.ok ? { order: shown.value, acting } : null;
  }

  type Refusal = 'direct.not_possible' | 'shop.transition_not_allowed' | 'shop.order_unknown';
  async function act(
    token: string,
    deed: 'announce' | 'cancel',
  ): Promise<Result<Order, Refusal | 'wallet.insufficient_funds'>> {
    const found = await find(token);
    if (!found) return fail('shop.order_unknown');
    const id = toUuid(found.order.id);
    return deed === 'announce'
      ? shop.direct.announce(found.acting, id)
      : shop.orders.act(found.acting, id, 'cancel');
  }

  /** The same client id says it once. */
  const say = (token: string, words: { clientId: string; text: string }) =>
    visits.say(token, words);

  return { offerOf, priceOf, order, open, act, say };
}

/** What was written; cards and lines of the system say what the page says anyway. */
function saidIn({ body, sentAt, senderActorId }: Message, ownActorId: string): Opened['said'] {
  if (body.kind !== 'text') return [];
  return [{ text: body.text, at: sentAt, isOwn: senderActorId === ownActorId }];
}
