export { scaleOfCurrency } from './payment-codes/currencies.ts';
import { type EmvCode, readEmv } from './payment-codes/emv.ts';
import { type EpcCode, readEpc } from './payment-codes/epc.ts';
import { type PaymentCodeResult, refuse } from './payment-codes/reading.ts';
import { readSwissQrBill, type SwissQrBill } from './payment-codes/swiss.ts';

/**
 * Codes of banks and card schemes, as people scan them from bills and counters. Pure functions over the text of a
 * code, for server and browser alike; whoever draws or scans the picture is elsewhere. The parts are in
 * `payment-codes/`: each standard, IBAN, references, currencies and the reasons of a refusal.
 */
export type PaymentCode = EpcCode | SwissQrBill | EmvCode;

/**
 * Reads the text of a payment code: EPC069-12 v2.1 (GiroCode), Swiss QR-bill (SPC 0200) and EMVCo
 * merchant-presented 1.1, told apart by how they begin. Nothing is asked of anybody: a code that is accepted is
 * well formed, and whether its account exists is not known.
 *
 * Amounts are whole minor units of their currency. Never throws, whatever the text. A refusal is one of
 * `paymentCodeReasons`; `payment_code.unknown_format` says that it is no code of these standards, so that another reader
 * may try.
 */
export function readPaymentCode(text: string): PaymentCodeResult<PaymentCode> {
  if (/^BCD\r?\n/.test(text)) return readEpc(text);
  if (/^SPC\r?\n/.test(text)) return readSwissQrBill(text);
  if (/^0002\d\d/.test(text)) return readEmv(text);
  return refuse('payment_code.unknown_format', 'It begins like none of the standards.');
}
