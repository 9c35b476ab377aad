import type { channelsOperations, WidgetView } from '@allmende/contract/channels';
import type { Score } from '@allmende/contract/rating-card';
import type { Message } from '@allmende/contract/messaging';
import type { OperationResult } from '@allmende/contract/operation';

/** What the server knows of the visit, and what waits to be sent. */
export interface State {
  view: WidgetView;
  messages: ReadonlyMap<number, Message>;
  /** Own words that are on their way, or did not get there. */
  pending: readonly Pending[];
  ownActorId: string | null;
  visitor: { name: string; email: string | null };
  readSeq: number;
  isBlocked: boolean;
  isOffline: boolean;
  isBusy: boolean;
  isTyping: boolean;
  /** Why the last file was not taken. */
  refused: 'badFile' | 'enough' | null;
}

export interface Pending {
  clientId: string;
  /** Words, or the name of a file. */
  text: string;
  file?: File;
  hasFailed: boolean;
}

type Heard = OperationResult<(typeof channelsOperations)['hearInVisit']>;
type Started = OperationResult<(typeof channelsOperations)['startVisit']>;

const root = '/api/v1/channels';
export const fileTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/gif',
  'application/pdf',
];
const fileBytesMax = 10 * 1024 * 1024;

class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/**
 * The visit of this browser on this site. Its token is kept in the frame's own storage, which browsers keep for each
 * site apart; where there is none, the visit lasts as long as the page.
 */
