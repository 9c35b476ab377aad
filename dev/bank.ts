/**
 * A bank, as far as its files tell of it: an account with bookings, statements and notifications of them, and words about the
 * orders that it was given. A double of our own; it writes files as banks do, and knows nothing of who reads them.
 */
export interface BookedTransfer {
  /** Signed minor units: what came in is positive. */
  minor: bigint;
  on: string;
  name?: string;
  iban?: string;
  text?: string;
  reference?: string;
  endToEndId?: string;
  returnReason?: string;
  /** The bank's own reference; without one it has none. */
  bankReference?: string;
  /** Several transfers in one booking; then `minor` is their sum. */
  parts?: readonly BookedTransfer[];
  /** Of a sum that the bank does not break down. */
  paymentInformationId?: string;
}

export interface StatementOptions {
  iban: string;
  id: string;
  opening: bigint;
  openingOn: string;
  on: string;
  booked: readonly BookedTransfer[];
}

export function writeStatement(options: StatementOptions): string {
  const { iban, id, opening, openingOn, on, booked } = options;
  const closing = booked.reduce((sum, { minor }) => sum + minor, opening);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${on}T22:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>${id}</Id><CreDtTm>${on}T22:00:00Z</CreDtTm>
<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
${balance('OPBD', opening, openingOn)}
${balance('CLBD', closing, on)}
${booked.map(entry).join('\n')}
</Stmt></BkToCstmrStmt></Document>
`;
}

export function writeNotification(
  options: Pick<StatementOptions, 'iban' | 'id' | 'on' | 'booked'>,
): string {
  const { iban, id, on, booked } = options;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${on}T12:00:00Z</CreDtTm></GrpHdr>
<Ntfctn><Id>${id}</Id><CreDtTm>${on}T12:00:00Z</CreDtTm>
<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
${booked.map(entry).join('\n')}
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
`;
}

/** The bank refuses a file that it was given, or single transfers of it. */
export function writeStatusReport(options: {
  messageId: string;
  groupReason?: string;
  refused?: readonly { endToEndId: string; reason: string }[];
}): string {
  const { messageId, groupReason, refused = [] } = options;
  const reason = (code: string) => `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn></StsRsnInf>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R-${messageId.slice(-20)}</MsgId><CreDtTm>2026-11-21T08:00:00Z</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>${messageId}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${
    groupReason ? `<GrpSts>RJCT</GrpSts>${reason(groupReason)}` : '<GrpSts>PART</GrpSts>'
  }</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>${messageId}-1</OrgnlPmtInfId>
${refused
  .map(
    (transfer) =>
      `<TxInfAndSts><OrgnlEndToEndId>${transfer.endToEndId}</OrgnlEndToEndId><TxSts>RJCT</TxSts>${reason(transfer.reason)}</TxInfAndSts>`,
  )
  .join('\n')}
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
`;
}

function balance(type: string, minor: bigint, on: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>${amount(minor)}<Dt><Dt>${on}</Dt></Dt></Bal>`;
}

function amount(signed: bigint): string {
  const minor = signed < 0n ? -signed : signed;
  const text = `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
  return `<Amt Ccy="EUR">${text}</Amt><CdtDbtInd>${signed < 0n ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
}

function entry(booked: BookedTransfer): string {
  const { minor, on, bankReference, paymentInformationId, parts } = booked;
  const batch = paymentInformationId
    ? `<Btch><PmtInfId>${paymentInformationId}</PmtInfId></Btch>`
    : (parts ?? [booked]).map(details).join('');
  return `<Ntry>${amount(minor)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${on}</Dt></BookgDt><ValDt><Dt>${on}</Dt></ValDt>${
    bankReference ? `<AcctSvcrRef>${bankReference}</AcctSvcrRef>` : ''
  }<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls>${batch}</NtryDtls></Ntry>`;
}

function details(booked: BookedTransfer): string {
  const { minor, name, iban, text, reference, endToEndId, returnReason } = booked;
  const side = minor < 0n ? 'Cdtr' : 'Dbtr';
  return `<TxDtls><Refs><EndToEndId>${endToEndId ?? 'NOTPROVIDED'}</EndToEndId></Refs>${amount(minor)}<RltdPties>${
    name ? `<${side}><Pty><Nm>${escaped(name)}</Nm></Pty></${side}>` : ''
  }${iban ? `<${side}Acct><Id><IBAN>${iban}</IBAN></Id></${side}Acct>` : ''}</RltdPties><RmtInf>${
    text ? `<Ustrd>${escaped(text)}</Ustrd>` : ''
  }${reference ? `<Strd><CdtrRefInf><Ref>${reference}</Ref></CdtrRefInf></Strd>` : ''}</RmtInf>${
    returnReason ? `<RtrInf><Rsn><Cd>${returnReason}</Cd></Rsn></RtrInf>` : ''
  }</TxDtls>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
