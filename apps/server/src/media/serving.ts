import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Blobs } from './blobs.ts';
import type { FileRow } from './files-store.ts';

/**
 * A file on its way out. As a download it has no type that a browser opens; to be played, it has the type
 * that its own structure proved. Either way it may run nothing, and parts of it can be asked for.
 */
export async function serveFile(
  request: FastifyRequest,
  reply: FastifyReply,
  serving: {
    row: FileRow;
    blobs: Blobs;
    isStream: boolean;
    cacheControl: string;
    /** Other sites may show it too. */
    isOpen: boolean;
  },
): Promise<FastifyReply> {
  const { row, blobs, isStream, cacheControl, isOpen } = serving;
  const tag = `"${row.hash.toString('base64url')}"`;
  const { headers } = request;
  const isKnown = headers['if-none-match'] === tag;
  const file = isKnown ? null : await blobs.open(row.hash);
  if (!isKnown && !file) {
    reply.callNotFound();
    return reply;
  }
  reply.headers({
    'content-type': isStream ? row.type : 'application/octet-stream',
    'content-disposition': dispositionOf(isStream ? 'inline' : 'attachment', row.name),
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': isOpen ? 'cross-origin' : 'same-origin',
    'cache-control': cacheControl,
    'accept-ranges': 'bytes',
    vary: 'Cookie',
    etag: tag,
  });
  if (!file) return reply.code(304).send();
  const wanted = headers['if-range'] === undefined || headers['if-range'] === tag;
  const range = wanted ? rangeOf(headers.range, row.size) : 'all';
  if (range === 'none') {
    await file.close();
    return reply
      .code(416)
      .header('content-range', `bytes */${row.size}`)
      .removeHeader('content-disposition')
      .send();
  }
  const { from, to } = range === 'all' ? { from: 0, to: row.size - 1 } : range;
  if (range !== 'all') {
    reply.code(206).header('content-range', `bytes ${from}-${to}/${row.size}`);
  }
  reply.header('content-length', to - from + 1);
  if (request.method === 'HEAD') {
    await file.close();
    // Nothing is read, and its length is told all the same.
    return reply.send(Readable.from([]));
  }
  return reply.send(file.createReadStream({ start: from, end: to }));
}

/** One range of bytes; several, and what makes no sense, count as none asked for (RFC 9110, 14.2). */
export function rangeOf(
  header: string | undefined,
  size: number,
): { from: number; to: number } | 'all' | 'none' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return 'all';
  const [first, last] = [match[1]!, match[2]!];
  if (first === '') {
    if (last === '') return 'all';
    const count = Math.min(Number(last), size);
    return count === 0 ? 'none' : { from: size - count, to: size - 1 };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return 'all';
  if (from >= size) return 'none';
  return { from, to: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** Both ways to say a name (RFC 6266): in ASCII for old programs, and whole. */
function dispositionOf(kind: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^ !#-$&-[\]-~]/g, '_');
  const whole = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${whole}`;
}
