import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';

export const mastodonErrors = defineErrors({
  'mastodon.app_unknown': {
    status: 404,
    title: 'No app is known that asks for this and is called back there',
  },
});

/** What the link of an app to `/oauth/authorize` says, in the words of OAuth. */
const asked = z.object({
  clientId: z.string().max(200),
  redirectUri: z.string().max(2000),
  /** Words with spaces between, such as `read write:statuses`. */
  scope: z.string().max(1000).default('read'),
  /** `S256` of the verifier; none for an app that keeps its secret. */
  challenge: z
    .string()
    .regex(/^[\w-]{43}$/)
    .nullable()
    .default(null),
});

/** Apps that speak the client API of Mastodon, seen from this one: letting them in, and out again. */
export const mastodonOperations = defineOperations({
  lookAtApp: {
    method: 'POST',
    path: '/api/v1/mastodon/look',
    summary: 'Which app asks, and for what, before one lets it in.',
    body: asked,
    response: z.object({
      name: z.string(),
      website: z.string().nullable(),
      scopes: z.array(z.string()),
    }),
    errors: ['mastodon.app_unknown'],
  },
  letAppIn: {
    method: 'POST',
    path: '/api/v1/mastodon/consent',
    summary: 'Lets an app act in the name of the acting actor; the code is for the app alone.',
    body: asked,
    response: z.object({ code: z.string() }),
    errors: ['mastodon.app_unknown'],
    limitPerMinute: 20,
  },
  listApps: {
    method: 'GET',
    path: '/api/v1/mastodon/apps',
    summary: 'The apps that one has let in, the latest first.',
    response: z.object({
      items: z.array(
        z.object({
          id: id('token'),
          name: z.string(),
          website: z.string().nullable(),
          scopes: z.array(z.string()),
          /** In whose name it acts. */
          actor,
          since: z.iso.datetime(),
          lastUsedAt: z.iso.datetime(),
        }),
      ),
    }),
  },
  removeApp: {
    method: 'DELETE',
    path: '/api/v1/mastodon/apps/:tokenId',
    summary: 'Shuts an app out; it can do nothing more from this moment.',
    params: z.object({ tokenId: id('token') }),
    response: z.object({}),
  },
});
