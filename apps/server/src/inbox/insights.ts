import type { InboxReport } from '@allmende/contract/insights';
import { addDays, instantOf } from '@allmende/contract/opening-hours';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Business } from '#business';
import type { Identity } from '#identity';
import type { Database } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import { listLabels } from './desk-store.ts';
import * as report from './report-store.ts';

/** [IN80]–[IN82] How an inbox goes. */
export interface Insights {
  report(
    businessActorId: Uuid,
    span: { from: string; to: string },
  ): Promise<Result<InboxReport, 'platform.invalid_input'>>;
}

export interface InsightsContext {
  database: Database;
  identity: Pick<Identity, 'actors' | 'personOfUser'>;
  business: Pick<Business, 'hoursOf'>;
}

/** Where a business said nothing of its hours. */
const usualTimeZone = 'Europe/Berlin';
const daysMax = 366;
const dayMs = 86_400_000;

export function createInsights({ database, identity, business }: InsightsContext): Insights {
  const { pool } = database;

  async function namesOf(userIds: readonly Uuid[]) {
    const persons = new Map(
      await Promise.all(
        userIds.map(async (userId) => [userId, await identity.personOfUser(userId)] as const),
      ),
    );
    const actors = await identity.actors([...persons.values()].filter((one) => one !== null));
    return (userId: Uuid) => actors.get(persons.get(userId) ?? '') ?? null;
  }

  return {
    async report(businessActorId, { from, to }) {
      const days = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
      if (days < 1 || days > daysMax) {
        return fail('platform.invalid_input', {
          detail: `query: ends before it begins, or is longer than ${daysMax} days`,
        });
      }

      const hours = await business.hoursOf(businessActorId);
      const timeZone = hours?.timeZone ?? usualTimeZone;
      const span = {
        businessActorId,
        timeZone,
        from: instantOf(from, '00:00', timeZone),
        to: instantOf(addDays(to, 1), '00:00', timeZone),
      };
      const [totals, byDay, byHour, byUser, byLabel, scored, labels] = await Promise.all([
        report.readTotals(pool, span),
        report.readDays(pool, span),
        report.readHours(pool, span),
        report.readByUser(pool, span),
        report.readByLabel(pool, span),
        report.readScores(pool, span),
        listLabels(pool, businessActorId),
      ]);
      const personOf = await namesOf(byUser.map(({ user_id }) => user_id));
      const known = new Map(byDay.map((row) => [row.date, row]));
      const nameOf = new Map(labels.map(({ id, name }) => [id, name]));
      return ok({
        timeZone,
        from,
        to,
        opened: totals.opened,
        answered: totals.answered,
        done: totals.done,
        firstAnswer: { median: totals.answer_median, ninetieth: totals.answer_ninetieth },
        resolution: { median: totals.done_median, ninetieth: totals.done_ninetieth },
        satisfaction: satisfactionOf(scored),
        days: Array.from({ length: days }, (_, index) => {
          const date = addDays(from, index);
          const row = known.get(date);
          return {
            date,
            opened: row?.opened ?? 0,
            done: row?.done ?? 0,
            firstAnswer: row?.answer_median ?? null,
          };
        }),
        hours: Array.from(
          { length: 24 },
          (_, hour) => byHour.find((row) => row.hour === hour)?.opened ?? 0,
        ),
        agents: byUser.map((row) => ({
          person: personOf(row.user_id),
          answered: row.answered,
          done: row.done,
          firstAnswer: row.answer_median,
          resolution: row.done_median,
          satisfaction: satisfactionOf(scored.filter((one) => one.user_id === row.user_id)).average,
        })),
        labels: byLabel
          // A label that was taken away is none any more.
          .filter(({ label_id }) => label_id === null || nameOf.has(label_id))
          .map((row) => ({
            labelId: row.label_id === null ? null : toPublicId('lbl', row.label_id),
            name: row.label_id === null ? '' : nameOf.get(row.label_id)!,
            opened: row.opened,
            firstAnswer: row.answer_median,
            resolution: row.done_median,
          })),
      });
    },
  };
}

function satisfactionOf(scored: readonly report.Scored[]): InboxReport['satisfaction'] {
  const scores = [0, 1, 2, 3, 4].map((at) =>
    scored.reduce((sum, one) => sum + (one.scores[at] ?? 0), 0),
  );
  const answered = scores.reduce((sum, count) => sum + count, 0);
  const points = scores.reduce((sum, count, at) => sum + count * (at + 1), 0);
  return {
    asked: scored.reduce((sum, one) => sum + one.asked, 0),
    answered,
    average: answered === 0 ? null : Math.round((points / answered) * 10) / 10,
    scores,
  };
}
