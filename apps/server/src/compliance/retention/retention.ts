import type { Tx } from '#platform/database';
import type { ComplianceContext } from '../context.ts';

/**
 * How long what says something about a person is kept, and the job that erases it after. The ledger keeps opaque ids only,
 * so nothing of this changes a booking. Periods: five years for what proves who somebody is and what was looked into (GwG § 8),
 * three months for what led to nothing.
 */
const keptFor = {
  /** Pictures that were uploaded and never handed in. */
  loosePapers: '30 days',
  /** Details and papers of an application that was refused, from the decision on. */
  refused: '90 days',
  /** Those of one that was approved, and the person's own, from the end of the level on. */
  approved: '5 years',
  /** Movements, who has paid whom, and the trail. */
  movements: '5 years',
  /** Cases from their decision on. */
  cases: '5 years',
  /** Counters of days and months. */
  usage: '14 months',
} as const;

const steps: Readonly<Record<string, string>> = {
  loosePapers: `delete from compliance_documents
    where application_id is null and uploaded_at < $1::timestamptz - interval '${keptFor.loosePapers}'`,
  refusedPapers: `delete from compliance_documents d using compliance_applications a
    where d.application_id = a.id and a.state = 'refused'
      and a.decided_at < $1::timestamptz - interval '${keptFor.refused}'`,
  refusedDetails: `update compliance_applications set details = null
    where details is not null and state = 'refused'
      and decided_at < $1::timestamptz - interval '${keptFor.refused}'`,
  approvedPapers: `delete from compliance_documents d using compliance_applications a
    where d.application_id = a.id and a.state = 'approved'
      and a.decided_at < $1::timestamptz - interval '${keptFor.approved}'
      and not exists (select from compliance_people p where p.actor_id = a.actor_id
        and p.approved_at = a.decided_at
        and p.expires_on >= ($1::timestamptz - interval '${keptFor.approved}')::date)`,
  approvedDetails: `update compliance_applications a set details = null
    where details is not null and state = 'approved'
      and decided_at < $1::timestamptz - interval '${keptFor.approved}'
      and not exists (select from compliance_people p where p.actor_id = a.actor_id
        and p.approved_at = a.decided_at
        and p.expires_on >= ($1::timestamptz - interval '${keptFor.approved}')::date)`,
  people: `delete from compliance_people
    where expires_on < ($1::timestamptz - interval '${keptFor.approved}')::date`,
  movements: `delete from compliance_movements
    where at < $1::timestamptz - interval '${keptFor.movements}'`,
  payees: `delete from compliance_payees
    where first_paid_at < $1::timestamptz - interval '${keptFor.movements}'`,
  trail: `delete from compliance_audit
    where at < $1::timestamptz - interval '${keptFor.movements}'`,
  alerts: `delete from compliance_alerts a using compliance_cases c
    where a.case_id = c.id and c.decided_at < $1::timestamptz - interval '${keptFor.cases}'
      and not exists (select from compliance_freezes f where f.case_id = c.id)`,
  decisions: `delete from compliance_decisions d using compliance_cases c
    where d.case_id = c.id and c.decided_at < $1::timestamptz - interval '${keptFor.cases}'
      and not exists (select from compliance_freezes f where f.case_id = c.id)`,
  cases: `delete from compliance_cases c
    where c.decided_at < $1::timestamptz - interval '${keptFor.cases}'
      and not exists (select from compliance_freezes f where f.case_id = c.id)`,
  usage: `delete from compliance_usage
    where starts_on < ($1::timestamptz - interval '${keptFor.usage}')::date`,
};

/** Erases what has been kept long enough, and says how much of what. A job calls it every night. */
export async function eraseOld({
  database,
  clock,
  log,
}: Pick<ComplianceContext, 'database' | 'clock' | 'log'>): Promise<Record<string, number>> {
  const now = clock.now();
  const erased = await database.transaction((tx) => runAll(tx, now));
  if (Object.keys(erased).length > 0) log.info({ erased }, 'compliance.erased');
  return erased;
}

async function runAll(tx: Tx, now: Date): Promise<Record<string, number>> {
  const erased: Record<string, number> = {};
  for (const [name, step] of Object.entries(steps)) {
    const { rowCount } = await tx.client.query(step, [now]);
    if (rowCount) erased[name] = rowCount;
  }
  return erased;
}
