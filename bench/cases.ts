/** What a benchmark ends with, in one shape, so that a script compares runs and benchmarks alike. */
export interface Case {
  name: string;
  value: number;
  unit: string;
  /** What the value is set against: a contender measured in the same run, or a fixed limit. */
  reference: string;
  referenceValue: number;
  /** `value` to `referenceValue`; with several rounds the median of their ratios. */
  ratio: number;
  /** What `ratio` has to be, with its direction: `>= 8`, `<= 1`. */
  target: string;
  ok: boolean;
}

export type Unjudged = Omit<Case, 'ratio' | 'target' | 'ok'> & { ratio?: number };

/** A case whose ratio shall be at least `target`. */
export function atLeast(target: number, measured: Unjudged): Case {
  return judge('>=', target, measured);
}

/** A case whose ratio shall be at most `target`. */
export function atMost(target: number, measured: Unjudged): Case {
  return judge('<=', target, measured);
}

function judge(direction: '>=' | '<=', target: number, measured: Unjudged): Case {
  const { ratio = measured.value / measured.referenceValue } = measured;
  return {
    ...measured,
    value: rounded(measured.value),
    referenceValue: rounded(measured.referenceValue),
    ratio: rounded(ratio),
    target: `${direction} ${target}`,
    ok: direction === '>=' ? ratio >= target : ratio <= target,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Prints the line of JSON that ends the run; the process fails when a target was missed. */
export function report(bench: string, cases: Case[]): void {
  process.stdout.write(`${JSON.stringify({ bench, cases })}\n`);
  if (!cases.every(({ ok }) => ok)) process.exitCode = 1;
}
