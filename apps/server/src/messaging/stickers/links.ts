import { isUuid, toUuid } from '#platform/ids';
import type { OwnLinks } from '../previews/own-links.ts';
import type { Stickers } from './stickers.ts';

/** A set is passed on as its address in the app, `/stickers/sts_…`. */
export function setLinks(stickers: Pick<Stickers, 'ofLink'>): OwnLinks {
  return async (path) => {
    const id = /^\/stickers\/(sts_[0-9a-f]{32})\/?$/.exec(path)?.[1];
    const setId = id && toUuid(id);
    return setId && isUuid(setId) ? stickers.ofLink(setId) : null;
  };
}
