import { randomBytes } from 'node:crypto';
import { ok } from '@allmende/contract/errors';
import { mailErrors, mailOperations } from '@allmende/contract/mail';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import { signedIn } from '#platform/access';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Pages } from '#platform/pages';
import { settingOrNew } from '#platform/settings';
import { createAddresses } from './addresses.ts';
import { createDigests } from './digests.ts';
import { createPost } from './post.ts';
import { registerUnsubscribing } from './unsubscribing.ts';

/** Letters about what one has missed, where the operator has named a mail server. */
export interface MailDeps {
  config: Pick<Config, 'publicUrl' | 'smtpUrl' | 'mailFrom'>;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  pages: Pages;
  jobs: Jobs;
  identity: Pick<
    Identity,
    'actors' | 'parties' | 'controlled' | 'quietFor' | 'addressee' | 'isFreshlyProven'
  >;
  messaging: Pick<Messaging, 'missedBy'>;
}

export interface Mail {
  /** Has those looked at for whom it is time; by itself every five minutes. */
  findDigests(): Promise<void>;
}

export async function createMail(deps: MailDeps): Promise<Mail> {
  const { database, http } = deps;
  const stored = await settingOrNew(database, 'notifications.mail_key', () =>
    randomBytes(32).toString('base64'),
  );
  const key = Buffer.from(stored, 'base64');
  const post = createPost(deps);
  const addresses = createAddresses({ ...deps, post, key });
  const unsubscribing = registerUnsubscribing({ ...deps, key });
  const digests = createDigests({ ...deps, post, unsubscribeUrl: unsubscribing.urlFor });

  http.declareErrors(mailErrors);
  http.register('mail', mailOperations, {
    getMailSettings: {
      access: signedIn,
      handle: async ({ ctx }) => ok(await addresses.settings(ctx.auth.userId)),
    },
    askForAddress: {
      access: signedIn,
      handle: ({ ctx, body }) => addresses.ask(ctx.auth, body.address),
    },
    confirmAddress: {
      access: signedIn,
      handle: ({ ctx, body }) => addresses.confirm(ctx.auth.userId, body.code),
    },
    removeAddress: {
      access: signedIn,
      handle: async ({ ctx }) => ok(await addresses.remove(ctx.auth.userId)),
    },
    setDigest: {
      access: signedIn,
      handle: ({ ctx, body }) => addresses.choose(ctx.auth.userId, body.frequency),
    },
  });

  return { findDigests: digests.find };
}
