import { fail, ok } from '@allmende/contract/errors';
import { railsErrors, railsOperations } from '@allmende/contract/rails';
import { operators, treasurers } from '#platform/access';
import { readPlace, writePlace } from '#platform/cursor';
import type { Http } from '#platform/http';
import { toPublicId, toUuid } from '#platform/ids';
import type { Database } from '#platform/database';
import type { AssetTable, AssetTables } from '#wallet';
import type { Shifts } from './cash/shifts.ts';
import { type Desk, presentPayout } from './desk.ts';
import type { PayIns } from './pay-ins.ts';
import type { Payouts } from './payouts.ts';
import type { Cards } from './card/index.ts';
import type { Cash } from './cash/cash.ts';
import { eachCurrency, type Rails } from './rail.ts';
import type { Release } from './releasing.ts';
import { type createImporting, presentBankFile } from './sepa/importing.ts';
import type { CashSettings } from './cash/settings.ts';
import type { SepaSettings } from './sepa/settings.ts';
import * as payoutStore from './payouts-store.ts';
import * as bankStore from './sepa/store.ts';

const ownShown = 50;
const deskShows = 500;
const filesShown = 50;

export function registerRailsRoutes(
  http: Http,
  parts: {
    database: Database;
    table: AssetTables;
    settings: { sepa: SepaSettings; cash: CashSettings };
    rails: Rails;
    payIns: PayIns;
    payouts: Payouts;
    release: Release;
    desk: Desk;
    importFile: ReturnType<typeof createImporting>;
    shifts: Shifts;
    takeCash: Cash['take'];
    card: Cards;
  },
): void {
  const {
    database,
    table,
    settings,
    rails,
    payIns,
    payouts,
    release,
    desk,
    importFile,
    shifts,
    takeCash,
    card,
  } = parts;
  http.declareErrors(railsErrors);
  http.register('rails', railsOperations, {
    listRails: {
      access: treasurers,
      handle: async ({ ctx }) =>
        ok({
          items: await eachCurrency(rails, (rail, asset) =>
            rail.capabilities(asset, ctx.auth.actorId),
          ),
        }),
    },
    startPayIn: {
      access: treasurers,
      handle: ({ ctx: { auth, idempotencyKey }, body }) =>
        payIns.start({ ...auth, ...body, idempotencyKey: idempotencyKey! }),
    },
    listPayIns: {
      access: treasurers,
      handle: async ({ ctx }) => ok({ items: await payIns.list(ctx.auth.actorId) }),
    },
    getPayIn: {
      access: treasurers,
      handle: ({ ctx, params }) => payIns.get(ctx.auth.actorId, toUuid(params.payInId)),
    },
    requestPayout: {
      access: treasurers,
      async handle({ ctx: { auth, idempotencyKey }, body }) {
        const requested = await payouts.request({
          rail: body.rail,
          actorId: auth.actorId,
          userId: auth.userId,
          amount: body.amount,
          name: body.name,
          iban: body.iban,
          isInstant: body.isInstant,
          confirmation: body.confirmation,
          idempotencyKey: idempotencyKey!,
        });
        return requested.ok ? ok(presentPayout(await table(), requested.value)) : requested;
      },
    },
    listPayouts: {
      access: treasurers,
      async handle({ ctx }) {
        const { actorId } = ctx.auth;
        const found = await payoutStore.readPayouts(database, { actorId, limit: ownShown });
        const assets = await table();
        return ok({ items: found.map((payout) => presentPayout(assets, payout)) });
      },
    },
    cancelPayout: {
      access: treasurers,
      async handle({ ctx, params }) {
        const cancelled = await payouts.cancel(ctx.auth.actorId, toUuid(params.payoutId));
        return cancelled.ok ? ok(presentPayout(await table(), cancelled.value)) : cancelled;
      },
    },
    getSepaSettings: {
      access: operators,
      handle: async () => ok(await settings.sepa.read()),
    },
    setSepaSettings: {
      access: operators,
      handle: ({ body }) => settings.sepa.write(body),
    },
    getCashSettings: {
      access: operators,
      handle: async () => ok({ items: await settings.cash.readAll() }),
    },
    setCashSettings: {
      access: operators,
      handle: ({ body }) => settings.cash.write(body),
    },
    getCardSettings: {
      access: operators,
      handle: async () => ok(await card.settings.read()),
    },
    setCardSettings: {
      access: operators,
      handle: ({ body }) => card.settings.write(body),
    },
    compareCards: {
      access: operators,
      async handle() {
        await card.compare();
        const currencies = await card.rail.currencies();
        return ok({ items: await Promise.all(currencies.map(card.rail.reconcile)) });
      },
    },
    listClaims: {
      access: operators,
      handle: async () => ok({ items: await card.claims.list() }),
    },
    settleClaim: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        card.claims.settle({
          claimId: toUuid(params.claimId),
          decision: body.decision,
          userId: ctx.auth.userId,
        }),
    },
    listUnclaimedCharges: {
      access: operators,
      handle: async () => ok({ items: await card.unclaimed.list() }),
    },
    decideUnclaimedCharge: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        card.unclaimed.decide({
          payInId: toUuid(params.payInId),
          decision: body.decision,
          userId: ctx.auth.userId,
        }),
    },
    takeCash: {
      access: operators,
      async handle({ ctx, body }) {
        const taken = await takeCash({ ...body, userId: ctx.auth.userId });
        return taken.ok ? ok(await payIns.present(taken.value)) : taken;
      },
    },
    importBankFile: {
      access: operators,
      async handle({ ctx, query }) {
        const { types } = railsOperations.importBankFile.upload;
        if (!ctx.upload || !types.some((type) => type === ctx.uploadType)) {
          return fail('rails.file_refused', {
            detail: 'line 1: It is no XML.',
            data: { reason: 'not_xml', line: 1 },
          });
        }
        return importFile({
          bytes: ctx.upload,
          fileName: query.fileName,
          userId: ctx.auth.userId,
        });
      },
    },
    listBankFiles: {
      access: operators,
      async handle() {
        const files = await bankStore.readBankFiles(database, filesShown);
        return ok({ items: files.map(presentBankFile) });
      },
    },
    listMovements: {
      access: operators,
      async handle({ query }) {
        const place = readPlace(query.cursor);
        if (!place.ok) return place;
        const { only, limit } = query;
        const before = place.value?.id ?? null;
        const { items, next } = await desk.movements({ only, before, limit });
        return ok({ items, nextCursor: next && writePlace({ key: '', id: next }) });
      },
    },
    decideMovement: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        desk.decide({
          movementId: toUuid(params.movementId),
          decision: body.decision,
          handle: body.handle,
          note: body.note,
          userId: ctx.auth.userId,
        }),
    },
    listDeskPayouts: {
      access: operators,
      async handle() {
        const { items, files } = await desk.payouts(deskShows);
        const assets = await table();
        return ok({ items, files: files.map((file) => presentFile(assets, file)) });
      },
    },
    releasePayouts: {
      access: operators,
      async handle({ ctx, body }) {
        const released = await release(ctx.auth.userId, body.payoutIds.map(toUuid));
        if (!released.ok) return released;
        const { files, waiting } = released.value;
        const assets = await table();
        return ok({
          files: files.map((file) => presentFile(assets, file)),
          waiting: waiting.map(({ payoutId, why }) => ({
            payoutId: toPublicId('pyo', payoutId),
            why,
          })),
        });
      },
    },
    downloadPayoutFile: {
      access: operators,
      async handle({ params }) {
        const file = await payoutStore.readPayoutFileContent(database, toUuid(params.payoutFileId));
        if (!file) return fail('rails.file_unknown');
        const bytes = new Blob([file.content]).stream();
        return ok({ fileName: `${file.messageId}.xml`, bytes });
      },
    },
    refusePayout: {
      access: operators,
      async handle({ params, body }) {
        const refused = await payouts.refuse(toUuid(params.payoutId), body.reason);
        if (!refused.ok) return refused;
        return ok((await desk.presentPayouts([refused.value]))[0]!);
      },
    },
    listShifts: {
      access: operators,
      handle: async () => ok(await shifts.list()),
    },
    openShift: {
      access: operators,
      handle: ({ ctx, body }) => shifts.open(ctx.auth, body.float),
    },
    closeShift: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        shifts.close(ctx.auth, { ...body, shiftId: toUuid(params.shiftId) }),
    },
    getReconciliation: {
      access: operators,
      handle: async () =>
        ok({ items: await eachCurrency(rails, (rail, asset) => rail.reconcile(asset)) }),
    },
  });
}

function presentFile({ money }: AssetTable, file: payoutStore.StoredFile) {
  return {
    id: toPublicId('pyf', file.id),
    messageId: file.messageId,
    createdAt: file.createdAt.toISOString(),
    payouts: file.payouts,
    sum: money(file.assetCode, file.amountMinor),
    isInstant: file.isInstant,
  };
}
