import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestProblem } from '@allmende/sdk';
import { uploadFile } from './tus.ts';

/** A server of one upload; `trouble` answers in its place, once for each entry. */
const server = {
  id: '',
  bytes: [] as number[],
  size: 0,
  begun: 0,
  trouble: [] as (() => 'cut' | number)[],
};

function reset(): void {
  Object.assign(server, { id: '', bytes: [], size: 0, begun: 0, trouble: [] });
}

class FakeRequest {
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  status = 0;
  responseText = '';
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  private method = '';
  private url = '';
  private headers = new Map<string, string>();
  private answer = new Map<string, string>();

  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }
  getResponseHeader(name: string): string | null {
    return this.answer.get(name) ?? null;
  }
  abort(): void {
    this.onabort?.();
  }
  send(body?: Blob): void {
    setTimeout(async () => {
      const bytes = body ? [...new Uint8Array(await body.arrayBuffer())] : [];
      this.upload.onprogress?.({ loaded: bytes.length });
      const trouble = this.method === 'PATCH' ? server.trouble.shift()?.() : undefined;
      if (trouble === 'cut') {
        // Half of it got through before the line went dead.
        server.bytes.push(...bytes.slice(0, bytes.length / 2));
        this.onerror?.();
      } else {
        this.status = trouble ?? this.handle(bytes);
        this.onload?.();
      }
      this.onloadend?.();
    }, 1);
  }

  private handle(bytes: number[]): number {
    if (this.method === 'POST') {
      server.begun += 1;
      server.id = `fil_${server.begun}`;
      server.bytes = [];
      server.size = Number(this.headers.get('upload-length'));
      this.answer.set('location', `/api/v1/media/uploads/${server.id}`);
      return 201;
    }
    if (!this.url.endsWith(`/${server.id}`)) return 404;
    if (this.method === 'PATCH') {
      if (Number(this.headers.get('upload-offset')) !== server.bytes.length) return 409;
      server.bytes.push(...bytes);
    }
    this.answer.set('upload-offset', String(server.bytes.length));
    return 204;
  }
}
Object.assign(globalThis, { XMLHttpRequest: FakeRequest });

const bytes = Uint8Array.from({ length: 1_000 }, (_, at) => at % 251);

function upload(more: { knownId?: string; signal?: AbortSignal } = {}) {
  const begun: string[] = [];
  const progress: number[] = [];
  const done = uploadFile({
    file: new Blob([bytes]),
    name: 'Grüße.txt',
    type: 'text/plain',
    actorId: 'act_1',
    knownId: more.knownId,
    onBegun: (id) => begun.push(id),
    onProgress: (sent) => progress.push(sent),
    signal: more.signal ?? new AbortController().signal,
  });
  return { done, begun, progress };
}

test('a file goes up once, whole', async () => {
  reset();
  const { done, begun, progress } = upload();
  assert.equal(await done, 'fil_1');
  assert.deepEqual(begun, ['fil_1']);
  assert.deepEqual(server.bytes, [...bytes]);
  assert.equal(progress.at(-1), 1_000);
});

test('after a line that broke it goes on where the server is', async () => {
  reset();
  server.trouble = [() => 'cut', () => 'cut', () => 503];
  assert.equal(await upload().done, 'fil_1');
  assert.deepEqual(server.bytes, [...bytes]);
  assert.equal(server.begun, 1);
});

test('what was begun before a reload goes on, and what the server forgot begins anew', async () => {
  reset();
  Object.assign(server, { id: 'fil_9', bytes: [...bytes.slice(0, 400)], size: 1_000 });
  assert.equal(await upload({ knownId: 'fil_9' }).done, 'fil_9');
  assert.deepEqual(server.bytes, [...bytes]);
  const { done, begun } = upload({ knownId: 'fil_gone' });
  assert.equal(await done, 'fil_1');
  assert.deepEqual(begun, ['fil_1']);
  assert.deepEqual(server.bytes, [...bytes]);
});

test('a refusal ends it with its code, and giving up with its reason', async () => {
  reset();
  server.trouble = [() => 413];
  await assert.rejects(upload().done, (error) => error instanceof RequestProblem);
  const stop = new AbortController();
  const { done } = upload({ signal: stop.signal });
  stop.abort('given up');
  await assert.rejects(done, (reason) => reason === 'given up');
});
