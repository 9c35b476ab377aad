const patienceMs = 60_000;
const againMs = 20;

/** What `look` finds, asked again and again until it is neither null nor undefined nor false. @throws after a minute, saying what was waited for. */
export async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  what: string,
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error(`in vain waited for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}
