import assert from 'node:assert/strict';
import { chargeMinutes, payerCodeSeconds } from '@allmende/contract/charges';
import { euros } from '@allmende/contract/money';
import { confirmationAboveMinor, unconfirmedMaxMinor } from '@allmende/contract/wallet';
import { fuzz, type Random } from '../../../../../dev/fuzz.ts';
import {
  confirmWithPassword,
  createWalletWorld,
  type Someone,
  type WalletWorld,
} from '../../../../../dev/wallet-world.ts';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import { createCharges } from '../charges/charges.ts';
import { createPayables } from './payables.ts';

/**
 * What asks for money, against a slow model: bills that are paid in parts, too much, twice under one key, by transfers
 * from a bank and while they are cancelled; charges that are paid by their code or by a payer's, late, by two, with too little in the wallet,
 * above what goes without a confirmation. Every outcome must agree, and in the end every balance and the whole book.
 */
fuzz('[W60–W82] bills and charges agree with their model', { steps: 250 }, async (run) => {
  const world = await createWalletWorld({});
  try {
    const game = new Game(world, run.random);
    await game.open();
    for (let step = 0; step < run.steps; step++) await game.step();
    await game.compare();
    world.clock.advance(120_000);
    assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
  } finally {
    await world.close();
  }
});

interface Payer {
  who: Someone;
  minor: bigint;
  /** Paid in small amounts since the last confirmation. */
  small: bigint;
}

interface Bill {
  id: Uuid;
  reference: string;
  minor: bigint;
  paid: bigint;
  allowsParts: boolean;
  isCancelled: boolean;
}

interface Charge {
  id: Uuid;
  minor: bigint;
  state: 'open' | 'confirming' | 'paid' | 'cancelled';
  payer: Payer | null;
  expiresAt: number;
}

interface Code {
  figures: string;
  owner: Payer;
  maximum: bigint | null;
  expiresAt: number;
  charge: Charge | null;
}

type Paid = { bill: Bill; payer: Payer; minor: bigint; key: string };

class Game {
  private readonly world: WalletWorld;
  private readonly random: Random;
  private readonly charging: ReturnType<typeof createCharges>;
  private readonly billing: ReturnType<typeof createPayables>;
  private shop!: Someone;
  private shopMinor = 0n;
  /** Stands for the bank of the operator. */
  private readonly bankAccountId = newUuid();
  private readonly payers: Payer[] = [];
  private readonly bills: Bill[] = [];
  private readonly charges: Charge[] = [];
  private readonly codes: Code[] = [];
  private readonly paid: Paid[] = [];

  constructor(world: WalletWorld, random: Random) {
    this.world = world;
    this.random = random;
    const deps = { ...world, gateway: { deliver() {} }, config: { publicUrl: 'http://town.test' } };
    this.charging = createCharges(deps, world.wallet);
    this.billing = createPayables(deps, world.wallet);
  }

  async open(): Promise<void> {
    await this.world.database.transaction((tx) =>
      this.world.ledger.openAccount(tx, {
        id: this.bankAccountId,
        assetCode: 'EUR',
        code: 'rails_clearing',
        limit: 'none',
      }),
    );
    this.shop = await this.world.business('mosterei', await this.world.person('wirtin'));
    for (const handle of ['anna', 'bela', 'cem']) {
      const minor = BigInt(this.random.int(2_000, 60_000));
      const who = await this.world.person(handle, { minor });
      this.payers.push({ who, minor, small: 0n });
    }
    await this.issue();
    await this.ask();
    await this.show();
  }

  async step(): Promise<void> {
    const { random } = this;
    if (random.chance(0.1)) this.world.clock.advance(random.int(1, 60) * 1_000);
    if (random.chance(0.02)) this.world.clock.advance(chargeMinutes * 60_000);
    const dice = random.next();
    if (dice < 0.08) return this.issue();
    if (dice < 0.2) return this.ask();
    if (dice < 0.3) return this.show();
    if (dice < 0.34) return this.cancelBill();
    if (dice < 0.38) return this.cancelCharge();
    if (dice < 0.42) return this.decline();
    if (dice < 0.47) return this.repeat();
    if (dice < 0.53) return this.payConfirmed();
    if (dice < 0.65) return this.payBill();
    if (dice < 0.7) return this.transfer();
    if (dice < 0.85) return this.payCharge();
    return this.take();
  }

  /** Mostly the latest ones, with which something still happens. */
  private late<T>(all: readonly T[]): T {
    return this.random.chance(0.7)
      ? all[Math.max(0, all.length - this.random.int(1, 3))]!
      : this.random.pick(all);
  }

  private now(): number {
    return this.world.clock.now().getTime();
  }

  private acting({ who }: { who: Someone }) {
    return { userId: who.userId, actorId: who.actorId };
  }

  /** What the wallet would say, money and confirmation apart from everything else. */
  private judge(payer: Payer, minor: bigint): string {
    if (payer.minor < minor) return 'wallet.insufficient_funds';
    const isSmall = minor <= confirmationAboveMinor && payer.small + minor <= unconfirmedMaxMinor;
    return isSmall ? 'ok' : 'identity.confirmation_required';
  }

