/**
 * The areas of the app: which addresses belong to which folder of `src`. An area is a folder with an
 * `index.tsx` whose default export draws everything below its prefixes; it is loaded when somebody
 * goes there, or points there. The build reads this too: these are the addresses that open offline.
 */
export interface AreaRoutes {
  folder:
    | 'identity'
    | 'messaging'
    | 'groups'
    | 'wallet'
    | 'business'
    | 'shop'
    | 'stickers'
    | 'mastodon'
    | 'feed';
  prefixes: readonly `/${string}`[];
  /** Prefixes that are also shown to somebody who is not signed in. */
  open?: readonly `/${string}`[];
}

export const routes: readonly AreaRoutes[] = [
  { folder: 'messaging', prefixes: ['/chats', '/inbox'] },
  { folder: 'groups', prefixes: ['/j'], open: ['/j'] },
  { folder: 'stickers', prefixes: ['/stickers'] },
  { folder: 'mastodon', prefixes: ['/oauth'] },
  { folder: 'feed', prefixes: ['/feed'] },
  { folder: 'wallet', prefixes: ['/pay'] },
  { folder: 'shop', prefixes: ['/orders', '/shop', '/cart'] },
  { folder: 'business', prefixes: ['/discover', '/business', '/b'] },
  {
    folder: 'identity',
    prefixes: ['/me', '/p', '/code', '/c', '/scan', '/link', '/sign-in', '/join'],
    open: ['/sign-in', '/join', '/c'],
  },
];
