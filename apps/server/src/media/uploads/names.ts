import { cleanLine } from '@allmende/contract/text';

const nameMax = 150;
const suffixMax = 16;

/**
 * A name by which somebody else may save a file: one line, the last part of a path, without what turns
 * text around or what a disk cannot hold. A long one loses its middle and keeps its ending.
 */
export function cleanFileName(given: string): string {
  const line = cleanLine(given.slice(0, 4 * 1024));
  const last = line.split(/[/\\]/).at(-1)!;
  const name = last.replace(/[<>:"|?*]/g, '_').replace(/^[\s.]+|[\s.]+$/g, '');
  if (name === '') return 'file';
  if (name.length <= nameMax) return name;
  const dot = name.lastIndexOf('.');
  const suffix = dot > 0 && name.length - dot <= suffixMax ? name.slice(dot) : '';
  return `${name.slice(0, nameMax - suffix.length - 1)}…${suffix}`.toWellFormed();
}

/** What the sender's device called it, for showing; nothing is ever served under this type. */
export function cleanType(given: string): string {
  const type = given.toLowerCase().split(';')[0]!.trim();
  return /^[a-z0-9][\w.+-]{0,60}\/[a-z0-9][\w.+-]{0,80}$/.test(type)
    ? type
    : 'application/octet-stream';
}
