import type { Business } from '#business';
import type { Creators } from '#creators';
import type { Identity } from '#identity';
import type { Inbox } from '#inbox';
import type { Media } from '#media';
import type { Shop } from '#shop';
import type { Outreach } from '#outreach';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Pages } from '#platform/pages';

/** What every part of newsletters stands on. */
export interface NewslettersContext {
  config: Pick<Config, 'publicUrl' | 'smtpUrl' | 'mailFrom' | 'mailPort' | 'mailDomain'>;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  jobs: Jobs;
  pages: Pages;
  identity: Pick<Identity, 'actors' | 'actorByHandle' | 'languagesOf' | 'personOfUser'>;
  media: Pick<
    Media,
    'makePublic' | 'ownedPicture' | 'grantToConversation' | 'revokeFromConversation'
  >;
  creators: Pick<Creators, 'ranksOf' | 'membersAmong' | 'tier'>;
  business: Pick<Business, 'presenceByHandle' | 'showcaseWith'>;
  shop: Pick<Shop, 'orders' | 'products'>;
  inbox: Pick<Inbox, 'labelledAmong' | 'ownsLabels'>;
  outreach: Pick<Outreach, 'send' | 'templates' | 'topics' | 'consents' | 'senders'>;
}
