// Written by tools/generate-sdk.ts from packages/contract. Do not edit.
import type { identityOperations } from '@allmende/contract/identity';
import type { handoversOperations } from '@allmende/contract/handovers';
import type { mediaOperations } from '@allmende/contract/media';
import type { messagingOperations } from '@allmende/contract/messaging';
import type { messagesOperations } from '@allmende/contract/messages';
import type { reportsOperations } from '@allmende/contract/reports';
import type { stickersOperations } from '@allmende/contract/stickers';
import type { laterOperations } from '@allmende/contract/later';
import type { groupsOperations } from '@allmende/contract/groups';
import type { chatsOperations } from '@allmende/contract/chats';
import type { notificationsOperations } from '@allmende/contract/notifications';
import type { mailOperations } from '@allmende/contract/mail';
import type { searchOperations } from '@allmende/contract/search';
import type { walletOperations } from '@allmende/contract/wallet';
import type { chargesOperations } from '@allmende/contract/charges';
import type { currenciesOperations } from '@allmende/contract/currencies';
import type { statementsOperations } from '@allmende/contract/statements';
import type { budgetsOperations } from '@allmende/contract/budgets';
import type { paymentRequestsOperations } from '@allmende/contract/payment-requests';
import type { envelopesOperations } from '@allmende/contract/envelopes';
import type { payablesOperations } from '@allmende/contract/payables';
import type { standingOrdersOperations } from '@allmende/contract/standing-orders';
import type { mandatesOperations } from '@allmende/contract/mandates';
import type { ledgerOperations } from '@allmende/contract/ledger';
import type { railsOperations } from '@allmende/contract/rails';
import type { complianceOperations } from '@allmende/contract/compliance';
import type { businessOperations } from '@allmende/contract/business';
import type { shopOperations } from '@allmende/contract/shop';
import type { directOperations } from '@allmende/contract/direct';
import type { disputesOperations } from '@allmende/contract/disputes';
import type { togetherOperations } from '@allmende/contract/together';
import type { outreachOperations } from '@allmende/contract/outreach';
import type { whatsappOperations } from '@allmende/contract/whatsapp';
import type { repliesOperations } from '@allmende/contract/replies';
import type { insightsOperations } from '@allmende/contract/insights';
import type { rulesOperations } from '@allmende/contract/rules';
import type { satisfactionOperations } from '@allmende/contract/satisfaction';
import type { inboxOperations } from '@allmende/contract/inbox';
import type { signalsOperations } from '@allmende/contract/signals';
import type { sendersOperations } from '@allmende/contract/senders';
import type { billingOperations } from '@allmende/contract/billing';
import type { channelsOperations } from '@allmende/contract/channels';
import type { newslettersOperations } from '@allmende/contract/newsletters';
import type { feedOperations } from '@allmende/contract/feed';
import type { feedNoticesOperations } from '@allmende/contract/feed-notices';
import type { feedPlannedOperations } from '@allmende/contract/feed-planned';
import type { feedRankingOperations } from '@allmende/contract/feed-ranking';
import type { feedListsOperations } from '@allmende/contract/feed-lists';
import type { feedFiltersOperations } from '@allmende/contract/feed-filters';
import type { feedSearchOperations } from '@allmende/contract/feed-search';
import type { postReportsOperations } from '@allmende/contract/post-reports';
import type { creatorsOperations } from '@allmende/contract/creators';
import type { postGiftsOperations } from '@allmende/contract/post-gifts';
import type { campaignsOperations } from '@allmende/contract/campaigns';
import type { donationsOperations } from '@allmende/contract/donations';
import type { feesOperations } from '@allmende/contract/fees';
import type { tipsOperations } from '@allmende/contract/tips';
import type { creatorsDeskOperations } from '@allmende/contract/creators-desk';
import type { dealsOperations } from '@allmende/contract/deals';
import type { promotionOperations } from '@allmende/contract/promotion';
import type { mastodonOperations } from '@allmende/contract/mastodon';

export interface Api {
  identity: typeof identityOperations;
  handovers: typeof handoversOperations;
  media: typeof mediaOperations;
  messaging: typeof messagingOperations;
  messages: typeof messagesOperations;
  reports: typeof reportsOperations;
  stickers: typeof stickersOperations;
  later: typeof laterOperations;
  groups: typeof groupsOperations;
  chats: typeof chatsOperations;
  notifications: typeof notificationsOperations;
  mail: typeof mailOperations;
  search: typeof searchOperations;
  wallet: typeof walletOperations;
  charges: typeof chargesOperations;
  currencies: typeof currenciesOperations;
  statements: typeof statementsOperations;
  budgets: typeof budgetsOperations;
  paymentRequests: typeof paymentRequestsOperations;
  envelopes: typeof envelopesOperations;
  payables: typeof payablesOperations;
  standingOrders: typeof standingOrdersOperations;
  mandates: typeof mandatesOperations;
  ledger: typeof ledgerOperations;
  rails: typeof railsOperations;
  compliance: typeof complianceOperations;
  business: typeof businessOperations;
  shop: typeof shopOperations;
  direct: typeof directOperations;
  disputes: typeof disputesOperations;
  together: typeof togetherOperations;
  outreach: typeof outreachOperations;
  whatsapp: typeof whatsappOperations;
  replies: typeof repliesOperations;
  insights: typeof insightsOperations;
  rules: typeof rulesOperations;
  satisfaction: typeof satisfactionOperations;
  inbox: typeof inboxOperations;
  signals: typeof signalsOperations;
  senders: typeof sendersOperations;
  billing: typeof billingOperations;
  channels: typeof channelsOperations;
  newsletters: typeof newslettersOperations;
  feed: typeof feedOperations;
  feedNotices: typeof feedNoticesOperations;
  feedPlanned: typeof feedPlannedOperations;
  feedRanking: typeof feedRankingOperations;
  feedLists: typeof feedListsOperations;
  feedFilters: typeof feedFiltersOperations;
  feedSearch: typeof feedSearchOperations;
  postReports: typeof postReportsOperations;
  creators: typeof creatorsOperations;
  postGifts: typeof postGiftsOperations;
  campaigns: typeof campaignsOperations;
  donations: typeof donationsOperations;
  fees: typeof feesOperations;
  tips: typeof tipsOperations;
  creatorsDesk: typeof creatorsDeskOperations;
  deals: typeof dealsOperations;
  promotion: typeof promotionOperations;
  mastodon: typeof mastodonOperations;
}

