import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from './config.ts';

/**
 * The same headers on every answer. No inline script anywhere, no foreign origin except pictures that
 * come from us; `wasm-unsafe-eval` is not needed and not given.
 */
export function securityHeaders(config: Pick<Config, 'publicUrl'>) {
  const isHttps = config.publicUrl.startsWith('https:');
  const socketOrigin = config.publicUrl.replace(/^http/, 'ws');
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    `connect-src 'self' ${socketOrigin}`,
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ');
  return (_request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(self), microphone=(self), geolocation=(self)',
      'x-frame-options': 'DENY',
    });
    if (isHttps) reply.header('strict-transport-security', 'max-age=31536000');
    done();
  };
}
