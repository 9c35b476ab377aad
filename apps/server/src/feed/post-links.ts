import { toUuid } from '#platform/ids';
import type { Posts } from './posts.ts';

const address = /^\/(?:feed\/p|@[a-z0-9-]+\/posts)\/(pst_[0-9a-f]{32})\/?$/i;

/**
 * What the address of a public post says about itself in a message: whose it is and, because a message keeps it [FD6], nothing
 * of what the post says. That the app asks for as whoever looks.
 */
export function postLinks(posts: Posts) {
  return async (path: string) => {
    const id = address.exec(path)?.[1]?.toLowerCase();
    const found = id ? await posts.get(null, toUuid(id)) : null;
    if (!found?.ok) return null;
    return { title: found.value.author.name, description: '', picture: null };
  };
}
