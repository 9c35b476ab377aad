import type { Message } from '@allmende/contract/messaging';

/**
 * What a device knows of one conversation: runs of consecutive messages, one at the end and others around
 * the places to which somebody jumped, and the version up to which every change of them is known. Pure, so
 * that it can be fuzzed: frames and answers may be lost, doubled or out of order, and what stands in the
 * windows still becomes what the server holds.
 */
export interface ConversationLog {
  /** Every change up to here of what is in the windows is known. */
  version: number;
  /** The highest version that anybody spoke of. Above `version`: something is missing, ask for changes. */
  heard: number;
  /** The last message that is known to exist; 0 for none. */
  lastSeq: number;
  /** The first message that one may see, once it is known: nothing comes before it. */
  firstSeq: number | null;
  /** In order of seq; between two of them at least one message is missing. */
  windows: readonly MessageWindow[];
  /** Whether the last window reaches the end as it was at `version`. */
  hasEnd: boolean;
  /** Newer messages that came before what stands in front of them; in order of seq. */
  ahead: readonly Message[];
}

/** Messages in order of seq, without gaps; never empty. */
export type MessageWindow = readonly Message[];

/** What `listMessages` was asked for. */
export interface PageQuery {
  before?: number;
  after?: number;
  limit: number;
}

/** What it answered. */
export interface MessagePage {
  items: readonly Message[];
  version: number;
  lastSeq: number;
}

/** With more than this ahead of a gap, the end is better loaded anew. */
const aheadMax = 1_000;

/** A log that begins with its first page. */
export function logOf(page: MessagePage, query: PageQuery): ConversationLog {
  const nothing: ConversationLog = {
    version: page.version,
    heard: page.version,
    lastSeq: page.lastSeq,
    firstSeq: null,
    windows: [],
    hasEnd: false,
    ahead: [],
  };
  return applyPage(nothing, page, query);
}

export function isBehind(log: ConversationLog): boolean {
  return log.heard > log.version;
}

/** Says that a version exists, without saying what it changed. */
export function applyHeard(log: ConversationLog, version: number): ConversationLog {
  return version > log.heard ? { ...log, heard: version } : log;
}

/**
 * Takes a pushed message. One of the next version is the next change; one of a later version says that
 * something was missed: what it holds is taken all the same, and the log is behind.
 */
export function applyPushed(log: ConversationLog, message: Message): ConversationLog {
  return applyVersion(withChanges(log, [message], message.seq), message.version);
}

/** A receipt is a change without a message. */
export function applyVersion(log: ConversationLog, version: number): ConversationLog {
  if (version <= log.version) return log;
  return {
    ...log,
    version: version === log.version + 1 ? version : log.version,
    heard: Math.max(log.heard, version),
  };
}

/** Takes what `syncMessages` answered for `since`. */
export function applySynced(
  log: ConversationLog,
  page: MessagePage,
  since: number,
): ConversationLog {
  const changed = withChanges(log, page.items, page.lastSeq);
  // Asked before a page brought in something older: then what it says has a gap in front.
  const version = since <= log.version ? Math.max(log.version, page.version) : log.version;
  return { ...changed, version, heard: Math.max(log.heard, page.version) };
}

/** Takes a page of `listMessages`, wherever it lies; it grows together with what it touches. */
export function applyPage(
  log: ConversationLog,
  page: MessagePage,
  query: PageQuery,
): ConversationLog {
  const { items } = page;
  const isEnd = query.after === undefined && query.before === undefined;
  const isShort = items.length < query.limit;
  const reached = items.at(-1)?.seq ?? query.after ?? page.lastSeq;
  const windows = runsOf(items).reduce(withRun, log.windows);
  const last = windows.at(-1);
  const isLast = last ? last[0]!.seq <= reached && reached <= last.at(-1)!.seq : isEnd;
  const reachesEnd = isEnd || (query.after !== undefined && (isShort || reached >= page.lastSeq));
  const beginsHere = query.after === undefined && isShort;
  return withoutGap({
    ...log,
    windows,
    // What was changed after this page was read, and before it came, was let go: ask again from there.
    version: Math.min(log.version, page.version),
    heard: Math.max(log.heard, log.version, page.version),
    lastSeq: Math.max(log.lastSeq, page.lastSeq),
    firstSeq: beginsHere
      ? (items[0]?.seq ?? Math.min(query.before ?? Number.POSITIVE_INFINITY, page.lastSeq + 1))
      : log.firstSeq,
    hasEnd: log.hasEnd || (reachesEnd && isLast),
  });
}

