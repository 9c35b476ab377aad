import { budgetsErrors, budgetsOperations } from './budgets.ts';
import { businessErrors, businessOperations } from './business.ts';
import { channelsErrors, channelsOperations } from './channels.ts';
import { chargesErrors, chargesOperations } from './charges.ts';
import { chatsErrors, chatsOperations } from './chats.ts';
import { envelopesErrors, envelopesOperations } from './envelopes.ts';
import { complianceErrors, complianceOperations } from './compliance.ts';
import { directErrors, directOperations } from './direct.ts';
import { disputesErrors, disputesOperations } from './disputes.ts';
import { platformErrors } from './errors.ts';
import { currenciesErrors, currenciesOperations } from './currencies.ts';
import { groupsErrors, groupsOperations } from './groups.ts';
import { promotionErrors, promotionOperations } from './promotion.ts';
import { feesErrors, feesOperations } from './fees.ts';
import { tipsErrors, tipsOperations } from './tips.ts';
import { dealsErrors, dealsOperations } from './deals.ts';
import { campaignsErrors, campaignsOperations } from './campaigns.ts';
import { donationsErrors, donationsOperations } from './donations.ts';
import { creatorsErrors, creatorsOperations } from './creators.ts';
import { creatorsDeskOperations } from './creators-desk.ts';
import { feedErrors, feedOperations } from './feed.ts';
import { feedFiltersErrors, feedFiltersOperations } from './feed-filters.ts';
import { feedListsErrors, feedListsOperations } from './feed-lists.ts';
import { feedNoticesOperations } from './feed-notices.ts';
import { postGiftsErrors, postGiftsOperations } from './post-gifts.ts';
import { feedPlannedErrors, feedPlannedOperations } from './feed-planned.ts';
import { feedRankingOperations } from './feed-ranking.ts';
import { feedSearchOperations } from './feed-search.ts';
import { mastodonErrors, mastodonOperations } from './mastodon.ts';
import { handoversErrors, handoversOperations } from './handovers.ts';
import { identityErrors, identityOperations } from './identity.ts';
import { inboxErrors, inboxOperations } from './inbox.ts';
import { insightsOperations } from './insights.ts';
import { laterErrors, laterOperations } from './later.ts';
import { ledgerOperations } from './ledger.ts';
import { mailErrors, mailOperations } from './mail.ts';
import { mandatesErrors, mandatesOperations } from './mandates.ts';
import { mediaErrors, mediaOperations } from './media.ts';
import { messagesErrors, messagesOperations } from './messages.ts';
import { messagingErrors, messagingOperations } from './messaging.ts';
import { newslettersErrors, newslettersOperations } from './newsletters.ts';
import { notificationsErrors, notificationsOperations } from './notifications.ts';
import type { Operation } from './operation.ts';
import { outreachErrors, outreachOperations } from './outreach.ts';
import { signalsErrors, signalsOperations } from './signals.ts';
import { paymentRequestsErrors, paymentRequestsOperations } from './payment-requests.ts';
import { railsErrors, railsOperations } from './rails.ts';
import { payablesErrors, payablesOperations } from './payables.ts';
import { repliesErrors, repliesOperations } from './replies.ts';
import { postReportsOperations } from './post-reports.ts';
import { reportsErrors, reportsOperations } from './reports.ts';
import { rulesErrors, rulesOperations } from './rules.ts';
import { satisfactionErrors, satisfactionOperations } from './satisfaction.ts';
import { searchErrors, searchOperations } from './search.ts';
import { billingErrors, billingOperations } from './billing.ts';
import { sendersErrors, sendersOperations } from './senders.ts';
import { shopErrors, shopOperations } from './shop.ts';
import { statementsErrors, statementsOperations } from './statements.ts';
import { standingOrdersErrors, standingOrdersOperations } from './standing-orders.ts';
import { stickersErrors, stickersOperations } from './stickers.ts';
import { togetherErrors, togetherOperations } from './together.ts';
import { whatsappErrors, whatsappOperations } from './whatsapp.ts';
import { walletErrors, walletOperations } from './wallet.ts';

