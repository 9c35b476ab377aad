import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Thing } from '#media';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import { type AttachmentStore, showsThing } from './attachments.ts';
import type { MessagingErrorCode } from './rules.ts';

/**
 * What a message shows becomes its conversation's to see before the message is there, so that nobody sees a picture
 * that does not load. Where the message then is not written, that is taken back.
 */
export interface Lending {
  /** All of them or none; fails when one is gone or was never the owner's. */
  lend(loan: Loan): Promise<Result<void, MessagingErrorCode>>;
  /** Some time later, what no message of the conversation shows is its members' to see no more. */
  takeBackLater(loan: Loan): Promise<void>;
}

export interface Loan {
  things: readonly Thing[];
  ownerActorId: Uuid;
  conversationId: Uuid;
}

type Return = Thing & { conversationId: Uuid };

const job = 'messaging.takeBack';
/** Nothing that was lent before is still on its way by then. Whoever fails with the same again starts anew. */
const afterMs = 15 * 60_000;

export function createLending(deps: {
  database: Database;
  jobs: Jobs;
  media: Pick<AttachmentStore, 'grantToConversation' | 'revokeFromConversation'>;
  log: Log;
}): Lending {
  const { database, jobs, media, log } = deps;

  jobs.register(job, async (thing: Return) => {
    const { conversationId } = thing;
    if (await showsThing(database.pool, { conversationId, thing })) return;
    await database.transaction((tx) => media.revokeFromConversation(tx, thing));
  });

  return {
    async lend({ things, ownerActorId, conversationId }) {
      const lent = database.transaction(async (tx) => {
        for (const thing of things) {
          const isLent = await media.grantToConversation(tx, {
            ...thing,
            ownerActorId,
            conversationId,
          });
          if (!isLent) throw new Gone('pictureId' in thing ? 'picture' : 'file');
        }
      });
      return lent.then(
        () => ok(undefined),
        (error: unknown) => {
          if (!(error instanceof Gone)) throw error;
          return fail(`messaging.${error.what}_unknown`);
        },
      );
    },

    async takeBackLater({ things, conversationId }) {
      const runAt = new Date(Date.now() + afterMs);
      const added = database.transaction(async (tx) => {
        for (const thing of things) {
          const id = 'pictureId' in thing ? thing.pictureId : thing.fileId;
          const key = `take back ${conversationId} ${id}`;
          await jobs.add(tx, job, { ...thing, conversationId } satisfies Return, { key, runAt });
        }
      });
      await added.catch((error) => log.warn({ err: error }, 'messaging.loan_not_taken_back'));
    },
  };
}

/** Undoes what the transaction has lent so far. */
class Gone extends Error {
  readonly what: 'picture' | 'file';

  constructor(what: 'picture' | 'file') {
    super(`the ${what} is gone`);
    this.what = what;
  }
}
