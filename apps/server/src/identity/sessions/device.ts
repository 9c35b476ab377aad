/**
 * A short name for a device out of its `User-Agent`, good enough to recognise one's own in a list:
 * `Firefox · Android`. Programs are named by the first word they give.
 */
export function deviceLabel(userAgent: string): string {
  const browser = firstMatch(userAgent, [
    [/\bEdgA?\//, 'Edge'],
    [/\bOPR\//, 'Opera'],
    [/\bSamsungBrowser\//, 'Samsung Internet'],
    [/\bVivaldi\//, 'Vivaldi'],
    [/\b(Firefox|FxiOS)\//, 'Firefox'],
    [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
    [/\bVersion\/.*Safari\//, 'Safari'],
  ]);
  const system = firstMatch(userAgent, [
    [/\biPhone\b/, 'iPhone'],
    [/\biPad\b/, 'iPad'],
    [/\bAndroid\b/, 'Android'],
    [/\bCrOS\b/, 'ChromeOS'],
    [/\bWindows\b/, 'Windows'],
    [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
    [/\bLinux\b/, 'Linux'],
  ]);
  const named = [browser, system].filter((part) => part !== null).join(' · ');
  return (
    named ||
    userAgent
      .split(/[\s/]/)[0]!
      .replace(/[^\w.-]/g, '')
      .slice(0, 40) ||
    '–'
  );
}

function firstMatch(text: string, patterns: [RegExp, string][]): string | null {
  return patterns.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
