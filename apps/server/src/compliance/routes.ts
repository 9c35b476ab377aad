import { complianceErrors, complianceOperations } from '@allmende/contract/compliance';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { operators, signedIn, treasurers } from '#platform/access';
import type { Handlers, Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Audit } from './audit/audit.ts';
import type { Cases } from './cases/cases.ts';
import type { ComplianceContext } from './context.ts';
import * as counters from './judging/store.ts';
import type { Levels } from './levels/levels.ts';
import type { Policies } from './policy.ts';
import type { Screening } from './screening/screening.ts';

/** The HTTP operations of compliance; each is named as in the contract. */
export function registerComplianceRoutes(
  http: Http,
  context: ComplianceContext,
  parts: { levels: Levels; policies: Policies; audit: Audit; cases: Cases; screening: Screening },
): void {
  const { database, clock, identity } = context;
  const { levels, policies, audit, cases, screening } = parts;
  const handlers: Handlers<typeof complianceOperations> = {
    getStanding: {
      access: treasurers,
      handle: async ({ ctx }) => ok(await levels.standing(ctx.auth.actorId)),
    },
    putDocument: {
      access: treasurers,
      handle: async ({ ctx, query }) => {
        const { types } = complianceOperations.putDocument.upload;
        const isDeclared = types.some((type) => type === ctx.uploadType);
        if (!ctx.upload || !isDeclared) return fail('compliance.not_a_picture');
        return levels.putDocument(ctx.auth.actorId, { bytes: ctx.upload, kind: query.kind });
      },
    },
    removeDocument: {
      access: treasurers,
      handle: async ({ ctx, params }) =>
        empty(await levels.removeDocument(ctx.auth.actorId, toUuid(params.documentId))),
    },
    applyForLevel: {
      access: treasurers,
      handle: ({ ctx, body }) => {
        const { actorId, userId, actorKind: kind } = ctx.auth;
        return levels.apply({ actorId, userId, kind }, body);
      },
    },
    withdrawApplication: {
      access: treasurers,
      handle: ({ ctx }) => levels.withdraw(ctx.auth.actorId, ctx.auth.userId),
    },
    checkPayee: {
      access: signedIn,
      handle: async ({ ctx, params }) => {
        const actorId = toUuid(params.actorId);
        const payee = await identity.actor(actorId);
        if (!payee) return fail('identity.actor_unknown');
        const [first, { level }] = await Promise.all([
          counters.readFirstPaid(database.pool, ctx.auth.actorId, actorId),
          levels.levelOf(actorId),
        ]);
        return ok({
          payee,
          firstPaidAt: first?.toISOString() ?? null,
          isNameChecked: level >= 2 || payee.isVerified,
        });
      },
    },
    getPolicy: { access: operators, handle: async () => ok(await policies.show()) },
    setPolicy: { access: operators, handle: ({ body }) => policies.set(body) },
    getWatchlist: { access: operators, handle: async () => ok(await screening.show()) },
    importWatchlist: {
      access: operators,
      handle: async ({ ctx, query }) => {
        const { types } = complianceOperations.importWatchlist.upload;
        const isDeclared = types.some((type) => type === ctx.uploadType);
        if (!ctx.upload || !isDeclared) return fail('platform.unsupported_type');
        return screening.import(ctx.upload, query.fileName);
      },
    },
    listAcceptors: {
      access: operators,
      handle: async () => {
        const rows = await counters.listAcceptors(database.pool);
        const actors = await identity.actors(rows.map(({ actorId }) => actorId));
        const items = rows.flatMap(({ actorId, since }) => {
          const actor = actors.get(actorId);
          return actor ? [{ actor, since: since.toISOString() }] : [];
        });
        return ok({ items });
      },
    },
    addAcceptor: {
      access: operators,
      handle: async ({ ctx, params }) => {
        const actorId = toUuid(params.actorId);
        if (!(await identity.actor(actorId))) return fail('identity.actor_unknown');
        const { userId } = ctx.auth;
        await counters.putAcceptor(database.pool, { actorId, userId, at: clock.now() });
        return ok({});
      },
    },
    removeAcceptor: {
      access: operators,
      handle: async ({ params }) => {
        await counters.removeAcceptor(database.pool, toUuid(params.actorId));
        return ok({});
      },
    },
    listApplications: {
      access: operators,
      handle: ({ query }) => levels.list({ ...query, cursor: query.cursor }),
    },
    getApplication: {
      access: operators,
      handle: ({ params }) => levels.get(toUuid(params.applicationId)),
    },
    getDocument: {
      access: operators,
      handle: async ({ params }) => {
        const picture = await levels.picture(toUuid(params.documentId));
        if (!picture.ok) return picture;
        const bytes = new Blob([new Uint8Array(picture.value)]).stream();
        return ok({ fileName: `${params.documentId}.webp`, bytes });
      },
    },
    decideApplication: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        levels.decide(toUuid(params.applicationId), ctx.auth.userId, body),
    },
    listCases: {
      access: operators,
      handle: ({ ctx, query }) => cases.list(ctx.auth.userId, { ...query, cursor: query.cursor }),
    },
    getCase: {
      access: operators,
      handle: ({ ctx, params }) => cases.get(toUuid(params.caseId), ctx.auth.userId),
    },
    decideCase: {
      access: operators,
      handle: ({ ctx, params, body }) => cases.decide(toUuid(params.caseId), ctx.auth.userId, body),
    },
    exportCase: {
      access: operators,
      handle: async ({ ctx, params }) => {
        const exported = await cases.exported(toUuid(params.caseId), ctx.auth.userId);
        if (!exported.ok) return exported;
        const bytes = new Blob([JSON.stringify(exported.value, null, 2)]).stream();
        return ok({ fileName: `${params.caseId}.json`, bytes });
      },
    },
    exportReport: {
      access: operators,
      handle: async ({ ctx, params }) => {
        const report = await cases.report(toUuid(params.caseId), ctx.auth.userId);
        if (!report.ok) return report;
        return ok({ fileName: `${params.caseId}.xml`, bytes: new Blob([report.value]).stream() });
      },
    },
    listAudit: {
      access: operators,
      handle: ({ query }) => audit.list({ ...query, cursor: query.cursor }),
    },
    downloadAudit: {
      access: operators,
      handle: async ({ query }) => {
        const bytes = ReadableStream.from(await audit.csv(query)) as ReadableStream<Uint8Array>;
        return ok({ fileName: 'audit.csv', bytes });
      },
    },
  };
  http.declareErrors(complianceErrors);
  http.register('compliance', complianceOperations, handlers);
}

function empty<Code extends string>(
  result: Result<unknown, Code>,
): Result<Record<string, never>, Code> {
  return result.ok ? ok({}) : result;
}
