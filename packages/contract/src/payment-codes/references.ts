/**
 * The remainder of ISO 7064 (MOD 97-10) of capital letters and figures; letters count as 10 to 35. Whoever
 * asks has checked that there is nothing else.
 */
export function remainderOf97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder;
}

/**
 * Whether a text is a creditor reference (ISO 11649): `RF`, two check digits and 1 to 21 capital letters or
 * figures. In electronic form only, without the spaces it is printed with. Never throws.
 */
export function isRfReference(text: string): boolean {
  const [, digits, body] = /^RF(\d\d)([A-Z0-9]{1,21})$/.exec(text) ?? [];
  if (!digits || digits < '02' || digits > '98') return false;
  return remainderOf97(`${body}RF${digits}`) === 1;
}

/**
 * The creditor reference of a number of one's own (ISO 11649).
 * @param body 1 to 21 capital letters or figures; anything else is a bug of the caller and thrown.
 */
export function rfReferenceOf(body: string): string {
  if (!/^[A-Z0-9]{1,21}$/.test(body)) throw new Error('not the body of a creditor reference');
  const check = 98 - remainderOf97(`${body}RF00`);
  return `RF${String(check).padStart(2, '0')}${body}`;
}

const carries = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];

/** The check digit of a Swiss QR reference: modulo 10, recursive. */
function checkDigitOf(figures: string): number {
  let carry = 0;
  for (const figure of figures) carry = carries[(carry + Number(figure)) % 10]!;
  return (10 - carry) % 10;
}

/**
 * Whether a text is a Swiss QR reference: 26 figures and a check digit that fits (Swiss Implementation
 * Guidelines QR-bill, QR reference; modulo 10, recursive). Nothing but zeros is none, for it refers to
 * nothing. Never throws.
 */
export function isQrReference(text: string): boolean {
  if (!/^\d{27}$/.test(text) || /^0+$/.test(text)) return false;
  return checkDigitOf(text.slice(0, 26)) === Number(text[26]);
}

/**
 * The QR reference of a number of one's own, filled with zeros in front.
 * @param figures 1 to 26 figures, not all of them zero; anything else is a bug of the caller and thrown.
 */
export function qrReferenceOf(figures: string): string {
  if (!/^(?!0+$)\d{1,26}$/.test(figures)) throw new Error('not the body of a QR reference');
  const body = figures.padStart(26, '0');
  return `${body}${checkDigitOf(body)}`;
}
