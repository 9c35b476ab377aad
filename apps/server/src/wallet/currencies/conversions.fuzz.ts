import assert from 'node:assert/strict';
import { moneyOf } from '@allmende/contract/money';
import { fuzz, type Random } from '../../../../../dev/fuzz.ts';
import { type Crash, withCrashes } from '../../../../../dev/lossy-database.ts';
import { createTestDatabase } from '../../../../../dev/test-database.ts';
import {
  confirmWithPassword,
  createWalletWorld,
  type Someone,
  type WalletWorld,
} from '../../../../../dev/wallet-world.ts';
import type { Database } from '#platform/database';
import { toUuid, type Uuid } from '#platform/ids';

/**
 * Random requests over several assets against the real wallet and a slow model: paying in, sending, quotes and
 * their taking (late, twice, by strangers, with too little on either side), rates, fees and spreads that change in
 * between, and connections that are lost before the work or between its commit and the reply. Every outcome must
 * agree; at intervals every pocket and every account of the operator's, and in the end the whole book.
 */
fuzz('[W92–W101] currencies and their model agree', { steps: 300 }, async ({ random, steps }) => {
  const made = await createTestDatabase({ maxConnections: 4 });
  const crash: Crash = { next: 'none' };
  const through = (database: Database) => withCrashes(database, crash);
  const world = await createWalletWorld({ on: made, through });
  try {
    const game = new Game(world, { random, crash });
    await game.open();
    for (let step = 1; step <= steps; step++) {
      await game.step();
      if (step % 100 === 0) await game.compare();
    }
    await game.compare();
    world.clock.advance(120_000);
    assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
  } finally {
    await world.close();
    await made.close();
  }
});

interface ModelAsset {
  scale: number;
  /** How many whole units are worth how many of the main currency. */
  units: bigint;
  main: bigint;
  spreadBp: number;
}

interface ModelQuote {
  id: Uuid;
  from: Someone;
  to: Someone;
  source: string;
  target: string;
  gives: bigint;
  fee: bigint;
  receives: bigint;
  spread: bigint;
  expiresAt: number;
  isTaken: boolean;
}

const [small, smallTogether, largest] = [3_000n, 10_000n, 100_000_000n];

/** Divides and rounds up. */
const up = (a: bigint, b: bigint) => (a + b - 1n) / b;

class Game {
  private readonly world: WalletWorld;
  private readonly random: Random;
  private readonly crash: Crash;
  private readonly people: Someone[] = [];
  private operator!: Someone;
  private readonly assets = new Map<string, ModelAsset>();
  private readonly balances = new Map<string, bigint>();
  private readonly unconfirmed = new Map<Uuid, bigint>();
  private readonly quotes: ModelQuote[] = [];
  private feeBp = 0;
  private feeMinimum = 0n;

  constructor(world: WalletWorld, { random, crash }: { random: Random; crash: Crash }) {
    this.world = world;
    this.random = random;
    this.crash = crash;
  }

  async open(): Promise<void> {
    this.operator = await this.world.person('betreiberin', { isOperator: true });
    for (const handle of ['anna', 'bela', 'cem']) {
      this.people.push(await this.world.person(handle));
    }
    this.assets.set('EUR', { scale: 2, units: 1n, main: 1n, spreadBp: 0 });
    for (const [code, scale] of [
      ['TALER', 0],
      ['KREUZER', 4],
      ['PUNKTE', 2],
    ] as const) {
      this.assets.set(code, { scale, units: 1n, main: 1n, spreadBp: 0 });
      await this.setAsset(code);
    }
  }

  async step(): Promise<void> {
    const { random, world } = this;
    this.crash.next = 'none';
    const dice = random.next();
    if (dice < 0.06) world.clock.advance(random.int(1_000, 40_000));
    if (dice < 0.03) return this.setAsset(random.pick([...this.assets.keys()].slice(1)));
    if (dice < 0.05) return this.setCosts();
    if (dice < 0.08) return this.fund();
    if (random.chance(0.06)) this.crash.next = random.pick(['before', 'after']);
    if (dice < 0.3) return this.payIn();
    if (dice < 0.45) return this.send();
    if (dice < 0.7) return this.quote();
    return this.take();
  }

