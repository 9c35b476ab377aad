/** Transfers over the bank are in euros: so is the scheme. */
export const sepaAsset = { assetCode: 'EUR', assetScale: 2 } as const;
