import { addDays, localTime, type Span, spansOn } from '@allmende/contract/opening-hours';
import { useTranslation } from '../i18n/words.ts';
import { useDayNames } from './hours-editor.tsx';
import type { OpeningHours } from './queries.ts';

/** How many special days are shown, and how far ahead. */
const shownMax = 5;
const aheadDays = 90;

/** The week with today in bold and as it really is, and the special days that come. */
export function HoursTable({ hours }: { hours: OpeningHours }) {
  const { t, language } = useTranslation('business');
  const { long } = useDayNames();
  const today = localTime(new Date(), hours.timeZone);
  const last = addDays(today.date, aheadDays);
  const dayName = new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  const words = (spans: readonly Span[]) =>
    spans.length === 0
      ? t('hours.closedDay')
      : spans.map(({ from, to }) => `${from}–${to}`).join(', ');
  const special = hours.exceptions
    .filter(({ date }) => date >= today.date && date <= last)
    .sort((a, b) => a.date.localeCompare(b.date))
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
            {special.map(({ date, spans, reason }) => (
              <tr key={date}>
                <th scope="row">
                  {dayName.format(new Date(`${date}T12:00:00Z`))}
                  {reason && <span className="business-reason">{reason}</span>}
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
