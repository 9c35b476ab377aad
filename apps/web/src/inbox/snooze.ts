/** When something that is put off comes back: in an hour, this evening, tomorrow or on Monday morning. */
export function snoozeTimes(
  now: Date,
): { key: 'hour' | 'evening' | 'tomorrow' | 'monday'; at: Date }[] {
  const at = (days: number, hour: number) => {
    const day = new Date(now);
    day.setDate(day.getDate() + days);
    day.setHours(hour, 0, 0, 0);
    return day;
  };
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { key: 'hour' as const, at: new Date(now.getTime() + 3_600_000) },
    ...(now.getHours() < 17 ? [{ key: 'evening' as const, at: at(0, 18) }] : []),
    { key: 'tomorrow' as const, at: at(1, 8) },
    ...(untilMonday > 1 ? [{ key: 'monday' as const, at: at(untilMonday, 8) }] : []),
  ];
}