  private async setAsset(code: string): Promise<void> {
    const { random } = this;
    const asset = this.assets.get(code)!;
    asset.units = BigInt(random.int(1, 4_000));
    asset.main = BigInt(random.int(1, 400));
    asset.spreadBp = random.pick([0, 50, 333]);
    const { desk } = this.world.wallet.currencies;
    const set = await desk.setAsset({
      assetCode: code,
      assetScale: asset.scale,
      kind: 'own',
      name: { de: code, en: code },
      isOpen: true,
      isConvertible: true,
      rateSource: 'operator',
      spreadBp: asset.spreadBp,
    });
    assert.ok(set.ok);
    const rate = { assetUnits: String(asset.units), mainUnits: String(asset.main) };
    const { userId } = this.operator;
    // Rates of one instant have no order among themselves but that of their ids.
    this.world.clock.advance(1);
    assert.ok((await desk.setRate({ assetCode: code, ...rate, userId })).ok);
  }

  private async setCosts(): Promise<void> {
    this.feeBp = this.random.pick([0, 10, 175]);
    this.feeMinimum = this.random.pick([0n, 1n, 25n]);
    this.world.clock.advance(1);
    const settings = { feeBp: this.feeBp, rateMaxAgeDays: 5, allowsFetch: false };
    const feeMinimum = this.money('EUR', this.feeMinimum);
    const { userId } = this.operator;
    const { desk } = this.world.wallet.currencies;
    assert.ok((await desk.setSettings({ ...settings, feeMinimum, userId })).ok);
  }

  private money(code: string, minor: bigint) {
    return moneyOf({ assetCode: code, assetScale: this.assets.get(code)!.scale }, minor);
  }

  private add(owner: string, code: string, minor: bigint): void {
    const key = `${owner} ${code}`;
    this.balances.set(key, (this.balances.get(key) ?? 0n) + minor);
  }

  private has(owner: string, code: string): bigint {
    return this.balances.get(`${owner} ${code}`) ?? 0n;
  }

  /** Minor units of `target` for one of `source`, as numerator and denominator. */
  private mid(source: string, target: string): [bigint, bigint] {
    const [a, b] = [this.assets.get(source)!, this.assets.get(target)!];
    return [a.main * b.units * 10n ** BigInt(b.scale), a.units * b.main * 10n ** BigInt(a.scale)];
  }

  private worth(code: string, minor: bigint): bigint {
    const [numerator, denominator] = this.mid(code, 'EUR');
    return up(minor * numerator, denominator);
  }

  private code(): string {
    return this.random.pick([...this.assets.keys()]);
  }

  private amount(): bigint {
    const { random } = this;
    if (random.chance(0.04)) return random.pick([0n, -1n]);
    return BigInt(random.int(1, random.chance(0.2) ? 20_000 : 900));
  }

  /** What the wallet must say about an amount before anything else. */
  private judge(code: string, minor: bigint): string | null {
    if (minor <= 0n) return 'wallet.amount_invalid';
    return this.worth(code, minor) > largest ? 'wallet.amount_too_large' : null;
  }

  private async fund(): Promise<void> {
    const code = this.code();
    const minor = BigInt(this.random.int(1, 5_000));
    if (this.judge(code, minor)) return;
    const moved = await this.world.wallet.currencies.moveLiquidity({
      ...this.operator,
      amount: this.money(code, minor),
      move: 'fund',
      idempotencyKey: this.random.uuid(),
    });
    assert.ok(moved.ok);
    this.add('liquidity', code, minor);
    this.add('till', code, -minor);
  }

  private async payIn(): Promise<void> {
    const [code, minor, to] = [this.code(), this.amount(), this.random.pick(this.people)];
    const refusal = this.judge(code, minor);
    const request = {
      userId: this.operator.userId,
      amount: this.money(code, minor),
      toHandle: to.handle,
      note: '',
      idempotencyKey: this.random.uuid(),
    };
    await this.expect(refusal, () => this.world.wallet.payInAtTill(request));
    if (refusal) return;
    this.add(to.actorId, code, minor);
    this.add('cash', code, -minor);
  }

