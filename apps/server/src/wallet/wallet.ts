import type { Asset as AssetView } from '@allmende/contract/currencies';
import type { CoverageProof } from '@allmende/contract/coverage';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { AssetShape, Money } from '@allmende/contract/money';
import {
  confirmationAboveMinor,
  type Payment,
  type Wallet as WalletView,
} from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Ledger } from '#ledger';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import type { Outbound } from '#platform/outbound';
import type { Outbox } from '#platform/outbox';
import { createAccounts } from './accounts.ts';
import { type ConfirmationRefusal, createConfirm } from './confirmation.ts';
import { type AssetTables, createAssets } from './currencies/assets.ts';
import { createFeeOn } from './fees/fees.ts';
import { askForStrangers, createPaymentCards } from './cards.ts';
import { presentAsset, createDesk, type Desk } from './currencies/desk.ts';
import { createChooseMain } from './currencies/main-currency.ts';
import { type Conversions, createConversions } from './currencies/conversions.ts';
import { createMoveLiquidity, type MoveLiquidity } from './currencies/liquidity.ts';
import { createPockets, type Pockets } from './currencies/pockets.ts';
import { createGiving, type Giving } from './envelopes/giving.ts';
import { createReach } from './envelopes/reach.ts';
import type { Judge, Passing } from './judge.ts';
import { createPayingIn, type Drawer, type PayIn } from './paying-in.ts';
import { createFreezing, type Freezing } from './freezing/freezing.ts';
import { createOpening } from './opening/opening.ts';
import { createOutside, type Outside } from './outside/outside.ts';
import { isPayer } from './payables/store.ts';
import type { RequestDeps } from './requests/requests.ts';
import { createPayments, type PaymentDraft } from './payments.ts';
import { createPledging, type Pledging } from './pledges/pledging.ts';
import {
  type AmountRefusal,
  type ConfirmedBy,
  judgeMinor,
  judgeRefund,
  maySee,
  type Rail,
  type RefundRefusal,
  type Subject,
  type Viewer,
  withoutConfirmationLeft,
} from './rules.ts';
import { createSharing, type Sharing } from './shares/sharing.ts';
import { createStatements, type Statements } from './statements/statements.ts';
import { createSelfCheck, type SelfCheck } from './self-check.ts';
import { createSending, type SendMoney, type SendRefusal } from './sending.ts';
import { createStatement, type StatementFilter, type StatementPart } from './statement.ts';
import type { StatementLocale } from './statement-csv.ts';
import { readAccountsOf } from './accounts-store.ts';
import { readUnconfirmed } from './counters-store.ts';
import * as store from './store.ts';

export interface WalletDependencies {
  config: Pick<Config, 'regime' | 'publicUrl'>;
  database: Database;
  clock: Clock;
  log: Log;
  gateway: Pick<Gateway, 'deliver'>;
  metrics: Metrics;
  outbox: Pick<Outbox, 'emit' | 'on'>;
  outbound: Pick<Outbound, 'get'>;
  ledger: Ledger;
  identity: Pick<
    Identity,
    'actors' | 'actorByHandle' | 'codeOf' | 'consumeConfirmation' | 'isBlockedBetween'
  >;
  messaging: RequestDeps['messaging'] &
    Pick<
      Messaging,
      'directConversation' | 'directConversations' | 'moneyConversations' | 'placeCards' | 'knock'
    >;
}

/** A payment that belongs to something else, which is paid in the same transaction. */
export interface Pay {
  /** Chosen by the caller; the same id pays once. */
  paymentId: Uuid;
  kind: 'order' | 'transfer';
  fromActorId: Uuid;
  toActorId: Uuid;
  amountMinor: bigint;
  assetCode: string;
  note: string;
  orderId?: Uuid | undefined;
  /** What it belongs to, if that is no order. */
  subject?: Subject | undefined;
  /** How it was confirmed, where that is known; else whose second factor, or small amount, it is. */
  confirmedBy: ConfirmedBy | { userId: Uuid; token: string | undefined };
  payerUserId: Uuid | null;
  /** [W170] Something is kept of it, where the operators want it so. */
  hasFee?: true | undefined;
  /** [W173] One of the two only passes it on. */
  passing?: Passing | undefined;
  /** Only for seeding the past. */
  at?: Date | undefined;
}
export type PayRefusal =
  | AmountRefusal
  | 'wallet.payee_is_payer'
  | 'wallet.payee_blocked'
  | 'wallet.insufficient_funds'
  | ConfirmationRefusal;

