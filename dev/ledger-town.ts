import type { AccountLimit, Transfer } from '../apps/server/src/ledger/index.ts';
import type { Random } from './fuzz.ts';
import type { LedgerModel } from './ledger-model.ts';

/**
 * What a fuzzer of the ledger sends: few accounts (unless told otherwise) and small balances, so that everything meets everything,
 * and a memory, to repeat itself. Batches are of four kinds, with holds or without, because a batch with a few faults goes
 * another way through the ledger than one with none or many.
 */
export interface TownAccount {
  id: string;
  assetCode: string;
  limit: AccountLimit;
  balanceMax?: bigint;
}

const limits: AccountLimit[] = ['debits', 'debits', 'debits', 'credits', 'none'];
const largest = 999_999_999_999_999_999n;

export class LedgerTown {
  accounts: TownAccount[] = [];
  readonly #random: Random;
  readonly #model: LedgerModel;
  readonly #sent: Transfer[][] = [];
  readonly #holds: string[] = [];
  #closed: TownAccount[] = [];
  /** Whether the batch that is made up now is without holds: those go yet another way. */
  #isPlain = false;

  constructor(random: Random, model: LedgerModel, { accounts = 16 } = {}) {
    this.#random = random;
    this.#model = model;
    for (let i = 0; i < accounts; i++) this.openAnother();
  }

