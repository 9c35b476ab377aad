/**
 * How many bytes of uploads are held in memory at once: a body is read as a whole before it is looked
 * at, so without a bound the memory of the server is as large as the patience of whoever sends.
 */
export interface UploadBudget {
  /** What gives the bytes back, to be called once; null when there is no room for them now. */
  take(caller: string, bytes: number): (() => void) | null;
}

const mebibyte = 1024 * 1024;

export function createUploadBudget({
  perCallerMax = 192 * mebibyte,
  allMax = 512 * mebibyte,
}: {
  perCallerMax?: number;
  allMax?: number;
} = {}): UploadBudget {
  const held = new Map<string, number>();
  let all = 0;

  function add(caller: string, bytes: number): void {
    const now = (held.get(caller) ?? 0) + bytes;
    all += bytes;
    if (now === 0) held.delete(caller);
    else held.set(caller, now);
  }

  return {
    take(caller, bytes) {
      if (all + bytes > allMax || (held.get(caller) ?? 0) + bytes > perCallerMax) return null;
      add(caller, bytes);
      return () => add(caller, -bytes);
    },
  };
}