/** The window in which a message stands. */
export function windowAt(log: ConversationLog, seq: number): MessageWindow | undefined {
  return log.windows.find((run) => run[0]!.seq <= seq && seq <= run.at(-1)!.seq);
}

/** The window at the end; empty in a conversation without messages, undefined when it is not known. */
export function endWindow(log: ConversationLog): MessageWindow | undefined {
  return log.hasEnd ? (log.windows.at(-1) ?? []) : undefined;
}

export interface Bounds {
  /** Messages that stay at the end. */
  end: number;
  /** Messages that stay on each side of the one that is looked at. */
  around: number;
}

/**
 * Lets go of what is far from the end and from the message that is looked at (null: the end). What is
 * let go is asked for again when somebody comes near.
 */
export function trimmed(
  log: ConversationLog,
  lookedAt: number | null,
  { end, around }: Bounds,
): ConversationLog {
  const last = endWindow(log)?.at(-1)?.seq ?? 0;
  function isKept({ seq }: Message): boolean {
    if (log.hasEnd && seq > last - end) return true;
    return lookedAt !== null && Math.abs(seq - lookedAt) <= around;
  }
  const windows = log.windows.flatMap((run) =>
    run.every(isKept) ? [run] : runsOf(run.filter(isKept)),
  );
  const isSame =
    windows.length === log.windows.length &&
    windows.every((run, i) => run.length === log.windows[i]!.length);
  return isSame ? log : { ...log, windows };
}

/** What a device keeps of a log when the app is closed. */
export interface KeptLog {
  conversationId: string;
  version: number;
  /** The end; none when it was not known. */
  messages: readonly Message[];
  /** Where somebody was reading, away from the end. */
  viewed?: { seq: number; messages: readonly Message[] };
}

/**
 * The end and the surroundings of the message that is looked at (null: the end). Null while something stands
 * ahead of a gap: its version is counted in, and it would not come again.
 */
export function keptOf(
  conversationId: string,
  log: ConversationLog,
  { lookedAt, bounds }: { lookedAt: number | null; bounds: Bounds },
): KeptLog | null {
  if (log.ahead.length > 0) return null;
  const end = endWindow(log)?.slice(-bounds.end) ?? [];
  const around = lookedAt === null ? undefined : windowAt(log, lookedAt);
  const viewed = around?.filter(({ seq }) => Math.abs(seq - lookedAt!) <= bounds.around);
  return {
    conversationId,
    version: log.version,
    messages: end,
    ...(viewed ? { viewed: { seq: lookedAt!, messages: viewed } } : {}),
  };
}

/** A log as it was kept; nothing when there is nothing to begin with. */
export function logOfKept({ version, messages, viewed }: KeptLog): ConversationLog | undefined {
  const windows = [messages, viewed?.messages ?? []].flatMap(runsOf).reduce(withRun, []);
  const lastSeq = windows.at(-1)?.at(-1)?.seq;
  if (lastSeq === undefined) return undefined;
  return {
    version,
    heard: version,
    lastSeq,
    firstSeq: windows[0]![0]!.seq === 1 ? 1 : null,
    windows,
    hasEnd: messages.length > 0,
    ahead: [],
  };
}