/** The whole HTTP API, by module: for generators, docs and tests. Clients import modules one by one. */
export const operationsByModule = {
  identity: identityOperations,
  handovers: handoversOperations,
  media: mediaOperations,
  messaging: messagingOperations,
  messages: messagesOperations,
  reports: reportsOperations,
  stickers: stickersOperations,
  later: laterOperations,
  groups: groupsOperations,
  chats: chatsOperations,
  notifications: notificationsOperations,
  mail: mailOperations,
  search: searchOperations,
  wallet: walletOperations,
  charges: chargesOperations,
  currencies: currenciesOperations,
  statements: statementsOperations,
  budgets: budgetsOperations,
  paymentRequests: paymentRequestsOperations,
  envelopes: envelopesOperations,
  payables: payablesOperations,
  standingOrders: standingOrdersOperations,
  mandates: mandatesOperations,
  ledger: ledgerOperations,
  rails: railsOperations,
  compliance: complianceOperations,
  business: businessOperations,
  shop: shopOperations,
  direct: directOperations,
  disputes: disputesOperations,
  together: togetherOperations,
  outreach: outreachOperations,
  whatsapp: whatsappOperations,
  replies: repliesOperations,
  insights: insightsOperations,
  rules: rulesOperations,
  satisfaction: satisfactionOperations,
  inbox: inboxOperations,
  signals: signalsOperations,
  senders: sendersOperations,
  billing: billingOperations,
  channels: channelsOperations,
  newsletters: newslettersOperations,
  feed: feedOperations,
  feedNotices: feedNoticesOperations,
  feedPlanned: feedPlannedOperations,
  feedRanking: feedRankingOperations,
  feedLists: feedListsOperations,
  feedFilters: feedFiltersOperations,
  feedSearch: feedSearchOperations,
  postReports: postReportsOperations,
  creators: creatorsOperations,
  postGifts: postGiftsOperations,
  campaigns: campaignsOperations,
  donations: donationsOperations,
  fees: feesOperations,
  tips: tipsOperations,
  creatorsDesk: creatorsDeskOperations,
  deals: dealsOperations,
  promotion: promotionOperations,
  mastodon: mastodonOperations,
} satisfies Record<string, Record<string, Operation>>;

/** Every error code of the HTTP API. */
export const allErrors = {
  ...platformErrors,
  ...identityErrors,
  ...handoversErrors,
  ...mediaErrors,
  ...messagingErrors,
  ...messagesErrors,
  ...reportsErrors,
  ...stickersErrors,
  ...laterErrors,
  ...groupsErrors,
  ...chatsErrors,
  ...notificationsErrors,
  ...mailErrors,
  ...searchErrors,
  ...walletErrors,
  ...complianceErrors,
  ...chargesErrors,
  ...currenciesErrors,
  ...statementsErrors,
  ...budgetsErrors,
  ...paymentRequestsErrors,
  ...railsErrors,
  ...envelopesErrors,
  ...payablesErrors,
  ...standingOrdersErrors,
  ...mandatesErrors,
  ...businessErrors,
  ...shopErrors,
  ...directErrors,
  ...disputesErrors,
  ...togetherErrors,
  ...outreachErrors,
  ...whatsappErrors,
  ...repliesErrors,
  ...rulesErrors,
  ...satisfactionErrors,
  ...inboxErrors,
  ...signalsErrors,
  ...sendersErrors,
  ...billingErrors,
  ...channelsErrors,
  ...newslettersErrors,
  ...feedErrors,
  ...feedPlannedErrors,
  ...feedListsErrors,
  ...feedFiltersErrors,
  ...creatorsErrors,
  ...postGiftsErrors,
  ...campaignsErrors,
  ...donationsErrors,
  ...feesErrors,
  ...tipsErrors,
  ...dealsErrors,
  ...promotionErrors,
  ...mastodonErrors,
};
export type ErrorCode = keyof typeof allErrors;
