import { parentPort } from 'node:worker_threads';
import type { FromThread, ToThread } from './apart.ts';
import { createProving } from './proving.ts';
import { readLetter } from './reading.ts';

/** Reads letters of strangers, apart from the server: this thread is ended when one takes too long or too much. */
const port = parentPort!;
const say = (what: FromThread) => port.postMessage(what);
const asked = new Map<number, PromiseWithResolvers<string[][] | string[]>>();

const proving = createProving((name, type) => {
  const id = asked.size === 0 ? 1 : Math.max(...asked.keys()) + 1;
  const answer = Promise.withResolvers<string[][] | string[]>();
  asked.set(id, answer);
  say({ ask: id, name, type });
  return answer.promise;
});

port.on('message', (told: ToThread) => {
  if ('answer' in told) {
    const waiting = asked.get(told.answer);
    asked.delete(told.answer);
    if (told.records) waiting?.resolve(told.records);
    else waiting?.reject(Object.assign(new Error('no such name'), { code: told.code }));
    return;
  }
  void read(told);
});

async function read({ raw, host, by }: Extract<ToThread, { raw: Uint8Array }>): Promise<void> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const letter = await readLetter(bytes, { envelopeFrom: by.envelopeFrom, host });
  say({ letter });
  say({ proof: letter.from ? await proving.prove(bytes, letter.from.address, by) : 'unproven' });
}

say({ isReady: true });
