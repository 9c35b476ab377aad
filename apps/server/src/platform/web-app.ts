import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyRequest } from 'fastify';
import type { Http } from './http.ts';

/** Folder of the built web app. */
const webFolder = join(import.meta.dirname, '../../../web/dist');

/**
 * Serves the built web app: assets whose name carries a hash are kept for a year, everything else is
 * asked for anew. Any path that a person may open in the app answers with its shell.
 */
export async function registerWebApp(
  http: Http,
  options: {
    /** Where somebody without script is led who scanned this code, or null. */
    pageOfCode: (code: string) => Promise<string | null>;
  },
): Promise<void> {
  if (!existsSync(join(webFolder, 'index.html'))) return;
  const { fastify } = http;
  await fastify.register(fastifyStatic, {
    root: webFolder,
    wildcard: false,
    preCompressed: true,
    index: false,
    cacheControl: false,
    setHeaders(reply, path) {
      reply.header(
        'cache-control',
        /\/assets\//.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      // What other people's websites load; everything else is for this one.
      if (/\/dist\/widget\.js/.test(path)) {
        reply.header('cross-origin-resource-policy', 'cross-origin');
      }
    },
  });
  const shell = await readFile(join(webFolder, 'index.html'), 'utf8');
  fastify.get<{ Params: { code: string } }>('/c/:code', async (request, reply) => {
    const page = await options.pageOfCode(request.params.code);
    // Handles are letters, figures and hyphens: nothing to escape.
    const lead = page && `<noscript><meta http-equiv="refresh" content="0;url=${page}"></noscript>`;
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(lead ? shell.replace('</head>', `${lead}</head>`) : shell);
  });
  http.serveShellWith((request) => (isAppPath(request) ? shell : null));
}

/** Paths of the app are those that a browser navigates to and that nobody else answers. */
function isAppPath(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0]!;
  if (/^\/(api|media|docs|v\d|\.well-known|assets)(\/|$)/.test(path)) return false;
  if (/\.[a-z0-9]{1,5}$/i.test(path) || path.startsWith('/@')) return false;
  if (request.method !== 'GET') return false;
  const accept = request.headers.accept ?? '*/*';
  // curl and link checkers take anything; of them only the front door is a page for certain.
  return accept.includes('text/html') || (path === '/' && accept.includes('*/*'));
}
