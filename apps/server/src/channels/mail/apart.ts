import { Resolver } from 'node:dns/promises';
import { Worker } from 'node:worker_threads';
import type { Bringer, Proof, ResolveName } from './proving.ts';
import type { Letter } from './reading.ts';

/**
 * [CH25] Letters are read and their senders proven in a thread of its own, one after the other: one that is made to take
 * for ever, or to eat all memory, costs that thread and nothing else.
 */
export interface Apart {
  /** Null for a letter that cannot be read within its bounds. One whose proof takes too long proves nothing. */
  read(raw: Buffer, about: { host: string; by: Bringer }): Promise<ReadLetter | null>;
  stop(): Promise<void>;
}

export interface ReadLetter {
  letter: Letter;
  proof: Proof;
}

export type ToThread =
  | { raw: Uint8Array; host: string; by: Bringer }
  | { answer: number; records: string[][] | string[] | null; code?: string };
export type FromThread =
  | { isReady: true }
  | { letter: Letter }
  | { proof: Proof }
  | { ask: number; name: string; type: string };

/** A letter of everyday takes some milliseconds, and the largest that comes in less than a second. */
const readMsMax = 8_000;
/** With the time in which nobody answers for a name. */
const proveMsMax = 20_000;
const megabytesMax = 400;

export function createApart(resolveName?: ResolveName): Apart {
  const names = new Resolver({ timeout: 3_000, tries: 2 });
  const resolver: ResolveName =
    resolveName ?? ((name, type) => names.resolve(name, type) as ReturnType<ResolveName>);
  let thread: Promise<Worker> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function start(): Promise<Worker> {
    const worker = new Worker(new URL('./apart-worker.ts', import.meta.url), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: megabytesMax },
    });
    // A thread that waits for a letter keeps no process alive.
    worker.unref();
    // What comes after the end of a thread is nobody's concern.
    worker.on('error', () => undefined);
    return new Promise((resolve, reject) => {
      worker.once('message', () => resolve(worker));
      worker.once('error', reject);
    });
  }

  async function answer(worker: Worker, ask: Extract<FromThread, { ask: number }>): Promise<void> {
    const told = await resolver(ask.name, ask.type).then(
      (records): ToThread => ({ answer: ask.ask, records }),
      (error: { code?: string }): ToThread => {
        return { answer: ask.ask, records: null, code: error.code ?? 'ESERVFAIL' };
      },
    );
    worker.postMessage(told);
  }

  async function readOne(question: Extract<ToThread, { raw: Uint8Array }>) {
    thread ??= start();
    const worker = await thread;
    const done = Promise.withResolvers<ReadLetter | null>();
    let letter: Letter | null = null;
    const end = () => {
      thread = null;
      void worker.terminate();
      done.resolve(letter && { letter, proof: 'unproven' });
    };
    let timer = setTimeout(end, readMsMax);
    const hear = (said: FromThread) => {
      if ('ask' in said) void answer(worker, said);
      else if ('letter' in said) {
        ({ letter } = said);
        clearTimeout(timer);
        timer = setTimeout(end, proveMsMax);
      } else if ('proof' in said && letter) done.resolve({ letter, proof: said.proof });
    };
    worker.on('message', hear);
    worker.once('error', end);
    worker.once('exit', end);
    worker.postMessage(question);
    const found = await done.promise;
    clearTimeout(timer);
    worker.off('message', hear).off('error', end).off('exit', end);
    return found;
  }

  return {
    read(raw, about) {
      const turn = last.then(() => readOne({ raw, ...about }));
      last = turn.catch(() => undefined);
      return turn;
    },
    async stop() {
      await (await thread?.catch(() => null))?.terminate();
    },
  };
}
