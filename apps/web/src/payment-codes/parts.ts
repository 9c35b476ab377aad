import type { PaymentCode } from '@allmende/contract/payment-codes';

/** One thing to copy; the name is the key of its word. */
export interface CodePart {
  name: 'payee' | 'iban' | 'bic' | 'reference' | 'text' | 'note' | 'scheme' | 'account';
  text: string;
}

/** What of a payment code is shown, whatever its standard: the head, and what one copies into a bank's app. */
export function partsOf(code: PaymentCode): {
  payee: string;
  place: string | null;
  amountMinor: bigint | null;
  hasTip: boolean;
  parts: CodePart[];
} {
  const { amountMinor } = code;
  if (code.standard === 'epc') {
    return {
      payee: code.payeeName,
      place: null,
      amountMinor,
      hasTip: false,
      parts: present([
        ['payee', code.payeeName],
        ['iban', inFours(code.iban)],
        ['bic', code.bic],
        ['reference', code.reference && inFours(code.reference)],
        ['text', code.text],
        ['note', code.note],
      ]),
    };
  }
  if (code.standard === 'swiss') {
    const { creditor } = code;
    return {
      payee: creditor.name,
      place: `${creditor.postalCode} ${creditor.town}`,
      amountMinor,
      hasTip: false,
      parts: present([
        ['payee', creditor.name],
        ['iban', inFours(code.iban)],
        ['reference', code.reference],
        ['text', code.message],
        ['note', code.billingInformation],
      ]),
    };
  }
  const { additional } = code;
  const reference = additional.referenceLabel ?? additional.billNumber;
  return {
    payee: code.localised?.merchantName ?? code.merchantName,
    place: code.localised?.city ?? code.city,
    amountMinor,
    hasTip: code.tip !== null,
    parts: present([
      ...code.accounts.flatMap((account): [CodePart['name'], string | null][] => [
        ['scheme', account.guid],
        ['account', account.number ?? account.fields.map(({ value }) => value).join(' ')],
      ]),
      ['reference', reference === '***' ? null : (reference ?? null)],
      ['text', additional.purpose ?? null],
    ]),
  };
}

function present(parts: readonly [CodePart['name'], string | null][]): CodePart[] {
  return parts.flatMap(([name, text]) => (text ? [{ name, text }] : []));
}

function inFours(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ');
}