/** The modules that have verbs in operations-later.generated.ts. */
export const laterModules = 'identity handovers reports stickers mail search wallet charges currencies statements budgets paymentRequests envelopes payables standingOrders mandates ledger rails compliance business shop direct disputes outreach whatsapp replies insights rules satisfaction inbox signals senders billing channels newsletters feed feedNotices feedPlanned feedRanking feedLists feedFilters feedSearch postReports creators postGifts campaigns donations fees tips creatorsDesk deals promotion mastodon';

/**
 * One paragraph for each module; under its name its verbs, each with method and path. A path that begins with a slash, or
 * is left out, goes on from the module's own; all are below `/api/v1/`. As one text, because browsers load all of it first.
 */
export const operations = `identity
signOut DELETE /sessions/current
whoAmI GET /who-am-i
getCalm GET /me/calm
getActors GET /actors

media
uploadPicture POST /pictures

messaging
startConversation POST /conversations
syncConversations GET /conversations
getConversation GET /conversations/:conversationId
syncMessages GET /conversations/:conversationId/changes
listMessages GET /conversations/:conversationId/messages
listAuthors GET /conversations/:conversationId/authors
sendMessage POST /conversations/:conversationId/messages
deleteMessage DELETE /conversations/:conversationId/messages/:seq
markRead PUT /conversations/:conversationId/read
setDone PUT /conversations/:conversationId/done

messages
setReaction PUT /:conversationId/:seq/reaction
clearReaction DELETE /:conversationId/:seq/reaction
listReactions GET /:conversationId/:seq/reactions
listOwnReactions GET /:conversationId/own-reactions
editMessage PUT /:conversationId/:seq/text
previewSettings GET /previews
removePreview DELETE /:conversationId/:seq/preview
listEdits GET /:conversationId/:seq/edits
forward POST /forwards
pin PUT /:conversationId/:seq/pin
unpin DELETE /:conversationId/:seq/pin
listPins GET /:conversationId/pins
star PUT /:conversationId/:seq/star
unstar DELETE /:conversationId/:seq/star
listStars GET /stars
report POST /:conversationId/:seq/reports
listReaders GET /:conversationId/:seq/readers

later
schedule PUT /scheduled/:conversationId/:clientId
listScheduled GET /scheduled
unschedule DELETE /scheduled/:conversationId/:clientId
sendScheduled POST /scheduled/:conversationId/:clientId/send
remind PUT /reminders/:conversationId/:seq
listReminders GET /reminders
forgetReminder DELETE /reminders/:conversationId/:seq
setDisappearing PUT /disappearing/:conversationId

groups
createGroup POST
updateGroup PATCH /:groupId
listMembers GET /:groupId/members
addMembers POST /:groupId/members
removeMember DELETE /:groupId/members/:actorId
setRole PUT /:groupId/members/:actorId/role
transferOwnership PUT /:groupId/owner
leave POST /:groupId/leave
createInvite POST /:groupId/invites
listInvites GET /:groupId/invites
revokeInvite DELETE /:groupId/invites/:inviteId
previewInvite GET /invites/:token
joinByInvite POST /invites/:token/join
discover GET /discover
previewOpen GET /:groupId/preview
joinOpen POST /:groupId/join
listRequests GET /:groupId/requests
acceptRequest PUT /:groupId/requests/:actorId
declineRequest DELETE /:groupId/requests/:actorId

chats
setPreferences PATCH /:conversationId/preferences
acceptRequest POST /:conversationId/accept
declineRequest POST /:conversationId/decline
getSettings GET /settings
updateSettings PATCH /settings
createFolder POST /folders
renameFolder PATCH /folders/:folderId
deleteFolder DELETE /folders/:folderId
listDrafts GET /drafts
putDraft PUT /:conversationId/draft

notifications
getPushKey GET /key
listDevices GET /devices
subscribe POST /devices
unsubscribe DELETE /devices/:subscriptionId
sendTest POST /devices/:subscriptionId/test

business
listInvitations GET /invitations

shop
listOrders GET /orders

together
createPoll POST /polls
getPoll GET /polls/:pollId
vote PUT /polls/:pollId/vote
addOption POST /polls/:pollId/options
closePoll POST /polls/:pollId/close
listVoters GET /polls/:pollId/options/:option/voters
createEvent POST /events
getEvent GET /events/:eventId
updateEvent PATCH /events/:eventId
cancelEvent POST /events/:eventId/cancel
answerEvent PUT /events/:eventId/answer
listGuests GET /events/:eventId/guests
downloadEvent GET /events/:eventId/event.ics
createList POST /lists
getList GET /lists/:listId
renameList PUT /lists/:listId/title
addItem POST /lists/:listId/items
updateItem PUT /lists/:listId/items/:item
removeItem DELETE /lists/:listId/items/:item
takeItem PUT /lists/:listId/items/:item/own`;