  private move(payer: Payer, minor: bigint): void {
    payer.minor -= minor;
    payer.small += minor;
    this.shopMinor += minor;
  }

  private async issue(): Promise<void> {
    const minor = BigInt(this.random.int(1, 4_000));
    const allowsParts = this.random.chance(0.5);
    const issued = await this.billing.issue(this.acting({ who: this.shop }), {
      clientId: newUuid(),
      kind: 'bill',
      title: 'Most',
      text: '',
      amount: euros(minor),
      dueOn: '2099-01-01',
      allowsParts,
      recipientActorId: undefined,
      number: undefined,
      documentId: undefined,
    });
    assert.ok(issued.ok);
    const id = toUuid(issued.value.id);
    const { reference } = issued.value;
    this.bills.push({ id, reference, minor, paid: 0n, allowsParts, isCancelled: false });
  }

  private partOf({ minor, paid, allowsParts, isCancelled }: Bill, wanted: bigint): string {
    if (isCancelled) return 'payables.payable_cancelled';
    if (paid === minor) return 'payables.payable_paid';
    if (wanted > minor - paid) return 'payables.more_than_open';
    return wanted < minor - paid && !allowsParts ? 'payables.parts_not_allowed' : 'ok';
  }

  private async payBill(): Promise<void> {
    const { random } = this;
    const [bill, payer] = [this.late(this.bills), random.pick(this.payers)];
    const open = bill.minor - bill.paid || 1n;
    const minor = random.chance(0.5) ? open : BigInt(random.int(1, Number(open) + 1));
    const part = this.partOf(bill, minor);
    const expected = part === 'ok' ? this.judge(payer, minor) : part;
    const key = newUuid();
    const wish = { payableId: bill.id, amount: euros(minor), confirmation: undefined, key };
    const done = await this.billing.pay(this.acting(payer), wish);
    assert.equal(done.ok ? 'ok' : done.code, expected);
    if (!done.ok) return;
    bill.paid += minor;
    this.move(payer, minor);
    this.paid.push({ bill, payer, minor, key });
  }

  /** A transfer with the reference of a bill: paid as it could be paid here, else nothing has happened. */
  private async transfer(): Promise<void> {
    const { random } = this;
    const bill = this.late(this.bills);
    const open = bill.minor - bill.paid || 1n;
    const minor = random.chance(0.5) ? open : BigInt(random.int(1, Number(open) + 1));
    const isMeant = this.partOf(bill, minor) === 'ok';
    const outcome = await this.world.database.transaction((tx) =>
      this.billing.byBank.transferred(tx, {
        paymentId: newUuid(),
        references: [bill.reference],
        amountMinor: minor,
        assetCode: 'EUR',
        outsideAccountId: this.bankAccountId,
        rail: 'sepa',
        isOthers: random.chance(0.2),
      }),
    );
    assert.deepEqual(outcome, isMeant ? { issuerActorId: this.shop.actorId } : 'unclear');
    if (!isMeant) return;
    bill.paid += minor;
    this.shopMinor += minor;
  }

  /** The whole rest, with a second factor, after which small payments are counted anew. */
  private async payConfirmed(): Promise<void> {
    const [bill, payer] = [this.late(this.bills), this.random.pick(this.payers)];
    const minor = bill.minor - bill.paid;
    if (bill.isCancelled || minor === 0n) return;
    const confirmation = await confirmWithPassword(payer.who, { payee: this.shop, minor });
    const key = newUuid();
    const wish = { payableId: bill.id, amount: euros(minor), confirmation, key };
    const done = await this.billing.pay(this.acting(payer), wish);
    assert.equal(
      done.ok ? 'ok' : done.code,
      payer.minor < minor ? 'wallet.insufficient_funds' : 'ok',
    );
    if (!done.ok) return;
    bill.paid += minor;
    this.move(payer, minor);
    payer.small = 0n;
    this.paid.push({ bill, payer, minor, key });
  }

  /** An earlier request once more, whatever has become of its bill; or its key for another amount. */
  private async repeat(): Promise<void> {
    if (this.paid.length === 0) return;
    const { bill, payer, minor, key } = this.random.pick(this.paid);
    const isSame = this.random.chance(0.7);
    const amount = euros(isSame ? minor : minor + 1n);
    const wish = { payableId: bill.id, amount, confirmation: undefined, key };
    const done = await this.billing.pay(this.acting(payer), wish);
    assert.equal(done.ok ? 'ok' : done.code, isSame ? 'ok' : 'platform.idempotency_key_reused');
  }

  private async cancelBill(): Promise<void> {
    const bill = this.late(this.bills);
    const done = await this.billing.cancel(this.shop.actorId, bill.id);
    const isPaid = bill.paid === bill.minor;
    assert.equal(done.ok ? 'ok' : done.code, isPaid ? 'payables.payable_paid' : 'ok');
    if (done.ok) bill.isCancelled = true;
  }

