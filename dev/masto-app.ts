import { createHash, randomBytes } from 'node:crypto';
import { createOAuthAPIClient, createRestAPIClient } from 'masto';
import type { feedWorld, Poster } from './feed-world.ts';

/** Where an app of tests lets itself be called back. */
export const callback = 'https://app.example/callback';

export const challengeOf = (verifier: string) =>
  createHash('sha256').update(verifier).digest('base64url');

/** Apps as Elk and Phanpy are, by the library that these are built on, unmodified. */
export function mastoApps({ origin, clock }: Awaited<ReturnType<typeof feedWorld>>) {
  async function register(scopes = 'read write follow push') {
    const clientName = 'Probe';
    return createRestAPIClient({ url: origin }).v1.apps.create({
      clientName,
      redirectUris: callback,
      scopes,
    });
  }

  /** Lets an app in by hand, with PKCE, and hands out the token it has then. */
  async function letIn(
    by: Poster,
    scope = 'read write follow',
    actorId?: Poster['id'],
  ): Promise<string> {
    // Nobody is as quick as the limits.
    clock.advance(10_000);
    const app = await register();
    const verifier = randomBytes(32).toString('base64url');
    const asked = {
      clientId: app.clientId!,
      redirectUri: callback,
      scope,
      challenge: challengeOf(verifier),
    };
    const { code } = await by.client.mastodon.letAppIn({ body: asked, actorId });
    const token = await createOAuthAPIClient({ url: origin }).token.create({
      grantType: 'authorization_code',
      clientId: app.clientId!,
      clientSecret: app.clientSecret!,
      redirectUri: callback,
      code,
      codeVerifier: verifier,
    } as never);
    return token.accessToken;
  }

  return {
    register,
    letIn,
    /** @param actorId In whose name, where it is a business. */
    async appOf(by: Poster, scope?: string, actorId?: Poster['id']) {
      return createRestAPIClient({ url: origin, accessToken: await letIn(by, scope, actorId) });
    },
  };
}
