/**
 * One shop's kept money and disputes as one would do it on paper: no concurrency, no database, every rule spelled out once
 * more. The fuzzer plays the same steps against this and against the server and compares every answer.
 */
export interface ModelOrder {
  buyer: number;
  total: bigint;
  refunded: bigint;
  state: 'paid' | 'accepted' | 'ready' | 'completed' | 'cancelled';
  placedMs: number;
  /** Until when the shop keeps its hands off by promise; null without one. */
  keptUntilMs: number | null;
  /** How much of the shop's balance is out of its reach for this order. */
  held: bigint;
  dispute: ModelDispute | null;
}

interface ModelDispute {
  claimed: bigint;
  frozen: bigint;
  state: 'open' | 'answered' | 'referred' | 'settled';
  dueMs: number | null;
  outcome: { awarded: bigint; paid: bigint } | null;
}

export type ModelTurn = 'answer' | 'insist' | 'withdraw' | 'give_back' | 'decide';
type Side = 'buyer' | 'seller' | 'operator';
type Action = 'accept' | 'ready' | 'complete' | 'release' | 'cancel';

const dayMs = 86_400_000;

export class DisputeModel {
  nowMs = 0;
  keepDays: number | null = null;
  sellerBalance = 0n;
  readonly balances: bigint[];
  readonly orders: ModelOrder[] = [];

  constructor(buyers: number, moneyMinor: bigint) {
    this.balances = Array.from({ length: buyers }, () => moneyMinor);
  }

  available(): bigint {
    return this.orders.reduce((left, { held }) => left - held, this.sellerBalance);
  }

  keepDaysOf(isAsked: boolean): number | null {
    return this.keepDays ?? (isAsked ? 14 : null);
  }

  buy(buyer: number, total: bigint, asksKeeping: boolean): string {
    if (this.balances[buyer]! < total) return 'wallet.insufficient_funds';
    this.balances[buyer]! -= total;
    this.sellerBalance += total;
    const isKept = this.keepDaysOf(asksKeeping) !== null;
    this.orders.push({
      buyer,
      total,
      refunded: 0n,
      state: 'paid',
      placedMs: this.nowMs,
      keptUntilMs: isKept ? this.nowMs + 30 * dayMs : null,
      held: isKept ? total : 0n,
      dispute: null,
    });
    return 'ok';
  }

  /** What the shop pays away; less than zero is what it gets. */
  spend(minor: bigint): string {
    if (minor > this.available()) return 'wallet.insufficient_funds';
    this.sellerBalance -= minor;
    return 'ok';
  }

  act(order: ModelOrder, side: 'buyer' | 'seller', action: Action): string {
    const isDisputed = this.isOpen(order);
    const { state } = order;
    const isSeller = side === 'seller';
    // Said once more, by the other side or again, it is true still; the buyer's word releases what is kept.
    if (action === 'complete' && state === 'completed') {
      if (!isSeller && !isDisputed) this.release(order);
      return 'ok';
    }
    const allowed = {
      accept: isSeller && state === 'paid',
      ready: isSeller && state === 'accepted',
      complete: state === 'ready',
      release: !isSeller && state === 'completed' && order.held > 0n && !isDisputed,
      cancel:
        !isDisputed &&
        (state === 'paid' || (isSeller && (state === 'accepted' || state === 'ready'))),
    }[action];
    if (!allowed) return 'shop.transition_not_allowed';
    if (action === 'cancel') {
      const left = order.total - order.refunded;
      if (left > 0n && order.held === 0n && this.available() < left) {
        return 'wallet.insufficient_funds';
      }
      if (left > 0n) this.giveBack(order, left);
      order.state = 'cancelled';
      return 'ok';
    }
    if (action === 'release') this.release(order);
    if (action === 'accept') order.state = 'accepted';
    if (action === 'ready') {
      order.state = 'ready';
      if (order.keptUntilMs !== null)
        order.keptUntilMs = this.nowMs + (this.keepDays ?? 14) * dayMs;
    }
    if (action === 'complete') {
      order.state = 'completed';
      if (!isSeller && !isDisputed) this.release(order);
    }
    return 'ok';
  }