export interface Refund {
  /** Of the refund; chosen by the caller, the same id refunds once. */
  paymentId: Uuid;
  /** The payment that is given back. */
  refundOf: Uuid;
  amountMinor: bigint;
  note: string;
  /** The user who gave it back; null when it happened by itself. */
  userId?: Uuid | null | undefined;
  at?: Date | undefined;
}

/** Money from the till, without any limit: for seeds and for other modules of the operator. */
export interface Deposit {
  paymentId: Uuid;
  toActorId: Uuid;
  amountMinor: bigint;
  assetCode: string;
  rail: Rail;
  note: string;
  userId?: Uuid | null | undefined;
  at?: Date | undefined;
}

export interface Wallet {
  /** The actor's account in the ledger, opened on first use. */
  accountOf(tx: Tx, actorId: Uuid, assetCode: string, at?: Date): Promise<Uuid>;
  /**
   * Pays in the caller's transaction, and there uses up the second factor or counts the small payment. It
   * posts no card: whoever calls has a card of their own. After a refusal nothing has changed and the
   * transaction may go on, except when a confirmation is what is missing: that is found last, with the
   * money moved, and the caller must end the transaction.
   */
  pay(tx: Tx, payment: Pay): Promise<Result<{ paymentId: Uuid }, PayRefusal>>;
  /**
   * Gives an order's payment back, in part or wholly, as a new payment that names the first. All refunds
   * together never exceed what was paid. A refusal changes nothing, and the caller may go on.
   */
  refund(
    tx: Tx,
    refund: Refund,
  ): Promise<
    Result<
      { paymentId: Uuid },
      | RefundRefusal
      | 'wallet.amount_invalid'
      | 'wallet.payment_unknown'
      | 'wallet.insufficient_funds'
    >
  >;
  deposit(tx: Tx, deposit: Deposit): Promise<Result<{ paymentId: Uuid }, AmountRefusal>>;
  /** What an account can spend now, as it was committed. */
  availableOf(accountId: Uuid): Promise<bigint>;
  /** What was paid for an order and is not yet for the payee to spend. */
  freezing: Freezing;
  /** Money that is promised on a condition. */
  pledging: Pledging;
  /** Shares of what was sold. */
  sharing: Sharing;
  /** Money that comes in over a rail and leaves over one. */
  outside: Outside;
  /** Receipts by bare id, for modules that show them; whoever asks knows who may see them. */
  payments(ids: readonly Uuid[]): Promise<Map<Uuid, Payment>>;

