import assert from 'node:assert/strict';
import {
  type AccountLimit,
  createLedger,
  type Ledger,
  type LedgerResult,
  type Transfer,
} from '../apps/server/src/ledger/index.ts';
import { type ManualClock, manualClock } from '../apps/server/src/platform/clock.ts';
import type { Database } from '../apps/server/src/platform/database.ts';
import { newUuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';

/**
 * Stories about the ledger as tables. Each line does one thing and names its outcome:
 *
 *     open A debits 100                         an account with its limit and its balance
 *     transfer T1 A>B 40        => created
 *     hold H1 A>B 10 timeout=5  => created
 *     post P1 H1 4              => created      without an amount: all of it
 *     void V1 H1                => hold_already_posted
 *     chain                                     the lines up to `end` are linked
 *     wait 5                                    seconds
 *     sweep H2 H3                               the holds that expire now
 *     max A 50                  => changed      the most that it may hold; `none` for no such limit
 *     close A                   => account_not_empty
 *     balance A 60 held 0 10                    balance, held debits, held credits
 *
 * Names stand for ids. `asset=`, `code=`, `ref=` and `timeout=` change what is otherwise EUR, 1 and none.
 */
export type Pace = 'one by one' | 'in batches';

export async function playTable(database: Database, table: string, pace: Pace): Promise<void> {
  const player = new Player(database, pace);
  for (const line of table.split('\n').map((text) => text.trim())) {
    if (line !== '') await player.play(line);
  }
  await player.finish();
}

interface Expected {
  chain: Transfer[];
  codes: string[];
  lines: string[];
}

class Player {
  readonly #database: Database;
  readonly #pace: Pace;
  readonly #clock: ManualClock = manualClock(new Date('2026-11-01T12:00:00Z'));
  readonly #ledger: Ledger;
  readonly #ids = new Map<string, string>();
  readonly #sources = new Map<string, string>();
  #waiting: Expected[] = [];
  #chain: Expected | null = null;

  constructor(database: Database, pace: Pace) {
    this.#database = database;
    this.#pace = pace;
    const log = createLog({ level: 'silent' });
    this.#ledger = createLedger({ database, clock: this.#clock, log });
  }

  async play(line: string): Promise<void> {
    const [doing, outcome] = line.split('=>').map((part) => part.trim()) as [string, string?];
    const [verb, ...words] = doing.split(/\s+/) as [string, ...string[]];
    if (verb === 'chain') this.#chain = { chain: [], codes: [], lines: [] };
    else if (verb === 'end') await this.#enqueue(this.#takeChain());
    else if (isTransferVerb(verb))
      await this.#transfer(readTransfer(this, verb, words), outcome!, line);
    else await this.#other(verb, words, outcome);
  }

  async finish(): Promise<void> {
    await this.#flush();
    const report = await this.#ledger.verify();
    assert.deepEqual(
      report.checks.flatMap((check) => check.differences),
      [],
    );
  }

  /** The id that a name stands for. */
  id(name: string): string {
    const known = this.#ids.get(name);
    if (known) return known;
    const id = newUuid();
    this.#ids.set(name, id);
    return id;
  }

  async #transfer(transfer: Transfer, outcome: string, line: string): Promise<void> {
    if (!this.#chain) {
      await this.#enqueue({ chain: [transfer], codes: [outcome], lines: [line] });
      return;
    }
    this.#chain.chain.push(transfer);
    this.#chain.codes.push(outcome);
    this.#chain.lines.push(line);
  }

  #takeChain(): Expected {
    const chain = this.#chain!;
    this.#chain = null;
    return chain;
  }

  async #enqueue(expected: Expected): Promise<void> {
    this.#waiting.push(expected);
    if (this.#pace === 'one by one') await this.#flush();
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    const results = await Promise.all(waiting.map(({ chain }) => this.#ledger.submit(chain)));
    waiting.forEach(({ codes, lines }, index) => {
      assert.deepEqual(results[index]!.map(shortCode), codes, lines.join('; '));
    });
  }

  async #other(verb: string, words: string[], outcome?: string): Promise<void> {
    await this.#flush();
    if (verb === 'open') await this.#open(words);
    else if (verb === 'max') await this.#max(words, outcome!);
    else if (verb === 'close') await this.#close(words[0]!, outcome!);
    else if (verb === 'wait') this.#clock.advance(Number(words[0]) * 1000);
    else if (verb === 'sweep') await this.#sweep(words);
    else if (verb === 'balance') await this.#balance(words);
    else throw new Error(`the table says "${verb}"`);
  }

  async #open([name, limit, balance = '0', assetCode = 'EUR']: string[]): Promise<void> {
    const id = this.id(name!);
    const source = await this.#source(assetCode);
    await this.#database.transaction(async (tx) => {
      const account = { id, assetCode, code: 'test', limit: limit as AccountLimit };
      assert.deepEqual(await this.#ledger.openAccount(tx, account), { ok: true, code: 'created' });
      const amount = BigInt(balance);
      if (amount === 0n) return;
      const [result] = await this.#ledger.apply(tx, [
        {
          id: newUuid(),
          debitAccountId: amount > 0n ? source : id,
          creditAccountId: amount > 0n ? id : source,
          amount: amount > 0n ? amount : -amount,
          assetCode,
          code: 0,
        },
      ]);
      assert.equal(result!.ok, true, `open ${name}: ${shortCode(result!)}`);
    });
  }

  /** Where the first balances come from. */
  async #source(assetCode: string): Promise<string> {
    const known = this.#sources.get(assetCode);
    if (known) return known;
    const id = newUuid();
    await this.#database.pool.query(
      'insert into ledger_assets (code, scale) values ($1, 2) on conflict do nothing',
      [assetCode],
    );
    await this.#database.transaction((tx) =>
      this.#ledger.openAccount(tx, { id, assetCode, code: 'source', limit: 'none' }),
    );
    this.#sources.set(assetCode, id);
    return id;
  }

  async #max([name, most]: string[], outcome: string): Promise<void> {
    const balanceMax = most === 'none' ? null : BigInt(most!);
    const result = await this.#database.transaction((tx) =>
      this.#ledger.setBalanceMax(tx, { accountId: this.id(name!), balanceMax }),
    );
    assert.equal(result.code.replace('ledger.', ''), outcome, `max ${name} ${most}`);
  }

  async #close(name: string, outcome: string): Promise<void> {
    const result = await this.#database.transaction((tx) =>
      this.#ledger.closeAccount(tx, this.id(name)),
    );
    assert.equal(result.code.replace('ledger.', ''), outcome, `close ${name}`);
  }

  async #sweep(names: string[]): Promise<void> {
    const ended = await this.#ledger.expireHolds();
    assert.deepEqual([...ended].sort(), names.map((name) => this.id(name)).sort());
  }

  async #balance([name, balance, , heldDebits = '0', heldCredits = '0']: string[]): Promise<void> {
    const account = (await this.#ledger.balance(this.id(name!)))!;
    assert.deepEqual(
      [account.balance, account.heldDebits, account.heldCredits].map(String),
      [balance, heldDebits, heldCredits],
      `balance of ${name}`,
    );
  }
}

