import { ok } from '@allmende/contract/errors';
import { statementsErrors, statementsOperations } from '@allmende/contract/statements';
import { anyActor, treasurers } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Wallet } from '../wallet.ts';

export function registerStatementRoutes(http: Http, { statements }: Wallet): void {
  http.declareErrors(statementsErrors);
  http.register('statements', statementsOperations, {
    downloadStatementPdf: {
      access: treasurers,
      async handle({ ctx: { auth }, query: { locale, from, to, ...query } }) {
        const period = { from: new Date(from), to: new Date(to) };
        const pdf = await statements.pdf({
          ...query,
          ...period,
          actorId: auth.actorId,
          language: locale,
        });
        if (!pdf.ok) return pdf;
        const fileName = locale === 'de' ? 'kontoauszug.pdf' : 'statement.pdf';
        return ok({ fileName, bytes: pdf.value });
      },
    },
    downloadStatementCamt: {
      access: treasurers,
      async handle({ ctx: { auth }, query: { from, to, ...query } }) {
        const period = { from: new Date(from), to: new Date(to) };
        const xml = await statements.camt({ ...query, ...period, actorId: auth.actorId });
        return xml.ok ? ok({ fileName: 'camt.053.xml', bytes: xml.value }) : xml;
      },
    },
    downloadReceiptPdf: {
      access: anyActor,
      async handle({ ctx: { auth }, params, query: { locale, timeZone } }) {
        const document = { language: locale, timeZone };
        const pdf = await statements.receipt(auth, toUuid(params.paymentId), document);
        if (!pdf.ok) return pdf;
        const fileName = locale === 'de' ? 'beleg.pdf' : 'receipt.pdf';
        return ok({ fileName, bytes: pdf.value });
      },
    },
    getMonths: {
      access: treasurers,
      handle: ({ ctx: { auth }, query }) => statements.months({ ...query, actorId: auth.actorId }),
    },
  });
}
