const repeatedLines = 30;

/** What ran, counted over checks and tests of every kind. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed and why, to be repeated where a long run ends. */
  failures: string[];
  /** What passed only at the second attempt, and how it had failed; counted as passed. */
  unsteady: string[];
}

export function noTotals(): Totals {
  return { passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] };
}

export function failedOnce(failure: string): Totals {
  return { ...noTotals(), failed: 1, failures: [failure] };
}

export function addTotals(...parts: Totals[]): Totals {
  const sum = noTotals();
  for (const part of parts) {
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
    sum.failures.push(...part.failures);
    sum.unsteady.push(...part.unsteady);
  }
  return sum;
}

/** Says once more what failed, then the closing line; whoever calls us reads that. */
export function printTotals({ passed, failed, skipped, failures, unsteady }: Totals): void {
  repeat('Passed only at the second attempt', unsteady);
  repeat('What failed', failures);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
}

function repeat(title: string, failures: readonly string[]): void {
  if (failures.length > 0) heading(title);
  for (const failure of failures) {
    const lines = failure.split('\n');
    const shown = lines.slice(0, repeatedLines);
    if (lines.length > repeatedLines) shown.push('… in full above');
    console.log(indent(shown.join('\n'), 2));
  }
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
