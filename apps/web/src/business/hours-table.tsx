import { reasonIn } from '@allmende/contract/holidays';
import { addDays, localTime, runsOf, type Span, spansOn } from '@allmende/contract/opening-hours';
import { Fragment } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useFormat } from '../ui/format.ts';
import { useDayRange } from './day-range.ts';
import { useDayNames } from './hours-editor.tsx';
import type { OpeningHours } from './queries.ts';

/** How many runs of special days are shown, and how far ahead they begin. */
const shownMax = 5;
const aheadDays = 90;

/** The week with today in bold and as it really is, and the special days that come. */
export function HoursTable({ hours }: { hours: OpeningHours }) {
  const { t, language } = useTranslation('business');
  const format = useFormat();
  const { long } = useDayNames();
  const today = localTime(new Date(), hours.timeZone);
  const last = addDays(today.date, aheadDays);
  const days = useDayRange({ weekday: 'short', day: 'numeric', month: 'long' });
  const words = (spans: readonly Span[]) =>
    spans.length === 0
      ? t('hours.closedDay')
      : spans.map(({ from, to }, i) => (
          <Fragment key={from}>
            {i > 0 && ', '}
            <span className="business-span">{`${format.timeOfDay(from)}–${format.timeOfDay(to)}`}</span>
          </Fragment>
        ));
  const special = runsOf(hours.exceptions.filter(({ date }) => date >= today.date))
    .filter(([{ date }]) => date <= last)
    .slice(0, shownMax);
  const isElsewhere = hours.timeZone !== Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <table className="business-hours ui-figures">
        <tbody>
          {hours.week.map((spans, day) => {
            const isToday = day === today.weekday;
            return (
              <tr key={long[day]} className={isToday ? 'business-today' : undefined}>
                <th scope="row">
                  {long[day]}
                  {isToday && <span className="ui-hidden"> ({t('hours.today')})</span>}
                </th>
                <td>{words(isToday ? spansOn(hours, today.date) : spans)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {special.length > 0 && (
        <table className="business-hours ui-figures">
          <caption>{t('profile.section.special')}</caption>
          <tbody>
            {special.map(([{ date, spans, reason }, ...more]) => (
              <tr key={date}>
                <th scope="row">
                  {days(date, more.at(-1)?.date)}
                  {reason && <span className="business-reason">{reasonIn(reason, language)}</span>}
                </th>
                <td>{words(spans)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isElsewhere && (
        <p className="ui-small ui-soft">{t('hours.inZone', { zone: hours.timeZone })}</p>
      )}
    </>
  );
}