  claim(order: ModelOrder, buyer: number, claimed: bigint): string {
    if (buyer !== order.buyer) return 'shop.order_unknown';
    const left = order.total - order.refunded;
    const isTooLate = this.nowMs >= order.placedMs + 60 * dayMs;
    if (order.dispute || order.state === 'cancelled' || left === 0n || isTooLate) {
      return 'disputes.not_possible';
    }
    if (claimed <= 0n || claimed > left) return 'disputes.amount_invalid';
    const reach = this.available();
    const frozen = order.held > 0n || claimed < reach ? claimed : reach;
    if (order.held === 0n) order.held = frozen;
    const dueMs = this.nowMs + 7 * dayMs;
    order.dispute = { claimed, frozen, state: 'open', dueMs, outcome: null };
    return 'ok';
  }

  sideOf(turn: ModelTurn): Side {
    if (turn === 'decide') return 'operator';
    return turn === 'answer' || turn === 'give_back' ? 'seller' : 'buyer';
  }

  turn(order: ModelOrder, side: Side, turn: ModelTurn, awarded: bigint): string {
    const dispute = order.dispute!;
    if (turn === 'decide' && awarded > dispute.claimed) return 'disputes.amount_invalid';
    const isStranger = side === 'operator' ? turn !== 'decide' : turn === 'decide';
    if (isStranger) return 'disputes.unknown';
    const { state } = dispute;
    const from = {
      answer: state === 'open',
      insist: state === 'answered',
      withdraw: state !== 'settled',
      give_back: state !== 'settled',
      decide: state === 'referred',
    }[turn];
    if (side !== this.sideOf(turn) || !from) return 'disputes.not_your_turn';
    if (turn === 'answer') {
      dispute.state = 'answered';
      dispute.dueMs = this.nowMs + 7 * dayMs;
    } else if (turn === 'insist') {
      dispute.state = 'referred';
      dispute.dueMs = null;
    } else if (turn === 'withdraw') this.settle(order, 0n, true);
    else this.settle(order, turn === 'decide' ? awarded : dispute.claimed, false);
    return 'ok';
  }

  settleOverdue(): void {
    const due = this.orders
      .filter(({ dispute }) => dispute?.dueMs != null && dispute.dueMs <= this.nowMs)
      .sort((one, other) => one.dispute!.dueMs! - other.dispute!.dueMs!);
    for (const order of due) {
      const { state, claimed } = order.dispute!;
      this.settle(order, state === 'open' ? claimed : 0n, false);
    }
  }

  settleDue(): void {
    for (const order of this.orders) {
      const { keptUntilMs, held, state } = order;
      if (held === 0n || keptUntilMs === null || keptUntilMs > this.nowMs) continue;
      if (this.isOpen(order)) continue;
      if (state === 'paid' || state === 'accepted') {
        this.giveBack(order, order.total);
        order.state = 'cancelled';
      } else this.release(order);
    }
  }

  private isOpen({ dispute }: ModelOrder): boolean {
    return dispute !== null && dispute.state !== 'settled';
  }

  private release(order: ModelOrder): void {
    order.held = 0n;
    order.keptUntilMs = null;
  }

  /** From what is held, or from what is within reach; what is left of the hold is the shop's again. */
  private giveBack(order: ModelOrder, minor: bigint): void {
    this.release(order);
    order.refunded += minor;
    this.sellerBalance -= minor;
    this.balances[order.buyer]! += minor;
  }

  private settle(order: ModelOrder, awarded: bigint, isWithdrawn: boolean): void {
    const dispute = order.dispute!;
    const isKept = order.keptUntilMs !== null;
    let paid = 0n;
    if (awarded > 0n) {
      // What is frozen is the buyer's before anything else; then what the shop can reach.
      const frozen = order.held < awarded ? order.held : awarded;
      if (frozen > 0n) this.giveBack(order, frozen);
      const reach = this.available();
      const rest = awarded - frozen < reach ? awarded - frozen : reach;
      if (rest > 0n) this.giveBack(order, rest);
      paid = frozen + (rest > 0n ? rest : 0n);
    } else if (!isKept || !isWithdrawn) this.release(order);
    dispute.state = 'settled';
    dispute.dueMs = null;
    dispute.outcome = { awarded, paid };
    const isUntouched = order.state === 'paid' || order.state === 'accepted';
    if (order.refunded === order.total && isUntouched) order.state = 'cancelled';
    if (order.state === 'ready' && !isWithdrawn) order.state = 'completed';
  }
}