  private async send(): Promise<void> {
    const [from, to] = [this.random.pick(this.people), this.random.pick(this.people)];
    const [code, minor] = [this.code(), this.amount()];
    const token = await this.maybeConfirm(from, to, { code, minor });
    const refusal =
      this.judge(code, minor) ??
      (from === to ? 'wallet.payee_is_payer' : null) ??
      (this.has(from.actorId, code) < minor ? 'wallet.insufficient_funds' : null) ??
      this.confirmed(from, { code, minor, token });
    const request = {
      userId: from.userId,
      fromActorId: from.actorId,
      toActorId: to.actorId,
      amount: this.money(code, minor),
      note: '',
      confirmation: token,
      idempotencyKey: this.random.uuid(),
    };
    await this.expect(refusal, () => this.world.wallet.sendMoney(request));
    if (refusal) return;
    this.add(from.actorId, code, -minor);
    this.add(to.actorId, code, minor);
  }

  /** Sometimes a second factor is given beforehand for exactly this. */
  private async maybeConfirm(
    from: Someone,
    to: Someone,
    { code, minor }: { code: string; minor: bigint },
  ): Promise<string | undefined> {
    if (from === to || minor <= 0n || !this.random.chance(0.3)) return undefined;
    const next = this.crash.next;
    this.crash.next = 'none';
    const amount = this.money(code, minor);
    const token = await confirmWithPassword(from, { payee: to, minor, amount });
    this.crash.next = next;
    return token;
  }

  /** What the second factor says; counts when it says nothing. */
  private confirmed(
    from: Someone,
    { code, minor, token }: { code: string; minor: bigint; token: string | undefined },
  ): string | null {
    if (token !== undefined) {
      this.unconfirmed.set(from.userId, 0n);
      return null;
    }
    const worth = this.worth(code, minor);
    const sum = (this.unconfirmed.get(from.userId) ?? 0n) + worth;
    if (worth > small || sum > smallTogether) return 'identity.confirmation_required';
    this.unconfirmed.set(from.userId, sum);
    return null;
  }

  private async quote(): Promise<void> {
    const [from, to] = [this.random.pick(this.people), this.random.pick(this.people)];
    const [source, target, said] = [this.code(), this.code(), this.amount()];
    const isByArrival = this.random.chance(0.4);
    const gives = isByArrival ? this.leastFor(source, target, said) : said;
    const { fee, converted, atMid, ...priced } = this.price(source, target, gives);
    const receives = isByArrival ? said : priced.receives;
    const refusal =
      this.judge(isByArrival ? target : source, said) ??
      (source === target ? 'currencies.not_convertible' : null) ??
      (converted <= 0n || receives <= 0n ? 'currencies.amount_too_small' : null) ??
      this.judge(source, gives);
    const amount = isByArrival
      ? { receives: this.money(target, said), fromAssetCode: source }
      : { gives: this.money(source, said), toAssetCode: target };
    const request = { userId: from.userId, actorId: from.actorId, toActorId: to.actorId, amount };
    const { conversions } = this.world.wallet.currencies;
    const quoted = await this.expect(refusal, () => conversions.quote(request));
    if (!quoted) return;
    assert.deepEqual(quoted.gives, this.money(source, gives));
    assert.deepEqual(quoted.receives, this.money(target, receives));
    assert.deepEqual(quoted.fee, this.money(source, fee));
    const terms = { from, to, source, target, gives, fee, receives, spread: atMid - receives };
    const expiresAt = this.world.clock.now().getTime() + 60_000;
    this.quotes.push({ id: toUuid(quoted.id), ...terms, expiresAt, isTaken: false });
  }

  private price(source: string, target: string, gives: bigint) {
    const [numerator, denominator] = this.mid(source, target);
    const [up1, down1] = this.mid('EUR', source);
    const least = up(this.feeMinimum * up1, down1);
    const share = up(gives * BigInt(this.feeBp), 10_000n);
    const fee = share > least ? share : least;
    const converted = gives - fee;
    const bp = BigInt(this.assets.get(source)!.spreadBp + this.assets.get(target)!.spreadBp);
    const atMid = (converted * numerator) / denominator;
    const receives = (converted * numerator * (10_000n - bp)) / (denominator * 10_000n);
    return { fee, converted, atMid, receives };
  }

