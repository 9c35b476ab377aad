import type { FileHandle } from 'node:fs/promises';

/** A part of a file, in bytes from its beginning. */
export interface Range {
  at: number;
  length: number;
}

/** A part with a head of its own that says how long it is. */
export interface Part extends Range {
  /** Where its content begins. */
  inner: number;
}

const windowBytes = 65_536;

/** Shorter than asked for where the file ends. */
export async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

/** Small parts that follow each other cost one read, not one each. */
export function readAhead(file: FileHandle): (at: number, length: number) => Promise<Buffer> {
  let from = 0;
  let window: Buffer = Buffer.alloc(0);
  return async (at, length) => {
    if (at < from || at + length > from + window.length) {
      [from, window] = [at, await readAt(file, at, Math.max(length, windowBytes))];
    }
    return window.subarray(at - from, at - from + length);
  };
}