/** Of two copies of a message the later version wins. What lies in no window is let go. */
function withChanges(
  log: ConversationLog,
  changes: readonly Message[],
  lastSeq: number,
): ConversationLog {
  const ahead = new Map(log.ahead.map((message) => [message.seq, message]));
  const inside = new Map<number, Message>();
  const end = log.hasEnd ? (log.windows.at(-1)?.at(-1)?.seq ?? beforeFirst(log)) : null;
  for (const change of changes) {
    const known = ahead.get(change.seq) ?? inside.get(change.seq);
    if (known && known.version >= change.version) continue;
    if (end !== null && change.seq > end) ahead.set(change.seq, change);
    else inside.set(change.seq, change);
  }
  return withoutGap({
    ...log,
    windows: inside.size > 0 ? log.windows.map((run) => replaced(run, inside)) : log.windows,
    lastSeq: Math.max(log.lastSeq, lastSeq),
    ahead: [...ahead.values()].sort(bySeq),
    // Letting some of them go would tear a hole into the end.
    hasEnd: log.hasEnd && ahead.size <= aheadMax,
  });
}

/** The place before the first message of a conversation in which nothing stands so far. */
function beforeFirst(log: ConversationLog): number {
  return (log.firstSeq ?? 1) - 1;
}

/** Moves what touches the end from `ahead` to it, and forgets what is there by now. */
function withoutGap(log: ConversationLog): ConversationLog {
  if (log.ahead.length === 0) return log;
  if (!log.hasEnd) return { ...log, ahead: [] };
  const end = log.windows.at(-1) ?? [];
  let last = end.at(-1)?.seq ?? beforeFirst(log);
  const inside = new Map<number, Message>();
  const grown: Message[] = [];
  const ahead: Message[] = [];
  for (const message of log.ahead) {
    if (message.seq <= last) inside.set(message.seq, message);
    else if (message.seq === last + 1) {
      grown.push(message);
      last += 1;
    } else ahead.push(message);
  }
  if (ahead.length === log.ahead.length) return log;
  const next = [...(end.length > 0 ? replaced(end, inside) : end), ...grown];
  if (next.length === 0) return { ...log, ahead };
  return { ...log, windows: [...log.windows.slice(0, end.length > 0 ? -1 : 0), next], ahead };
}

function replaced(run: MessageWindow, changes: ReadonlyMap<number, Message>): MessageWindow {
  let result: Message[] | null = null;
  const first = run[0]!.seq;
  for (const change of changes.values()) {
    const known = run[change.seq - first];
    if (!known || known.version >= change.version) continue;
    result ??= [...run];
    result[change.seq - first] = change;
  }
  return result ?? run;
}

/** Puts a run of messages among the windows, grown together with those that it touches or covers. */
function withRun(windows: readonly MessageWindow[], run: MessageWindow): readonly MessageWindow[] {
  const from = run[0]!.seq;
  const to = run.at(-1)!.seq;
  const touches = (other: MessageWindow) =>
    other.at(-1)!.seq >= from - 1 && other[0]!.seq <= to + 1;
  const bySeqOf = new Map<number, Message>();
  for (const message of [...windows.filter(touches).flat(), ...run]) {
    const known = bySeqOf.get(message.seq);
    if (!known || known.version < message.version) bySeqOf.set(message.seq, message);
  }
  const joined = [...bySeqOf.values()].sort(bySeq);
  return [...windows.filter((other) => !touches(other)), joined].sort((a, b) =>
    bySeq(a[0]!, b[0]!),
  );
}

function runsOf(messages: readonly Message[]): MessageWindow[] {
  const runs: Message[][] = [];
  for (const message of messages) {
    const run = runs.at(-1);
    if (run && run.at(-1)!.seq + 1 === message.seq) run.push(message);
    else runs.push([message]);
  }
  return runs;
}

/** The same log with other copies of messages, which are no changes of the conversation; itself when all stay. */
export function mapped(log: ConversationLog, copy: (message: Message) => Message): ConversationLog {
  const isTouched = (message: Message) => copy(message) !== message;
  const { windows, ahead } = log;
  if (!windows.some((run) => run.some(isTouched)) && !ahead.some(isTouched)) return log;
  return { ...log, windows: windows.map((run) => run.map(copy)), ahead: ahead.map(copy) };
}

function bySeq(a: Message, b: Message): number {
  return a.seq - b.seq;
}
