/**
 * The wallet as simple as it can be said: maps, and rules in the order in which they are documented. The
 * fuzzer plays the same requests against this and against the real one.
 */
export interface ModelSend {
  user: string;
  from: string;
  to: string;
  minor: bigint;
  note: string;
  token: string | null;
  key: string;
}

/** What came of a request: the payment (the same one for a repetition), or the code of the refusal. */
export type ModelOutcome = { payment: number } | { code: string };

interface ModelPayment {
  kind: 'transfer' | 'order' | 'refund' | 'top_up';
  from: string | null;
  to: string;
  minor: bigint;
  refunded: bigint;
}

const small = 3000n;
const smallTogether = 10_000n;
const playMoneyADay = 20_000n;
const largest = 100_000_000n;

export class WalletModel {
  readonly balances = new Map<string, bigint>();
  readonly unconfirmed = new Map<string, bigint>();
  readonly payments: ModelPayment[] = [];
  private readonly requests = new Map<string, { terms: string; payment: number }>();
  private readonly tokens = new Map<string, string>();
  private readonly blocks = new Set<string>();
  private readonly playMoney = new Map<string, bigint>();

  balance(actor: string): bigint {
    return this.balances.get(actor) ?? 0n;
  }

  confirm(token: string, given: { user: string; payee: string; minor: bigint }): void {
    this.tokens.set(token, `${given.user} ${given.payee} ${given.minor}`);
  }

  /** They are good for a few minutes. */
  expireConfirmations(): void {
    this.tokens.clear();
  }

  setBlocked(blocker: string, blocked: string, isBlocked: boolean): void {
    if (isBlocked) this.blocks.add(`${blocker} ${blocked}`);
    else this.blocks.delete(`${blocker} ${blocked}`);
  }

  send(request: ModelSend): ModelOutcome {
    const { user, from, to, minor, note, token, key } = request;
    const form = judgeAmount(minor);
    if (form) return { code: form };
    if (from === to) return { code: 'wallet.payee_is_payer' };
    const terms = `transfer ${from} ${to} ${minor} ${note}`;
    const known = this.repetition(`${user} ${key}`, terms);
    if (known) return known;
    if (this.areBlocked(from, to)) return { code: 'wallet.payee_blocked' };
    if (this.balance(from) < minor) return { code: 'wallet.insufficient_funds' };
    const unconfirmed = this.unconfirmed.get(user) ?? 0n;
    if (token === null) {
      if (minor > small || unconfirmed + minor > smallTogether) {
        return { code: 'identity.confirmation_required' };
      }
      this.unconfirmed.set(user, unconfirmed + minor);
    } else {
      if (this.tokens.get(token) !== `${user} ${to} ${minor}`) {
        return { code: 'identity.confirmation_invalid' };
      }
      this.tokens.delete(token);
      if (unconfirmed > 0n) this.unconfirmed.set(user, 0n);
    }
    return this.move({ kind: 'transfer', from, to, minor }, { id: `${user} ${key}`, terms });
  }

  topUp(request: { user: string; to: string; minor: bigint; key: string; day: string }) {
    const { user, to, minor, key, day } = request;
    const form = judgeAmount(minor);
    if (form) return { code: form };
    const terms = `play ${to} ${minor}`;
    const known = this.repetition(`${user} ${key}`, terms);
    if (known) return known;
    const handedOut = this.playMoney.get(`${user} ${day}`) ?? 0n;
    if (handedOut + minor > playMoneyADay) return { code: 'wallet.top_up_limit' };
    this.playMoney.set(`${user} ${day}`, handedOut + minor);
    return this.move({ kind: 'top_up', from: null, to, minor }, { id: `${user} ${key}`, terms });
  }

  order(request: { from: string; to: string; minor: bigint }): ModelOutcome {
    const { from, to, minor } = request;
    const form = judgeAmount(minor);
    if (form) return { code: form };
    if (from === to) return { code: 'wallet.payee_is_payer' };
    if (this.areBlocked(from, to)) return { code: 'wallet.payee_blocked' };
    if (this.balance(from) < minor) return { code: 'wallet.insufficient_funds' };
    return this.move({ kind: 'order', from, to, minor });
  }

  refund(request: { of: number; minor: bigint }): ModelOutcome {
    const { of, minor } = request;
    const original = this.payments[of]!;
    if (minor <= 0n) return { code: 'wallet.amount_invalid' };
    if (original.kind !== 'order') return { code: 'wallet.payment_not_refundable' };
    if (original.refunded + minor > original.minor) {
      return { code: 'wallet.refund_exceeds_payment' };
    }
    if (this.balance(original.to) < minor) return { code: 'wallet.insufficient_funds' };
    original.refunded += minor;
    return this.move({ kind: 'refund', from: original.to, to: original.from!, minor });
  }

  private areBlocked(one: string, other: string): boolean {
    return this.blocks.has(`${one} ${other}`) || this.blocks.has(`${other} ${one}`);
  }

  private repetition(request: string, terms: string): ModelOutcome | null {
    const known = this.requests.get(request);
    if (!known) return null;
    if (known.terms !== terms) return { code: 'platform.idempotency_key_reused' };
    return { payment: known.payment };
  }

  private move(
    payment: Omit<ModelPayment, 'refunded'>,
    request?: { id: string; terms: string },
  ): ModelOutcome {
    const { from, to, minor } = payment;
    if (from) this.balances.set(from, this.balance(from) - minor);
    this.balances.set(to, this.balance(to) + minor);
    const index = this.payments.push({ ...payment, refunded: 0n }) - 1;
    if (request) this.requests.set(request.id, { terms: request.terms, payment: index });
    return { payment: index };
  }
}

function judgeAmount(minor: bigint): string | null {
  if (minor <= 0n) return 'wallet.amount_invalid';
  return minor > largest ? 'wallet.amount_too_large' : null;
}
