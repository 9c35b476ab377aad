import { createStreamingAPIClient, type mastodon } from 'masto';
import { eventually } from './eventually.ts';

type Event = mastodon.streaming.Event;
type Streams = ReturnType<typeof createStreamingAPIClient>;

/** What an app hears on one stream, by the streaming client of the library, unmodified. */
export interface Heard {
  all: Event[];
  /** Whether the stream ended by itself. */
  isOver(): boolean;
  /** `<event> <what it is about>` of everything so far: words of a post, the type of a notice, an id. */
  said(): string[];
  /** Waits until so much was heard. */
  count(many: number): Promise<unknown>;
  close(): void;
}

function about({ event, payload }: Event): string {
  if (event === 'delete') return payload;
  if (event === 'notification') return `${payload.type} ${payload.account?.acct}`;
  if (event !== 'update' && event !== 'status.update') return '';
  const post = payload.reblog ?? payload;
  return `${payload.reblog ? `${payload.account.acct}: ` : ''}${post.content.replaceAll(/<[^>]*>/g, '')}`;
}

/** Listens from now on. The subscription is on its way before whatever is called next, and is taken before that is done. */
export async function listening(
  { origin, accessToken }: { origin: string; accessToken: string },
  subscribe: (client: Streams) => AsyncIterable<Event>,
): Promise<Heard> {
  const client = createStreamingAPIClient({
    streamingApiUrl: origin.replace('http', 'ws'),
    accessToken,
    retry: false,
  });
  const all: Event[] = [];
  let isOver = false;
  void (async () => {
    try {
      for await (const event of subscribe(client)) all.push(event);
    } catch {
      // A socket that was closed, by whomever.
    } finally {
      isOver = true;
    }
  })();
  await client.prepare();
  await new Promise((resolve) => setImmediate(resolve));
  return {
    all,
    isOver: () => isOver,
    said: () => all.map((event) => `${event.event} ${about(event)}`),
    count: (many) => eventually(async () => all.length >= many, `${many} events`),
    close: () => client.close(),
  };
}
