import { ok } from '@allmende/contract/errors';
import { handoversErrors, handoversOperations } from '@allmende/contract/handovers';
import type { Me } from '@allmende/contract/identity';
import { anyone, signedIn } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { deviceOf, type OpenedSession } from '../sessions/sessions.ts';
import type { Handovers } from './handovers.ts';

/** The HTTP operations about handovers; each is named as in the contract. */
export function registerHandoverRoutes(
  http: Http,
  handovers: Handovers,
  {
    publicUrl,
    signedInAs,
  }: {
    publicUrl: string;
    signedInAs: (
      ctx: RequestContext,
      opened: { userId: Uuid; session: OpenedSession },
    ) => Promise<Me>;
  },
): void {
  http.declareErrors(handoversErrors);
  http.register('handovers', handoversOperations, {
    startHandover: {
      access: anyone,
      async handle({ ctx }) {
        const started = await handovers.start(deviceOf(ctx.request));
        if (!started.ok) return started;
        const { code, secret, expiresAt } = started.value;
        const url = `${publicUrl}/link/${code}`;
        return ok({ code, url, secret, expiresAt: expiresAt.toISOString() });
      },
    },
    collectHandover: {
      access: anyone,
      async handle({ ctx, body }) {
        const collected = await handovers.collect(body.secret, deviceOf(ctx.request));
        if (!collected.ok) return collected;
        const { opened, isLookedAt } = collected.value;
        return ok({ me: opened && (await signedInAs(ctx, opened)), isLookedAt });
      },
    },
    withdrawHandover: {
      access: anyone,
      async handle({ body }) {
        await handovers.withdraw(body.secret);
        return ok({});
      },
    },
    lookUpHandover: {
      access: signedIn,
      async handle({ ctx, body }) {
        const viewer = { userId: ctx.auth.userId, address: ctx.address };
        const found = await handovers.lookUp(viewer, body.code);
        if (!found.ok) return found;
        const row = found.value;
        return ok({
          id: toPublicId('hnd', row.id),
          device: row.device,
          network: row.isSameNetwork ? 'same' : 'other',
          address: row.address,
          startedAt: row.started_at.toISOString(),
          expiresAt: row.expires_at.toISOString(),
        });
      },
    },
    approveHandover: {
      access: signedIn,
      async handle({ ctx, params, body }) {
        const approved = await handovers.approve(ctx.auth, {
          handoverId: toUuid(params.handoverId),
          confirmation: body.confirmation,
        });
        return approved.ok ? ok({}) : approved;
      },
    },
    refuseHandover: {
      access: signedIn,
      async handle({ params }) {
        const refused = await handovers.refuse(toUuid(params.handoverId));
        return refused.ok ? ok({}) : refused;
      },
    },
  });
}
