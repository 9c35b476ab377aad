import { type Conversion, quoteSeconds } from '@allmende/contract/currencies';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Identity } from '#identity';
import type { Ledger } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { Accounts } from '../accounts.ts';
import type { PostPaymentCards } from '../cards.ts';
import type { Confirm, ConfirmationRefusal } from '../confirmation.ts';
import { type PaymentDraft, type Payments, type Route, transferOf } from '../payments.ts';
import { type AmountRefusal, judgeAmount, judgeMinor, type PaymentKind } from '../rules.ts';
import type { Asset, Assets, AssetTable } from './assets.ts';
import { priceArrival, priceConversion } from './pricing.ts';
import { midRate, rateText, timesUp } from './rates.ts';
import * as store from './store.ts';

export interface AskForQuote {
  userId: Uuid;
  actorId: Uuid;
  /** What is given, the fee included; or what should arrive. */
  amount: { gives: Money; toAssetCode: string } | { receives: Money; fromAssetCode: string };
  /** Another actor; without one it stays with whoever asks. */
  toActorId?: Uuid | undefined;
}

export type QuoteRefusal =
  | AmountRefusal
  | 'wallet.payee_unknown'
  | 'wallet.payee_blocked'
  | 'currencies.not_convertible'
  | 'currencies.not_open'
  | 'currencies.rate_missing'
  | 'currencies.amount_too_small';

export interface AcceptQuote {
  userId: Uuid;
  actorId: Uuid;
  conversionId: Uuid;
  note: string;
  confirmation?: string | undefined;
}

export type AcceptRefusal =
  | ConfirmationRefusal
  | 'currencies.quote_unknown'
  | 'currencies.quote_expired'
  | 'currencies.liquidity_short'
  | 'wallet.payee_blocked'
  | 'wallet.insufficient_funds';

export interface Conversions {
  quote(request: AskForQuote): Promise<Result<Conversion, QuoteRefusal>>;
  /** Moves all of it at the quoted terms, or nothing. Taken again, the quote gives the same conversion. */
  accept(request: AcceptQuote): Promise<Result<Conversion, AcceptRefusal>>;
  find(viewer: {
    actorId: Uuid;
    conversionId: Uuid;
  }): Promise<Result<Conversion, 'currencies.quote_unknown'>>;
}

/** One transfer of a conversion, and who is to blame when there is not enough for it. */
interface Leg {
  draft: PaymentDraft;
  route: Route;
  isPayers: boolean;
}

