import { parentPort } from 'node:worker_threads';
import jsonata from 'jsonata';
import type { Answer, Question } from './mapping.ts';

/**
 * Evaluates expressions of strangers, apart from the server: this thread has no environment, little memory, and is ended when
 * an answer takes too long. Each question is answered before the next one is asked.
 */
const compiled = new Map<string, jsonata.Expression>();
const compiledMax = 200;

function compile(text: string): jsonata.Expression {
  const known = compiled.get(text);
  if (known) return known;
  if (compiled.size >= compiledMax) compiled.clear();
  const expression = jsonata(text);
  compiled.set(text, expression);
  return expression;
}

async function answer({ mapping, key, body, bindings, sizeMax }: Question): Promise<Answer> {
  try {
    const mapped = compile(mapping);
    const keyed = key === null ? null : compile(key);
    if (body === null) return { ok: true, result: 'null', key: null };
    const input: unknown = JSON.parse(body);
    // Bindings are made anew, so that nothing of one delivery is seen by the next.
    const result = JSON.stringify((await mapped.evaluate(input, { ...bindings })) ?? null);
    const value = keyed ? ((await keyed.evaluate(input, { ...bindings })) ?? null) : null;
    const text = value === null ? null : JSON.stringify(value);
    const size = (result?.length ?? 0) + (text?.length ?? 0);
    if (size > sizeMax) {
      const message = `The result has more than ${sizeMax} letters`;
      return { ok: false, what: 'too_big', message, position: null };
    }
    return { ok: true, result: result ?? 'null', key: text };
  } catch (error) {
    const { message, code, position } = error as {
      message?: string;
      code?: string;
      position?: number;
    };
    return {
      ok: false,
      what: code?.startsWith('S') ? 'malformed' : 'failed',
      message: String(message ?? error).slice(0, 500),
      position: typeof position === 'number' ? position : null,
    };
  }
}

parentPort!.on('message', (question: Question) => {
  void answer(question).then((said) => parentPort!.postMessage(said));
});
