/**
 * The shop as one would do it on paper: no concurrency, no database, every rule spelled out once more. The
 * fuzzer plays the same steps against this and against the server and compares every answer.
 */
export interface ModelVariant {
  onHand: number;
  reserved: number;
  isCounted: boolean;
}
export interface ModelOrder {
  buyer: number;
  lines: { variant: number; quantity: number }[];
  totalMinor: bigint;
  state: 'placed' | 'paid' | 'accepted' | 'ready' | 'completed' | 'cancelled';
  /** From the buyer's wallet. */
  isPaid: boolean;
  reservedUntilMs: number;
  /** Paid on the shop's own account; what has come there, and what the shop says has gone back. */
  isDirect: boolean;
  hasArrived: boolean;
  returnedMinor: bigint;
}

/** Paid at once, kept for a quarter of an hour, or for days until a transfer arrives. */
export type ModelWay = 'now' | 'later' | 'direct';

export type ModelAction = 'accept' | 'ready' | 'complete' | 'cancel';

export class ShopModel {
  readonly variants: ModelVariant[];
  readonly carts: Map<number, number>[];
  readonly balances: bigint[];
  readonly orders: ModelOrder[] = [];
  readonly priceMinor: bigint;
  sellerBalance = 0n;
  /** How long stock waits for a transfer. */
  directDays = 1;
  isOpen = true;

  constructor(options: {
    stocks: (number | null)[];
    buyers: number;
    moneyMinor: bigint;
    priceMinor: bigint;
  }) {
    this.variants = options.stocks.map((stock) => ({
      onHand: stock ?? 0,
      reserved: 0,
      isCounted: stock !== null,
    }));
    this.carts = Array.from({ length: options.buyers }, () => new Map());
    this.balances = Array.from({ length: options.buyers }, () => options.moneyMinor);
    this.priceMinor = options.priceMinor;
  }

  available(variant: number): number {
    const { isCounted, onHand, reserved } = this.variants[variant]!;
    return isCounted ? onHand - reserved : Number.POSITIVE_INFINITY;
  }

  setLine(buyer: number, variant: number, quantity: number): string {
    if (quantity < 0 || quantity > 999) return 'shop.quantity_invalid';
    if (quantity === 0) {
      this.carts[buyer]!.delete(variant);
      return 'ok';
    }
    if (this.available(variant) < quantity) return 'shop.sold_out';
    this.carts[buyer]!.set(variant, quantity);
    return 'ok';
  }

  total(buyer: number): bigint {
    return [...this.carts[buyer]!.values()].reduce(
      (sum, quantity) => sum + this.priceMinor * BigInt(quantity),
      0n,
    );
  }

  place(buyer: number, expectedMinor: bigint, way: ModelWay, nowMs: number): string {
    const isPaidNow = way === 'now';
    const cart = this.carts[buyer]!;
    if (!this.isOpen) return 'shop.closed';
    if (cart.size === 0) return 'shop.cart_empty';
    for (const [variant, quantity] of cart) {
      if (this.available(variant) < quantity) return 'shop.sold_out';
    }
    const totalMinor = this.total(buyer);
    if (totalMinor !== expectedMinor) return 'shop.price_changed';
    if (!isPaidNow) {
      const open = this.orders.filter(
        (order) =>
          order.buyer === buyer && order.state === 'placed' && order.reservedUntilMs > nowMs,
      );
      if (open.length >= 5) return 'shop.too_many_reservations';
      const held = open.flatMap(({ lines }) => lines);
      // Each product of the fuzzer has one variant.
      for (const [variant, quantity] of cart) {
        const before = held.filter((line) => line.variant === variant);
        const units = before.reduce((sum, line) => sum + line.quantity, quantity);
        if (this.variants[variant]!.isCounted && units > 50) return 'shop.too_much_reserved';
      }
    }
    if (isPaidNow && this.balances[buyer]! < totalMinor) return 'wallet.insufficient_funds';
    const lines = [...cart].map(([variant, quantity]) => ({ variant, quantity }));
    for (const { variant, quantity } of lines) {
      const shelf = this.variants[variant]!;
      if (!shelf.isCounted) continue;
      if (isPaidNow) shelf.onHand -= quantity;
      else shelf.reserved += quantity;
    }
    if (isPaidNow) this.move(buyer, totalMinor);
    cart.clear();
    this.orders.push({
      buyer,
      lines,
      totalMinor,
      state: isPaidNow ? 'paid' : 'placed',
      isPaid: isPaidNow,
      reservedUntilMs: nowMs + (way === 'direct' ? this.directDays * 24 * 60 : 15) * 60_000,
      isDirect: way === 'direct',
      hasArrived: false,
      returnedMinor: 0n,
    });
    return 'ok';
  }

