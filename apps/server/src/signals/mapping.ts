import { Worker } from 'node:worker_threads';
import type { MappingProblem } from '@allmende/contract/signals';

/** What is asked of the thread; without a body only whether the expressions can be read. */
export interface Question {
  mapping: string;
  key: string | null;
  body: string | null;
  bindings: Record<string, string | null>;
  sizeMax: number;
}
export type Answer =
  | { ok: true; result: string; key: string | null }
  | ({ ok: false } & MappingProblem);

/**
 * [SG7] Runs expressions of businesses in threads of their own, with bounds for time, memory and size: one that never ends,
 * or eats all memory, costs its thread and nothing else.
 */
export interface Mapping {
  evaluate(question: Omit<Question, 'sizeMax'>): Promise<Answer>;
  stop(): Promise<void>;
}

const mappingBounds = {
  /** From the question to the answer. */
  milliseconds: 500,
  /** The first question of a thread waits until it has started. */
  startMilliseconds: 10_000,
  megabytes: 64,
  /** Letters of the result as JSON. */
  letters: 64 * 1024,
  threads: 2,
} as const;

interface Thread {
  ask(question: Question): Promise<Answer>;
  end(): Promise<unknown>;
  isEnded(): boolean;
}

export function createMapping(): Mapping {
  const idle: Thread[] = [];
  const waiting: ((thread: Thread) => void)[] = [];
  let threads = 0;
  let isStopped = false;
  const all = new Set<Thread>();

  async function take(): Promise<Thread> {
    const thread = idle.pop();
    if (thread) return thread;
    if (threads >= mappingBounds.threads) return new Promise((resolve) => waiting.push(resolve));
    threads += 1;
    const started = startThread();
    all.add(started);
    return started;
  }

  function giveBack(thread: Thread): void {
    let next = thread;
    if (thread.isEnded()) {
      all.delete(thread);
      if (waiting.length === 0) {
        threads -= 1;
        return;
      }
      next = startThread();
      all.add(next);
    }
    const first = waiting.shift();
    if (first) first(next);
    else idle.push(next);
  }

  return {
    async evaluate(question) {
      const thread = await take();
      try {
        const answer = await thread.ask({ ...question, sizeMax: mappingBounds.letters });
        // That its thread was ended with the server says nothing about an expression.
        if (isStopped) throw new Error('the server goes down');
        return answer;
      } finally {
        giveBack(thread);
      }
    },
    async stop() {
      isStopped = true;
      await Promise.all([...all].map((thread) => thread.end()));
    },
  };
}

function startThread(): Thread {
  const worker = new Worker(new URL('./mapping-worker.ts', import.meta.url), {
    env: {},
    stdin: false,
    resourceLimits: {
      maxOldGenerationSizeMb: mappingBounds.megabytes,
      maxYoungGenerationSizeMb: 8,
      stackSizeMb: 2,
    },
  });
  // A thread that waits for a question keeps no process alive.
  worker.unref();
  let over: Answer | null = null;
  let settle: ((answer: Answer) => void) | null = null;

  function end(what: 'too_slow' | 'too_big', message: string): void {
    over ??= { ok: false, what, message, position: null };
    settle?.(over);
    void worker.terminate();
  }
  worker.on('message', (answer: Answer) => settle?.(answer));
  worker.on('error', () =>
    end('too_big', `It took more than ${mappingBounds.megabytes} megabytes of memory`),
  );
  worker.on('exit', () => end('too_big', 'Its thread ended'));

  function put(question: Question, milliseconds: number): Promise<Answer> {
    return new Promise((resolve) => {
      if (over) return resolve(over);
      const late = () => end('too_slow', `It took longer than ${milliseconds} milliseconds`);
      const timer = setTimeout(late, milliseconds);
      settle = (answer) => {
        clearTimeout(timer);
        settle = null;
        resolve(answer);
      };
      return worker.postMessage(question);
    });
  }
  // Starting takes longer than any mapping may, and is nobody's fault.
  let started: Promise<Answer> | null = null;
  const greeting = { mapping: '1', key: null, body: null, bindings: {}, sizeMax: 100 };

  return {
    isEnded: () => over !== null,
    end: () => worker.terminate(),
    async ask(question) {
      started ??= put(greeting, mappingBounds.startMilliseconds);
      await started;
      return put(question, mappingBounds.milliseconds);
    },
  };
}
