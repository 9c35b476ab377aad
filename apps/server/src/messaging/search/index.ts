import { searchErrors, searchOperations } from '@allmende/contract/search';
import { anyActor } from '#platform/access';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { ActorDirectory } from '../present.ts';
import { createFinding } from './finding.ts';
import { createIndexer, type Indexer } from './indexer.ts';
import { createStems } from './stems.ts';

const job = 'messaging.index';

/**
 * Finding: an index that follows what is committed, and the operations that ask it. They are registered
 * apart, after those whose errors they name.
 */
export function createSearch(deps: {
  database: Database;
  log: Log;
  http: Http;
  jobs: Jobs;
  identity: ActorDirectory;
}): Indexer & { registerRoutes(): void } {
  const { http, jobs } = deps;
  const stemsOf = createStems(deps.database);
  const indexer = createIndexer({ ...deps, stemsOf });
  const finding = createFinding({ ...deps, stemsOf });

  // What no process was told of, or lost when it was killed.
  jobs.register(job, (_payload: object, signal) => indexer.catchUp(signal), { isLong: true });
  jobs.schedule('* * * * *', job, { key: 'messaging-index', queue: 'messaging-index' });

  function registerRoutes(): void {
    http.declareErrors(searchErrors);
    http.register('search', searchOperations, {
      searchMessages: {
        access: anyActor,
        handle: ({ ctx, query }) =>
          finding.messages(ctx.auth.actorId, {
            ...query,
            kind: query.kind,
            from: query.from,
            to: query.to,
            cursor: query.cursor,
            conversationId: query.conversationId ? toUuid(query.conversationId) : null,
            senderActorId: query.senderActorId ? toUuid(query.senderActorId) : null,
          }),
      },
      searchConversations: {
        access: anyActor,
        handle: ({ ctx, query }) => finding.conversations(ctx.auth.actorId, query),
      },
      listMedia: {
        access: anyActor,
        handle: ({ ctx, params, query }) =>
          finding.media(
            { actorId: ctx.auth.actorId, conversationId: toUuid(params.conversationId) },
            { kind: query.kind, limit: query.limit, to: query.to, cursor: query.cursor },
          ),
      },
    });
  }
  return { ...indexer, registerRoutes };
}
