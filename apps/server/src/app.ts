import type { Server } from 'node:http';
import { type Business, createBusiness } from '#business';
import { type Compliance, createCompliance } from '#compliance';
import { type Channels, createChannels, type MailboxTrust, type ResolveName } from '#channels';
import { type Campaigns, createCampaignsModule } from '#campaigns';
import { createDeals, type Deals } from '#deals';
import { createCreators, type Creators } from '#creators';
import { createFeed, type Feed } from '#feed';
import { createGuestOrders } from '#guest-orders';
import { createMastodon } from '#mastodon';
import { createIdentity, type Identity } from '#identity';
import { createInbox, type Inbox } from '#inbox';
import { createLedger, type Ledger } from '#ledger';
import { createMedia, type Media } from '#media';
import { createMessaging, type Messaging } from '#messaging';
import { createBusOn, noBus } from '#platform/bus';
import { createNotifications, type Notifications } from '#notifications';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import { registerDocs } from '#platform/docs-pages';
import { createGateway, type Gateway } from '#platform/gateway';
import { registerHealth } from '#platform/health';
import { createHttp, type Http } from '#platform/http';
import { createJobs, type Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import { createMetrics } from '#platform/metrics';
import { createOutbound, type Outbound } from '#platform/outbound';
import { createOutbox, type Outbox } from '#platform/outbox';
import type { RateLimiter } from '#platform/rate-limit';
import { registerPages } from '#platform/pages';
import { registerWebApp } from '#platform/web-app';
import { type Billing, createBilling } from '#billing';
import { createNewsletters, type Newsletters } from '#newsletters';
import { createOutreach, type Outreach } from '#outreach';
import { createWhatsapp, type Whatsapp } from '#whatsapp';
import { createPromotion, type Promotion } from '#promotion';
import { createRails, readBankFile } from '#rails';
import { createShop, type Shop } from '#shop';
import { createSignals, type Signals } from '#signals';
import { createTogether, type Together } from '#together';
import { createWallet, type Wallet } from '#wallet';

/**
 * The composition root: every module is made here, and every wire between two of them is on this page.
 * What is not here does not exist.
 */
export interface App {
  config: Config;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  gateway: Gateway;
  outbox: Outbox;
  jobs: Jobs;
  identity: Identity;
  media: Media;
  messaging: Messaging;
  ledger: Ledger;
  wallet: Wallet;
  compliance: Compliance;
  business: Business;
  shop: Shop;
  together: Together;
  feed: Feed;
  creators: Creators;
  campaigns: Campaigns;
  deals: Deals;
  promotion: Promotion;
  outreach: Outreach;
  billing: Billing;
  newsletters: Newsletters;
  inbox: Inbox;
  signals: Signals;
  channels: Channels;
  whatsapp: Whatsapp;
  notifications: Notifications;
  /** Starts background work and accepts connections; `port` 0 in the configuration takes a free one. */
  listen(): Promise<{ address: string; port: number }>;
  /** Stops accepting, finishes what is under way, and leaves the database to its owner. */
  close(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  database: Database;
  log: Log;
  clock: Clock;
  /** For tests, whose servers have no public address. */
  outbound?: Outbound;
  /** For tests: who knows the records of a name. */
  resolveName?: ResolveName;
  /** For tests, whose mailboxes are on this machine. */
  mailboxTrust?: MailboxTrust;
  /** For benchmarks. */
  limiter?: RateLimiter;
}

export async function createApp(options: AppOptions): Promise<App> {
  const { config, database, log, clock } = options;
  let isStopping = false;

  const metrics = createMetrics();
  const http = await createHttp({
    config,
    log,
    clock,
    metrics,
    ...(options.limiter ? { limiter: options.limiter } : {}),
  });
  // The embedded database has one process; on any other there may be several.
  const bus =
    config.databaseUrl === null ? noBus : createBusOn({ database, natsUrl: config.natsUrl, log });
  const gateway = createGateway({ http, publicUrl: config.publicUrl, log, metrics, clock, bus });
  const outbox = createOutbox({ database, clock, log, metrics });
  const jobs = createJobs({
    connection: database.connection,
    log,
    isAlone: config.databaseUrl === null,
  });

  const pages = registerPages(http, config.publicUrl);
  const outbound = options.outbound ?? createOutbound();
  // Only where the operator says so, what people write and where software listens reaches into the server's own network.
  const openOutbound =
    config.linkPreviews === 'all' || config.webhooks === 'all'
      ? createOutbound({ allowAddress: () => true })
      : null;
  const previewing = config.linkPreviews === 'all' ? openOutbound! : outbound;
  const telling = config.webhooks === 'all' ? openOutbound! : outbound;
  const base = { config, database, clock, log, http, gateway, outbox, jobs, metrics, pages };

  const identity = await createIdentity(base);
  const media = createMedia({ ...base, identity });
  const messaging = createMessaging({
    ...base,
    identity,
    media,
    outbound: previewing,
  });
  const feed = createFeed({ ...base, identity, media });
  const together = createTogether({ ...base, identity, messaging });
  const notifications = await createNotifications({
    ...base,
    outbound,
    identity,
    messaging,
    allowsHttp: options.outbound !== undefined,
  });
  const mastodon = createMastodon({ ...base, bus, identity, media, feed, notifications });
  const ledger = createLedger(base);
  const wallet = createWallet({ ...base, outbound, identity, ledger, media, messaging });
  if (config.currency) await wallet.chooseMainCurrency(config.currency);
  const cardProcessor = config.cardProcessor ?? undefined;
  createRails({ ...base, cardProcessor, identity, ledger, wallet });
  const creators = createCreators({ ...base, identity, media, wallet, feed, messaging });
  const campaigns = createCampaignsModule({ ...base, identity, media, wallet });
  const compliance = createCompliance({ ...base, identity, wallet });
  const business = createBusiness({ ...base, identity, media, messaging });
  const shop = createShop({
    ...base,
    outbound,
    identity,
    media,
    messaging,
    wallet,
    business,
    bus,
    readBankFile,
  });

  const deals = createDeals({ ...base, identity, messaging, wallet, feed });
  const promotion = createPromotion({ ...base, identity, wallet, feed, business });

  const outreach = createOutreach({ ...base, outbound, identity, media, messaging });
  const billing = createBilling({ ...base, identity, business, wallet });
  const inbox = createInbox({
    ...base,
    identity,
    media,
    messaging,
    business,
    records: {
      ordersOf: async (business, contact) => {
        const page = { as: 'seller', withActorId: contact, before: null, limit: 3 } as const;
        return (await shop.orders.list(business, page)).items;
      },
      paymentsWith: (business, contact) => paymentsBetween(wallet, identity, business, contact),
      consentOf: async (business, contact) => {
        const consent = await outreach.consents.of(contact, business);
        return consent.ok ? consent.value : null;
      },
    },
  });
  const newsletters = await createNewsletters({
    ...base,
    identity,
    media,
    business,
    shop,
    inbox,
    outreach,
    creators,
  });
  const signals = createSignals({ ...base, identity, outreach });
  const whatsapp = await createWhatsapp({
    ...base,
    outbound: telling,
    identity,
    media,
    messaging,
    business,
    shop,
    wallet,
    outreach,
  });

  const channels = createChannels({
    ...base,
    identity,
    media,
    messaging,
    business,
    rate: inbox.rate,
    noteUndelivered: inbox.noteUndelivered,
    returned: newsletters.returned,
    sendsMail: config.smtpUrl !== null,
    ...(options.resolveName ? { resolveName: options.resolveName } : {}),
    ...(options.mailboxTrust ? { mailboxTrust: options.mailboxTrust } : {}),
  });

  createGuestOrders({ ...base, identity, business, shop, channels });

  outbox.on('shop.ordered', 'outreach.noteOrder', ({ sellerId, buyerId, orderId }, tx) =>
    outreach.consents.noteTransaction(tx, {
      businessActorId: sellerId,
      personActorId: buyerId,
      source: 'order',
      proof: { orderId },
    }),
  );

  // Downward wires: what a lower module asks of a higher one, it asks through a function given here.
  identity.resolvePicturesWith((pictureId, ownerActorId, tx) =>
    media.makePublic(tx, pictureId, ownerActorId),
  );
  messaging.showLinksWith(feed.links);
  feed.keepExclusivesWith(creators.exclusives);
  feed.showProductsWith(shop.goods.find);
  shop.goods.shownInWith(feed.productsIn);
  feed.labelWith(deals.postUnder);
  shop.shareSalesWith(deals.sales);
  wallet.judgeWith(compliance);
  outreach.spendWith(billing.spending);
  notifications.tellStaffWith(inbox.onDuty);
  identity.onBlockChanged((tx, change) => outreach.noteBlock(tx, change));
  identity.onBlockChanged((tx, change) => messaging.setBlocked(tx, change));
  media.readableWith(
    async (ids, actorIds, { isOperator }) =>
      (await messaging.isMemberOfAny(ids, actorIds)) ||
      (await wallet.mayReadDocument(ids, actorIds)) ||
      (await shop.disputes.mayReadEvidence(ids, actorIds, isOperator)) ||
      (await feed.maySeeAny(ids, actorIds)) ||
      (await creators.mayReadAny(ids, actorIds)) ||
      (await newsletters.mayReadAny(ids, actorIds)) ||
      (isOperator && ((await messaging.isOpenReport(ids)) || (await feed.isOpenReport(ids)))),
  );

  registerHealth({ config, http, database, metrics, isStopping: () => isStopping });
  registerDocs(http, config.publicUrl);
  await registerWebApp(http, {
    pageOfCode: async (code) => {
      const handle = await identity.businessOfLastingCode(code);
      return handle && `/@${handle}`;
    },
  });

  return {
    config,
    database,
    clock,
    log,
    http,
    gateway,
    outbox,
    jobs,
    identity,
    media,
    messaging,
    ledger,
    wallet,
    compliance,
    business,
    shop,
    together,
    feed,
    creators,
    campaigns,
    deals,
    promotion,
    outreach,
    billing,
    newsletters,
    inbox,
    signals,
    channels,
    whatsapp,
    notifications,
    async listen() {
      await bus.start();
      await http.fastify.listen({ host: config.host, port: config.port });
      const { port } = (http.fastify.server as Server).address() as { port: number };
      outbox.start();
      await jobs.start();
      await channels.listen();
      inbox.catchUp().catch((error) => log.warn({ err: error }, 'inbox.not_caught_up'));
      signals.start();
      return { address: config.publicUrl, port };
    },
    async close() {
      isStopping = true;
      gateway.close();
      mastodon.close();
      await channels.close();
      await http.fastify.close();
      // What was accepted is finished from the lowest module upwards: a payment ends in a card.
      await ledger.idle();
      await together.idle();
      await signals.stop();
      await outreach.idle();
      await inbox.idle();
      await messaging.idle();
      await notifications.idle();
      await whatsapp.idle();
      await bus.stop();
      await outbox.stop();
      await jobs.stop();
      await outbound.close();
      await openOutbound?.close();
    },
  };
}

/** The latest of what two have paid each other, as one of them sees it; looked for among their own entries only. */
async function paymentsBetween(
  wallet: Wallet,
  identity: Identity,
  actorId: string,
  otherActorId: string,
) {
  const other = await identity.actor(otherActorId);
  if (!other) return null;
  const filter = { search: other.handle };
  const found = await wallet.statement({ actorId, filter, limit: 20 });
  if (!found.ok) return null;
  const isBetween = ({ payment }: (typeof found.value.items)[0]) =>
    [payment.from?.id, payment.to?.id].includes(other.id);
  return found.value.items.filter(isBetween).slice(0, 3);
}