  openAnother(): TownAccount {
    const index = this.accounts.length;
    const isUsd = index < 4 ? index >= 2 : this.#random.chance(0.15);
    // Money has to come from somewhere: the first two of each asset may go below zero.
    const limit = index < 4 ? 'none' : this.#random.pick(limits);
    const account: TownAccount = {
      id: this.#random.uuid(),
      assetCode: isUsd ? 'USD' : 'EUR',
      limit,
    };
    if (index >= 4 && limit !== 'credits' && this.#random.chance(0.25)) {
      account.balanceMax = BigInt(this.#random.int(1, 200));
    }
    this.accounts.push(account);
    return account;
  }

  close(id: string): void {
    this.#closed.push(...this.accounts.filter((account) => account.id === id));
    this.accounts = this.accounts.filter((account) => account.id !== id);
  }

  batch({ size, now }: { size: number; now: Date }): Transfer[][] {
    const chains = this.#mixture(size, now);
    this.#sent.push(...chains);
    this.#sent.splice(0, this.#sent.length - 600);
    return chains;
  }

  #mixture(size: number, now: Date): Transfer[][] {
    const random = this.#random;
    this.#isPlain = random.chance(0.5);
    const kind = random.next();
    if (kind < 0.25) return Array.from({ length: size }, () => this.#wildChain());
    const rooms = new Rooms(this.#model, now);
    const quiet = Array.from({ length: size }, () => this.#quietChain(rooms));
    if (kind < 0.5) return quiet;
    // The end is the same in any order, so only a state on the way can be wrong.
    if (kind < 0.75) return random.shuffle(quiet);
    for (let wild = random.int(1, 3); wild > 0; wild--) {
      quiet[random.int(0, size - 1)] = this.#wildChain();
    }
    return quiet;
  }

  // Quiet: what the ledger will accept, as long as it comes in this order -----------------------------

  #quietChain(rooms: Rooms): Transfer[] {
    const length = this.#random.chance(0.85) ? 1 : this.#random.int(2, 4);
    return Array.from({ length }, () => this.#quietTransfer(rooms));
  }

  #quietTransfer(rooms: Rooms): Transfer {
    const random = this.#random;
    const id = random.uuid();
    if (!this.#isPlain && rooms.openHolds.length > 0 && random.chance(0.15)) {
      const holdId = rooms.openHolds.splice(random.int(0, rooms.openHolds.length - 1), 1)[0]!;
      const held = this.#model.transfers.get(holdId)!;
      const isPost = random.chance(0.7);
      const amount = isPost ? BigInt(random.int(1, Number(held.amount))) : 0n;
      rooms.reserve(held.debitAccountId, held.creditAccountId, -held.amount);
      rooms.move(held.debitAccountId, held.creditAccountId, amount);
      const extra = this.#ownWords();
      return isPost
        ? { kind: 'post', id, holdId, amount, ...extra }
        : { kind: 'void', id, holdId, ...extra };
    }
    const [debit, credit, amountMax] = this.#pickPayers(rooms);
    // Emptying an account makes what follows depend on what comes before.
    const amount = BigInt(random.chance(0.3) ? amountMax : random.int(1, amountMax));
    const movement = {
      id,
      debitAccountId: debit.id,
      creditAccountId: credit.id,
      amount,
      assetCode: debit.assetCode,
      code: random.int(0, 3),
      ...(random.chance(0.5) ? { reference: random.uuid() } : {}),
    };
    if (this.#isPlain || !random.chance(0.2)) {
      rooms.move(debit.id, credit.id, amount);
      return movement;
    }
    rooms.reserve(debit.id, credit.id, amount);
    this.#holds.push(id);
    if (random.chance(0.4)) return { ...movement, kind: 'hold' };
    return { ...movement, kind: 'hold', timeoutSeconds: random.int(1, 40) };
  }

  /** Two accounts and what can be moved between them; if it must be, from one without a limit. */
  #pickPayers(rooms: Rooms): [debit: TownAccount, credit: TownAccount, amountMax: number] {
    const random = this.#random;
    for (let attempt = 0; attempt < 20; attempt++) {
      const debit = random.pick(this.accounts);
      const credit = random.pick(this.#othersOf(debit));
      const room = rooms.between(debit.id, credit.id);
      if (room >= 1n) return [debit, credit, Number(room > 60n ? 60n : room)];
    }
    return [this.accounts[0]!, this.accounts[1]!, 1];
  }

  #othersOf(account: TownAccount): TownAccount[] {
    return this.accounts.filter(
      (other) => other !== account && other.assetCode === account.assetCode,
    );
  }

  // Wild: anything --------------------------------------------------------------------------------------

  #wildChain(): Transfer[] {
    const random = this.#random;
    if (this.#sent.length > 0 && random.chance(0.2)) return this.#repeat();
    const length = random.chance(0.75) ? 1 : random.int(2, 5);
    const chain = Array.from({ length }, () => this.#wildTransfer());
    if (this.#sent.length > 0 && random.chance(0.03)) chain.push(...this.#repeat());
    if (random.chance(0.02)) chain.push(random.pick(chain));
    return chain;
  }

  /** Something sent before: as it was, in part, or changed in one place. */
  #repeat(): Transfer[] {
    const random = this.#random;
    const chain = random.pick(this.#sent);
    if (random.chance(0.4)) return chain;
    if (random.chance(0.3)) return chain.slice(0, random.int(1, chain.length));
    const changed = [...chain];
    const index = random.int(0, chain.length - 1);
    changed[index] = this.#change(chain[index]!);
    return changed;
  }

  #change(transfer: Transfer): Transfer {
    const random = this.#random;
    const code = random.int(0, 3);
    const reference = random.uuid();
    if (transfer.kind === 'post' || transfer.kind === 'void') {
      const { reference: _, ...unreferenced } = transfer;
      return random.pick<Transfer>([
        { ...transfer, code },
        { ...transfer, reference },
        unreferenced,
        { ...transfer, holdId: this.#pickHold() },
        { ...transfer, kind: transfer.kind === 'post' ? 'void' : 'post' },
        {
          id: transfer.id,
          kind: 'post',
          holdId: transfer.holdId,
          amount: BigInt(random.int(1, 50)),
        },
        this.#wildMovement(transfer.id),
      ]);
    }
    const { kind: _, ...plain } = transfer;
    return random.pick<Transfer>([
      { ...transfer, code },
      { ...transfer, reference },
      { ...transfer, amount: transfer.amount + 1n },
      { ...transfer, assetCode: transfer.assetCode === 'EUR' ? 'USD' : 'EUR' },
      { ...transfer, debitAccountId: random.pick(this.accounts).id },
      { ...transfer, creditAccountId: random.pick(this.accounts).id },
      { ...plain, kind: 'hold', timeoutSeconds: random.int(0, 9) },
      plain,
      { ...plain, kind: 'hold' },
      { id: transfer.id, kind: 'post', holdId: this.#pickHold() },
    ]);
  }

  #wildTransfer(): Transfer {
    const id = this.#random.uuid();
    const isResolution = !this.#isPlain && this.#random.chance(0.25);
    return isResolution ? this.#wildResolution(id) : this.#wildMovement(id);
  }

  /** Mostly a hold, not always an open one; sometimes no hold, or nothing at all. */
  #pickHold(): string {
    const random = this.#random;
    if (this.#holds.length > 0 && random.chance(0.95)) return random.pick(this.#holds.slice(-40));
    if (this.#sent.length > 0 && random.chance(0.5)) return random.pick(random.pick(this.#sent)).id;
    return random.uuid();
  }

  /** Code and reference of a post or void, which otherwise are its hold's. */
  #ownWords(): { code?: number; reference?: string } {
    const random = this.#random;
    return {
      ...(random.chance(0.2) ? { code: random.int(0, 3) } : {}),
      ...(random.chance(0.2) ? { reference: random.uuid() } : {}),
    };
  }

  #wildResolution(id: string): Transfer {
    const random = this.#random;
    const holdId = this.#pickHold();
    const kind = random.chance(0.7) ? 'post' : 'void';
    const extra = this.#ownWords();
    if (kind === 'void' || random.chance(0.4)) return { id, kind, holdId, ...extra };
    return { id, kind, holdId, amount: BigInt(random.int(0, 60)), ...extra };
  }

  #wildMovement(id: string): Transfer {
    const random = this.#random;
    const debit = this.#pickAny();
    const credit = random.chance(0.75) ? random.pick(this.#othersOf(debit)) : this.#pickAny();
    const transfer: Transfer = {
      id,
      debitAccountId: random.chance(0.97) ? debit.id : random.uuid(),
      creditAccountId: random.chance(0.97) ? credit.id : random.uuid(),
      amount: this.#wildAmount(),
      assetCode: random.chance(0.96) ? debit.assetCode : 'USD',
      code: random.int(0, 3),
      ...(random.chance(0.5) ? { reference: random.uuid() } : {}),
    };
    if (this.#isPlain || !random.chance(0.25)) return transfer;
    this.#holds.push(id);
    if (random.chance(0.4)) return { ...transfer, kind: 'hold' };
    return { ...transfer, kind: 'hold', timeoutSeconds: random.int(0, 40) };
  }

  #pickAny(): TownAccount {
    const random = this.#random;
    if (this.#closed.length > 0 && random.chance(0.12)) return random.pick(this.#closed);
    // Half of the time from one that has no limit, so that other faults are not hidden behind it.
    return random.pick(random.chance(0.5) ? this.accounts.slice(0, 4) : this.accounts);
  }

  #wildAmount(): bigint {
    const random = this.#random;
    if (random.chance(0.95)) return BigInt(random.int(1, 60));
    return random.pick([0n, -1n, largest, largest + 1n, 10n ** 30n, 600_000_000_000_000_000n]);
  }
}

/** How far each account can still move down and up, while a quiet batch is made up. */
class Rooms {
  /** Holds that can still be ended, each once. */
  readonly openHolds: string[];
  readonly #model: LedgerModel;
  readonly #rooms = new Map<string, { down: bigint; up: bigint }>();

  constructor(model: LedgerModel, now: Date) {
    this.#model = model;
    this.openHolds = [...model.holds]
      .filter(([, hold]) => hold.status === 'open' && hold.expiresAt > now.getTime())
      .map(([id]) => id);
  }

  between(debitId: string, creditId: string): bigint {
    const { down } = this.#of(debitId);
    const { up } = this.#of(creditId);
    return down < up ? down : up;
  }

  move(debitId: string, creditId: string, amount: bigint): void {
    const debit = this.#of(debitId);
    const credit = this.#of(creditId);
    debit.down -= amount;
    debit.up += amount;
    credit.down += amount;
    credit.up -= amount;
  }

  reserve(debitId: string, creditId: string, amount: bigint): void {
    this.#of(debitId).down -= amount;
    this.#of(creditId).up -= amount;
  }

  #of(id: string): { down: bigint; up: bigint } {
    const known = this.#rooms.get(id);
    if (known) return known;
    const { limit, balanceMax, balance, heldDebits, heldCredits } = this.#model.accounts.get(id)!;
    const room = {
      down: balance - heldDebits + (limit === 'debits' ? 0n : largest),
      up: (limit === 'credits' ? 0n : (balanceMax ?? largest)) - balance - heldCredits,
    };
    this.#rooms.set(id, room);
    return room;
  }
}
