import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Coverage } from './coverage.ts';
import type { Anchor } from './seals.ts';

/**
 * The daily anchors outside of the database: `anchors/<year>.txt` in the data folder, one line a day, for the operator to copy
 * to where nobody can change them. A line that was written is never written again.
 */
export async function appendAnchors(folder: string, anchors: readonly Anchor[]): Promise<Anchor[]> {
  const known = new Set((await readAnchorFiles(folder)).map((anchor) => anchor.date));
  const fresh = anchors
    .filter((anchor) => !known.has(anchor.date))
    .toSorted((a, b) => a.seal - b.seal);
  for (const { date, hash, count, seal } of fresh) {
    await appendLine(folder, date, `${hash} ${count} ${seal}`);
  }
  return fresh;
}

/** What was published as owed, in the same files: `<day> <asset> <root> <total> <accounts>`. */
export async function appendCoverage(
  folder: string,
  reports: readonly Coverage[],
): Promise<KeptCoverage[]> {
  const nameOf = (report: KeptCoverage) => `${report.date} ${report.assetCode}`;
  const known = new Set((await readCoverageFiles(folder)).map(nameOf));
  const fresh = reports
    .toSorted((a, b) => a.number - b.number)
    .map(({ date, assetCode, root, total, accounts }) => ({
      date,
      assetCode,
      root,
      total,
      accounts,
    }))
    .filter((report) => !known.has(nameOf(report)));
  for (const { date, assetCode, root, total, accounts } of fresh) {
    await appendLine(folder, date, `${assetCode} ${root} ${total} ${accounts}`);
  }
  return fresh;
}

async function appendLine(folder: string, date: string, rest: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${date.slice(0, 4)}.txt`);
  // Begins on a line of its own also where the one before was cut off.
  const start = (await endsInLine(file)) ? '' : '\n';
  await appendFile(file, `${start}${date} ${rest}\n`, { flush: true });
}

async function endsInLine(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text === '' || text.endsWith('\n');
}

/** Every line of the files; none where the folder is missing. What is not a whole line was cut off and is passed over. */
export async function readAnchorFiles(folder: string): Promise<Anchor[]> {
  return (await matchLines(folder, anchorPattern)).map(([, date, hash, count, seal]) => ({
    date: date!,
    hash: hash!,
    count: Number(count),
    seal: Number(seal),
  }));
}

export type KeptCoverage = Pick<Coverage, 'date' | 'assetCode' | 'root' | 'total' | 'accounts'>;

/** The same of what was published as owed. */
export async function readCoverageFiles(folder: string): Promise<KeptCoverage[]> {
  return (await matchLines(folder, coveragePattern)).map(
    ([, date, assetCode, root, total, accounts]) => ({
      date: date!,
      assetCode: assetCode!,
      root: root!,
      total: total!,
      accounts: Number(accounts),
    }),
  );
}

async function matchLines(folder: string, pattern: RegExp): Promise<RegExpExecArray[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const lines: RegExpExecArray[] = [];
  for (const name of names.filter((name) => /^\d{4}\.txt$/.test(name)).sort()) {
    lines.push(...(await readFile(join(folder, name), 'utf8')).matchAll(pattern));
  }
  return lines;
}

const anchorPattern = /^(\d{4}-\d\d-\d\d) ([0-9a-f]{64}) (\d+) (\d+)$/gm;
const coveragePattern = /^(\d{4}-\d\d-\d\d) ([A-Z0-9]{2,12}) ([0-9a-f]{64}) (\d+) (\d+)$/gm;