  sendMoney(request: SendMoney): Promise<Result<Payment, SendRefusal>>;
  /** One pocket of the actor, opened on first use; without an asset, that of the main currency. */
  view(
    viewer: { actorId: Uuid; userId: Uuid },
    assetCode?: string,
  ): Promise<Result<WalletView, 'wallet.currency_unknown'>>;
  /**
   * [W121] Pays in what people had elsewhere, for each line of a file; all of them or, when one is wrong or `isDryRun`, none.
   */
  importOpening: ReturnType<typeof createOpening>;
  /** [W120] That each pocket of the actor is in what was last published as owed; without those opened since. */
  coverageProofs(actorId: Uuid): Promise<CoverageProof[]>;
  statement(options: {
    actorId: Uuid;
    assetCode?: string | undefined;
    filter: StatementFilter;
    before?: number | undefined;
    limit: number;
  }): Promise<Result<StatementPart, 'wallet.currency_unknown'>>;
  statementCsv(options: {
    actorId: Uuid;
    assetCode?: string | undefined;
    filter: StatementFilter;
    locale: StatementLocale;
    timeZone: string;
  }): Promise<Result<AsyncGenerator<Uint8Array>, 'wallet.currency_unknown'>>;
  receipt(viewer: Viewer, paymentId: Uuid): Promise<Result<Payment, 'wallet.payment_unknown'>>;
  topUpPlayMoney(
    request: PayIn & { actorId: Uuid },
  ): Promise<
    Result<Payment, AmountRefusal | 'wallet.top_up_limit' | 'platform.idempotency_key_reused'>
  >;
  payInAtTill(
    request: PayIn & { toHandle: string; note: string },
  ): Promise<
    Result<Payment, AmountRefusal | 'wallet.payee_unknown' | 'platform.idempotency_key_reused'>
  >;
  /** What the till has paid in of an asset, its last payments, and what the last check of the book found. */
  till(assetCode?: string): Promise<
    Result<
      {
        paidIn: Money;
        payments: Payment[];
        lastCheck: { at: Date; isSound: boolean; findings: string[] } | null;
      },
      'wallet.currency_unknown'
    >
  >;
  /** The money of gift envelopes. */
  giving: Giving;
  /** What wallets can hold, and its exchange. */
  currencies: {
    assets(): Promise<AssetView[]>;
    /** The same for other modules, ready to be asked. */
    table: AssetTables;
    pockets: Pockets;
    conversions: Conversions;
    desk: Desk;
    moveLiquidity(
      request: MoveLiquidity,
    ): Promise<
      Result<
        Payment,
        AmountRefusal | 'wallet.insufficient_funds' | 'platform.idempotency_key_reused'
      >
    >;
  };
  /** Statements, receipts and summaries to take away. */
  statements: Statements;
  /** Set once: who keeps the cash that the till takes. Without anybody it counts to the till. */
  cashIn(keeper: Drawer): void;
  /** Checks the whole book now; a job does so every night. */
  selfCheck(): Promise<SelfCheck>;
  /** Set once by app.ts: who decides beside the wallet's own rules whether a payment may be. */
  judgeWith(judge: Partial<Judge>): void;
  /** The worth of all that these actors have, in the main currency, with what the transaction has moved. */
  holdings(tx: Tx, actorIds: readonly Uuid[]): Promise<Map<Uuid, bigint>>;
  /** The main currency, in which limits are said. */
  mainAsset(tx?: Tx): Promise<AssetShape>;
  /** Makes another currency the main one, before any money has moved. @throws StartRefused */
  chooseMainCurrency(assetCode: string): Promise<void>;
}

const tillShows = 50;

