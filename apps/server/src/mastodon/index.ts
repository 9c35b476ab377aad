import { mastodonErrors, mastodonOperations } from '@allmende/contract/mastodon';
import { ok } from '@allmende/contract/errors';
import { anyActor, signedIn } from '#platform/access';
import { accountEndpoints } from './accounts.ts';
import type { MastodonContext } from './context.ts';
import { registerDoor } from './door.ts';
import { createEntities } from './entities.ts';
import { filterEndpoints } from './filters.ts';
import { filterWordEndpoints } from './filter-words.ts';
import { instanceEndpoints } from './instance.ts';
import { listEndpoints } from './lists.ts';
import { mediaEndpoints } from './media.ts';
import { notificationEndpoints } from './notifications.ts';
import { createOAuth } from './oauth.ts';
import { policyEndpoints } from './policy/index.ts';
import { createJudging } from './policy/judging.ts';
import { pollEndpoints } from './polls.ts';
import { profileEndpoints } from './profile.ts';
import { pushEndpoints } from './push.ts';
import { reportEndpoints } from './reports.ts';
import { scheduledEndpoints } from './scheduled.ts';
import { statusEndpoints } from './statuses.ts';
import { forgetOld } from './store.ts';
import { createHub } from './streaming/hub.ts';
import { acceptSockets } from './streaming/sockets.ts';
import { timelineEndpoints } from './timelines.ts';

/**
 * The client API of Mastodon at its usual paths, over the feed, so that apps which people already have work here. It promises
 * that an app reads and does exactly what its person could in the app of this server, within the scopes they agreed to, and for
 * as long as they do. Rules are in SPEC.md.
 */
export function createMastodon(context: MastodonContext): { close(): void } {
  const { http, jobs, database, clock } = context;
  const oauth = createOAuth(context);
  const entities = createEntities(context);
  const judging = createJudging(context);
  const hub = createHub(context, { entities, judging, oauth });
  oauth.onEnded(hub.end);
  acceptSockets(context, { hub, oauth });
  registerDoor(context, {
    oauth,
    hub,
    endpoints: [
      ...instanceEndpoints(context, oauth),
      ...profileEndpoints(context, entities),
      ...accountEndpoints(context, entities),
      ...reportEndpoints(context, entities),
      ...statusEndpoints(context, entities),
      ...listEndpoints(context, entities),
      ...filterEndpoints(context),
      ...filterWordEndpoints(context),
      ...pollEndpoints(context),
      ...scheduledEndpoints(context, entities),
      ...timelineEndpoints(context, entities),
      ...mediaEndpoints(context, entities),
      ...policyEndpoints(context, { entities, judging }),
      ...notificationEndpoints(context, { entities, judging }),
      ...pushEndpoints(context, { judging, oauth }),
    ],
  });

  http.declareErrors(mastodonErrors);
  http.register('mastodon', mastodonOperations, {
    lookAtApp: { access: signedIn, handle: ({ body }) => oauth.look(body) },
    letAppIn: {
      access: anyActor,
      handle: ({ ctx, body }) =>
        oauth.consent({ userId: ctx.auth.userId, actorId: ctx.auth.actorId }, body),
    },
    listApps: {
      access: signedIn,
      handle: async ({ ctx }) => ok({ items: await oauth.list(ctx.auth.userId) }),
    },
    removeApp: {
      access: signedIn,
      async handle({ ctx, params }) {
        await oauth.remove(ctx.auth.userId, params.tokenId);
        return ok({});
      },
    },
  });

  jobs.register('mastodon.forgetOld', () => forgetOld(database.pool, clock.now()));
  jobs.schedule('17 4 * * *', 'mastodon.forgetOld');

  return { close: hub.close };
}
