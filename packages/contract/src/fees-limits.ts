/** Of a payment, in hundredths of a percent. */
export const feeBpMax = 2000;
/** How long before it holds a fee is said that is higher than the one before. */
export const feeNoticeDays = 30;
export const feeReasonMax = 500;
