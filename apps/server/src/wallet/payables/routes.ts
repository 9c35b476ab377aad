import { ok } from '@allmende/contract/errors';
import { payablesErrors, payablesOperations } from '@allmende/contract/payables';
import { anyActor, managers, treasurers } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import { billPdf } from './bill-pdf.ts';
import { issuedCsv } from './issued-csv.ts';
import type { Payables } from './payables.ts';

export function registerPayablesRoutes(http: Http, payables: Payables): void {
  http.declareErrors(payablesErrors);
  http.register('payables', payablesOperations, {
    issuePayable: {
      access: managers,
      handle: ({ ctx, body }) =>
        payables.issue(ctx.auth, {
          ...body,
          number: body.number,
          recipientActorId: body.recipientActorId && toUuid(body.recipientActorId),
          documentId: body.documentId && toUuid(body.documentId),
        }),
    },
    getPayable: {
      access: anyActor,
      handle: ({ ctx, params }) => payables.view(ctx.auth.actorId, toUuid(params.payableId)),
    },
    keepPayable: {
      access: treasurers,
      handle: ({ ctx, params }) => payables.keep(ctx.auth.actorId, toUuid(params.payableId)),
    },
    payPayable: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        payables.pay(ctx.auth, {
          payableId: toUuid(params.payableId),
          amount: body.amount,
          confirmation: body.confirmation,
          key: ctx.idempotencyKey!,
        }),
    },
    cancelPayable: {
      access: managers,
      handle: ({ ctx, params }) => payables.cancel(ctx.auth.actorId, toUuid(params.payableId)),
    },
    downloadPayable: {
      access: anyActor,
      async handle({ ctx, params, query: { locale } }) {
        const paper = await payables.paper(ctx.auth.actorId, toUuid(params.payableId));
        if (!paper.ok) return paper;
        const bytes = billPdf({ ...paper.value, language: locale });
        const name = locale === 'de' ? 'rechnung' : 'bill';
        return ok({ fileName: `${name}-${paper.value.payable.reference}.pdf`, bytes });
      },
    },
    listIssued: {
      access: managers,
      async handle({ ctx, query }) {
        const before = readMoment(query.cursor);
        if (!before.ok) return before;
        const { next, ...list } = await payables.issued({
          issuerActorId: ctx.auth.actorId,
          state: query.state,
          q: query.q,
          before: before.value,
          limit: query.limit,
        });
        return ok({ ...list, nextCursor: next && writeMoment(next) });
      },
    },
    downloadIssued: {
      access: managers,
      async handle({ ctx, query }) {
        const { state, q, locale } = query;
        const issued = payables.everyIssued({ issuerActorId: ctx.auth.actorId, state, q });
        return ok({
          fileName: locale === 'de' ? 'rechnungen.csv' : 'bills.csv',
          bytes: ReadableStream.from(issuedCsv(issued, locale)),
        });
      },
    },
    listOwn: {
      access: treasurers,
      async handle({ ctx, query }) {
        const after = readMoment(query.cursor);
        if (!after.ok) return after;
        const { items, next } = await payables.own({
          actorId: ctx.auth.actorId,
          which: query.which,
          after: after.value,
          limit: query.limit,
        });
        return ok({ items, nextCursor: next && writeMoment(next) });
      },
    },
  });
}