  private async ask(): Promise<void> {
    const minor = BigInt(this.random.int(1, 4_000));
    const wish = { amount: euros(minor), note: '' };
    const made = await this.charging.create(this.acting({ who: this.shop }), wish);
    assert.ok(made.ok);
    const expiresAt = this.now() + chargeMinutes * 60_000;
    const id = toUuid(made.value.id);
    this.charges.push({ id, minor, state: 'open', payer: null, expiresAt });
  }

  private stateOf(charge: Charge): string {
    const isWaiting = charge.state === 'open' || charge.state === 'confirming';
    if (isWaiting && charge.expiresAt <= this.now()) return 'charges.charge_expired';
    return isWaiting ? 'ok' : `charges.charge_${charge.state}`;
  }

  private async payCharge(): Promise<void> {
    const [charge, payer] = [this.late(this.charges), this.random.pick(this.payers)];
    const isMine = charge.payer === payer;
    const isRepeated = charge.state === 'paid' && isMine;
    let expected = isRepeated ? 'ok' : this.stateOf(charge);
    if (expected === 'ok' && !isRepeated) {
      if (charge.payer && !isMine) expected = 'charges.charge_of_another';
      else expected = this.judge(payer, charge.minor);
    }
    const done = await this.charging.pay(this.acting(payer), { chargeId: charge.id });
    assert.equal(done.ok ? 'ok' : done.code, expected);
    if (done.ok && !isRepeated) this.settle(charge, payer);
  }

  private settle(charge: Charge, payer: Payer): void {
    Object.assign(charge, { state: 'paid', payer });
    this.move(payer, charge.minor);
  }

  private async cancelCharge(): Promise<void> {
    const charge = this.late(this.charges);
    const done = await this.charging.cancel(this.shop.actorId, charge.id);
    const expected = charge.state === 'paid' ? 'charges.charge_paid' : 'ok';
    assert.equal(done.ok ? 'ok' : done.code, expected);
    if (done.ok) Object.assign(charge, { state: 'cancelled', payer: null });
  }

  private async decline(): Promise<void> {
    const [charge, payer] = [this.late(this.charges), this.random.pick(this.payers)];
    const state = this.stateOf(charge);
    const another = charge.payer === payer ? 'ok' : 'charges.charge_of_another';
    const done = await this.charging.decline(this.acting(payer), charge.id);
    assert.equal(done.ok ? 'ok' : done.code, state === 'ok' ? another : state);
    if (done.ok) Object.assign(charge, { state: 'open', payer: null });
  }

  private async show(): Promise<void> {
    const owner = this.random.pick(this.payers);
    const maximum = this.random.chance(0.3) ? BigInt(this.random.int(1, 4_000)) : null;
    const wish = maximum === null ? undefined : euros(maximum);
    const made = await this.charging.createPayerCode(this.acting(owner), wish);
    assert.ok(made.ok);
    this.end(owner, this.now() + 10_000);
    const expiresAt = this.now() + payerCodeSeconds * 1_000;
    this.codes.push({ figures: made.value.code, owner, maximum, expiresAt, charge: null });
  }

  private end(owner: Payer, at: number): void {
    for (const code of this.codes) {
      if (code.owner === owner && !code.charge) code.expiresAt = Math.min(code.expiresAt, at);
    }
  }

  private judgeTaking(charge: Charge, code: Code): string {
    const state = this.stateOf(charge);
    if (state !== 'ok') return state;
    if (charge.state === 'confirming') return 'charges.charge_of_another';
    if (code.charge) return 'charges.payer_code_used';
    if (code.expiresAt <= this.now()) return 'charges.payer_code_expired';
    const isOver = code.maximum !== null && charge.minor > code.maximum;
    return isOver ? 'charges.payer_code_maximum' : this.judge(code.owner, charge.minor);
  }

  private async take(): Promise<void> {
    const [charge, code] = [this.late(this.charges), this.late(this.codes)];
    const isRepeated = code.charge === charge && charge.payer === code.owner;
    const judged = isRepeated ? 'ok' : this.judgeTaking(charge, code);
    const isAsked = judged === 'identity.confirmation_required';
    const wish = { chargeId: charge.id, text: code.figures };
    const done = await this.charging.take(this.shop.actorId, wish);
    assert.equal(done.ok ? 'ok' : done.code, isAsked ? 'ok' : judged);
    if (!done.ok || isRepeated) return;
    code.charge = charge;
    this.end(code.owner, this.now());
    if (isAsked) Object.assign(charge, { state: 'confirming', payer: code.owner });
    else this.settle(charge, code.owner);
  }

  async compare(): Promise<void> {
    for (const { who, minor } of this.payers) assert.equal(await this.world.balance(who), minor);
    assert.equal(await this.world.balance(this.shop), this.shopMinor);
    for (const { id, paid } of this.bills) {
      const seen = await this.billing.view(this.shop.actorId, id);
      assert.equal(seen.ok && seen.value.paid.value, String(paid));
    }
    const sum = this.bills.reduce((total, { paid }) => total + paid, 0n);
    const list = await this.billing.issued({
      issuerActorId: this.shop.actorId,
      before: null,
      limit: 1,
    });
    assert.equal(list.totals[0]?.paid.value, String(sum));
  }
}
