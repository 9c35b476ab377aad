import { z } from 'zod';
import { type Money, money } from './money.ts';
import { writeEpcCode } from './payment-codes/epc.ts';
import { type SwissParty, writeSwissQrBill } from './payment-codes/swiss.ts';

/** An account at a bank to which others transfer. */
export const bankAccount = z
  .object({
    name: z.string(),
    /** In electronic form: capital letters, no spaces. */
    iban: z.string(),
    bic: z.string().nullable(),
  })
  .meta({ id: 'BankAccount' });
export type BankAccount = z.infer<typeof bankAccount>;

/** Everything that a transfer needs, to type and as codes that banking apps scan. */
export const bankTransfer = z
  .object({
    account: bankAccount,
    amount: money,
    /** A creditor reference (ISO 11649), without spaces. */
    reference: z.string(),
    /** The same as codes, the one that the account’s country uses first; empty where none can be written. */
    codes: z.array(
      z.object({
        /** `epc` is the GiroCode (EPC069-12), `swiss` that of a Swiss QR-bill, drawn with its cross. */
        standard: z.enum(['epc', 'swiss']),
        text: z.string(),
      }),
    ),
  })
  .meta({ id: 'BankTransfer' });
export type BankTransfer = z.infer<typeof bankTransfer>;

/**
 * What a payer is told of a transfer, with the codes that can be written of it: an EPC code for euros to any account that a
 * code reaches, a Swiss QR-bill for francs and euros to an account there whose holder has an address. What a standard has
 * no place for gets no code of it; the account is then typed.
 * @param text For codes that have room for it: what it is for.
 */
export function bankTransferOf(transfer: {
  account: BankAccount;
  address?: Omit<SwissParty, 'name'> | null;
  amount: Money;
  reference: string;
  text: string;
}): BankTransfer {
  const { account, address, amount, reference, text } = transfer;
  const { assetCode, assetScale } = amount;
  const amountMinor = BigInt(amount.value);
  const codes: BankTransfer['codes'] = [];
  if (address && (assetCode === 'CHF' || assetCode === 'EUR') && assetScale === 2) {
    const swiss = writeSwissQrBill({
      iban: account.iban,
      creditor: { ...address, name: account.name },
      amountMinor,
      assetCode,
      assetScale,
      debtor: null,
      referenceType: 'SCOR',
      reference,
      message: text || null,
      billingInformation: null,
      alternativeSchemes: [],
    });
    if (swiss.ok) codes.push({ standard: 'swiss', text: swiss.value });
  }
  if (assetCode === 'EUR' && assetScale === 2) {
    const epc = writeEpcCode({
      bic: account.bic,
      payeeName: account.name,
      iban: account.iban,
      amountMinor,
      assetCode,
      assetScale,
      purpose: null,
      reference,
      text: null,
      note: null,
    });
    if (epc.ok) codes.push({ standard: 'epc', text: epc.value });
  }
  return { account, amount, reference, codes };
}
