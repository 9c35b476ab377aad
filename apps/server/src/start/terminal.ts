import type { WriteStream } from 'node:tty';

/**
 * What a person sees while the server starts: one line per step, calm, with its duration once it took
 * long enough to notice. Colours and the moving dots only in a terminal.
 */
export interface Terminal {
  /** Runs the work of a step and prints how it went. Steps may overlap. */
  step<T>(name: string, work: (say: (detail: string) => void) => Promise<T>): Promise<T>;
  print(text: string): void;
  bold(text: string): string;
  dim(text: string): string;
}

export function createTerminal(out: WriteStream): Terminal {
  const hasColours = Boolean(out.isTTY) && !process.env['NO_COLOR'];
  const paint = (code: number) => (text: string) =>
    hasColours ? `\x1b[${code}m${text}\x1b[0m` : text;
  const dim = paint(2);
  const green = paint(32);
  const red = paint(31);
  const running: string[] = [];

  /** The open steps stand in one line below everything that is printed. */
  function showRunning(): void {
    if (hasColours && running.length > 0) out.write(dim(`  … ${running.join(', ')}`));
  }

  function print(text: string): void {
    if (hasColours) out.write('\r\x1b[K');
    out.write(`${text}\n`);
    showRunning();
  }

  async function step<T>(
    name: string,
    work: (say: (detail: string) => void) => Promise<T>,
  ): Promise<T> {
    const startedAt = Date.now();
    if (hasColours) out.write('\r\x1b[K');
    running.push(name);
    showRunning();
    const end = (mark: string | null) => {
      running.splice(running.indexOf(name), 1);
      if (mark === null) return;
      const tookMs = Date.now() - startedAt;
      print(`  ${mark} ${name}${tookMs > 150 ? dim(`  ${(tookMs / 1000).toFixed(1)} s`) : ''}`);
    };
    try {
      const value = await work((detail) => print(dim(`    ${detail}`)));
      end(green('✓'));
      return value;
    } catch (error) {
      // One that was called off because another failed has nothing to report.
      end((error as Error).name === 'AbortError' ? null : red('✗'));
      throw error;
    }
  }

  return { step, print, bold: paint(1), dim };
}
