import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Http } from '#platform/http';
import type { Visits } from './visits.ts';
import type { Widgets } from './widgets.ts';

/**
 * The page inside of the frame on a business's website. It is ours in everything but where it stands: its own origin,
 * its own scripts, and shown by browsers only on the sites that the business has named.
 */
export function registerFrame(
  http: Http,
  widgets: Pick<Widgets, 'sitesOf'>,
  visits: Pick<Visits, 'thing'>,
): void {
  // No operation, because it answers with the thing itself.
  http.fastify.get<{ Params: { id: string } }>(
    '/api/v1/channels/visit/things/:id',
    async (request, reply) => {
      const token = request.headers['allmende-visitor'];
      const isKnown = http.limiter.take(`things:${request.ip}`, { perMinute: 120 }).ok;
      const thing =
        isKnown && typeof token === 'string' ? await visits.thing(token, request.params.id) : null;
      if (!thing) {
        reply.callNotFound();
        return reply;
      }
      return reply
        .headers({
          'content-type': thing.type,
          'content-security-policy': "default-src 'none'; sandbox",
          'cache-control': 'private, no-store',
        })
        .send(thing.bytes);
    },
  );

  http.fastify.get<{ Params: { business: string } }>(
    '/widget/:business',
    async (request, reply) => {
      const businessId = businessOf(request.params.business);
      const sites = businessId ? await widgets.sitesOf(businessId) : [];
      // A frame of the sandbox is no other's opener, and what may show it is said by the policy alone.
      reply.removeHeader('x-frame-options');
      reply.headers({
        'content-security-policy': policyOf(sites),
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'no-cache',
        'referrer-policy': 'no-referrer',
        'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      });
      if (!businessId || sites.length === 0) return reply.code(404).type('text/plain').send('');
      return reply.type('text/html; charset=utf-8').send(page(businessId));
    },
  );
}

function businessOf(text: string): Uuid | null {
  return /^act_[0-9a-f]{32}$/.test(text) ? toUuid(text) : null;
}

function policyOf(sites: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    // What the business has named has passed a shape without spaces, commas and semicolons.
    `frame-ancestors ${sites.length > 0 ? sites.join(' ') : "'none'"}`,
  ].join('; ');
}

function page(businessId: Uuid): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Chat</title>
<link rel="stylesheet" href="/widget/frame.css">
<script type="module" src="/widget/frame.js"></script>
</head>
<body data-business="${toPublicId('act', businessId)}"></body>
</html>
`;
}
