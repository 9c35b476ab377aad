import { isIban } from '@allmende/contract/payment-codes/iban';

/** One transfer that the operator's bank is to make. */
export interface OutgoingTransfer {
  /** Unique for ever, at most 35 characters of the character set of SEPA. */
  endToEndId: string;
  amountMinor: bigint;
  name: string;
  iban: string;
  /** Of the payee's bank; only needed outside of the EEA. */
  bic: string | null;
  /** At most 140 characters. */
  remittance: string;
}

export interface TransferFile {
  /** At most 35 characters; the bank refuses a second file with the same. */
  messageId: string;
  createdAt: Date;
  /** Execution day, as the bank is asked for it: `YYYY-MM-DD`. */
  executeOn: string;
  debtor: { name: string; iban: string; bic: string | null };
  /** Instant transfers arrive within ten seconds, at any time. */
  isInstant: boolean;
  transfers: readonly OutgoingTransfer[];
}

/** The payment information of a file is named after its message, so that a bank's sum of it is recognised. */
function paymentInformationIdOf(messageId: string): string {
  return `${messageId}-1`;
}

/**
 * Writes a customer credit transfer initiation (ISO 20022, pain.001.001.09, as the SEPA Credit Transfer and the SCT Inst
 * scheme use it): one payment information block, euros, charges shared. Texts are brought into the character set of SEPA
 * (EPC217-08), because banks refuse files for one accent.
 */
export function writeTransferFile(file: TransferFile): string {
  const { messageId, createdAt, executeOn, debtor, isInstant, transfers } = file;
  if (transfers.length === 0) throw new Error('a file without transfers');
  if (![debtor.iban, ...transfers.map(({ iban }) => iban)].every(isIban)) {
    throw new Error('a file with an account that is no IBAN');
  }
  const count = String(transfers.length);
  const sum = decimal(transfers.reduce((total, { amountMinor }) => total + amountMinor, 0n));
  const initiation = tag('CstmrCdtTrfInitn', [
    tag('GrpHdr', [
      tag('MsgId', messageId),
      tag('CreDtTm', createdAt.toISOString()),
      tag('NbOfTxs', count),
      tag('CtrlSum', sum),
      tag('InitgPty', [tag('Nm', sepaText(debtor.name, 70))]),
    ]),
    tag('PmtInf', [
      tag('PmtInfId', paymentInformationIdOf(messageId)),
      tag('PmtMtd', 'TRF'),
      tag('NbOfTxs', count),
      tag('CtrlSum', sum),
      tag('PmtTpInf', [
        tag('SvcLvl', [tag('Cd', 'SEPA')]),
        ...(isInstant ? [tag('LclInstrm', [tag('Cd', 'INST')])] : []),
      ]),
      tag('ReqdExctnDt', [tag('Dt', executeOn)]),
      tag('Dbtr', [tag('Nm', sepaText(debtor.name, 70))]),
      tag('DbtrAcct', [tag('Id', [tag('IBAN', debtor.iban)])]),
      tag('DbtrAgt', [
        tag(
          'FinInstnId',
          debtor.bic ? [tag('BICFI', debtor.bic)] : [tag('Othr', [tag('Id', 'NOTPROVIDED')])],
        ),
      ]),
      tag('ChrgBr', 'SLEV'),
      ...transfers.map(transferTag),
    ]),
  ]);
  const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${namespace}">\n${initiation}\n</Document>\n`;
}

function transferTag(transfer: OutgoingTransfer): string {
  const { endToEndId, amountMinor, name, iban, bic, remittance } = transfer;
  const text = sepaText(remittance, 140);
  return tag('CdtTrfTxInf', [
    tag('PmtId', [tag('EndToEndId', endToEndId)]),
    tag('Amt', [`<InstdAmt Ccy="EUR">${decimal(amountMinor)}</InstdAmt>`]),
    ...(bic ? [tag('CdtrAgt', [tag('FinInstnId', [tag('BICFI', bic)])])] : []),
    tag('Cdtr', [tag('Nm', sepaText(name, 70))]),
    tag('CdtrAcct', [tag('Id', [tag('IBAN', iban)])]),
    ...(text ? [tag('RmtInf', [tag('Ustrd', text)])] : []),
  ]);
}

function tag(name: string, content: string | readonly string[]): string {
  if (typeof content === 'string') return `<${name}>${content}</${name}>`;
  return `<${name}>\n${content.join('\n').replaceAll(/^/gm, '  ')}\n</${name}>`;
}

function decimal(minor: bigint): string {
  return `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
}

const letters: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  æ: 'ae',
  Æ: 'Ae',
  ł: 'l',
  Ł: 'L',
  '&': '+',
};

/**
 * In the characters that every bank of SEPA takes (EPC217-08): Latin letters, figures and `/-?:().,'+` and space. What
 * has no such letter becomes a point, so that a name is never empty by this.
 */
export function sepaText(text: string, lengthMax: number): string {
  return [...text.normalize('NFC')]
    .map((letter) => letters[letter] ?? letter.normalize('NFD').replaceAll(/\p{M}/gu, ''))
    .map((letter) => letter.replaceAll(/[^A-Za-z0-9/\-?:().,'+ ]/gu, '.'))
    .join('')
    .trim()
    .slice(0, lengthMax)
    .trim();
}
