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
import type { businessOperations } from '@allmende/contract/business';
import type { shopOperations } from '@allmende/contract/shop';
import type { togetherOperations } from '@allmende/contract/together';

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
  business: typeof businessOperations;
  shop: typeof shopOperations;
  together: typeof togetherOperations;
}

export const operations = {
  identity: {
    signUp: ['POST', '/api/v1/identity/accounts'],
    startPasskeySignUp: ['POST', '/api/v1/identity/accounts/passkey'],
    finishPasskeySignUp: ['POST', '/api/v1/identity/accounts/passkey/finish'],
    checkHandle: ['GET', '/api/v1/identity/handles/:handle'],
    signIn: ['POST', '/api/v1/identity/sessions'],
    startPasskeySignIn: ['POST', '/api/v1/identity/sessions/passkey'],
    finishPasskeySignIn: ['POST', '/api/v1/identity/sessions/passkey/finish'],
    signInWithRecoveryCode: ['POST', '/api/v1/identity/sessions/recovery'],
    signOut: ['DELETE', '/api/v1/identity/sessions/current'],
    whoAmI: ['GET', '/api/v1/identity/who-am-i'],
    getMe: ['GET', '/api/v1/identity/me'],
    updateMe: ['PATCH', '/api/v1/identity/me'],
    getCalm: ['GET', '/api/v1/identity/me/calm'],
    setCalm: ['PUT', '/api/v1/identity/me/calm'],
    listSessions: ['GET', '/api/v1/identity/sessions'],
    endSession: ['DELETE', '/api/v1/identity/sessions/:sessionId'],
    endOtherSessions: ['DELETE', '/api/v1/identity/sessions'],
    setPassword: ['PUT', '/api/v1/identity/me/password'],
    startProof: ['POST', '/api/v1/identity/me/proof'],
    finishProof: ['POST', '/api/v1/identity/me/proof/finish'],
    listPasskeys: ['GET', '/api/v1/identity/me/passkeys'],
    startPasskey: ['POST', '/api/v1/identity/me/passkeys'],
    finishPasskey: ['POST', '/api/v1/identity/me/passkeys/finish'],
    removePasskey: ['DELETE', '/api/v1/identity/me/passkeys/:passkeyId'],
    renewRecoveryCodes: ['POST', '/api/v1/identity/me/recovery-codes'],
    updateProfile: ['PATCH', '/api/v1/identity/actors/current'],
    getProfile: ['GET', '/api/v1/identity/profiles/:handle'],
    getActors: ['GET', '/api/v1/identity/actors'],
    findPeople: ['GET', '/api/v1/identity/people'],
    listBlocked: ['GET', '/api/v1/identity/blocks'],
    block: ['PUT', '/api/v1/identity/blocks/:actorId'],
    unblock: ['DELETE', '/api/v1/identity/blocks/:actorId'],
    createCode: ['POST', '/api/v1/identity/codes'],
    revokeLastingCodes: ['DELETE', '/api/v1/identity/codes'],
    resolveCode: ['POST', '/api/v1/identity/codes/resolve'],
    startConfirmation: ['POST', '/api/v1/identity/confirmations'],
    answerConfirmation: ['POST', '/api/v1/identity/confirmations/:confirmationId'],
  },
  handovers: {
    startHandover: ['POST', '/api/v1/handovers'],
    collectHandover: ['POST', '/api/v1/handovers/collect'],
    withdrawHandover: ['POST', '/api/v1/handovers/withdraw'],
    lookUpHandover: ['POST', '/api/v1/handovers/look-up'],
    approveHandover: ['POST', '/api/v1/handovers/:handoverId/approve'],
    refuseHandover: ['POST', '/api/v1/handovers/:handoverId/refuse'],
  },
  media: {
    uploadPicture: ['POST', '/api/v1/media/pictures'],
  },
  messaging: {
    startConversation: ['POST', '/api/v1/messaging/conversations'],
    syncConversations: ['GET', '/api/v1/messaging/conversations'],
    getConversation: ['GET', '/api/v1/messaging/conversations/:conversationId'],
    syncMessages: ['GET', '/api/v1/messaging/conversations/:conversationId/changes'],
    listMessages: ['GET', '/api/v1/messaging/conversations/:conversationId/messages'],
    listAuthors: ['GET', '/api/v1/messaging/conversations/:conversationId/authors'],
    sendMessage: ['POST', '/api/v1/messaging/conversations/:conversationId/messages'],
    deleteMessage: ['DELETE', '/api/v1/messaging/conversations/:conversationId/messages/:seq'],
    markRead: ['PUT', '/api/v1/messaging/conversations/:conversationId/read'],
    setDone: ['PUT', '/api/v1/messaging/conversations/:conversationId/done'],
  },
  messages: {
    setReaction: ['PUT', '/api/v1/messages/:conversationId/:seq/reaction'],
    clearReaction: ['DELETE', '/api/v1/messages/:conversationId/:seq/reaction'],
    listReactions: ['GET', '/api/v1/messages/:conversationId/:seq/reactions'],
    listOwnReactions: ['GET', '/api/v1/messages/:conversationId/own-reactions'],
    editMessage: ['PUT', '/api/v1/messages/:conversationId/:seq/text'],
    previewSettings: ['GET', '/api/v1/messages/previews'],
    removePreview: ['DELETE', '/api/v1/messages/:conversationId/:seq/preview'],
    listEdits: ['GET', '/api/v1/messages/:conversationId/:seq/edits'],
    forward: ['POST', '/api/v1/messages/forwards'],
    pin: ['PUT', '/api/v1/messages/:conversationId/:seq/pin'],
    unpin: ['DELETE', '/api/v1/messages/:conversationId/:seq/pin'],
    listPins: ['GET', '/api/v1/messages/:conversationId/pins'],
    star: ['PUT', '/api/v1/messages/:conversationId/:seq/star'],
    unstar: ['DELETE', '/api/v1/messages/:conversationId/:seq/star'],
    listStars: ['GET', '/api/v1/messages/stars'],
    report: ['POST', '/api/v1/messages/:conversationId/:seq/reports'],
    listReaders: ['GET', '/api/v1/messages/:conversationId/:seq/readers'],
  },
  reports: {
    listReports: ['GET', '/api/v1/reports'],
    settleReport: ['POST', '/api/v1/reports/:reportId/settlement'],
    listOwnReports: ['GET', '/api/v1/reports/own'],
  },
  stickers: {
    listSets: ['GET', '/api/v1/stickers/sets'],
    getSet: ['GET', '/api/v1/stickers/sets/:setId'],
    createSet: ['POST', '/api/v1/stickers/sets'],
    renameSet: ['PUT', '/api/v1/stickers/sets/:setId/name'],
    deleteSet: ['DELETE', '/api/v1/stickers/sets/:setId'],
    addSticker: ['POST', '/api/v1/stickers/sets/:setId/stickers'],
    removeSticker: ['DELETE', '/api/v1/stickers/sets/:setId/stickers/:stickerId'],
    keepSet: ['PUT', '/api/v1/stickers/sets/:setId/kept'],
    dropSet: ['DELETE', '/api/v1/stickers/sets/:setId/kept'],
  },
  later: {
    schedule: ['PUT', '/api/v1/later/scheduled/:conversationId/:clientId'],
    listScheduled: ['GET', '/api/v1/later/scheduled'],
    unschedule: ['DELETE', '/api/v1/later/scheduled/:conversationId/:clientId'],
    sendScheduled: ['POST', '/api/v1/later/scheduled/:conversationId/:clientId/send'],
    remind: ['PUT', '/api/v1/later/reminders/:conversationId/:seq'],
    listReminders: ['GET', '/api/v1/later/reminders'],
    forgetReminder: ['DELETE', '/api/v1/later/reminders/:conversationId/:seq'],
    setDisappearing: ['PUT', '/api/v1/later/disappearing/:conversationId'],
  },
  groups: {
    createGroup: ['POST', '/api/v1/groups'],
    updateGroup: ['PATCH', '/api/v1/groups/:groupId'],
    listMembers: ['GET', '/api/v1/groups/:groupId/members'],
    addMembers: ['POST', '/api/v1/groups/:groupId/members'],
    removeMember: ['DELETE', '/api/v1/groups/:groupId/members/:actorId'],
    setRole: ['PUT', '/api/v1/groups/:groupId/members/:actorId/role'],
    transferOwnership: ['PUT', '/api/v1/groups/:groupId/owner'],
    leave: ['POST', '/api/v1/groups/:groupId/leave'],
    createInvite: ['POST', '/api/v1/groups/:groupId/invites'],
    listInvites: ['GET', '/api/v1/groups/:groupId/invites'],
    revokeInvite: ['DELETE', '/api/v1/groups/:groupId/invites/:inviteId'],
    previewInvite: ['GET', '/api/v1/groups/invites/:token'],
    joinByInvite: ['POST', '/api/v1/groups/invites/:token/join'],
    discover: ['GET', '/api/v1/groups/discover'],
    previewOpen: ['GET', '/api/v1/groups/:groupId/preview'],
    joinOpen: ['POST', '/api/v1/groups/:groupId/join'],
    listRequests: ['GET', '/api/v1/groups/:groupId/requests'],
    acceptRequest: ['PUT', '/api/v1/groups/:groupId/requests/:actorId'],
    declineRequest: ['DELETE', '/api/v1/groups/:groupId/requests/:actorId'],
  },
  chats: {
    setPreferences: ['PATCH', '/api/v1/chats/:conversationId/preferences'],
    acceptRequest: ['POST', '/api/v1/chats/:conversationId/accept'],
    declineRequest: ['POST', '/api/v1/chats/:conversationId/decline'],
    getSettings: ['GET', '/api/v1/chats/settings'],
    updateSettings: ['PATCH', '/api/v1/chats/settings'],
    createFolder: ['POST', '/api/v1/chats/folders'],
    renameFolder: ['PATCH', '/api/v1/chats/folders/:folderId'],
    deleteFolder: ['DELETE', '/api/v1/chats/folders/:folderId'],
    listDrafts: ['GET', '/api/v1/chats/drafts'],
    putDraft: ['PUT', '/api/v1/chats/:conversationId/draft'],
  },
  notifications: {
    getPushKey: ['GET', '/api/v1/notifications/key'],
    listDevices: ['GET', '/api/v1/notifications/devices'],
    subscribe: ['POST', '/api/v1/notifications/devices'],
    unsubscribe: ['DELETE', '/api/v1/notifications/devices/:subscriptionId'],
    sendTest: ['POST', '/api/v1/notifications/devices/:subscriptionId/test'],
  },
  mail: {
    getMailSettings: ['GET', '/api/v1/mail'],
    askForAddress: ['PUT', '/api/v1/mail/address'],
    confirmAddress: ['POST', '/api/v1/mail/address/confirm'],
    removeAddress: ['DELETE', '/api/v1/mail/address'],
    setDigest: ['PUT', '/api/v1/mail/digest'],
  },
  search: {
    searchMessages: ['GET', '/api/v1/search/messages'],
    searchConversations: ['GET', '/api/v1/search/conversations'],
    listMedia: ['GET', '/api/v1/search/conversations/:conversationId/media'],
  },
  wallet: {
    getWallet: ['GET', '/api/v1/wallet'],
    listEntries: ['GET', '/api/v1/wallet/entries'],
    downloadStatement: ['GET', '/api/v1/wallet/statement.csv'],
    sendMoney: ['POST', '/api/v1/wallet/payments'],
    getPayment: ['GET', '/api/v1/wallet/payments/:paymentId'],
    topUpPlayMoney: ['POST', '/api/v1/wallet/play-money'],
    payInAtTill: ['POST', '/api/v1/wallet/till/payments'],
    getTill: ['GET', '/api/v1/wallet/till'],
  },
  business: {
    openBusiness: ['POST', '/api/v1/business'],
    getPresence: ['GET', '/api/v1/business/presences/:handle'],
    updatePresence: ['PATCH', '/api/v1/business/presences/current'],
    searchDirectory: ['GET', '/api/v1/business/directory'],
    listCategories: ['GET', '/api/v1/business/categories'],
    listStaff: ['GET', '/api/v1/business/staff'],
    inviteStaff: ['POST', '/api/v1/business/staff/invitations'],
    withdrawInvitation: ['DELETE', '/api/v1/business/staff/invitations/:actorId'],
    listInvitations: ['GET', '/api/v1/business/invitations'],
    acceptInvitation: ['POST', '/api/v1/business/invitations/:actorId/accept'],
    declineInvitation: ['DELETE', '/api/v1/business/invitations/:actorId'],
    changeStaffRole: ['PUT', '/api/v1/business/staff/:actorId'],
    removeStaff: ['DELETE', '/api/v1/business/staff/:actorId'],
  },
  shop: {
    getSettings: ['GET', '/api/v1/shop/sellers/:sellerActorId/settings'],
    updateSettings: ['PATCH', '/api/v1/shop/settings'],
    listProducts: ['GET', '/api/v1/shop/sellers/:sellerActorId/products'],
    listOwnProducts: ['GET', '/api/v1/shop/products'],
    getProduct: ['GET', '/api/v1/shop/products/:productId'],
    createProduct: ['POST', '/api/v1/shop/products'],
    updateProduct: ['PUT', '/api/v1/shop/products/:productId'],
    deleteProduct: ['DELETE', '/api/v1/shop/products/:productId'],
    shareProduct: ['POST', '/api/v1/shop/products/:productId/share'],
    listCarts: ['GET', '/api/v1/shop/carts'],
    getCart: ['GET', '/api/v1/shop/sellers/:sellerActorId/cart'],
    setCartLine: ['PUT', '/api/v1/shop/sellers/:sellerActorId/cart/lines/:variantId'],
    placeOrder: ['POST', '/api/v1/shop/sellers/:sellerActorId/orders'],
    reserveOrder: ['POST', '/api/v1/shop/sellers/:sellerActorId/reservations'],
    payOrder: ['POST', '/api/v1/shop/orders/:orderId/pay'],
    getOrder: ['GET', '/api/v1/shop/orders/:orderId'],
    listOrders: ['GET', '/api/v1/shop/orders'],
    acceptOrder: ['POST', '/api/v1/shop/orders/:orderId/accept'],
    markOrderReady: ['POST', '/api/v1/shop/orders/:orderId/ready'],
    shipOrder: ['POST', '/api/v1/shop/orders/:orderId/ship'],
    completeOrder: ['POST', '/api/v1/shop/orders/:orderId/complete'],
    cancelOrder: ['POST', '/api/v1/shop/orders/:orderId/cancel'],
    startImport: ['POST', '/api/v1/shop/imports'],
    getImport: ['GET', '/api/v1/shop/imports/:importId'],
    listImports: ['GET', '/api/v1/shop/imports'],
    exportCatalog: ['GET', '/api/v1/shop/catalog.csv'],
    listImportRows: ['GET', '/api/v1/shop/imports/:importId/rows'],
    applyImport: ['POST', '/api/v1/shop/imports/:importId/apply'],
    discardImport: ['DELETE', '/api/v1/shop/imports/:importId'],
  },
  together: {
    createPoll: ['POST', '/api/v1/together/polls'],
    getPoll: ['GET', '/api/v1/together/polls/:pollId'],
    vote: ['PUT', '/api/v1/together/polls/:pollId/vote'],
    addOption: ['POST', '/api/v1/together/polls/:pollId/options'],
    closePoll: ['POST', '/api/v1/together/polls/:pollId/close'],
    listVoters: ['GET', '/api/v1/together/polls/:pollId/options/:option/voters'],
    createEvent: ['POST', '/api/v1/together/events'],
    getEvent: ['GET', '/api/v1/together/events/:eventId'],
    updateEvent: ['PATCH', '/api/v1/together/events/:eventId'],
    cancelEvent: ['POST', '/api/v1/together/events/:eventId/cancel'],
    answerEvent: ['PUT', '/api/v1/together/events/:eventId/answer'],
    listGuests: ['GET', '/api/v1/together/events/:eventId/guests'],
    downloadEvent: ['GET', '/api/v1/together/events/:eventId/event.ics'],
    createList: ['POST', '/api/v1/together/lists'],
    getList: ['GET', '/api/v1/together/lists/:listId'],
    renameList: ['PUT', '/api/v1/together/lists/:listId/title'],
    addItem: ['POST', '/api/v1/together/lists/:listId/items'],
    updateItem: ['PUT', '/api/v1/together/lists/:listId/items/:item'],
    removeItem: ['DELETE', '/api/v1/together/lists/:listId/items/:item'],
    takeItem: ['PUT', '/api/v1/together/lists/:listId/items/:item/own'],
  },
} as const;
