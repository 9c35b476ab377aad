import { currenciesErrors, currenciesOperations } from '@allmende/contract/currencies';
import { ok } from '@allmende/contract/errors';
import { type Auth, operators, signedIn, treasurers } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Wallet } from '../wallet.ts';
import type { AskForQuote } from './conversions.ts';

export function registerCurrencyRoutes(http: Http, { currencies }: Wallet): void {
  const { assets, pockets, conversions, desk } = currencies;
  http.declareErrors(currenciesErrors);
  function quote(
    { userId, actorId }: Auth,
    { toActorId, ...amount }: AskForQuote['amount'] & { toActorId?: string | undefined },
  ) {
    const payeeActorId = toActorId && toUuid(toActorId);
    return conversions.quote({ userId, actorId, amount, toActorId: payeeActorId });
  }

  http.register('currencies', currenciesOperations, {
    listAssets: {
      access: signedIn,
      handle: async () => ok({ items: await assets() }),
    },
    listPockets: {
      access: treasurers,
      handle: async ({ ctx: { auth } }) => ok({ items: await pockets.list(auth.actorId) }),
    },
    openPocket: {
      access: treasurers,
      handle: ({ ctx: { auth }, body }) => pockets.open(auth.actorId, body.assetCode),
    },
    quoteConversion: {
      access: treasurers,
      handle: ({ ctx: { auth }, body }) => quote(auth, body),
    },
    quoteArrival: {
      access: treasurers,
      handle: ({ ctx: { auth }, body }) => quote(auth, body),
    },
    acceptConversion: {
      access: treasurers,
      handle: ({ ctx: { auth }, params, body }) =>
        conversions.accept({
          ...body,
          userId: auth.userId,
          actorId: auth.actorId,
          conversionId: toUuid(params.conversionId),
        }),
    },
    getConversion: {
      access: treasurers,
      handle: ({ ctx: { auth }, params }) =>
        conversions.find({
          actorId: auth.actorId,
          conversionId: toUuid(params.conversionId),
        }),
    },
    getDesk: {
      access: operators,
      handle: async () => ok(await desk.overview()),
    },
    setAsset: {
      access: operators,
      handle: ({ params, body }) => desk.setAsset({ ...params, ...body }),
    },
    setRate: {
      access: operators,
      handle: ({ ctx: { auth }, params, body }) =>
        desk.setRate({
          ...params,
          assetUnits: body.asset,
          mainUnits: body.main,
          userId: auth.userId,
        }),
    },
    importRates: {
      access: operators,
      handle: ({ ctx: { auth }, body }) => desk.importRates({ ...body, userId: auth.userId }),
    },
    fetchRates: {
      access: operators,
      handle: ({ ctx: { auth } }) => desk.fetchRates(auth.userId),
    },
    setConversionSettings: {
      access: operators,
      handle: ({ ctx: { auth }, body }) => desk.setSettings({ ...body, userId: auth.userId }),
    },
    moveLiquidity: {
      access: operators,
      handle: ({ ctx, body }) =>
        currencies.moveLiquidity({
          ...body,
          userId: ctx.auth.userId,
          actorId: ctx.auth.actorId,
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
  });
}
