import type { LinkPreview } from '@allmende/contract/contents';
import { firstLinkIn } from '@allmende/contract/markup';
import type { Message } from '@allmende/contract/messaging';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import { toUuid, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { Outbound } from '#platform/outbound';
import type { Echo } from '../echo.ts';
import { attach, type Attaching } from './attaching.ts';
import { createLooking } from './looking.ts';
import type { OwnLinks } from './own-links.ts';
import * as store from './store.ts';

export type PreviewPictures = Pick<Media, 'storePicture' | 'grantToConversation'>;

/**
 * Shows what the first link of a text leads to. The server looks after the message was sent, in a job; what
 * it finds becomes a change of the message.
 */
export interface Previews {
  /** Whether the operator lets this server look at links. */
  isOn: boolean;
  /** The same echo, listened to: texts with a link are looked after soon. */
  listenTo(echo: Echo): Echo;
  /** After an edit, when the words have another first link. */
  want(message: Message): void;
  /** Needs the echo that it listens to. */
  registerJobs(context: Attaching): void;
}

const job = 'messaging.preview';
const attemptsMax = 3;
/** Pages asked at a time. They wait for nobody else, and nobody else for a page that takes its time. */
const workers = 4;

/** What one actor links to is asked one after the other, so that slow pages keep up their own links only. */
function queueOf(senderActorId: string): string {
  return `preview ${senderActorId.slice(-2)}`;
}
/** Written in one transaction; beyond so many that wait, a message does without. */
const batchMax = 100;
const waitingMax = 5_000;

export function createPreviews(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  jobs: Jobs;
  outbound: Outbound;
  media: PreviewPictures;
  config: Pick<Config, 'publicUrl' | 'linkPreviews'>;
  ownLinks: OwnLinks;
}): Previews {
  const { database, clock, log, jobs, media, config, ownLinks } = deps;
  const look = createLooking(deps);
  const waiting = new Map<string, { spot: { conversationId: Uuid; seq: number }; queue: string }>();
  let writing: Promise<void> | null = null;

  function want({ conversationId, seq, senderActorId, body, preview }: Message): void {
    if (config.linkPreviews === 'off' || body.kind !== 'text' || preview) return;
    if (waiting.size >= waitingMax || !firstLinkIn(body.text)) return;
    const spot = { conversationId: toUuid(conversationId), seq };
    waiting.set(`${conversationId} ${seq}`, { spot, queue: queueOf(senderActorId) });
    writing ??= write()
      .catch((error) => log.warn({ err: error }, 'messaging.previews_not_asked_for'))
      .finally(() => (writing = null));
  }

  async function write(): Promise<void> {
    while (waiting.size > 0) {
      const some = [...waiting].slice(0, batchMax);
      for (const [key] of some) waiting.delete(key);
      await database.transaction(async (tx) => {
        for (const [key, { spot, queue }] of some) {
          await jobs.add(tx, job, spot, { key: `preview ${key}`, attemptsMax, queue });
        }
      });
    }
  }

  /** Of an own address without asking anybody; null when there is nothing to show. */
  async function find(
    url: string,
    asking: { actorId: Uuid; signal: AbortSignal },
  ): Promise<store.Looked> {
    const { origin, pathname } = new URL(url);
    if (origin !== config.publicUrl) return look(url, asking);
    const own = await ownLinks(pathname);
    const site = new URL(config.publicUrl).host;
    const preview: LinkPreview | null = own && { url, site, ...own };
    // These pictures are public.
    return { preview, pictureOwnerActorId: null };
  }

  return {
    isOn: config.linkPreviews !== 'off',
    listenTo: (echo) => ({
      push(echoes) {
        for (const one of echoes) if (one.kind === 'message') want(one.message);
        return echo.push(echoes);
      },
      pushChanged: (rows) => echo.pushChanged(rows),
    }),
    want,
    registerJobs(context) {
      jobs.register(
        job,
        async (spot: { conversationId: Uuid; seq: number }, signal) => {
          if (config.linkPreviews === 'off') return;
          await attach({ ...context, media }, spot, (url, actorId) =>
            find(url, { actorId, signal }),
          );
        },
        { ownWorkers: workers },
      );
      jobs.register('messaging.forgetPreviews', () =>
        store.forgetExpired(database.pool, clock.now()),
      );
      jobs.schedule('41 4 * * *', 'messaging.forgetPreviews');
    },
  };
}
