/** What the link of an app says; null when it asks in a way that is not known here. */
export interface AskedByLink {
  clientId: string;
  redirectUri: string;
  scope: string;
  challenge: string | null;
  state: string | null;
}

/** The address of an app that cannot be called back. */
export const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';

export function readAsked(search: string): AskedByLink | null {
  const query = new URLSearchParams(search);
  const challenge = query.get('code_challenge');
  const isKnown =
    query.get('response_type') === 'code' &&
    (challenge === null ||
      (query.get('code_challenge_method') === 'S256' && /^[\w-]{43}$/.test(challenge)));
  const clientId = query.get('client_id');
  const redirectUri = query.get('redirect_uri');
  if (!isKnown || !clientId || !redirectUri) return null;
  return {
    clientId,
    redirectUri,
    scope: query.get('scope') ?? 'read',
    challenge,
    state: query.get('state'),
  };
}

/** Where the browser goes with the answer. */
export function answerTo(
  { redirectUri, state }: AskedByLink,
  answer: { code: string } | { error: string },
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, ...(state === null ? {} : { state }) })) {
    url.searchParams.set(name, value);
  }
  return url.href;
}

type Right = 'profile' | 'read' | 'write' | 'self' | 'people' | 'push';

/** What a person has to know of scopes: each once, the widest words for each. */
export function rightsOf(scopes: readonly string[]): Right[] {
  const has = (way: string) => scopes.some((scope) => scope.split(':')[0] === way);
  const people = ['follow', 'write', 'write:follows', 'write:blocks', 'write:mutes'];
  const self = ['write', 'write:accounts'];
  return [
    ...(has('profile') ? (['profile'] as const) : []),
    ...(has('read') ? (['read'] as const) : []),
    ...(has('write') ? (['write'] as const) : []),
    ...(scopes.some((scope) => self.includes(scope)) ? (['self'] as const) : []),
    ...(scopes.some((scope) => people.includes(scope)) ? (['people'] as const) : []),
    ...(has('push') ? (['push'] as const) : []),
  ];
}
