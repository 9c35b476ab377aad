import type { LinkPreview } from '@allmende/contract/contents';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { toUuid, type Uuid } from '#platform/ids';
import type { Outbound } from '#platform/outbound';
import { createRateLimiter } from '#platform/rate-limit';
import { createSemaphore, type Semaphore } from '#platform/semaphore';
import type { PreviewPictures } from './index.ts';
import { readPage } from './page.ts';
import * as store from './store.ts';

const page = { bytesMax: 512 * 1024, timeoutMs: 5_000 };
const picture = { bytesMax: 2 * 1024 * 1024, timeoutMs: 5_000, edgeMax: 640 };
/** A page says the same for a day; one with nothing to say, or that did not answer, is asked again sooner. */
const keptMs = { found: 24 * 3_600_000, nothing: 3_600_000 };
/** Pages that are really asked: what is known costs nobody anything. */
const perMinute = { actor: 30, host: 60 };
const atOncePerHost = 2;

/** [MS222]–[MS226] What stands at an address, asked there at most once in a while whoever sends it. */
export type Look = (
  url: string,
  asking: { actorId: Uuid; signal: AbortSignal },
) => Promise<store.Looked>;

const nothing: store.Looked = { preview: null, pictureOwnerActorId: null };

export function createLooking(deps: {
  database: Database;
  clock: Clock;
  outbound: Outbound;
  media: PreviewPictures;
}): Look {
  const { database, clock, outbound, media } = deps;
  const limiter = createRateLimiter(clock);
  const turns = new Map<string, { semaphore: Semaphore; users: number }>();

  /** So many at once for one address, or one host. */
  async function inTurn<T>(key: string, places: number, work: () => Promise<T>): Promise<T> {
    const turn = turns.get(key) ?? { semaphore: createSemaphore(places), users: 0 };
    turns.set(key, turn);
    turn.users += 1;
    try {
      return await turn.semaphore.run(work);
    } finally {
      turn.users -= 1;
      if (turn.users === 0) turns.delete(key);
    }
  }

  /** Whoever runs it, on whatever port, and whatever led there: a page, its picture or a redirect. */
  function mayAsk(hostname: string): boolean {
    const name = hostname.replace(/\.$/, '');
    return limiter.take(`host ${name}`, { perMinute: perMinute.host }).ok;
  }

  /** Null when there were too many questions for now; not `isForAll` what would look different for somebody else. */
  async function ask(
    url: string,
    actorId: Uuid,
    signal: AbortSignal,
  ): Promise<(store.Looked & { isForAll?: boolean }) | null> {
    const got = await outbound.get(url, {
      ...page,
      mayAsk,
      accept: 'text/html',
      type: /^text\/html\b/i,
      isBeginningEnough: true,
      signal,
    });
    signal.throwIfAborted();
    if (!got.ok && got.reason === 'not_now') return null;
    const facts = got.ok ? readPage(got.bytes, got) : null;
    if (!facts) return nothing;
    const { pictureUrl, ...words } = facts;
    const preview: LinkPreview = { url, ...words, picture: null };
    if (!pictureUrl) return { preview, pictureOwnerActorId: null };
    const { edgeMax, ...limits } = picture;
    const file = await outbound.get(pictureUrl, { ...limits, accept: 'image/*', mayAsk, signal });
    signal.throwIfAborted();
    if (!file.ok) return { preview, pictureOwnerActorId: null };
    const stored = await media.storePicture({
      bytes: file.bytes,
      ownerActorId: actorId,
      audience: 'private',
      alt: '',
      edgeMax,
    });
    if (!stored.ok) {
      const isForAll = stored.code !== 'media.storage_full';
      return { preview, pictureOwnerActorId: null, isForAll };
    }
    return { preview: { ...preview, picture: stored.value }, pictureOwnerActorId: actorId };
  }

  return async (url, { actorId, signal }) => {
    const { pool } = database;
    const { host } = new URL(url);
    const lookOnce = async (): Promise<store.Looked> => {
      const known = await store.readLooked(pool, { url, now: clock.now() });
      if (known) return known;
      if (!limiter.take(`actor ${actorId}`, { perMinute: perMinute.actor }).ok) return nothing;
      const asked = await ask(url, actorId, signal);
      if (!asked) return nothing;
      const { isForAll = true, ...looked } = asked;
      if (!isForAll) return looked;
      const ms = looked.preview ? keptMs.found : keptMs.nothing;
      const until = new Date(clock.now().getTime() + ms);
      await store.keepLooked(pool, { url, ...looked, until });
      return looked;
    };
    // Who comes second to the same address finds what the first one was told.
    return inTurn(url, 1, () => inTurn(host, atOncePerHost, lookOnce));
  };
}

/** The bare id of a preview's picture. */
export function pictureIdOf(preview: LinkPreview): Uuid | null {
  return preview.picture && toUuid(preview.picture.id);
}
