import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Software } from '#platform/access';
import { GraphError, missing } from './errors.ts';
import type { Uploading } from './uploading.ts';

/**
 * [WA81] The way in for the bytes of uploads, `/upload:…` with or without a version: they go to the disk as they come, and none
 * of them is read before a token was shown.
 */
export function registerUploads(
  fastify: FastifyInstance,
  parts: {
    /** A version, as a part of a path. */
    root: string;
    uploading: Uploading;
    /** Who calls, if they may upload. @throws GraphError if not */
    identify(request: FastifyRequest): Promise<Software>;
    answer(
      request: FastifyRequest,
      reply: FastifyReply,
      work: () => Promise<object>,
    ): Promise<FastifyReply>;
    refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply;
  },
): void {
  const { root, uploading, identify, answer, refuse } = parts;

  async function call(request: FastifyRequest): Promise<object> {
    const caller = await identify(request);
    const { id = '' } = request.params as { id?: string };
    const upload = `upload:${id.slice(0, 64)}`;
    if (request.method === 'DELETE') throw missing(upload);
    if (request.method !== 'POST') return uploading.state(caller.actorId, upload);
    const told = request.headers['file_offset'] ?? '0';
    if (!/^\d{1,12}$/.test(String(told))) throw new GraphError(100, 'file_offset is a number.');
    const body = request.body as Readable | undefined;
    if (!body) throw new GraphError(100, 'The body is empty.');
    return uploading.receive(caller.actorId, upload, { offset: Number(told), body });
  }

  void fastify.register(async (scope: FastifyInstance) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => refuse(request, reply, error));
    for (const url of ['/upload:::id', `/${root}/upload:::id`]) {
      scope.route({
        method: ['GET', 'POST', 'DELETE'],
        url,
        handler: (request, reply) => answer(request, reply, () => call(request)),
      });
    }
  });
}
