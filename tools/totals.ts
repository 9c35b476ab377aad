const repeatedLines = 30;

/** What ran, counted over checks and tests of every kind. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed and why, to be repeated where a long run ends. */
  failures: string[];
}

export function noTotals(): Totals {
  return { passed: 0, failed: 0, skipped: 0, failures: [] };
}

export function failedOnce(failure: string): Totals {
  return { passed: 0, failed: 1, skipped: 0, failures: [failure] };
}

export function addTotals(...parts: Totals[]): Totals {
  const sum = noTotals();
  for (const part of parts) {
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
    sum.failures.push(...part.failures);
  }
  return sum;
}

/** Says once more what failed, then the closing line; whoever calls us reads that. */
export function printTotals({ passed, failed, skipped, failures }: Totals): void {
  if (failures.length > 0) heading('What failed');
  for (const failure of failures) {
    const lines = failure.split('\n');
    const shown = lines.slice(0, repeatedLines);
    if (lines.length > repeatedLines) shown.push('… in full above');
    console.log(indent(shown.join('\n'), 2));
  }
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
}

export function indent(text: string, by: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(by));
}

export function seconds(sinceMs: number): string {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

export function heading(text: string): void {
  console.log(`\n${text}`);
}