  pay(index: number, nowMs: number): string {
    const order = this.orders[index]!;
    if (order.isPaid) return 'ok';
    if (order.isDirect || order.state !== 'placed' || order.reservedUntilMs <= nowMs) {
      return 'shop.transition_not_allowed';
    }
    if (this.balances[order.buyer]! < order.totalMinor) return 'wallet.insufficient_funds';
    for (const { variant, quantity } of order.lines) {
      const shelf = this.variants[variant]!;
      if (!shelf.isCounted) continue;
      shelf.onHand -= quantity;
      shelf.reserved -= quantity;
    }
    this.move(order.buyer, order.totalMinor);
    order.isPaid = true;
    order.state = 'paid';
    return 'ok';
  }

  act(index: number, action: ModelAction, side: 'buyer' | 'seller'): string {
    const order = this.orders[index]!;
    if (action === 'complete' && order.state === 'completed') return 'ok';
    const next = nextOf(order.state, action, side);
    if (!next) return 'shop.transition_not_allowed';
    if (action === 'cancel') {
      if (order.isPaid && this.sellerBalance < order.totalMinor) return 'wallet.insufficient_funds';
      this.putBack(order);
      if (order.isPaid) this.move(order.buyer, -order.totalMinor);
    }
    order.state = next;
    return 'ok';
  }

  /** The shop says that the transfer has come; twice is once. */
  arrive(index: number): string {
    const order = this.orders[index]!;
    if (!order.isDirect) return 'direct.not_possible';
    if (order.hasArrived) return 'ok';
    order.hasArrived = true;
    if (order.state === 'cancelled') return 'ok';
    order.state = 'paid';
    for (const { variant, quantity } of order.lines) {
      const shelf = this.variants[variant]!;
      if (!shelf.isCounted) continue;
      shelf.onHand -= quantity;
      shelf.reserved -= quantity;
    }
    return 'ok';
  }

  /** The shop says that it has transferred something back. */
  giveBack(index: number, minor: bigint): string {
    const order = this.orders[index]!;
    const left = order.totalMinor - order.returnedMinor;
    if (!order.isDirect || !order.hasArrived || left === 0n) return 'direct.not_possible';
    if (minor <= 0n || minor > left) return 'direct.amount_invalid';
    order.returnedMinor += minor;
    return 'ok';
  }

  expire(nowMs: number): number {
    const due = this.orders.filter(
      (order) => order.state === 'placed' && order.reservedUntilMs <= nowMs,
    );
    for (const order of due) {
      this.putBack(order);
      order.state = 'cancelled';
    }
    return due.length;
  }

  private putBack(order: ModelOrder): void {
    for (const { variant, quantity } of order.lines) {
      const shelf = this.variants[variant]!;
      if (!shelf.isCounted) continue;
      if (order.state !== 'placed') shelf.onHand += quantity;
      else shelf.reserved -= quantity;
    }
  }

  private move(buyer: number, minor: bigint): void {
    this.balances[buyer] = this.balances[buyer]! - minor;
    this.sellerBalance += minor;
  }
}

function nextOf(
  state: ModelOrder['state'],
  action: ModelAction,
  side: 'buyer' | 'seller',
): ModelOrder['state'] | null {
  if (action === 'accept') return side === 'seller' && state === 'paid' ? 'accepted' : null;
  if (action === 'ready') return side === 'seller' && state === 'accepted' ? 'ready' : null;
  if (action === 'complete') return state === 'ready' ? 'completed' : null;
  if (state === 'placed' || state === 'paid') return 'cancelled';
  if (side === 'seller' && (state === 'accepted' || state === 'ready')) return 'cancelled';
  return null;
}