const transferVerbs = ['transfer', 'hold', 'post', 'void'] as const;
type TransferVerb = (typeof transferVerbs)[number];

function isTransferVerb(verb: string): verb is TransferVerb {
  return transferVerbs.includes(verb as TransferVerb);
}

function readTransfer(
  names: { id(name: string): string },
  kind: TransferVerb,
  words: string[],
): Transfer {
  const settings = new Map(
    words.filter((word) => word.includes('=')).map((word) => word.split('=') as [string, string]),
  );
  const [name, where, amount] = words.filter((word) => !word.includes('='));
  const reference = settings.has('ref') ? { reference: names.id(settings.get('ref')!) } : {};
  const id = names.id(name!);
  if (kind === 'post' || kind === 'void') {
    const code = settings.has('code') ? { code: Number(settings.get('code')) } : {};
    const holdId = names.id(where!);
    if (kind === 'void') return { kind, id, holdId, ...code, ...reference };
    return {
      kind,
      id,
      holdId,
      ...(amount ? { amount: BigInt(amount) } : {}),
      ...code,
      ...reference,
    };
  }
  const [debit, credit] = where!.split('>') as [string, string];
  const movement = {
    id,
    debitAccountId: names.id(debit),
    creditAccountId: names.id(credit),
    amount: BigInt(amount!),
    assetCode: settings.get('asset') ?? 'EUR',
    code: Number(settings.get('code') ?? 1),
    ...reference,
  };
  if (kind === 'transfer') return movement;
  const timeout = settings.get('timeout');
  return { kind, ...movement, ...(timeout ? { timeoutSeconds: Number(timeout) } : {}) };
}

function shortCode(result: LedgerResult): string {
  return result.code.replace('ledger.', '');
}
