import { tusVersion, uploadsPath } from '@allmende/contract/media';
import { fail, type Result } from '@allmende/contract/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { Http } from '#platform/http';
import { toPublicId, toUuid } from '#platform/ids';
import type { Checksum, UploadKey, Uploads, UploadState } from './uploads.ts';

/**
 * The tus protocol 1.0.0 over `Uploads`, with the extensions creation, termination, expiration and
 * checksum. These are no operations of the API, because what they say stands in headers.
 */
const extensions = 'creation,termination,expiration,checksum';
const algorithms = 'sha1,sha256';
const bytesType = 'application/offset+octet-stream';
/** Requests a minute and user. */
const perMinute = 600;

type Refusal = Extract<Result<never>, { ok: false }>;

export function registerTus(
  http: Http,
  uploads: Uploads,
  options: { bytesMax: number; publicUrl: string },
): void {
  const { fastify } = http;
  const { bytesMax, publicUrl } = options;
  // Read as they come, never into memory.
  fastify.addContentTypeParser(bytesType, (_request, body, done) => done(null, body));

  function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
    const { title, status } = http.errors.get(refusal.code)!;
    const { code, detail } = refusal;
    const type = `${publicUrl}/docs/errors#${code}`;
    return reply
      .code(status)
      .type('application/problem+json')
      .send(JSON.stringify({ type, title, status, code, requestId: request.id, detail }));
  }

  /** Who asks, or why they may not. Every answer names the version. */
  async function admit(request: FastifyRequest, reply: FastifyReply) {
    reply.headers({ 'tus-resumable': tusVersion, 'cache-control': 'no-store' });
    if (request.headers['tus-resumable'] !== tusVersion) {
      reply.header('tus-version', tusVersion);
      return fail('media.upload_version');
    }
    const auth = await http.whoIs(request);
    if (!auth) return fail('platform.not_signed_in');
    const { ok: mayCall } = http.limiter.take(`media.uploads:${auth.userId}`, { perMinute });
    return mayCall ? { ok: true as const, auth } : fail('platform.too_many_requests');
  }

  async function admitTo(request: FastifyRequest, reply: FastifyReply) {
    const admitted = await admit(request, reply);
    if (!admitted.ok) return admitted;
    const { id } = request.params as { id: string };
    if (!/^fil_[0-9a-f]{32}$/.test(id)) return fail('media.upload_unknown');
    const key: UploadKey = { id: toUuid(id), ownerActorId: admitted.auth.actorId };
    return { ok: true as const, key };
  }

  function describe(reply: FastifyReply, { size, received, expiresAt }: UploadState): void {
    reply.headers({ 'upload-offset': received, 'upload-length': size });
    if (expiresAt) reply.header('upload-expires', expiresAt.toUTCString());
  }

  fastify.options(uploadsPath, (_request, reply) =>
    reply
      .code(204)
      .headers({
        'tus-resumable': tusVersion,
        'tus-version': tusVersion,
        'tus-extension': extensions,
        'tus-max-size': bytesMax,
        'tus-checksum-algorithm': algorithms,
      })
      .send(),
  );

  fastify.post(uploadsPath, async (request, reply) => {
    const admitted = await admit(request, reply);
    if (!admitted.ok) return refuse(request, reply, admitted);
    const size = wholeNumber(request.headers['upload-length']);
    const about = metadataOf(request.headers['upload-metadata']);
    if (!size) {
      return refuse(
        request,
        reply,
        fail('media.upload_invalid', { detail: 'Upload-Length: is no size' }),
      );
    }
    const begun = await uploads.begin({
      ownerActorId: admitted.auth.actorId,
      name: about.get('filename') ?? '',
      type: about.get('filetype') ?? '',
      size,
    });
    if (!begun.ok) return refuse(request, reply, begun);
    describe(reply, begun.value);
    const address = `${uploadsPath}/${toPublicId('fil', begun.value.id)}`;
    return reply.code(201).header('location', address).send();
  });

  fastify.head(`${uploadsPath}/:id`, async (request, reply) => {
    const admitted = await admitTo(request, reply);
    if (!admitted.ok) return refuse(request, reply, admitted);
    const state = await uploads.state(admitted.key);
    if (!state.ok) return refuse(request, reply, state);
    describe(reply, state.value);
    return reply.code(200).send();
  });

  fastify.patch(`${uploadsPath}/:id`, async (request, reply) => {
    const admitted = await admitTo(request, reply);
    if (!admitted.ok) return refuse(request, reply, admitted);
    if (request.headers['content-type'] !== bytesType) {
      return refuse(request, reply, fail('platform.unsupported_type'));
    }
    const offset = wholeNumber(request.headers['upload-offset']);
    const checksum = checksumOf(request.headers['upload-checksum']);
    if (offset === null || checksum === 'unreadable') {
      const which = offset === null ? 'Upload-Offset' : 'Upload-Checksum';
      return refuse(
        request,
        reply,
        fail('media.upload_invalid', { detail: `${which}: makes no sense` }),
      );
    }
    const received = await uploads.receive(admitted.key, {
      offset,
      // A piece without a length has no body.
      body: (request.body as Readable | undefined) ?? Readable.from([]),
      checksum,
    });
    if (!received.ok) return refuse(request, reply, received);
    describe(reply, received.value);
    return reply.code(204).send();
  });

  fastify.delete(`${uploadsPath}/:id`, async (request, reply) => {
    const admitted = await admitTo(request, reply);
    if (!admitted.ok) return refuse(request, reply, admitted);
    const ended = await uploads.giveUp(admitted.key);
    return ended.ok ? reply.code(204).send() : refuse(request, reply, ended);
  });
}

function wholeNumber(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}

/** `filename d8xs…,filetype aW1h…`: names, each with its value in base64. */
function metadataOf(header: string | string[] | undefined): Map<string, string> {
  const pairs = typeof header === 'string' ? header.slice(0, 8_192).split(',') : [];
  return new Map(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.trim().split(' ');
      return [name, Buffer.from(value, 'base64').toString('utf8')];
    }),
  );
}

function checksumOf(header: string | string[] | undefined): Checksum | null | 'unreadable' {
  if (header === undefined) return null;
  const match = /^(sha1|sha256) ([A-Za-z0-9+/=]+)$/.exec(String(header));
  if (!match) return 'unreadable';
  const algorithm = match[1] as Checksum['algorithm'];
  return { algorithm, digest: Buffer.from(match[2]!, 'base64') };
}
