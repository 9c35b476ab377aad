/** What stands over a post that somebody pays for, where whoever reads has not said in which language: in that of the post. */
export function advertisingLine(name: string, language: string | null): string {
  return language === null || language === 'de'
    ? `Anzeige · Werbung für ${name}`
    : `Ad · paid for by ${name}`;
}
