import type { CaseDetails, Details } from '@allmende/contract/compliance';
import { escapeHtml } from '#platform/html';

/**
 * A case in the shape of a suspicious transaction report of goAML 4, as financial intelligence units take it (in Germany the FIU):
 * elements and their order are goAML's, the codes in them our own. It is a draft to be completed there, not a file that was
 * checked against an authority's schema: the number of the institution, place and indicators are theirs and the operator's to give.
 */
export function reportXml(report: { exportedAt: string; details: CaseDetails }): string {
  const { exportedAt, details } = report;
  const { person } = details;
  const { actor } = details.case;
  const currency = details.movements[0]?.worth?.assetCode ?? details.movements[0]?.assetCode ?? '';
  const reasons = [
    ...details.alerts.map(({ rule, at, facts }) => {
      const figures = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
      return `${at} ${rule}: ${figures.join(', ')}`;
    }),
    ...details.decisions.map(({ decision, note, at }) => `${at} ${decision}: ${note}`),
  ];
  const holder = partyOf(actor, person);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- A draft in the shape of goAML 4, to be completed; it was not checked against a schema. -->',
    ...element('report', [
      ...leaf('rentity_id', ''),
      ...leaf('submission_code', 'E'),
      ...leaf('report_code', 'STR'),
      ...leaf('entity_reference', details.case.id),
      ...leaf('submission_date', timeOf(exportedAt)),
      ...leaf('currency_code_local', currency),
      ...leaf('reason', reasons.join('\n')),
      ...details.movements.flatMap((movement) => transaction(movement, { holder, actor })),
      ...element('report_indicators', [
        ...[...new Set(details.alerts.map(({ rule }) => rule))].flatMap((rule) =>
          leaf('indicator', rule),
        ),
      ]),
    ]),
    '',
  ].join('\n');
}

type Actor = CaseDetails['case']['actor'];

function transaction(
  movement: CaseDetails['movements'][number],
  { holder, actor }: { holder: string[]; actor: Actor },
): string[] {
  const { paymentId, at, kind, direction, other, worth, assetCode, amountMinor } = movement;
  const own = element('account', [...leaf('account', actor.id), ...holder]);
  const others = other
    ? element('account', [...leaf('account', other.id), ...partyOf(other, null)])
    : element('entity', leaf('name', 'outside'));
  const sides = direction === 'out' ? [own, others] : [others, own];
  return element('transaction', [
    ...leaf('transactionnumber', paymentId),
    ...leaf('date_transaction', timeOf(at)),
    ...leaf('transmode_code', kind),
    ...leaf('amount_local', worth ? decimal(worth.value, worth.assetScale) : ''),
    ...element(direction === 'out' ? 't_from_my_client' : 't_from', side('from', sides[0]!, kind)),
    ...element(direction === 'in' ? 't_to_my_client' : 't_to', side('to', sides[1]!, kind)),
    ...leaf('comments', `${amountMinor} ${assetCode} in minor units`),
  ]);
}

function side(which: 'from' | 'to', party: readonly string[], kind: string): string[] {
  const [open, ...rest] = party;
  const close = rest.pop()!;
  return [
    ...leaf(`${which}_funds_code`, kind),
    open!.replace('<', `<${which}_`),
    ...rest,
    close.replace('</', `</${which}_`),
  ];
}

/** Whose account it is; of others no more than their name here is known without a reason to look. */
function partyOf(actor: Actor, person: Details | null): string[] {
  if (actor.kind === 'business') {
    return element('t_entity', [
      ...leaf('name', actor.name),
      ...(person?.register ? leaf('incorporation_number', person.register) : []),
      ...(person ? element('director_id', personOf(person)) : []),
    ]);
  }
  return element('t_person', person ? personOf(person) : leaf('last_name', actor.name));
}

function personOf({ fullName, birthDate, address }: Details): string[] {
  const words = fullName.split(/\s+/);
  return [
    ...leaf('first_name', words.slice(0, -1).join(' ')),
    ...leaf('last_name', words.at(-1)!),
    ...leaf('birthdate', `${birthDate}T00:00:00`),
    ...element('addresses', element('address', leaf('address', address))),
  ];
}

/** What no XML may hold, however it is written. */
const notInXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const timeOf = (at: string) => at.slice(0, 19);

function decimal(minor: string, scale: number): string {
  const figures = minor.padStart(scale + 1, '0');
  const at = figures.length - scale;
  return scale === 0 ? figures : `${figures.slice(0, at)}.${figures.slice(at)}`;
}

function leaf(name: string, value: string): string[] {
  return [`<${name}>${escapeHtml(value.replace(notInXml, ''))}</${name}>`];
}

function element(name: string, children: readonly string[]): string[] {
  return [`<${name}>`, ...children.map((line) => `  ${line}`), `</${name}>`];
}
