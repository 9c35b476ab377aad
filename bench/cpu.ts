import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const msPerTick = 10;

/**
 * CPU time of a process, its descendants, and its children that have ended, in ms; from /proc, so 0 where
 * there is none.
 */
export function cpuMsOfTree(pid: number): number {
  const processes = new Map<number, { parent: number; ticks: number; endedTicks: number }>();
  for (const name of existsSync('/proc') ? readdirSync('/proc') : []) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readStat(Number(name));
    if (stat) processes.set(Number(name), stat);
  }
  let ticks = processes.get(pid)?.endedTicks ?? 0;
  for (const [id, { ticks: own }] of processes) {
    if (isBelow(processes, id, pid)) ticks += own;
  }
  return ticks * msPerTick;
}

function isBelow(processes: Map<number, { parent: number }>, id: number, root: number): boolean {
  for (let at: number | undefined = id; at; at = processes.get(at)?.parent) {
    if (at === root) return true;
  }
  return false;
}

function readStat(pid: number) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the command stands in brackets and may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return {
      parent: fields[1]!,
      ticks: fields[11]! + fields[12]!,
      endedTicks: fields[13]! + fields[14]!,
    };
  } catch {
    return null;
  }
}
