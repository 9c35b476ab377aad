import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { sharedServerVariable, startTestServer } from '../dev/test-database.ts';
import { addTotals, heading, indent, noTotals, seconds, type Totals } from './totals.ts';

const root = join(import.meta.dirname, '..');
const propertySeed = join(root, 'dev/property-seed.ts');
/** More failed files than this are no accident of the machine. */
const unsteadyMax = 3;
/** One more than there are processors: some file always waits for a clock or a disk. */
const lanes = Math.min(availableParallelism(), 4) + 1;

export interface NodeTestOptions {
  title: string;
  files: string[];
  /** Prints each test and what it reports on the side, such as the seeds of a fuzzer. */
  showsTests?: boolean;
  /** For a whole file. One that hangs fails, and the rest goes on. */
  timeoutMs?: number;
  /** Runs a failed file once more when all others are through, and says so where it passes then. */
  secondAttempt?: boolean;
}

/** Runs test files, each in a process of its own, and prints a line per file and failures in full. */
export async function runNodeTests(options: NodeTestOptions): Promise<Totals> {
  heading(options.title);
  if (options.files.length === 0) console.log('  no files');
  const queue = [...options.files];
  const all = new Map<string, Totals>();
  async function work(): Promise<void> {
    for (let file = queue.shift(); file; file = queue.shift()) {
      all.set(file, await runFile(file, options));
    }
  }
  await Promise.all(Array.from({ length: lanes }, work));
  const failed = [...all].filter(([, { failed }]) => failed > 0);
  if (options.secondAttempt && failed.length <= unsteadyMax) {
    for (const [file, { failures }] of failed) {
      console.log('  Once more, alone:');
      const again = await runFile(file, options);
      all.set(file, again.failed > 0 ? again : { ...again, unsteady: failures });
    }
  }
  return addTotals(...all.values());
}

async function runFile(file: string, options: NodeTestOptions): Promise<Totals> {
  const { timeoutMs = 240_000 } = options;
  const startedAt = Date.now();
  const totals = noTotals();
  const remarks: string[] = [];
  const output: string[] = [];
  // A file that does not end is ended, and counts as failed.
  const overtime = new AbortController();
  const timer = setTimeout(() => overtime.abort(), Math.min(timeoutMs, 2 ** 31 - 1));

  const stream = run({
    files: [join(root, file)],
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      ...(testsProperties(file) ? [`--import=${propertySeed}`] : []),
    ],
    signal: overtime.signal,
  });
  stream.on('test:stdout', ({ message }) => output.push(message));
  stream.on('test:stderr', ({ message }) => output.push(message));
  stream.on('test:pass', ({ name, skip, todo }) => {
    if (skip !== undefined || todo !== undefined) remarks.push(`- ${name}: skipped`);
    else if (options.showsTests) remarks.push(name);
  });
  stream.on('test:fail', ({ name, details }) => {
    // A parent fails with its subtests; its own report would only repeat theirs.
    if ((details.error as { failureType?: string }).failureType === 'subtestsFailed') return;
    totals.failures.push(`✗ ${file} › ${name}\n${inspect(details.error.cause ?? details.error)}`);
  });
  if (options.showsTests) {
    stream.on('test:diagnostic', (event) => {
      // Those without a file are node's own totals.
      if (event.file) remarks.push(event.message);
    });
  }
  stream.on('test:summary', ({ file: ofFile, counts }) => {
    if (ofFile !== undefined) return;
    totals.passed = counts.passed;
    totals.skipped = counts.skipped + counts.todo;
    totals.failed = counts.tests - totals.passed - totals.skipped;
  });
  await new Promise((resolve, reject) => {
    stream.once('end', resolve);
    stream.once('error', reject);
    stream.resume();
  });
  clearTimeout(timer);
  if (overtime.signal.aborted) {
    totals.failures.push(`✗ ${file} › still running after ${timeoutMs / 1000} s`);
    totals.failed = Math.max(totals.failed, 1);
  }
  printFile({ file, totals, startedAt, remarks, output });
  return totals;
}

/** Whether a test file lets fast-check choose its values. */
export function testsProperties(file: string): boolean {
  return readFileSync(join(root, file), 'utf8').includes("from 'fast-check'");
}

function printFile(report: {
  file: string;
  totals: Totals;
  startedAt: number;
  remarks: string[];
  output: string[];
}): void {
  const { passed, failed, failures } = report.totals;
  const count = failed === 0 ? passed : `${passed} of ${passed + failed}`;
  const mark = failed === 0 ? '✓' : '✗';
  console.log(`  ${mark} ${report.file}  ${count}  ${seconds(report.startedAt)}`);
  for (const line of [...report.remarks, ...failures]) console.log(indent(line, 6));
  if (failed > 0 && report.output.length > 0) {
    console.log(indent(`It printed:\n${report.output.join('').trim()}`, 6));
  }
}

/** One PostgreSQL for all test files that run within `work`. */
export async function withTestServer<T>(work: () => Promise<T>): Promise<T> {
  const server = await startTestServer();
  process.env[sharedServerVariable] = JSON.stringify(server.connection);
  try {
    return await work();
  } finally {
    await server.stop();
  }
}
