/** Only a base to read paths against; whatever leads away from it leads away from this app. */
const here = 'https://here.invalid';

/**
 * Where somebody wanted to go before being asked to sign in. A link with `next` may come from anybody, so
 * only paths of this app are followed: browsers read `//host`, `/\\host` and the same with a tab or a line
 * break between as another host.
 */
export function nextAddress(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  // No address of ours has a control character, a space or a backslash in it.
  if (!next.startsWith('/') || /[\p{Cc}\p{Cf}\p{Z}\\]/u.test(next)) return '/';
  const url = URL.parse(next, here);
  // Dots in a path may leave two slashes at its front.
  if (url?.origin !== here || url.pathname.startsWith('//')) return '/';
  return url.pathname + url.search + url.hash;
}
