import type { Problem } from '@allmende/contract/errors';
import { NoAnswer, RequestProblem } from '@allmende/sdk';

/**
 * Our side of tus 1.0: a file goes up in pieces, and goes on where the server says that it is, after a lost
 * connection or a reload. Over XMLHttpRequest, because `fetch` does not say how much has left.
 */
const address = '/api/v1/media/uploads';
const pieceBytes = 4 * 1024 * 1024;
/** Without any byte getting through meanwhile. */
const triesMax = 5;

export interface FileUpload {
  file: Blob;
  name: string;
  type: string;
  actorId: string;
  /** Where it went the last time. */
  knownId: string | undefined;
  onBegun: (id: string) => void;
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

/** Returns the id of the file. Throws what `api` throws, or the reason of the signal. */
export async function uploadFile(upload: FileUpload): Promise<string> {
  const { file, signal, onProgress } = upload;
  let id = upload.knownId;
  let offset = id ? await offsetOf(upload, id) : null;
  let tries = 0;
  for (;;) {
    if (offset === null || id === undefined) {
      id = await begin(upload);
      upload.onBegun(id);
      offset = 0;
    }
    onProgress(offset);
    if (offset >= file.size) return id;
    const from = offset;
    try {
      offset = await sendPiece(upload, id, from);
      tries = 0;
    } catch (error) {
      signal.throwIfAborted();
      const isLost = error instanceof RequestProblem && error.code === 'media.upload_unknown';
      const isElsewhere = error instanceof RequestProblem && error.code === 'media.upload_offset';
      tries += 1;
      if (!(isLost || isElsewhere || isPassing(error)) || tries > triesMax) throw error;
      await rest(300 * 2 ** tries, signal);
      offset = isLost ? null : await offsetOf(upload, id);
      if (offset !== null && offset > from) tries = 0;
    }
  }
}

/** The largest file that this server takes, in bytes; infinite when it does not say. */
export async function largestFile(): Promise<number> {
  const answer = await fetch(address, { method: 'OPTIONS' }).catch(() => null);
  return Number(answer?.headers.get('tus-max-size') ?? Infinity);
}

/** Gives up what was begun; when nobody hears it, it ends by itself after a day. */
export function endUpload(id: string, actorId: string): void {
  const headers = { 'tus-resumable': '1.0.0', 'allmende-actor': actorId };
  void fetch(`${address}/${id}`, { method: 'DELETE', headers }).catch(() => undefined);
}

async function begin(upload: FileUpload): Promise<string> {
  const answer = await ask('POST', address, upload, {
    'upload-length': String(upload.file.size),
    'upload-metadata': `filename ${base64(upload.name)},filetype ${base64(upload.type)}`,
  });
  return answer.header('location').split('/').at(-1)!;
}

/** Null when the server no longer knows it. */
async function offsetOf(upload: FileUpload, id: string): Promise<number | null> {
  try {
    const answer = await ask('HEAD', `${address}/${id}`, upload, {});
    return Number(answer.header('upload-offset'));
  } catch (error) {
    if (error instanceof RequestProblem && error.status === 404) return null;
    throw error;
  }
}

async function sendPiece(upload: FileUpload, id: string, from: number): Promise<number> {
  const piece = upload.file.slice(from, from + pieceBytes);
  const answer = await ask(
    'PATCH',
    `${address}/${id}`,
    upload,
    { 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream' },
    { body: piece, onSent: (sent) => upload.onProgress(from + sent) },
  );
  return Number(answer.header('upload-offset'));
}

/** What may be otherwise in a moment. */
function isPassing(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof RequestProblem && error.status >= 500);
}

function ask(
  method: string,
  url: string,
  { actorId, signal }: Pick<FileUpload, 'actorId' | 'signal'>,
  headers: Record<string, string>,
  sending: { body?: Blob; onSent?: (sent: number) => void } = {},
): Promise<{ header: (name: string) => string }> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, url);
    const all = { 'tus-resumable': '1.0.0', 'allmende-actor': actorId, ...headers };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => sending.onSent?.(loaded);
    request.onload = () => {
      const header = (name: string) => request.getResponseHeader(name) ?? '';
      if (request.status < 300) resolve({ header });
      else reject(problemOf(request));
    };
    request.onerror = () => reject(new NoAnswer('the connection broke off'));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener('abort', stop);
    signal.addEventListener('abort', stop);
    request.send(sending.body);
  });
}

function problemOf({ status, responseText }: XMLHttpRequest): Error {
  if (status >= 500) return new NoAnswer(`the server answered ${status}`);
  const known: Record<number, string> = { 404: 'media.upload_unknown', 409: 'media.upload_offset' };
  try {
    return new RequestProblem(JSON.parse(responseText) as Problem);
  } catch {
    // An answer to `HEAD` has no words.
    const code = known[status] ?? 'platform.internal';
    return new RequestProblem({ type: '', title: code, status, code });
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 500))));
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    }
    signal.addEventListener('abort', end);
  });
}