export function assembleWallet(deps: WalletDependencies): Wallet {
  const { database, clock, identity, ledger } = deps;
  const accounts = createAccounts({ database, clock, ledger });
  const assets = createAssets({ database, clock });
  const payments = createPayments({ ...deps, accounts, assets });
  const confirm = createConfirm({ identity, clock, assets });
  askForStrangers(deps);
  const feeOn = createFeeOn(deps);
  const sendMoney = createSending({ ...deps, accounts, payments, confirm, assets });
  const payingIn = createPayingIn({ database, clock, identity, payments, assets });
  const giving = createGiving({ ledger, accounts, payments, confirm });
  const statement = createStatement({ ledger, payments, assets });
  const selfCheck = createSelfCheck({ ...deps, payments });
  const moveLiquidity = createMoveLiquidity({ database, ledger, accounts, payments, assets });

  async function receipt(
    viewer: Viewer,
    paymentId: Uuid,
  ): Promise<Result<Payment, 'wallet.payment_unknown'>> {
    const payment = (await payments.byIds([paymentId])).get(paymentId);
    if (!payment) return fail('wallet.payment_unknown');
    const { actorId, role } = viewer;
    const isSeen =
      maySee(viewer, payment) ||
      (role !== 'agent' && (await isPayer(database.pool, { paymentId, actorId })));
    if (!isSeen) return fail('wallet.payment_unknown');
    return presented(ok(payment));
  }

  async function presented<Refusal extends string>(
    stored: Result<store.StoredPayment, Refusal>,
  ): Promise<Result<Payment, Refusal>> {
    if (!stored.ok) return stored;
    const [payment] = await payments.present([stored.value]);
    return ok(payment!);
  }

  async function accountIdOf(
    actorId: Uuid,
    assetCode: string | undefined,
  ): Promise<Result<Uuid, 'wallet.currency_unknown'>> {
    const table = await assets.table();
    const asset = assetCode === undefined ? table.main : table.find(assetCode);
    if (!asset) return fail('wallet.currency_unknown');
    return ok((await accounts.accountsOf([actorId], asset.assetCode)).get(actorId)!);
  }

  async function pay(tx: Tx, payment: Pay): Promise<Result<{ paymentId: Uuid }, PayRefusal>> {
    const { fromActorId, toActorId, amountMinor, assetCode, confirmedBy, at } = payment;
    const amount = judgeMinor({ assetCode, minor: amountMinor }, await assets.table(tx));
    if (!amount.ok) return amount;
    if (fromActorId === toActorId) return fail('wallet.payee_is_payer');
    if (await identity.isBlockedBetween(tx, fromActorId, toActorId)) {
      return fail('wallet.payee_blocked');
    }
    const draft: PaymentDraft = {
      id: payment.paymentId,
      kind: payment.kind,
      rail: null,
      fromActorId,
      toActorId,
      amountMinor,
      assetCode,
      note: payment.note,
      orderId: payment.orderId ?? null,
      subject: payment.subject ?? null,
      refundOf: null,
      confirmedBy: typeof confirmedBy === 'string' ? confirmedBy : 'small_amount',
      requestedBy: payment.payerUserId,
      requestId: null,
    };
    const { passing = null } = payment;
    if (!at) await payments.ask(draft, tx, passing);
    const fee = payment.hasFee && !at ? await feeOn(tx, draft) : null;
    if (typeof confirmedBy === 'string') return payments.settle(tx, draft, { at, fee, passing });
    return payments.settle(tx, draft, {
      at,
      fee,
      passing,
      judge: () =>
        confirm(tx, {
          ...confirmedBy,
          action: payment.kind === 'order' ? 'order' : 'pay',
          payeeActorId: toActorId,
          amountMinor,
          assetCode,
        }),
    });
  }

  const conversions = createConversions({
    ...deps,
    accounts,
    payments,
    confirm,
    assets,
    postCards: createPaymentCards({ ...deps, assets }),
  });
  const outside = createOutside({ ledger, accounts, payments });

  return {
    accountOf: accounts.accountOf,
    judgeWith: payments.judgeWith,
    holdings: payments.holdings,
    mainAsset: async (tx) => (await assets.table(tx)).main,
    chooseMainCurrency: createChooseMain({ database, clock, ledger, assets }),
    outside,
    availableOf: async (accountId) => (await ledger.balance(accountId))?.available ?? 0n,
    freezing: createFreezing({ ledger, payments }),
    sharing: createSharing({ ledger, accounts, payments }),
    pledging: createPledging({ ...deps, accounts, assets, payments, confirm, feeOn }),
    pay,
    giving,

    async refund(tx, { paymentId, refundOf, amountMinor, note, userId = null, at }) {
      const original = await store.lockPayment(tx, refundOf);
      if (!original) return fail('wallet.payment_unknown');
      // The lock on the original makes repetitions wait here until the first one is written.
      if (await store.isPaymentKnown(tx, paymentId)) return ok({ paymentId });
      const judged = judgeRefund(original, amountMinor);
      if (!judged.ok) return judged;
      const draft: PaymentDraft = {
        id: paymentId,
        kind: 'refund',
        rail: null,
        fromActorId: original.toActorId,
        toActorId: original.fromActorId!,
        amountMinor,
        assetCode: original.assetCode,
        note,
        orderId: original.orderId,
        subject: original.subject,
        refundOf,
        confirmedBy: 'seller',
        requestedBy: userId,
        requestId: null,
      };
      const settled = await payments.settle(tx, draft, { at });
      if (!settled.ok) return settled;
      await store.addRefunded(tx, { paymentId: refundOf, amountMinor });
      return settled;
    },

    async deposit(tx, deposit) {
      const { paymentId, toActorId, amountMinor, assetCode, rail, note } = deposit;
      const { userId = null, at } = deposit;
      const amount = judgeMinor({ assetCode, minor: amountMinor }, await assets.table(tx));
      if (!amount.ok) return amount;
      const draft: PaymentDraft = {
        id: paymentId,
        kind: 'top_up',
        rail,
        fromActorId: null,
        toActorId,
        amountMinor,
        assetCode,
        note,
        orderId: null,
        subject: null,
        refundOf: null,
        confirmedBy: 'operator',
        requestedBy: userId,
        requestId: null,
      };
      const settled = await payments.settle(tx, draft, { at });
      if (!settled.ok) throw new Error('the till ran dry, which it cannot');
      return settled;
    },

    async payments(ids) {
      const stored = [...(await payments.byIds(ids)).values()];
      const shown = await payments.present(stored);
      return new Map(stored.map((payment, index) => [payment.id, shown[index]!]));
    },

    sendMoney: async (request) => presented(await sendMoney(request)),

    async view({ actorId, userId }, assetCode) {
      const accountId = await accountIdOf(actorId, assetCode);
      if (!accountId.ok) return accountId;
      const table = await assets.table();
      const { main } = table;
      const code = assetCode ?? main.assetCode;
      const [account, unconfirmedMinor, playMoneyLeft] = await Promise.all([
        ledger.balance(accountId.value),
        readUnconfirmed(database, { userId, assetCode: main.assetCode }),
        payingIn.leftToday(userId),
      ]);
      const worth = (mainMinor: bigint) => table.money(code, table.upTo(code, mainMinor));
      return ok({
        accountId: toPublicId('acc', accountId.value),
        balance: table.money(code, account!.balance),
        available: table.money(code, account!.available),
        regime: deps.config.regime,
        confirmationAbove: worth(confirmationAboveMinor),
        withoutConfirmation: worth(withoutConfirmationLeft(unconfirmedMinor)),
        playMoneyLeft: table.money(main.assetCode, playMoneyLeft),
      });
    },

    importOpening: createOpening({ database, ledger, identity, accounts, assets, outside }),

    async coverageProofs(actorId) {
      const accountIds = await readAccountsOf(database, actorId);
      const proofs = await Promise.all(accountIds.map((id) => ledger.coverageProof(id)));
      return proofs.filter((proof) => proof !== null);
    },

    async statement({ actorId, assetCode, ...options }) {
      const accountId = await accountIdOf(actorId, assetCode);
      return accountId.ok ? ok(await statement.page(accountId.value, options)) : accountId;
    },

    async statementCsv({ actorId, assetCode, ...options }) {
      const accountId = await accountIdOf(actorId, assetCode);
      if (!accountId.ok) return accountId;
      const ownActorId = toPublicId('act', actorId);
      return ok(statement.csv(accountId.value, { ...options, ownActorId }));
    },

    receipt,

    topUpPlayMoney: async (request) => presented(await payingIn.topUpPlayMoney(request)),
    cashIn: payingIn.cashIn,
    payInAtTill: async (request) => presented(await payingIn.payInAtTill(request)),

    async till(wanted) {
      const table = await assets.table();
      const asset = wanted === undefined ? table.main : table.find(wanted);
      if (!asset) return fail('wallet.currency_unknown');
      const { assetCode } = asset;
      const [tillId, cash] = await Promise.all([
        accounts.existing('till', assetCode),
        payingIn.cashBook(assetCode),
      ]);
      const accountIds = [tillId, cash.accountId].filter((id) => id !== null);
      const [lastCheck, till, ...parts] = await Promise.all([
        store.readLastSelfCheck(database),
        tillId === null ? null : ledger.balance(tillId),
        ...accountIds.map((accountId) => ledger.statement({ accountId, limit: tillShows })),
      ]);
      const entries = parts
        .flatMap((part) => part.entries)
        // Ids of transfers are in the order of time, also within one tick of the clock.
        .toSorted(
          (a, b) => b.at.getTime() - a.at.getTime() || (a.transferId < b.transferId ? 1 : -1),
        );
      // What is counted and what is brought as change is in the book of the cash without being anybody's payment.
      const stored = await payments.byIds(entries.map(({ transferId }) => transferId));
      const behind = entries.flatMap(({ transferId }) => stored.get(transferId) ?? []);
      return ok({
        paidIn: table.money(assetCode, cash.paidInMinor - (till?.balance ?? 0n)),
        payments: await payments.present(behind.slice(0, tillShows)),
        lastCheck,
      });
    },

    currencies: {
      assets: async () => (await assets.table()).all.map(presentAsset),
      table: assets.table,
      pockets: createPockets({ database, ledger, accounts, assets }),
      conversions,
      desk: createDesk({ ...deps, assets }),
      moveLiquidity: async (request) => presented(await moveLiquidity(request)),
    },
    statements: createStatements({
      ...deps,
      accounts,
      assets,
      statement,
      receiptOf: receipt,
      conversionOf: conversions.find,
      groupNameOf: createReach(deps).groupNameOf,
    }),
    selfCheck,
  };
}
