import { needText, readElements, textOf } from './elements.ts';
import { FileRefused } from './refused.ts';

/** What the bank says about transfers that it was asked for. */
export interface StatusReport {
  /** Of the file that was handed in. */
  messageId: string;
  /** The whole file was refused, and why. */
  groupReason: string | null;
  /** Single transfers that were refused. */
  refused: { endToEndId: string; reason: string; line: number }[];
}

export function isStatusReport(namespace: string): boolean {
  return /:pain\.002\.001\./.test(namespace);
}

/**
 * Reads a payment status report (ISO 20022, pain.002, versions .03 to .10): which transfers, or whether all of them, the
 * bank has refused. What it has accepted is not told, because only its statement says that money has moved.
 *
 * @throws FileRefused with reason and line.
 */
export async function readStatusReport(bytes: AsyncIterable<Uint8Array>): Promise<StatusReport> {
  let messageId: string | null = null;
  let groupReason: string | null = null;
  let blockReason: string | null = null;
  const refused: StatusReport['refused'] = [];
  await readElements(bytes, {
    onRoot({ namespace, line }) {
      const [, version] = /:pain\.002\.001\.(\d\d)$/.exec(namespace) ?? [];
      if (version === undefined) {
        throw new FileRefused('unknown_format', line, 'It is no payment status report.');
      }
      if (!['03', '09', '10'].includes(version)) {
        throw new FileRefused('unknown_version', line, `Version .${version} is not read.`);
      }
    },
    onElement(element) {
      if (element.name === 'OrgnlGrpInfAndSts') {
        messageId = needText(element, 'OrgnlMsgId');
        if (textOf(element, 'GrpSts') === 'RJCT') groupReason = reasonOf(element);
        return 'drop';
      }
      if (element.name === 'TxInfAndSts') {
        if (textOf(element, 'TxSts') === 'RJCT') {
          const endToEndId = needText(element, 'OrgnlEndToEndId');
          refused.push({ endToEndId, reason: reasonOf(element), line: element.line });
        }
        return 'drop';
      }
      if (element.name === 'OrgnlPmtInfAndSts') {
        // A file from here has one block only, so that a refused block is all of it.
        if (textOf(element, 'PmtInfSts') === 'RJCT') blockReason = reasonOf(element);
        return 'drop';
      }
      return 'keep';
    },
  });
  if (messageId === null) throw new FileRefused('missing', 1, 'It names no file.');
  return { messageId, groupReason: groupReason ?? blockReason, refused };
}

function reasonOf(element: Parameters<typeof textOf>[0]): string {
  return (
    textOf(element, 'StsRsnInf', 'Rsn', 'Cd') ??
    textOf(element, 'StsRsnInf', 'Rsn', 'Prtry') ??
    'NARR'
  );
}
