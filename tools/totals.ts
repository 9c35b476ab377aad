/** What ran, counted over checks and tests of every kind. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

function noTotals(): Totals {
  return { passed: 0, failed: 0, skipped: 0 };
}

export function addTotals(...parts: Totals[]): Totals {
  const sum = noTotals();
  for (const part of parts) {
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
  }
  return sum;
}

/** The closing line; whoever calls us reads it. */
export function totalsLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

export function seconds(sinceMs: number): string {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

export function heading(text: string): void {
  console.log(`\n${text}`);
}