/** Exchange at a quoted rate, through the operator's own liquidity. */
export function createConversions(deps: {
  database: Database;
  clock: Clock;
  ledger: Ledger;
  identity: Pick<Identity, 'actors' | 'isBlockedBetween'>;
  accounts: Accounts;
  payments: Payments;
  confirm: Confirm;
  assets: Assets;
  postCards: PostPaymentCards;
}): Conversions {
  const { database, clock, ledger, identity, accounts, payments, confirm, assets, postCards } =
    deps;

  async function present(conversion: store.StoredConversion): Promise<Conversion> {
    const { fromActorId, toActorId } = conversion;
    const [actors, table] = await Promise.all([
      identity.actors([fromActorId, toActorId]),
      assets.table(),
    ]);
    const [from, to] = [actors.get(fromActorId), actors.get(toActorId)];
    if (!from || !to) throw new Error(`an actor of conversion ${conversion.id} does not exist`);
    return presentConversion(conversion, { from, to, table, now: clock.now() });
  }

  async function judgePayee({
    actorId,
    toActorId,
  }: AskForQuote): Promise<'wallet.payee_unknown' | 'wallet.payee_blocked' | null> {
    if (toActorId === undefined || toActorId === actorId) return null;
    if (!(await identity.actors([toActorId])).has(toActorId)) return 'wallet.payee_unknown';
    const isBlocked = await identity.isBlockedBetween(null, actorId, toActorId);
    return isBlocked ? 'wallet.payee_blocked' : null;
  }

  /** Opened one by one and before everything else, so that nobody waits in a circle for new accounts. */
  async function routesOf(quote: store.StoredConversion) {
    const { fromActorId, toActorId, fromAsset, toAsset } = quote;
    const own = (await accounts.accountsOf([fromActorId], fromAsset)).get(fromActorId)!;
    const theirs = (await accounts.accountsOf([toActorId], toAsset)).get(toActorId)!;
    const system = (
      purpose: 'liquidity' | 'conversion_fees' | 'conversion_spreads',
      code: string,
    ) => database.transaction((tx) => accounts.system(tx, purpose, code));
    const takes = await system('liquidity', fromAsset);
    const gives = await system('liquidity', toAsset);
    return {
      out: { fromAccountId: own, toAccountId: takes },
      fee: { fromAccountId: own, toAccountId: await system('conversion_fees', fromAsset) },
      in: { fromAccountId: gives, toAccountId: theirs },
      spread: { fromAccountId: gives, toAccountId: await system('conversion_spreads', toAsset) },
    };
  }

  function legsOf(
    quote: store.StoredConversion,
    routes: Awaited<ReturnType<typeof routesOf>>,
    { userId, note }: AcceptQuote,
  ): Record<'out' | 'fee' | 'in' | 'spread', Leg> {
    const { fromActorId, toActorId, fromAsset, toAsset } = quote;
    const kind: PaymentKind = fromActorId === toActorId ? 'conversion' : 'transfer';
    const draft = (
      terms: Pick<PaymentDraft, 'kind' | 'amountMinor' | 'assetCode' | 'toActorId'>,
    ) => ({
      id: newUuid(),
      rail: null,
      fromActorId,
      note,
      orderId: null,
      subject: { kind: 'conversion' as const, id: quote.id },
      refundOf: null,
      confirmedBy: 'own_account' as const,
      requestedBy: userId,
      requestId: null,
      ...terms,
    });
    const source = { assetCode: fromAsset, toActorId };
    const target = { assetCode: toAsset, toActorId };
    return {
      out: {
        draft: draft({ ...source, kind, amountMinor: quote.convertedMinor }),
        route: routes.out,
        isPayers: true,
      },
      fee: {
        draft: draft({
          ...source,
          toActorId: fromActorId,
          kind: 'conversion_fee',
          amountMinor: quote.feeMinor,
        }),
        route: routes.fee,
        isPayers: true,
      },
      in: {
        draft: draft({ ...target, kind, amountMinor: quote.receivesMinor }),
        route: routes.in,
        isPayers: false,
      },
      spread: {
        draft: draft({
          ...target,
          toActorId: fromActorId,
          kind: 'conversion_spread',
          amountMinor: quote.spreadMinor,
        }),
        route: routes.spread,
        isPayers: false,
      },
    };
  }

  /** Moves the money and writes the payments; throws what is refused, to undo all of it. */
  async function move(
    tx: Tx,
    quote: store.StoredConversion,
    { legs: all, request }: { legs: ReturnType<typeof legsOf>; request: AcceptQuote },
  ): Promise<void> {
    // The payer's own are judged first, so that whoever has too little hears so.
    const legs = [all.out, all.fee, all.in, all.spread].filter(
      ({ draft }) => draft.amountMinor > 0n,
    );
    const results = await ledger.apply(
      tx,
      legs.map(({ draft, route }) => transferOf(draft, route)),
    );
    for (const [index, result] of results.entries()) {
      if (result.ok || result.code === 'ledger.linked_transfer_failed') continue;
      if (result.code !== 'ledger.insufficient_funds') {
        throw new Error(`the ledger refused a conversion: ${result.code}`);
      }
      const isPayers = legs[index]!.isPayers;
      throw new Refused(isPayers ? 'wallet.insufficient_funds' : 'currencies.liquidity_short');
    }
    const [first] = results;
    if (!first?.ok) throw new Error('a conversion failed without a reason');
    const confirmedBy = await judge(tx, quote, request);
    const moved = (of: Leg[]) =>
      of.map(({ draft, route }) => ({ draft: { ...draft, confirmedBy }, route, at: first.at }));
    // What leaves the pocket is judged and counted like any payment; the other legs are the same money once more.
    await payments.record(tx, moved([all.out]), 'may_refuse');
    await payments.record(tx, moved(legs.filter((leg) => leg !== all.out)), 'none');
    const idOf = (leg: Leg) => (legs.includes(leg) ? leg.draft.id : null);
    await store.completeConversion(tx, {
      id: quote.id,
      at: first.at,
      outId: all.out.draft.id,
      inId: all.in.draft.id,
      feeId: idOf(all.fee),
      spreadId: idOf(all.spread),
    });
    if (quote.fromActorId === quote.toActorId) return;
    const { userId } = request;
    const posted = await postCards(tx, [{ draft: { ...all.in.draft, confirmedBy }, userId }]);
    if (!posted.ok) throw new Refused(posted);
  }

  /** To oneself nothing is paid; to others it is a payment like any other, over what the payer gives. */
  async function judge(
    tx: Tx,
    quote: store.StoredConversion,
    { userId, confirmation }: AcceptQuote,
  ): Promise<PaymentDraft['confirmedBy']> {
    if (quote.fromActorId === quote.toActorId) return 'own_account';
    const confirmed = await confirm(tx, {
      userId,
      token: confirmation,
      action: 'pay',
      payeeActorId: quote.toActorId,
      amountMinor: quote.givesMinor,
      assetCode: quote.fromAsset,
    });
    if (!confirmed.ok) throw new Refused(confirmed);
    return confirmed.value.confirmedBy;
  }

  async function take(
    request: AcceptQuote,
    quote: store.StoredConversion,
  ): Promise<Result<null, AcceptRefusal>> {
    const { fromActorId, toActorId } = quote;
    if (quote.completed) return ok(null);
    if (quote.expiresAt <= clock.now()) return fail('currencies.quote_expired');
    if (fromActorId !== toActorId) {
      const isBlocked = await identity.isBlockedBetween(null, fromActorId, toActorId);
      if (isBlocked) return fail('wallet.payee_blocked');
    }
    const legs = legsOf(quote, await routesOf(quote), request);
    await payments.ask({ ...legs.out.draft, amountMinor: quote.givesMinor });
    try {
      await database.transaction(async (tx) => {
        const held = await store.readConversion(tx.client, quote.id, { lock: true });
        if (held?.completed) return;
        if (quote.expiresAt <= clock.now()) throw new Refused('currencies.quote_expired');
        await move(tx, quote, { legs, request });
      });
    } catch (error) {
      if (error instanceof Refused) return error.result as Result<never, AcceptRefusal>;
      throw error;
    }
    return ok(null);
  }

  return {
    async quote(request) {
      const { userId, actorId, amount, toActorId = actorId } = request;
      const table = await assets.table();
      const judged = judgeAmount('gives' in amount ? amount.gives : amount.receives, table);
      if (!judged.ok) return judged;
      const { assetCode, minor } = judged.value;
      const other = table.find('gives' in amount ? amount.toAssetCode : amount.fromAssetCode);
      if (!other) return fail('wallet.currency_unknown');
      const said = table.find(assetCode)!;
      const [from, to] = 'gives' in amount ? [said, other] : [other, said];
      const payeeRefusal = await judgePayee(request);
      if (payeeRefusal) return fail(payeeRefusal);
      if (from === to || !from.isConvertible || !to.isConvertible) {
        return fail('currencies.not_convertible');
      }
      if (!to.isOpen) return fail('currencies.not_open');
      const settings = await store.readSettings(database);
      const now = clock.now();
      const rates = usableRates([from, to], { now, maxAgeDays: settings.rateMaxAgeDays });
      if (!rates) return fail('currencies.rate_missing');
      const mid = midRate(rates.rated[0]!, rates.rated[1]!);
      const spreadBp = Math.min(from.spreadBp + to.spreadBp, 9999);
      const cost = {
        mid,
        spreadBp,
        feeBp: settings.feeBp,
        feeMinimumMinor: minimumIn(from, settings.feeMinimumMinor, table),
      };
      const priced =
        'gives' in amount
          ? priceConversion({ ...cost, givesMinor: minor })
          : priceArrival({ ...cost, receivesMinor: minor });
      if (!priced.ok) return priced;
      const given = { assetCode: from.assetCode, minor: priced.value.givesMinor };
      const judgedGiven = judgeMinor(given, table);
      if (!judgedGiven.ok) return judgedGiven;
      if (priced.value.atMidRateMinor >= 10n ** 18n) return fail('wallet.amount_too_large');
      const quote = {
        id: newUuid(now.getTime()),
        fromActorId: actorId,
        toActorId,
        requestedBy: userId,
        fromAsset: from.assetCode,
        toAsset: to.assetCode,
        spreadBp,
        mid,
        rateDay: rates.day,
        quotedAt: now,
        expiresAt: new Date(now.getTime() + quoteSeconds * 1000),
        ...priced.value,
      };
      await store.insertQuote(database, quote);
      return ok(await present({ ...quote, completed: null }));
    },

    async accept(request) {
      const quote = await store.readConversion(database.pool, request.conversionId);
      if (quote?.fromActorId !== request.actorId) return fail('currencies.quote_unknown');
      const taken = await take(request, quote);
      if (!taken.ok) return taken;
      return ok(await present((await store.readConversion(database.pool, quote.id))!));
    },

    async find({ actorId, conversionId }) {
      const found = await store.readConversion(database.pool, conversionId);
      const isAsker = found?.fromActorId === actorId;
      const isPaid = found?.toActorId === actorId && found.completed !== null;
      return found && (isAsker || isPaid)
        ? ok(await present(found))
        : fail('currencies.quote_unknown');
    },
  };
}