export function createVisit(options: {
  business: string;
  language: 'de' | 'en';
  pageOf: () => string;
  isSeen: () => boolean;
  onChange: (state: State) => void;
}) {
  const { business, language, pageOf, isSeen, onChange } = options;
  const key = `allmende.visit.${business}`;
  let token = remembered();
  let version = 0;
  let state: State | null = null;
  let hearing: AbortController | null = null;
  let sending: Promise<unknown> = Promise.resolve();

  function remembered(): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function remember(value: string | null): void {
    token = value;
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
    } catch {
      // Without storage the visit ends with the page.
    }
  }

  function set(changes: Partial<State>): void {
    if (!state) return;
    state = { ...state, ...changes };
    onChange(state);
  }

  async function call<T>(
    method: string,
    path: string,
    { body, file, signal }: { body?: unknown; file?: File; signal?: AbortSignal } = {},
  ): Promise<T> {
    const answer = await fetch(`${root}${path}`, {
      method,
      credentials: 'omit',
      headers: {
        ...(token ? { 'allmende-visitor': token } : {}),
        ...(file ? { 'content-type': file.type } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(file ? { body: file } : {}),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    if (!answer.ok) throw new Refused(answer.status);
    return (await answer.json()) as T;
  }

  function take(messages: readonly Message[]): void {
    if (!state) return;
    const known = new Map(state.messages);
    for (const one of messages) known.set(one.seq, one);
    const arrived = new Set([...known.values()].map(({ clientId }) => clientId));
    set({
      messages: new Map([...known].sort(([a], [b]) => a - b)),
      pending: state.pending.filter(({ clientId }) => !arrived.has(clientId)),
    });
  }

  function readUpTo(): number {
    return isSeen() && state ? Math.max(0, ...state.messages.keys()) : 0;
  }

  /** Asks again and again as long as there is a visit; one question waits at a time. */
  async function listen(): Promise<void> {
    if (hearing || !token) return;
    hearing = new AbortController();
    const { signal } = hearing;
    let wait = 0;
    while (token && !signal.aborted) {
      try {
        const query = `since=${version}&read=${readUpTo()}&wait=${wait}&typing=${state?.isTyping ? 1 : 0}`;
        const heard = await call<Heard>('GET', `/visit/messages?${query}`, { signal });
        version = heard.version;
        const { ownActorId, visitor, readSeq, isBlocked, isTyping } = heard;
        set({ ownActorId, visitor, readSeq, isBlocked, isTyping, isOffline: false });
        if (heard.items.length > 0) take(heard.items);
        wait = 25;
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof Refused && error.status === 401) {
          forget();
          break;
        }
        set({ isOffline: true });
        await new Promise((resolve) => setTimeout(resolve, 5_000));
      }
    }
    if (hearing?.signal === signal) hearing = null;
  }

  /** The same question anew: what it says of this side has changed. */
  function listenAnew(): void {
    hearing?.abort();
    hearing = null;
    void listen();
  }

  function forget(): void {
    remember(null);
    hearing?.abort();
    hearing = null;
    version = 0;
    set({
      messages: new Map(),
      pending: [],
      ownActorId: null,
      visitor: { name: '', email: null },
      readSeq: 0,
      isBlocked: false,
      isOffline: false,
      isTyping: false,
      refused: null,
    });
  }

  async function post({ clientId, text, file }: Pending): Promise<void> {
    try {
      if (file) {
        const query = new URLSearchParams({ clientId, name: text });
        take([await call<Message>('POST', `/visit/things?${query}`, { file })]);
      } else if (token)
        take([await call<Message>('POST', '/visit/messages', { body: { clientId, text } })]);
      else {
        const body = { visitId, clientId, text, locale: language, page: pageOf() };
        const path = `/widgets/${business}/visits`;
        const started = await call<Started>('POST', path, { body });
        remember(started.token);
        set({ ownActorId: started.message.senderActorId });
        take([started.message]);
        void listen();
      }
      set({ isBusy: false });
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      if (file && status >= 400 && status < 500) {
        // Trying again would end the same way.
        set({
          refused: status === 429 ? 'enough' : 'badFile',
          pending: (state?.pending ?? []).filter((one) => one.clientId !== clientId),
        });
        return;
      }
      const isBusy = status === 429;
      const pending = state?.pending.map((one) =>
        one.clientId === clientId ? { ...one, hasFailed: true } : one,
      );
      set({ isBusy, ...(pending ? { pending } : {}) });
    }
  }

  let typedAt = 0;
  const visitId = crypto.randomUUID();

  /** One after the other, so that they arrive in the order in which they were written. */
  function send(one: Pending): void {
    sending = sending.then(() => post(one));
  }

  return {
    /** False where the business has no chat here. */
    async open(): Promise<boolean> {
      try {
        const view = await call<WidgetView>('GET', `/widgets/${business}`);
        state = {
          view,
          messages: new Map(),
          pending: [],
          ownActorId: null,
          visitor: { name: '', email: null },
          readSeq: 0,
          isBlocked: false,
          isOffline: false,
          isBusy: false,
          isTyping: false,
          refused: null,
        };
      } catch {
        return false;
      }
      onChange(state);
      void listen();
      return true;
    },

    say(text: string): void {
      const one = { clientId: crypto.randomUUID(), text, hasFailed: false };
      set({ pending: [...(state?.pending ?? []), one] });
      send(one);
    },

    /** A picture or PDF; only in a visit, which begins with words. */
    bring(file: File): void {
      const isFit = fileTypes.includes(file.type) && file.size <= fileBytesMax;
      set({ refused: isFit ? null : 'badFile' });
      if (!isFit || !token) return;
      const text = file.name.slice(0, 120);
      const one = { clientId: crypto.randomUUID(), text, file, hasFailed: false };
      set({ pending: [...(state?.pending ?? []), one] });
      send(one);
    },

    /** Staff see it for a few seconds; every three are enough. */
    typing(): void {
      const now = Date.now();
      if (!token || now - typedAt < 3_000) return;
      typedAt = now;
      void call('POST', '/visit/typing').catch(() => undefined);
    },

    again(clientId: string): void {
      const one = state?.pending.find((each) => each.clientId === clientId);
      if (!one || !state) return;
      set({
        pending: state.pending.map((each) =>
          each.clientId === clientId ? { ...each, hasFailed: false } : each,
        ),
      });
      send(one);
    },

    async introduce(self: { name: string; email: string }): Promise<boolean> {
      try {
        set({ visitor: await call<State['visitor']>('PUT', '/visit/visitor', { body: self }) });
        return true;
      } catch {
        return false;
      }
    },

    /** The answer comes back with what is heard, as all changes do. */
    async rate(ratingId: string, score: Score): Promise<void> {
      await call('PUT', `/visit/ratings/${ratingId}`, { body: { score } }).catch(() => undefined);
    },

    async end(): Promise<void> {
      await call('DELETE', '/visit').catch(() => undefined);
      forget();
    },

    /** A picture or file of the conversation, as an address that this page may show. */
    async thing(id: string): Promise<string | null> {
      const headers = { 'allmende-visitor': token ?? '' };
      const answer = await fetch(`${root}/visit/things/${id}`, { credentials: 'omit', headers });
      return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
    },

    /** Somebody looks now, or no longer. */
    seen: listenAnew,
  };
}