  /** By halving: the least that must be given so that this much arrives. */
  private leastFor(source: string, target: string, receives: bigint): bigint {
    const isEnough = (gives: bigint) => {
      const priced = this.price(source, target, gives);
      return priced.converted > 0n && priced.receives >= receives;
    };
    let [low, high] = [0n, 1n];
    while (!isEnough(high)) high *= 2n;
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (isEnough(middle)) high = middle;
      else low = middle;
    }
    return high;
  }

  private async take(): Promise<void> {
    const { random, quotes } = this;
    const quote = quotes[random.int(Math.max(0, quotes.length - 12), quotes.length - 1)];
    if (!quote) return;
    const by = random.chance(0.05) ? random.pick(this.people) : quote.from;
    const { source, target, gives } = quote;
    const isOwn = quote.from === quote.to;
    const terms = { code: source, minor: gives };
    const token = quote.isTaken || isOwn ? undefined : await this.maybeConfirm(by, quote.to, terms);
    const needs = quote.receives + quote.spread;
    const refusal =
      (by === quote.from ? null : 'currencies.quote_unknown') ??
      (quote.isTaken
        ? null
        : ((this.world.clock.now().getTime() >= quote.expiresAt
            ? 'currencies.quote_expired'
            : null) ??
          (this.has(by.actorId, source) < gives ? 'wallet.insufficient_funds' : null) ??
          (this.has('liquidity', target) < needs ? 'currencies.liquidity_short' : null) ??
          (isOwn ? null : this.confirmed(by, { ...terms, token }))));
    const request = {
      userId: by.userId,
      actorId: by.actorId,
      conversionId: quote.id,
      note: '',
      confirmation: token,
    };
    const { conversions } = this.world.wallet.currencies;
    const taken = await this.expect(refusal, () => conversions.accept(request));
    if (!taken) return;
    assert.equal(taken.state, 'completed');
    assert.deepEqual(taken.receives, this.money(target, quote.receives));
    if (!quote.isTaken) this.move(quote);
  }

  private move(quote: ModelQuote): void {
    quote.isTaken = true;
    const { source, target, gives, fee, receives, spread } = quote;
    this.add(quote.from.actorId, source, -gives);
    this.add('liquidity', source, gives - fee);
    this.add('conversion_fees', source, fee);
    this.add('liquidity', target, -receives - spread);
    this.add('conversion_spreads', target, spread);
    this.add(quote.to.actorId, target, receives);
  }

  /** Asks until there is an answer, as a client does whose connection was lost. */
  private async expect<T>(
    refusal: string | null,
    ask: () => Promise<{ ok: true; value: T } | { ok: false; code: string }>,
  ): Promise<T | null> {
    let answer: Awaited<ReturnType<typeof ask>>;
    for (;;) {
      try {
        answer = await ask();
        break;
      } catch (error) {
        assert.match(String(error), /Connection terminated/);
      }
    }
    assert.equal(answer.ok ? null : answer.code, refusal);
    return answer.ok ? answer.value : null;
  }

  async compare(): Promise<void> {
    this.crash.next = 'none';
    const owners = [...this.people.map(({ actorId }) => actorId)];
    const { rows } = await this.world.database.pool.query<{
      owner: string;
      asset_code: string;
      balance: bigint;
    }>(
      `select coalesce(w.actor_id::text, s.purpose, 'cash') as owner,
         asset.code as asset_code, a.balance
       from ledger_accounts a
       join ledger_assets asset on asset.id = a.asset_id
       left join wallet_accounts w on w.account_id = a.id
       left join wallet_system_accounts s on s.account_id = a.id`,
    );
    const found = new Map(rows.map((row) => [`${row.owner} ${row.asset_code}`, row.balance]));
    const system = ['liquidity', 'conversion_fees', 'conversion_spreads', 'till', 'cash'];
    for (const owner of [...owners, ...system]) {
      for (const code of this.assets.keys()) {
        const key = `${owner} ${code}`;
        assert.equal(found.get(key) ?? 0n, this.balances.get(key) ?? 0n, key);
      }
    }
  }
}
