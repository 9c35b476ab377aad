import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { sharedServerVariable, startTestServer } from '../dev/test-database.ts';
import { heading, type Totals } from './totals.ts';

const root = join(import.meta.dirname, '..');

export interface NodeTestOptions {
  title: string;
  files: string[];
  /** Prints what the tests report on the side, such as the seeds of a fuzzer. */
  showsDiagnostics?: boolean;
  /** For a whole file. One that hangs fails, and the rest goes on. */
  timeoutMs?: number;
}

interface FileReport {
  output: string[];
  failures: string[];
  diagnostics: string[];
}

/** Runs test files, each in a process of its own, and prints a line per file and failures in full. */
export async function runNodeTests(options: NodeTestOptions): Promise<Totals> {
  heading(options.title);
  const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  if (options.files.length === 0) {
    console.log('  no files');
    return totals;
  }
  const reports = new Map<string, FileReport>();
  const reportOf = (file: string | undefined): FileReport => {
    const key = file ?? '';
    let report = reports.get(key);
    if (!report) {
      report = { output: [], failures: [], diagnostics: [] };
      reports.set(key, report);
    }
    return report;
  };

  const stream = run({
    files: options.files.map((file) => join(root, file)),
    concurrency: Math.min(availableParallelism(), 4),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    timeout: options.timeoutMs ?? 240_000,
  });
  stream.on('test:stdout', ({ file, message }) => reportOf(file).output.push(message));
  stream.on('test:stderr', ({ file, message }) => reportOf(file).output.push(message));
  stream.on('test:fail', ({ file, name, details }) => {
    // A parent fails with its subtests; its own report would only repeat theirs.
    if ((details.error as { failureType?: string }).failureType === 'subtestsFailed') return;
    const cause = details.error.cause ?? details.error;
    reportOf(file).failures.push(`✗ ${name}\n${inspect(cause)}`);
  });
  if (options.showsDiagnostics) {
    stream.on('test:diagnostic', ({ file, message, nesting }) => {
      if (nesting > 0) reportOf(file).diagnostics.push(message);
    });
  }
  stream.on('test:summary', ({ file, counts, duration_ms }) => {
    if (file === undefined) {
      totals.passed = counts.passed;
      totals.skipped = counts.skipped + counts.todo;
      totals.failed = counts.tests - totals.passed - totals.skipped;
      return;
    }
    printFile(file, counts, duration_ms, reportOf(file));
  });
  await new Promise((resolve, reject) => {
    stream.once('end', resolve);
    stream.once('error', reject);
    stream.resume();
  });
  const unattributed = reports.get('')?.failures ?? [];
  for (const failure of unattributed) console.log(indent(failure));
  return totals;
}

function printFile(
  file: string,
  counts: { passed: number; tests: number },
  durationMs: number,
  report: FileReport,
): void {
  const isGood = report.failures.length === 0;
  const duration = `${(durationMs / 1000).toFixed(1)} s`;
  const count = isGood ? counts.tests : `${counts.passed} of ${counts.tests}`;
  console.log(`  ${isGood ? '✓' : '✗'} ${relative(root, file)}  ${count}  ${duration}`);
  for (const line of report.diagnostics) console.log(indent(line));
  if (isGood) return;
  for (const failure of report.failures) console.log(indent(failure));
  if (report.output.length > 0)
    console.log(indent(`It printed:\n${report.output.join('').trim()}`));
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '      ');
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
