// Written by tools/generate-sdk.ts from packages/contract. Do not edit.

/** The other modules, in the same form. */
export const operations = `wallet
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
listTakings GET
createPayerCode POST payer-codes
getPayerCode GET payer-codes/:code

currencies
listAssets GET /assets
listPockets GET /pockets
openPocket POST /pockets
quoteConversion POST /conversions
acceptConversion POST /conversions/:conversionId/accept
getConversion GET /conversions/:conversionId
getDesk GET /desk
setAsset PUT /assets/:assetCode
setRate POST /assets/:assetCode/rates
importRates POST /rates
fetchRates POST /rates/fetch
setConversionSettings PUT /settings
moveLiquidity POST /liquidity

ledger
listAnchors GET /anchors
listCoverage GET /coverage`;