/** The fee's minimum in what is given, a begun minor unit whole. */
function minimumIn(from: Asset, minimumMinor: bigint, { main }: AssetTable): bigint {
  if (from.isMain) return minimumMinor;
  return timesUp(
    minimumMinor,
    midRate({ ...main, rate: main.rate! }, { ...from, rate: from.rate! }),
  );
}

/**
 * The rates of both, and the older day of the two. What the operator says holds until they say something else; a rate of
 * the central bank grows old.
 */
function usableRates(
  pair: readonly Asset[],
  { now, maxAgeDays }: { now: Date; maxAgeDays: number },
) {
  const oldest = new Date(now.getTime() - maxAgeDays * 86_400_000).toISOString().slice(0, 10);
  const today = now.toISOString().slice(0, 10);
  const rated = [];
  let day = today;
  for (const asset of pair) {
    const { rate } = asset;
    if (!rate) return null;
    if (asset.rateSource === 'ecb' && !asset.isMain && rate.day < oldest) return null;
    if (!asset.isMain && rate.day < day) day = rate.day;
    rated.push({ assetScale: asset.assetScale, rate });
  }
  return { rated, day };
}

function presentConversion(
  conversion: store.StoredConversion,
  {
    from,
    to,
    table,
    now,
  }: { from: Conversion['from']; to: Conversion['to']; table: AssetTable; now: Date },
): Conversion {
  const { fromAsset, toAsset, completed, expiresAt } = conversion;
  const source = (minor: bigint) => table.money(fromAsset, minor);
  const target = (minor: bigint) => table.money(toAsset, minor);
  const scales = {
    from: table.find(fromAsset)!.assetScale,
    to: table.find(toAsset)!.assetScale,
  };
  return {
    id: toPublicId('fxc', conversion.id),
    state: completed ? 'completed' : expiresAt <= now ? 'expired' : 'quoted',
    from,
    to,
    gives: source(conversion.givesMinor),
    fee: source(conversion.feeMinor),
    converted: source(conversion.convertedMinor),
    atMidRate: target(conversion.atMidRateMinor),
    spread: target(conversion.spreadMinor),
    spreadBp: conversion.spreadBp,
    receives: target(conversion.receivesMinor),
    midRate: rateText(conversion.mid, scales),
    rateDay: conversion.rateDay,
    quotedAt: conversion.quotedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    completedAt: completed?.at.toISOString() ?? null,
    paymentIds: completed && {
      out: toPublicId('pay', completed.outId),
      in: toPublicId('pay', completed.inId),
      fee: completed.feeId === null ? null : toPublicId('pay', completed.feeId),
    },
  };
}
