import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  if (fresh.length > 0) await mkdir(folder, { recursive: true });
  for (const { date, hash, count, seal } of fresh) {
    const file = join(folder, `${date.slice(0, 4)}.txt`);
    // Begins on a line of its own also where the one before was cut off.
    const start = (await endsInLine(file)) ? '' : '\n';
    await appendFile(file, `${start}${date} ${hash} ${count} ${seal}\n`, { flush: true });
  }
  return fresh;
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
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const anchors: Anchor[] = [];
  for (const name of names.filter((name) => /^\d{4}\.txt$/.test(name)).sort()) {
    const text = await readFile(join(folder, name), 'utf8');
    for (const [, date, hash, count, seal] of text.matchAll(linePattern)) {
      anchors.push({ date: date!, hash: hash!, count: Number(count), seal: Number(seal) });
    }
  }
  return anchors;
}

const linePattern = /^(\d{4}-\d\d-\d\d) ([0-9a-f]{64}) (\d+) (\d+)$/gm;
