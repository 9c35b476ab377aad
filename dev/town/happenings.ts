import { randomUUID } from 'node:crypto';
import type { Id } from '@allmende/contract/ids';
import type { Money } from '@allmende/contract/money';
import { euros, moneyOf } from '@allmende/contract/money';
import { RequestProblem } from '@allmende/sdk';
import type { ManualClock } from '../../apps/server/src/platform/clock.ts';
import type { Hat } from './doors.ts';
import type { Residents } from './moving-in.ts';
import { postings } from './posting.ts';
import { supports } from './support.ts';
import { momentOf } from './time.ts';
import type { Buys, Item, Pays, Says, Steps, Thread, Town } from './types.ts';

/** One thing that happens at one moment. */
export interface Happening {
  at: Date;
  happen(): Promise<void>;
}

interface Telling {
  town: Town;
  residents: Residents;
  orders: Map<string, PlacedOrder>;
}

interface PlacedOrder {
  id: Id<'order'>;
  buyer: string;
  seller: string;
}

/** A conversation as it grows: where it is, and at which place each text stands. */
interface Told {
  thread: Thread;
  id: Id<'conversation'>;
  places: { text: string; seq: number }[];
}

/** Messages of one conversation are at least so far apart. */
const breathMs = 20_000;

/** Everything that happened, in the order of its moments; afterwards the clock shows `now`. */
export async function happen(
  clock: ManualClock,
  town: Town,
  residents: Residents,
  now: Date,
): Promise<void> {
  const telling: Telling = { town, residents, orders: new Map() };
  const told = await Promise.all(town.threads.map((thread) => startTelling(residents, thread)));
  const happenings = [
    ...payIns(telling, now),
    ...postings(town, residents, now),
    ...supports(town, residents, now),
    ...wordsAtHand(town, residents, now),
    ...told.flatMap((one) => itemsOf(telling, one, now)),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const { at, happen: itHappens } of happenings) {
    clock.set(at);
    await itHappens();
  }
  clock.set(now);
  await Promise.all(told.map((one) => leaveOff(residents, one)));
}

function wordsAtHand(town: Town, residents: Residents, now: Date): Happening[] {
  return town.replies.map(({ by, at, shortcut, text }) => ({
    at: momentOf(at, now, town.timeZone),
    async happen() {
      const { client, actorId } = residents.hats.get(by)!;
      await client.replies.createReply({ actorId, body: { shortcut, text, pictureId: null } });
    },
  }));
}

async function startTelling(residents: Residents, thread: Thread): Promise<Told> {
  const [one, other] = thread.between.map((handle) => residents.hats.get(handle)!);
  const conversation = await one!.client.messaging.startConversation({
    actorId: one!.actorId,
    body: { withActorId: other!.actorId },
  });
  return { thread, id: conversation.id as Id<'conversation'>, places: [] };
}

function payIns({ town, residents }: Telling, now: Date): Happening[] {
  const till = residents.hats.get(town.operator)!;
  return town.payIns.map(({ to, at, amountMinor, asset, note }, index) => ({
    at: momentOf(at, now, town.timeZone),
    async happen() {
      await till.client.wallet.payInAtTill({
        body: {
          toHandle: to,
          amount: asset ? moneyOf(asset, amountMinor) : euros(amountMinor),
          note,
        },
        idempotencyKey: `pay-in-${index}`,
      });
    },
  }));
}

function itemsOf(telling: Telling, told: Told, now: Date): Happening[] {
  let lastMs = 0;
  return told.thread.items.map((item) => {
    const wantedMs = momentOf(item.at, now, telling.town.timeZone).getTime();
    lastMs = Math.min(Math.max(wantedMs, lastMs + breathMs), now.getTime());
    return { at: new Date(lastMs), happen: () => tell(telling, told, item) };
  });
}

function tell(telling: Telling, told: Told, item: Item): Promise<void> {
  switch (item.kind) {
    case 'says':
      return say(telling.residents, told, item);
    case 'shows':
      return show(telling.residents, told, item.from, item.product);
    case 'buys':
      return buy(telling, otherOf(told.thread, item.from), item);
    case 'steps':
      return step(telling, item);
    case 'pays':
      return pay(telling, otherOf(told.thread, item.from), item);
  }
}

function otherOf({ between: [one, other] }: Thread, handle: string): string {
  return handle === one ? other : one;
}

async function say(residents: Residents, told: Told, item: Says): Promise<void> {
  const { client, actorId } = residents.hats.get(item.from)!;
  const answered = item.replyTo
    ? told.places.findLast(({ text }) => text.startsWith(item.replyTo!))
    : undefined;
  const message = await client.messaging.sendMessage({
    actorId,
    params: { conversationId: told.id },
    body: {
      clientId: randomUUID(),
      message: item.picture
        ? {
            kind: 'picture',
            pictureId: await residents.picture(item.from, item.picture, 'private'),
            caption: item.text,
          }
        : { kind: 'text', text: item.text },
      ...(answered && { replyToSeq: answered.seq }),
    },
  });
  told.places.push({ text: item.text, seq: message.seq });
}

