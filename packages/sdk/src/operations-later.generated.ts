// Written by tools/generate-sdk.ts from packages/contract. Do not edit.

/** The other verbs, in the same form. */
export const operations = `identity
signUp POST /accounts
startPasskeySignUp POST /accounts/passkey
finishPasskeySignUp POST /accounts/passkey/finish
checkHandle GET /handles/:handle
signIn POST /sessions
startPasskeySignIn POST /sessions/passkey
finishPasskeySignIn POST /sessions/passkey/finish
signInWithRecoveryCode POST /sessions/recovery
getMe GET /me
updateMe PATCH /me
setCalm PUT /me/calm
listSessions GET /sessions
endSession DELETE /sessions/:sessionId
endOtherSessions DELETE /sessions
setPassword PUT /me/password
startProof POST /me/proof
finishProof POST /me/proof/finish
listPasskeys GET /me/passkeys
startPasskey POST /me/passkeys
finishPasskey POST /me/passkeys/finish
removePasskey DELETE /me/passkeys/:passkeyId
startAuthenticator POST /me/authenticator
finishAuthenticator POST /me/authenticator/finish
removeAuthenticator DELETE /me/authenticator
renewRecoveryCodes POST /me/recovery-codes
updateProfile PATCH /actors/current
getProfile GET /profiles/:handle
findPeople GET /people
listBlocked GET /blocks
block PUT /blocks/:actorId
unblock DELETE /blocks/:actorId
createCode POST /codes
revokeLastingCodes DELETE /codes
resolveCode POST /codes/resolve
startConfirmation POST /confirmations
answerConfirmation POST /confirmations/:confirmationId

handovers
startHandover POST
collectHandover POST /collect
withdrawHandover POST /withdraw
lookUpHandover POST /look-up
approveHandover POST /:handoverId/approve
refuseHandover POST /:handoverId/refuse

reports
listReports GET
settleReport POST /:reportId/settlement
listOwnReports GET /own

stickers
listSets GET /sets
getSet GET /sets/:setId
createSet POST /sets
renameSet PUT /sets/:setId/name
deleteSet DELETE /sets/:setId
addSticker POST /sets/:setId/stickers
removeSticker DELETE /sets/:setId/stickers/:stickerId
keepSet PUT /sets/:setId/kept
dropSet DELETE /sets/:setId/kept

mail
getMailSettings GET
askForAddress PUT /address
confirmAddress POST /address/confirm
removeAddress DELETE /address
setDigest PUT /digest

search
searchMessages GET /messages
searchConversations GET /conversations
listMedia GET /conversations/:conversationId/media

wallet
getWallet GET
listCoverageProofs GET /coverage-proofs
listEntries GET /entries
downloadStatement GET /statement.csv
sendMoney POST /payments
getPayment GET /payments/:paymentId
topUpPlayMoney POST /play-money
payInAtTill POST /till/payments
getTill GET /till

charges
createCharge POST
getCharge GET /:chargeId
cancelCharge POST /:chargeId/cancel
payCharge POST /:chargeId/pay
declineCharge POST /:chargeId/decline
takePayerCode POST /:chargeId/payer-code
sendChargeReceipt POST /:chargeId/receipt
refundCharge POST /:chargeId/refund
listTakings GET
createPayerCode POST payer-codes
getPayerCode GET payer-codes/:code

currencies
listAssets GET /assets
listPockets GET /pockets
openPocket POST /pockets
quoteConversion POST /conversions
quoteArrival POST /arrivals
acceptConversion POST /conversions/:conversionId/accept
getConversion GET /conversions/:conversionId
getDesk GET /desk
setAsset PUT /assets/:assetCode
setRate POST /assets/:assetCode/rates
importRates POST /rates
fetchRates POST /rates/fetch
setConversionSettings PUT /settings
moveLiquidity POST /liquidity

statements
downloadStatementPdf GET /statement.pdf
downloadStatementCamt GET /statement.xml
downloadReceiptPdf GET /receipts/:paymentId/receipt.pdf
getMonths GET /months

budgets
listBudgets GET
setBudget PUT /:kind
removeBudget DELETE /:kind

paymentRequests
requestMoney POST requests
listRequests GET requests
getRequest GET requests/:requestId
payRequest POST requests/:requestId/pay
declineRequest POST requests/:requestId/decline
cancelRequest POST requests/:requestId/cancel
remindOfRequest POST requests/:requestId/remind
splitBill POST splits
getSplit GET splits/:splitId
cancelSplit POST splits/:splitId/cancel

envelopes
giveEnvelope POST
getEnvelope GET /:envelopeId
takeGift POST /:envelopeId/take

payables
issuePayable POST
getPayable GET /:payableId
keepPayable POST /:payableId/keep
payPayable POST /:payableId/payments
cancelPayable POST /:payableId/cancel
downloadPayable GET /:payableId/bill.pdf
listIssued GET /issued
downloadIssued GET /issued.csv
listOwn GET /own

standingOrders
createStandingOrder POST standing-orders
listStandingOrders GET standing-orders
getStandingOrder GET standing-orders/:orderId
pauseStandingOrder POST standing-orders/:orderId/pause
resumeStandingOrder POST standing-orders/:orderId/resume
cancelStandingOrder POST standing-orders/:orderId/cancel

mandates
askForMandate POST
listMandates GET
getMandate GET /:mandateId
grantMandate POST /:mandateId/grant
declineMandate POST /:mandateId/decline
revokeMandate POST /:mandateId/revoke
cancelMandate POST /:mandateId/cancel
chargeMandate POST /:mandateId/charges

ledger
listAnchors GET /anchors
listCoverage GET /coverage

rails
listRails GET
startPayIn POST /pay-ins
listPayIns GET /pay-ins
getPayIn GET /pay-ins/:payInId
requestPayout POST /payouts
listPayouts GET /payouts
cancelPayout DELETE /payouts/:payoutId
getSepaSettings GET /settings/sepa
setSepaSettings PUT /settings/sepa
getCashSettings GET /settings/cash
setCashSettings PUT /settings/cash
getCardSettings GET /settings/card
setCardSettings PUT /settings/card
compareCards POST /desk/card/comparison
listClaims GET /desk/claims
settleClaim POST /desk/claims/:claimId/settlement
listUnclaimedCharges GET /desk/card/unclaimed
decideUnclaimedCharge POST /desk/card/unclaimed/:payInId/decision
takeCash POST /desk/cash
importBankFile POST /bank-files
listBankFiles GET /bank-files
listMovements GET /movements
decideMovement POST /movements/:movementId/decision
listDeskPayouts GET /desk/payouts
releasePayouts POST /desk/payout-files
downloadPayoutFile GET /desk/payout-files/:payoutFileId/pain.001.xml
refusePayout POST /desk/payouts/:payoutId/refusal
getReconciliation GET /reconciliation
listShifts GET /shifts
openShift POST /shifts
closeShift POST /shifts/:shiftId/count

compliance
getStanding GET /standing
putDocument POST /documents
removeDocument DELETE /documents/:documentId
applyForLevel POST /applications
withdrawApplication DELETE /applications/current
checkPayee GET /payees/:actorId
getPolicy GET /policy
setPolicy PUT /policy
getWatchlist GET /watchlist
importWatchlist POST /watchlist
listAcceptors GET /acceptors
addAcceptor PUT /acceptors/:actorId
removeAcceptor DELETE /acceptors/:actorId
listApplications GET /applications
getApplication GET /applications/:applicationId
getDocument GET /documents/:documentId
decideApplication POST /applications/:applicationId/decision
listCases GET /cases
getCase GET /cases/:caseId
decideCase POST /cases/:caseId/decisions
exportCase GET /cases/:caseId/export.json
exportReport GET /cases/:caseId/export.xml
listAudit GET /audit
downloadAudit GET /audit.csv

business
openBusiness POST
getPresence GET /presences/:handle
updatePresence PATCH /presences/current
searchDirectory GET /directory
listCategories GET /categories
listStaff GET /staff
inviteStaff POST /staff/invitations
withdrawInvitation DELETE /staff/invitations/:actorId
acceptInvitation POST /invitations/:actorId/accept
declineInvitation DELETE /invitations/:actorId
changeStaffRole PUT /staff/:actorId
removeStaff DELETE /staff/:actorId

shop
getSettings GET /sellers/:sellerActorId/settings
updateSettings PATCH /settings
listProducts GET /sellers/:sellerActorId/products
listOwnProducts GET /products
getProduct GET /products/:productId
createProduct POST /products
updateProduct PUT /products/:productId
deleteProduct DELETE /products/:productId
shareProduct POST /products/:productId/share
listCarts GET /carts
getCart GET /sellers/:sellerActorId/cart
setCartLine PUT /sellers/:sellerActorId/cart/lines/:variantId
priceItems POST /sellers/:sellerActorId/price
searchProducts GET /search
placeOrder POST /sellers/:sellerActorId/orders
reserveOrder POST /sellers/:sellerActorId/reservations
payOrder POST /orders/:orderId/pay
getOrder GET /orders/:orderId
acceptOrder POST /orders/:orderId/accept
markOrderReady POST /orders/:orderId/ready
shipOrder POST /orders/:orderId/ship
completeOrder POST /orders/:orderId/complete
releaseOrder POST /orders/:orderId/release
cancelOrder POST /orders/:orderId/cancel
startImport POST /imports
getImport GET /imports/:importId
listImports GET /imports
exportCatalog GET /catalog.csv
listImportRows GET /imports/:importId/rows
applyImport POST /imports/:importId/apply
discardImport DELETE /imports/:importId

direct
getDirectSettings GET /settings
setDirectSettings PUT /settings
placeDirectOrder POST /sellers/:sellerActorId/orders
announceTransfer POST /orders/:orderId/announce
markArrived POST /orders/:orderId/arrived
markReturned POST /orders/:orderId/returned
importDirectFile POST /bank-files

disputes
openDispute POST
getDisputeOfOrder GET /of/:orderId
answerDispute POST /:disputeId/answer
giveBackDisputed POST /:disputeId/give-back
insistOnDispute POST /:disputeId/insist
withdrawDispute POST /:disputeId/withdraw
listDisputes GET
decideDispute POST /:disputeId/decide

outreach
getSender GET /sender
sendMessages POST /messages
uploadMedia POST /media
getMessage GET /messages/:sendId
listMessages GET /messages
listTemplates GET /templates
createTemplate POST /templates
editTemplate PUT /templates/:templateId
setTemplatePaused PUT /templates/:templateId/paused
deleteTemplate DELETE /templates/:templateId
listTopics GET /topics
putTopic PUT /topics/:key
listTokens GET /tokens
createToken POST /tokens
revokeToken DELETE /tokens/:tokenId
addDomain POST /domains
checkDomain POST /domains/:domain/check
removeDomain DELETE /domains/:domain
listConsents GET /consents
getConsents GET /consents/:actorId
setConsent PUT /consents/:actorId
getWishes GET /wishes
putWishes PUT /wishes
explainMessage GET /received/:sendId
reportMessage POST /received/:sendId/report

whatsapp
getConnection GET /connection
connect PUT /connection
disconnect DELETE /connection
renewSecret POST /connection/secret
testConnection POST /connection/test
listDeliveries GET /deliveries
replayDelivery POST /deliveries/:deliveryId/replay
answerInteractive POST /answers
listOffered POST /offered
sendCart POST /carts
submitForm POST /forms

replies
listReplies GET inbox/replies
createReply POST inbox/replies
changeReply PUT inbox/replies/:replyId
deleteReply DELETE inbox/replies/:replyId
getAutomatic GET inbox/automatic
setAutomatic PUT inbox/automatic

insights
getReport GET inbox/report
getContact GET inbox/cases/:caseId/contact
listMergeable GET inbox/cases/:caseId/contact/mergeable
mergeContacts POST inbox/cases/:caseId/contact/merges

rules
listRules GET inbox/rules
createRule POST inbox/rules
changeRule PUT inbox/rules/:ruleId
deleteRule DELETE inbox/rules/:ruleId
tryRule POST inbox/rules/try
listRuns GET inbox/rules/runs

satisfaction
getSettings GET inbox/satisfaction
setSettings PUT inbox/satisfaction
rate PUT inbox/ratings/:ratingId

inbox
getDesk GET /desk
listCases GET /cases
countCases GET /counts
getCase GET /cases/:caseId
getCaseOf GET /conversations/:conversationId/case
changeCase PATCH /cases/:caseId
changeCases POST /cases/changes
listEntries GET /cases/:caseId/entries
addNote POST /cases/:caseId/notes
editNote PATCH /cases/:caseId/notes/:noteId
deleteNote DELETE /cases/:caseId/notes/:noteId
listAudit GET /audit
putSettings PATCH /settings
putColleague PATCH /staff/:actorId
createLabel POST /labels
editLabel PATCH /labels/:labelId
deleteLabel DELETE /labels/:labelId
putField PUT /fields/:key
deleteField DELETE /fields/:key
createView POST /views
editView PATCH /views/:viewId
deleteView DELETE /views/:viewId
listNames GET /conversations/:conversationId/names

signals
listHooks GET /hooks
createHook POST /hooks
editHook PUT /hooks/:hookId
renewSecret POST /hooks/:hookId/secret
deleteHook DELETE /hooks/:hookId
tryMapping POST /mapping
sendTrial POST /hooks/:hookId/trial
listDeliveries GET /hooks/:hookId/deliveries
getDelivery GET /deliveries/:deliveryId
replayDelivery POST /deliveries/:deliveryId/replay
listRules GET /rules
putRule PUT /rules/:key
deleteRule DELETE /rules/:key
raiseAlert POST /alerts
endAlert POST /alerts/:alertId/end
listAlerts GET /alerts
acknowledge POST /alerts/:alertId/acknowledgement
listSources GET /sources
setWake PUT /sources/:ruleId

senders
listSenders GET
decideSender POST /:actorId/decisions

billing
getCosts GET /costs
setLimit PUT /limit
topUp POST /top-ups
payBack POST /pay-backs
listInvoices GET /invoices
downloadInvoice GET /invoices/:invoiceId/invoice.pdf
downloadInvoiceData GET /invoices/:invoiceId/invoice.xml
getSettings GET /settings
setSettings PUT /settings
listPlans GET /plans
createPlan POST /plans
editPlan PUT /plans/:planId
deletePlan DELETE /plans/:planId
listBusinesses GET /businesses
listInvoicesOf GET /businesses/:actorId/invoices
correctInvoice POST /businesses/:actorId/invoices/:invoiceId/correct
assignPlan PUT /businesses/:actorId/plan

channels
getWidget GET /widget
setWidget PUT /widget
getGuest GET /guests/:actorId
getMailbox GET /mailbox
setMailbox PUT /mailbox
getFetchedMailbox GET /mailbox/elsewhere
connectMailbox PUT /mailbox/elsewhere
disconnectMailbox DELETE /mailbox/elsewhere
listLetters GET /guests/:actorId/letters
openWidget GET /widgets/:businessId
startVisit POST /widgets/:businessId/visits
sayInVisit POST /visit/messages
hearInVisit GET /visit/messages
bringToVisit POST /visit/things
typeInVisit POST /visit/typing
introduce PUT /visit/visitor
rateInVisit PUT /visit/ratings/:ratingId
endVisit DELETE /visit

newsletters
getAudience GET /audience
countReaders POST /audience/count
listIssues GET /issues
createIssue POST /issues
editIssue PUT /issues/:issueId
deleteIssue DELETE /issues/:issueId
testIssue POST /issues/:issueId/test
sendIssue POST /issues/:issueId/send
cancelIssue POST /issues/:issueId/cancel
readMembersIssue GET /of/:handle/:slug

feed
createPost POST /posts
getPost GET /posts/:postId
getThread GET /posts/:postId/thread
editPost PUT /posts/:postId
deletePost DELETE /posts/:postId
listVersions GET /posts/:postId/versions
like PUT /posts/:postId/like
unlike DELETE /posts/:postId/like
bookmark PUT /posts/:postId/bookmark
unbookmark DELETE /posts/:postId/bookmark
boost PUT /posts/:postId/boost
unboost DELETE /posts/:postId/boost
vote PUT /posts/:postId/vote
pin PUT /posts/:postId/pin
unpin DELETE /posts/:postId/pin
listLikes GET /posts/:postId/likes
listBoosts GET /posts/:postId/boosts
listHome GET /home
countNew GET /home/new
markRead PUT /home/read
listPublic GET /public
listHashtag GET /hashtags/:tag
listPosts GET /profiles/:handle/posts
listBookmarks GET /bookmarks
listMentions GET /mentions
getFeedProfile GET /profiles/:handle
setApproval PUT /approval
follow PUT /follows/:actorId
unfollow DELETE /follows/:actorId
listFollowers GET /profiles/:handle/followers
listFollowing GET /profiles/:handle/following
listFollowRequests GET /requests
acceptFollower PUT /requests/:actorId
removeFollower DELETE /requests/:actorId
mute PUT /mutes/:actorId
unmute DELETE /mutes/:actorId
listMuted GET /mutes

feedNotices
listNotices GET feed/notices
countNotices GET feed/notices/new
markNoticesRead PUT feed/notices/read
getNoticeSettings GET feed/notices/settings
setNoticeSettings PUT feed/notices/settings

feedPlanned
listPlanned GET feed/planned
putPlanned PUT feed/planned/:clientId
deletePlanned DELETE feed/planned/:clientId
publishPlanned POST feed/planned/:clientId/publish

feedRanking
listRanked GET feed/ranked
setRankingWeights PUT feed/ranked/weights
getCatchUp GET feed/catch-up

feedLists
listLists GET feed/lists
createList POST feed/lists
renameList PUT feed/lists/:listId
deleteList DELETE feed/lists/:listId
listMembers GET feed/lists/:listId/members
addToList PUT feed/lists/:listId/members/:actorId
removeFromList DELETE feed/lists/:listId/members/:actorId
listListPosts GET feed/lists/:listId/posts

feedFilters
listFilters GET feed/filters
createFilter POST feed/filters
putFilter PUT feed/filters/:filterId
deleteFilter DELETE feed/filters/:filterId

feedSearch
searchPosts GET feed/search/posts
searchTags GET feed/search/hashtags

postReports
reportPost POST feed/posts/:postId/reports
listPostReports GET feed/reports
settlePostReport POST feed/reports/:reportId/settlement
listOwnPostReports GET feed/reports/own

creators
listTiers GET /:handle/tiers
listOwnTiers GET /tiers
createTier POST /tiers
editTier PUT /tiers/:tierId
join POST /tiers/:tierId/members
changeTier POST /memberships/:membershipId/tier
cancelMembership POST /memberships/:membershipId/cancel
keepMembership POST /memberships/:membershipId/keep
pauseMembership POST /memberships/:membershipId/pause
resumeMembership POST /memberships/:membershipId/resume
listMemberships GET /memberships
getMembership GET /memberships/:membershipId
listMembers GET /members
letIn POST /tiers/:tierId/guests
endLetIn DELETE /members/:membershipId
giveMembership POST /tiers/:tierId/gifts
listGifts GET /gifts
getGift GET /gifts/:code
redeemGift POST /gifts/:code/redemption
buyPost PUT /posts/:postId/purchase
editExclusive PUT /posts/:postId/exclusive
listExclusiveVersions GET /posts/:postId/exclusive/versions

postGifts
listPostGifts GET creators/posts/:postId/gifts
createPostGift POST creators/posts/:postId/gifts
revokePostGift DELETE creators/post-gifts/:giftId
getPostGift GET creators/post-gifts/:code
openPostGift POST creators/post-gifts/:code/opening

campaigns
listOwnCampaigns GET
listCampaignsOf GET /of/:handle
getCampaign GET /:campaignId
createCampaign POST
editCampaign PUT /:campaignId
deleteCampaign DELETE /:campaignId
startCampaign POST /:campaignId/start
endCampaign POST /:campaignId/end
postUpdate POST /:campaignId/updates
pledge POST /:campaignId/pledges
withdrawPledge POST /pledges/:pledgeId/withdraw
listOwnPledges GET /pledges
listPledges GET /:campaignId/pledges
downloadPledges GET /:campaignId/pledges.csv

donations
getCharity GET /charity
putCharity PUT /charity
listCharities GET /charities
decideCharity POST /charities/:actorId/decision
listIssued GET /issued
revokeReceipt POST /issued/:receiptId/revocation
getDonations GET
putDonor PUT /donor
issueReceipt POST /receipts
downloadReceipt GET /receipts/:receiptId/receipt.pdf
forgetDonor DELETE /donor

fees
getPlatformFee GET wallet/platform-fee
setPlatformFee PUT wallet/platform-fee

tips
getTipJar GET creators/:handle/tips
tip POST creators/tips
listTips GET creators/tips
thank POST creators/tips/:tipId/thank
setTipShown PUT creators/tips/:tipId/shown
setTipJar PUT creators/tip-jar
setAnonymousTips PUT creators/tips/anonymous

creatorsDesk
getMemberMonths GET creators/desk/members

deals
listDeals GET
getDeal GET /:dealId
offerDeal POST
counterDeal POST /:dealId/counter
acceptDeal POST /:dealId/accept
declineDeal POST /:dealId/decline
cancelDeal POST /:dealId/cancel
sendSample POST /:dealId/sample
receiveSample POST /:dealId/sample/received
approveDeal POST /:dealId/approve
objectToDeal POST /:dealId/object
answerObjection POST /:dealId/answer
listDisputedDeals GET /disputed
decideDeal POST /:dealId/decide
listDealSales GET /:dealId/sales
getDealYear GET /years/:year
getTaxDetails GET /tax-details
setTaxDetails PUT /tax-details
downloadDealReport GET /report.csv

promotion
getOffer GET /offer
createPromotion POST /promotions
listPromotions GET /promotions
getPromotion GET /promotions/:promotionId
stopPromotion POST /promotions/:promotionId/stop
askPlace POST /places
seePlace PUT /places/:placeId/seen
openPlace PUT /places/:placeId/opened
hideAdvertiser PUT /hidden/:actorId
showAdvertiser DELETE /hidden/:actorId
listHidden GET /hidden
searchRegister GET /register
listDays GET /days
downloadDay GET /days/:day/log
getPromotionSettings GET /settings
setPromotionSettings PUT /settings
removePromotion POST /promotions/:promotionId/remove

mastodon
lookAtApp POST /look
letAppIn POST /consent
listApps GET /apps
removeApp DELETE /apps/:tokenId`;
