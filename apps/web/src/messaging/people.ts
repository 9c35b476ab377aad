import type { Actor, Party } from '@allmende/contract/actors';
import type { Conversation } from '@allmende/contract/messaging';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { currentSession } from '../app/session.ts';
import { type Disk, openDisk } from '../sync/disk.ts';

/**
 * Who wrote: messages of large groups name their senders by id only, and this device keeps those whom it
 * has met. Who is not known is asked for, many at a time; who was asked for long ago, anew.
 */
interface Kept {
  id: string;
  actor: Actor;
  atMs: number;
}

const freshMs = 24 * 3_600_000;
const askAfterMs = 30;
const askedMax = 100;

let userId: string | null = null;
let disk: Promise<Disk<'actors'> | null> = Promise.resolve(null);
let known = new Map<string, Kept>();
const wanted = new Set<string>();
const asked = new Set<string>();
const listeners = new Set<() => void>();
let isAsking = false;

/** The people of whoever is signed in; another user of this device begins anew. */
function follow(): void {
  const next = currentSession().me?.userId ?? null;
  if (next === userId) return;
  userId = next;
  known = new Map();
  asked.clear();
  disk = next
    ? openDisk(`allmende-${next}-actors`, 1, { actors: 'id' }).catch(() => null)
    : Promise.resolve(null);
}

function want(actorId: string): void {
  follow();
  const kept = known.get(actorId);
  if (asked.has(actorId) || (kept && Date.now() - kept.atMs < freshMs)) return;
  asked.add(actorId);
  wanted.add(actorId);
  askSoon();
}

function askSoon(): void {
  if (isAsking) return;
  isAsking = true;
  setTimeout(() => void fetchWanted(), askAfterMs);
}

async function fetchWanted(): Promise<void> {
  isAsking = false;
  const ids = [...wanted].slice(0, askedMax);
  for (const id of ids) wanted.delete(id);
  if (wanted.size > 0) askSoon();
  const stale = await readKept(ids);
  if (stale.length === 0) return;
  try {
    const { items } = await api.identity.getActors({ query: { ids: stale.join(',') } });
    const atMs = Date.now();
    const met = items.map((actor): Kept => ({ id: actor.id, actor, atMs }));
    put(met);
    await (await disk)?.write('actors', (store) => {
      for (const one of met) store.put(one);
    });
  } catch {
    // Asked for again when they are shown the next time.
    for (const id of stale) asked.delete(id);
  }
}

/** Takes what this device keeps, and returns those that are not known or have not been asked for lately. */
async function readKept(ids: readonly string[]): Promise<string[]> {
  const opened = await disk;
  const found = await Promise.all(
    ids.map((id) =>
      opened
        ?.read('actors', (store): IDBRequest<Kept | undefined> => store.get(id))
        .catch(() => undefined),
    ),
  );
  const kept = found.filter((one) => one !== undefined);
  if (kept.length > 0) put(kept);
  return ids.filter((id) => Date.now() - (known.get(id)?.atMs ?? 0) >= freshMs);
}

function put(kept: readonly Kept[]): void {
  known = new Map([...known, ...kept.map((one) => [one.id, one] as const)]);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Somebody who says something in this conversation, or is spoken of; undefined until they are known. */
export function usePerson(actorId: string, { members }: Conversation): Party | undefined {
  const member = members.find(({ actor }) => actor.id === actorId)?.actor;
  const isUnknown = member === undefined;
  useEffect(() => {
    if (isUnknown && actorId) want(actorId);
  }, [isUnknown, actorId]);
  const kept = useSyncExternalStore(subscribe, () => known.get(actorId)?.actor);
  return member ?? kept;
}

/** Which of these has a handle; undefined until they are known, and for a handle that they had once. */
export function useHandle(
  handle: string,
  actorIds: readonly string[],
  { members }: Conversation,
): Party | undefined {
  useEffect(() => {
    for (const id of actorIds) if (!members.some(({ actor }) => actor.id === id)) want(id);
  }, [actorIds, members]);
  const met = useSyncExternalStore(subscribe, () => known);
  return actorIds
    .map((id) => members.find(({ actor }) => actor.id === id)?.actor ?? met.get(id)?.actor)
    .find((actor) => actor?.handle === handle);
}

/** Their name; "You" for oneself, and a placeholder until it is known. */
export function useNameOf(actorId: string, conversation: Conversation): string {
  const { t } = useTranslation('messaging');
  const person = usePerson(actorId, conversation);
  if (actorId === conversation.ownActorId) return t('you');
  return person?.name ?? '…';
}
