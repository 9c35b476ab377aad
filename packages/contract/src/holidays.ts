/**
 * Names of holidays in the languages of the app. A business keeps the words that its days off have; where these
 * name a holiday, everybody reads it in their own language.
 */
const names = {
  newYear: { de: 'Neujahr', en: 'New Year’s Day' },
  epiphany: { de: 'Heilige Drei Könige', en: 'Epiphany' },
  goodFriday: { de: 'Karfreitag', en: 'Good Friday' },
  easterSunday: { de: 'Ostersonntag', en: 'Easter Sunday' },
  easterMonday: { de: 'Ostermontag', en: 'Easter Monday' },
  labourDay: { de: 'Tag der Arbeit', en: 'Labour Day' },
  ascension: { de: 'Christi Himmelfahrt', en: 'Ascension Day' },
  whitSunday: { de: 'Pfingstsonntag', en: 'Whit Sunday' },
  whitMonday: { de: 'Pfingstmontag', en: 'Whit Monday' },
  corpusChristi: { de: 'Fronleichnam', en: 'Corpus Christi' },
  swissDay: { de: 'Bundesfeier', en: 'Swiss National Day' },
  assumption: { de: 'Mariä Himmelfahrt', en: 'Assumption Day' },
  germanUnity: { de: 'Tag der Deutschen Einheit', en: 'German Unity Day' },
  austrianDay: { de: 'Nationalfeiertag', en: 'Austrian National Day' },
  reformation: { de: 'Reformationstag', en: 'Reformation Day' },
  allSaints: { de: 'Allerheiligen', en: 'All Saints’ Day' },
  repentance: { de: 'Buß- und Bettag', en: 'Day of Repentance and Prayer' },
  immaculate: { de: 'Mariä Empfängnis', en: 'Immaculate Conception' },
  christmasEve: { de: 'Heiligabend', en: 'Christmas Eve' },
  christmas: { de: 'Erster Weihnachtstag', en: 'Christmas Day' },
  boxingDay: { de: 'Zweiter Weihnachtstag', en: 'Boxing Day' },
  newYearsEve: { de: 'Silvester', en: 'New Year’s Eve' },
} as const satisfies Record<string, Record<HolidayLanguage, string>>;

type HolidayLanguage = 'de' | 'en';
export type Holiday = keyof typeof names;

export function holidayName(holiday: Holiday, language: HolidayLanguage): string {
  return names[holiday][language];
}

/** [B27] Why a day is not like the others, in the reader's language where it is a holiday, and as it was written elsewhere. */
export function reasonIn(reason: string, language: HolidayLanguage): string {
  const same = (name: string) => name.toLowerCase() === reason.trim().toLowerCase();
  const found = Object.values(names).find(({ de, en }) => same(de) || same(en));
  return found ? found[language] : reason;
}
