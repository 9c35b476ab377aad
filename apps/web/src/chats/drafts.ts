import type { Draft } from '@allmende/contract/chats';

/**
 * Keeps the drafts of one hat the same on all of a person's devices. What is typed here goes to the server a
 * moment after the last key, at once when it was sent or the tab is hidden; what comes from there stands
 * here, unless something was typed that the server does not know yet. The server says which of two is the
 * later one.
 */
export interface DraftWorld {
  actorId: string;
  memory: DraftMemory;
  now(): number;
  /** All drafts of this device, by actor and conversation. */
  texts(): ReadonlyMap<string, string>;
  setText(conversationId: string, text: string): void;
  list(): Promise<Draft[]>;
  put(
    conversationId: string,
    written: { text: string; revision: number; agoMs: number },
  ): Promise<Draft>;
}

/** Over all tabs of the browser. */
export interface DraftMemory {
  read(): Record<string, Remembered>;
  write(entries: Record<string, Remembered>): void;
}

interface Remembered {
  revision: number;
  /** When it was last typed, as long as the server does not know it; 0 when it does. */
  typedAtMs: number;
  /** Tells whether the text is still the one that the server knew last; the text itself stands elsewhere. */
  sum?: number;
}

const restMs = 1_200;
const tryAgainMs = 15_000;

export function syncDrafts(world: DraftWorld) {
  const prefix = `${world.actorId} `;
  /** What the server and this tab both know. */
  const agreed = new Map<string, string>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** On its way to the server. */
  const underway = new Set<string>();
  let isStarted = false;
  let isOver = false;

  const remembered = (id: string): Remembered =>
    world.memory.read()[id] ?? { revision: 0, typedAtMs: 0 };
  const textOf = (id: string) => world.texts().get(prefix + id) ?? '';

  function remember(id: string, entry: Remembered): void {
    world.memory.write({ ...world.memory.read(), [id]: entry });
  }

  /** Something may have been typed, here or in another tab. */
  function look(): void {
    if (!isStarted || isOver) return;
    for (const [key, text] of world.texts()) {
      if (!key.startsWith(prefix)) continue;
      const id = key.slice(prefix.length);
      if ((agreed.get(id) ?? '') === text) continue;
      agreed.set(id, text);
      remember(id, { ...remembered(id), typedAtMs: world.now() });
      // What was sent must not stand on another device as if it were still to be.
      later(id, text === '' ? 0 : restMs);
    }
  }

  function later(id: string, ms: number): void {
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => void bring(id), ms),
    );
  }

  async function bring(id: string): Promise<void> {
    timers.delete(id);
    // Two at a time may overtake each other; once the first is answered, what was typed since is brought.
    if (underway.has(id)) return;
    const { revision, typedAtMs } = remembered(id);
    // Another tab has brought it meanwhile.
    if (typedAtMs === 0) return;
    const text = textOf(id);
    const agoMs = Math.max(0, world.now() - typedAtMs);
    underway.add(id);
    try {
      take(await world.put(id, { text, revision, agoMs }), text);
    } catch {
      if (!isOver) later(id, tryAgainMs);
    } finally {
      underway.delete(id);
    }
  }

  /** What the server says; `sent` is what was typed when it was asked. */
  function take({ conversationId: id, text, revision }: Draft, sent: string): void {
    const known = remembered(id);
    if (revision < known.revision) return;
    const hasTypedOn = textOf(id) !== sent;
    if (hasTypedOn) {
      remember(id, { revision, typedAtMs: known.typedAtMs || world.now() });
      later(id, textOf(id) === '' ? 0 : restMs);
      return;
    }
    adopt(id, { text, revision });
  }

  /**
   * What was typed or sent before this was started, as one does at once after opening a chat: it is later than
   * whatever the server has by then.
   */
  function noteTyped(): void {
    for (const [key, text] of world.texts()) {
      if (!key.startsWith(prefix)) continue;
      const id = key.slice(prefix.length);
      const known = remembered(id);
      const { revision, typedAtMs, sum } = known;
      const isNew = sum === undefined ? revision === 0 && text !== '' : sumOf(text) !== sum;
      if (typedAtMs === 0 && isNew) remember(id, { ...known, typedAtMs: world.now() });
    }
  }

  function adopt(id: string, { text, revision }: { text: string; revision: number }): void {
    remember(id, { revision, typedAtMs: 0, sum: sumOf(text) });
    agreed.set(id, text);
    if (textOf(id) !== text) world.setText(id, text);
  }

  return {
    look,

    /** It was written on another device. */
    hear(draft: Draft): void {
      const { conversationId: id, actorId, revision, text } = draft;
      if (isOver || actorId !== world.actorId) return;
      const known = remembered(id);
      // What is typed here and not yet brought is later; the server will say so.
      if (revision <= known.revision || known.typedAtMs > 0) return;
      adopt(id, { text, revision });
    },

    /** Compares with the server: at the beginning, and after the network was gone. */
    async start(): Promise<void> {
      const drafts = await world.list().catch(() => null);
      if (!drafts || isOver) return;
      if (!isStarted) noteTyped();
      for (const { conversationId: id, revision, text } of drafts) {
        const known = remembered(id);
        if (known.typedAtMs > 0 || revision < known.revision) continue;
        adopt(id, { text, revision });
      }
      const listed = new Set<string>(drafts.map(({ conversationId }) => conversationId));
      for (const [key, text] of world.texts()) {
        if (!key.startsWith(prefix)) continue;
        const id = key.slice(prefix.length);
        const { revision, typedAtMs } = remembered(id);
        const isBroughtBefore = revision > 0 && typedAtMs === 0;
        // Long given up elsewhere.
        if (!listed.has(id) && isBroughtBefore) adopt(id, { text: '', revision });
        else if (typedAtMs > 0) {
          agreed.set(id, text);
          later(id, 0);
        }
      }
      isStarted = true;
      look();
    },

    /** Brings what rests, because the tab may end. */
    flush(): void {
      for (const id of [...timers.keys()]) {
        clearTimeout(timers.get(id));
        void bring(id);
      }
    },

    close(): void {
      isOver = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

/** Short, and not to be read back. */
function sumOf(text: string): number {
  let sum = text.length;
  for (let at = 0; at < text.length; at += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum;
}
