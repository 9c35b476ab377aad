import { fail, ok } from '@allmende/contract/errors';
import { walletErrors, walletOperations } from '@allmende/contract/wallet';
import { type Auth, anyActor, operators, treasurers } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { StatementFilter } from './statement.ts';
import type { Wallet } from './wallet.ts';

export function registerWalletRoutes(http: Http, wallet: Wallet): void {
  http.declareErrors(walletErrors);
  http.register('wallet', walletOperations, {
    getWallet: {
      access: treasurers,
      handle: ({ ctx: { auth }, query }) => wallet.view(auth, query.assetCode),
    },
    listCoverageProofs: {
      access: treasurers,
      handle: async ({ ctx: { auth } }) => ok({ items: await wallet.coverageProofs(auth.actorId) }),
    },
    listEntries: {
      access: treasurers,
      async handle({ ctx: { auth }, query }) {
        const before = beforeOf(query.cursor);
        if (before === null) {
          return fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });
        }
        const found = await wallet.statement({
          actorId: auth.actorId,
          assetCode: query.assetCode,
          filter: filterOf(query),
          before,
          limit: query.limit,
        });
        if (!found.ok) return found;
        const { items, nextBefore } = found.value;
        return ok({ items, nextCursor: nextBefore === null ? null : String(nextBefore) });
      },
    },
    downloadStatement: {
      access: treasurers,
      async handle({ ctx: { auth }, query }) {
        const { locale, timeZone } = query;
        const csv = await wallet.statementCsv({
          actorId: auth.actorId,
          assetCode: query.assetCode,
          filter: filterOf(query),
          locale,
          timeZone,
        });
        if (!csv.ok) return csv;
        const fileName = locale === 'de' ? 'kontoauszug.csv' : 'statement.csv';
        return ok({ fileName, bytes: ReadableStream.from(csv.value) });
      },
    },
    sendMoney: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        wallet.sendMoney({
          ...requestOf(ctx),
          fromActorId: ctx.auth.actorId,
          toActorId: toUuid(body.toActorId),
          amount: body.amount,
          note: body.note,
          confirmation: body.confirmation,
        }),
    },
    getPayment: {
      access: anyActor,
      handle: ({ ctx: { auth }, params }) => wallet.receipt(auth, toUuid(params.paymentId)),
    },
    topUpPlayMoney: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        wallet.topUpPlayMoney({
          ...requestOf(ctx),
          actorId: ctx.auth.actorId,
          amount: body.amount,
        }),
    },
    payInAtTill: {
      access: operators,
      handle: ({ ctx, body }) => wallet.payInAtTill({ ...requestOf(ctx), ...body }),
    },
    getTill: {
      access: operators,
      async handle({ query }) {
        const till = await wallet.till(query.assetCode);
        if (!till.ok) return till;
        const { paidIn, payments, lastCheck } = till.value;
        return ok({
          paidIn,
          items: payments,
          lastCheck: lastCheck && { ...lastCheck, at: lastCheck.at.toISOString() },
        });
      },
    },
  });
}

function requestOf(ctx: { auth: Auth; idempotencyKey: string | null }) {
  return { userId: ctx.auth.userId, idempotencyKey: ctx.idempotencyKey! };
}

function filterOf(query: {
  from?: string | undefined;
  to?: string | undefined;
  direction?: StatementFilter['direction'];
  kind?: StatementFilter['kind'];
  search?: string | undefined;
}): StatementFilter {
  return {
    direction: query.direction,
    kind: query.kind,
    search: query.search,
    from: query.from === undefined ? undefined : new Date(query.from),
    to: query.to === undefined ? undefined : new Date(query.to),
  };
}

/** The cursor is the version before which the next page begins; null when it is none of ours. */
function beforeOf(cursor: string | undefined): number | undefined | null {
  if (cursor === undefined) return undefined;
  return /^[1-9]\d{0,14}$/.test(cursor) ? Number(cursor) : null;
}