async function show(
  residents: Residents,
  told: Told,
  from: string,
  product: string,
): Promise<void> {
  const { client, actorId } = residents.hats.get(from)!;
  await client.shop.shareProduct({
    actorId,
    params: { productId: residents.products.get(product)!.id },
    body: { conversationId: told.id, clientId: randomUUID() },
  });
}

async function buy(telling: Telling, seller: string, item: Buys): Promise<void> {
  const { residents, orders } = telling;
  const hat = residents.hats.get(item.from)!;
  const { client, actorId } = hat;
  const sellerActorId = residents.hats.get(seller)!.actorId;
  let cart: Awaited<ReturnType<typeof client.shop.setCartLine>> | undefined;
  for (const { product, values = [], quantity } of item.lines) {
    const variantId = residents.products.get(product)!.variants.get(values.join(' / '))!;
    cart = await client.shop.setCartLine({
      actorId,
      params: { sellerActorId, variantId },
      body: { quantity },
    });
  }
  if (!cart) throw new Error(`the order ${item.order} is empty`);
  const { fee } = cart.fulfilments.find(({ kind }) => kind === item.fulfilment)!;
  const expectedTotal = euros(BigInt(cart.subtotal.value) + BigInt(fee.value));
  const body = {
    fulfilment: item.fulfilment,
    note: item.note,
    expectedTotal,
    ...(item.fulfilment === 'delivery' && { address: homeOf(telling.town, item.from) }),
  };
  const call = { actorId, params: { sellerActorId }, idempotencyKey: `order-${item.order}` };
  const order = item.isPaid
    ? await confirmed(
        { telling, hat, action: 'order', payeeActorId: sellerActorId, amount: expectedTotal },
        (confirmation) => client.shop.placeOrder({ ...call, body: { ...body, ...confirmation } }),
      )
    : await client.shop.reserveOrder({ ...call, body });
  orders.set(item.order, { id: order.id as Id<'order'>, buyer: item.from, seller });
}

function homeOf(town: Town, handle: string) {
  const person = town.persons.find((one) => one.handle === handle);
  const business = town.businesses.find((one) => one.handle === handle);
  const { postalCode, city, country } = town.businesses[0]!.address;
  return {
    name: (person ?? business)!.name,
    street: person?.street ?? business!.address.street,
    postalCode,
    city,
    country,
  };
}

async function step({ residents, orders }: Telling, item: Steps): Promise<void> {
  const { id: orderId, seller } = orders.get(item.order)!;
  const { client, actorId } = residents.hats.get(seller)!;
  const call = { actorId, params: { orderId } };
  switch (item.step) {
    case 'accept':
      await client.shop.acceptOrder(call);
      return;
    case 'ready':
      await client.shop.markOrderReady(call);
      return;
    case 'ship':
      await client.shop.shipOrder(call);
      return;
    case 'complete':
      await client.shop.completeOrder(call);
      return;
    case 'cancel':
      await client.shop.cancelOrder({ ...call, body: { reason: item.reason ?? '' } });
  }
}

async function pay(telling: Telling, to: string, item: Pays): Promise<void> {
  const hat = telling.residents.hats.get(item.from)!;
  const toActorId = telling.residents.hats.get(to)!.actorId;
  const amount = euros(item.amountMinor);
  await confirmed(
    { telling, hat, action: 'pay', payeeActorId: toActorId, amount },
    (confirmation) =>
      hat.client.wallet.sendMoney({
        actorId: hat.actorId,
        body: { toActorId, amount, note: item.note, ...confirmation },
        idempotencyKey: `pay-${item.from}-${item.at}-${to}`.replaceAll(' ', '-'),
      }),
  );
}

/** Tries without, and with the payer's password when the wallet asks for it. */
export async function confirmed<T>(
  payment: {
    telling: { town: Town };
    hat: Hat;
    action: 'pay' | 'order' | 'standing_order';
    payeeActorId: Id<'actor'>;
    amount: Money;
  },
  attempt: (confirmation: { confirmation?: string }) => Promise<T>,
): Promise<T> {
  const { telling, hat, action, payeeActorId, amount } = payment;
  try {
    return await attempt({});
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    if (error.code !== 'identity.confirmation_required') throw error;
  }
  const { client, actorId } = hat;
  const started = await client.identity.startConfirmation({
    actorId,
    body: { action, payeeActorId, amount },
  });
  const { confirmation } = await client.identity.answerConfirmation({
    actorId,
    params: { confirmationId: started.confirmationId },
    body: { password: telling.town.password },
  });
  return attempt({ confirmation });
}

/** Both have read what they have, and the business has dealt with it, as the thread says. */
async function leaveOff(residents: Residents, { thread, id }: Told): Promise<void> {
  const call = (hat: Hat) => ({ actorId: hat.actorId, params: { conversationId: id } });
  for (const handle of thread.between) {
    const hat = residents.hats.get(handle)!;
    const { lastSeq, readSeq } = await hat.client.messaging.getConversation(call(hat));
    const unread = thread.unread?.by === handle ? thread.unread.count : 0;
    const seq = lastSeq - unread;
    if (seq > readSeq) await hat.client.messaging.markRead({ ...call(hat), body: { seq } });
  }
  if (!thread.doneBy) return;
  const hat = residents.hats.get(thread.doneBy)!;
  await hat.client.messaging.setDone({ ...call(hat), body: { isDone: true } });
}
