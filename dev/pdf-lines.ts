import { inflateSync } from 'node:zlib';

/** How many lines are drawn in a PDF of ours: one above each fact of a receipt, and one below the last. */
export async function drawnLines({
  bytes,
}: {
  bytes: ReadableStream<Uint8Array>;
}): Promise<number> {
  const pdf = Buffer.from(await new Response(bytes).arrayBuffer()).toString('latin1');
  const streams = [...pdf.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)];
  return streams.reduce((sum, [, content]) => sum + strokes(Buffer.from(content!, 'latin1')), 0);
}

/** Of a page's content; fonts and the like, which are no text, have none. */
function strokes(content: Buffer): number {
  try {
    return inflateSync(content).toString('latin1').match(/\nS\n/g)?.length ?? 0;
  } catch {
    return 0;
  }
}
