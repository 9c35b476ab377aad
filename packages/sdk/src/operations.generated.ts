// Written by tools/generate-sdk.ts from packages/contract. Do not edit.
import type { identityOperations } from '@allmende/contract/identity';
import type { mediaOperations } from '@allmende/contract/media';
import type { messagingOperations } from '@allmende/contract/messaging';
import type { groupsOperations } from '@allmende/contract/groups';
import type { walletOperations } from '@allmende/contract/wallet';
import type { businessOperations } from '@allmende/contract/business';
import type { shopOperations } from '@allmende/contract/shop';

export interface Api {
  identity: typeof identityOperations;
  media: typeof mediaOperations;
  messaging: typeof messagingOperations;
  groups: typeof groupsOperations;
  wallet: typeof walletOperations;
  business: typeof businessOperations;
  shop: typeof shopOperations;
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
  media: {
    uploadPicture: ['POST', '/api/v1/media/pictures'],
  },
  messaging: {
    startConversation: ['POST', '/api/v1/messaging/conversations'],
    syncConversations: ['GET', '/api/v1/messaging/conversations'],
    getConversation: ['GET', '/api/v1/messaging/conversations/:conversationId'],
    syncMessages: ['GET', '/api/v1/messaging/conversations/:conversationId/changes'],
    listMessages: ['GET', '/api/v1/messaging/conversations/:conversationId/messages'],
    sendMessage: ['POST', '/api/v1/messaging/conversations/:conversationId/messages'],
    deleteMessage: ['DELETE', '/api/v1/messaging/conversations/:conversationId/messages/:seq'],
    markRead: ['PUT', '/api/v1/messaging/conversations/:conversationId/read'],
    setDone: ['PUT', '/api/v1/messaging/conversations/:conversationId/done'],
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
    addStaff: ['POST', '/api/v1/business/staff'],
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
} as const;
