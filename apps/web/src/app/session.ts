import type { identityOperations } from '@allmende/contract/identity';
import type { OperationResponse } from '@allmende/contract/operation';
import { useSyncExternalStore } from 'react';

/** The person who signed in, as the server says it. */
export type Me = OperationResponse<typeof identityOperations.getMe>;
/** Somebody in whose name one may act, and by which right. */
export type Hat = Me['actors'][number];
export type Actor = Hat['actor'];

/**
 * Who is signed in, and which hat is worn. Kept outside of React, because the API client and the
 * socket ask too; remembered on the device, so that the frame knows its hat in the first paint and
 * offline. The hat belongs to the tab: two tabs may wear different ones.
 */
export interface Session {
  /** `loading` until the server was asked for the first time and nothing is remembered. */
  status: 'loading' | 'signed-out' | 'signed-in';
  me: Me | null;
  /** Everybody in whose name one may act; one's own person first. */
  actors: readonly Hat[];
  /** The hat; null only while not signed in. */
  hat: Hat | null;
  /** `hat.actor`, for short. */
  actor: Actor | null;
  /** Signed out from elsewhere or because time was up, and not by whoever sits here. */
  isCutOff: boolean;
}

const meKey = 'allmende.me';
const hatKey = 'allmende.hat';
const owedKey = 'allmende.owes-sign-out';
const cutOffKey = 'allmende.cut-off';
const signedOut: Session = {
  status: 'signed-out',
  me: null,
  actors: [],
  hat: null,
  actor: null,
  isCutOff: false,
};

let session: Session = remembered();
const listeners = new Set<() => void>();
const beforeSwitch = new Set<() => void>();

function remembered(): Session {
  const text = localStorage.getItem(meKey);
  const isCutOff = sessionStorage.getItem(cutOffKey) !== null;
  if (!text) return { ...signedOut, status: 'loading', isCutOff };
  try {
    return wearing(JSON.parse(text) as Me, rememberedHat());
  } catch {
    return { ...signedOut, status: 'loading' };
  }
}

function rememberedHat(): string | null {
  return sessionStorage.getItem(hatKey) ?? localStorage.getItem(hatKey);
}

function wearing(me: Me, actorId: string | null): Session {
  const hat = me.actors.find(({ actor }) => actor.id === actorId) ?? me.actors[0]!;
  return { status: 'signed-in', me, actors: me.actors, hat, actor: hat.actor, isCutOff: false };
}

function publish(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

/** After signing in, and whenever the server says who one is: keeps the hat if one still has it. */
export function setMe(me: Me): void {
  localStorage.setItem(meKey, JSON.stringify(me));
  sessionStorage.removeItem(cutOffKey);
  oweSignOut(false);
  const next = wearing(me, session.actor?.id ?? rememberedHat());
  // The hat that was worn may be gone, or these are somebody else's.
  if (session.actor && session.actor.id !== next.actor?.id) for (const run of beforeSwitch) run();
  publish(next);
}

/** When the server no longer knows this device, or after signing out, which somebody meant. */
export function forgetSession({ isMeant = false } = {}): void {
  const isCutOff = !isMeant && (session.isCutOff || session.status === 'signed-in');
  localStorage.removeItem(meKey);
  localStorage.removeItem(hatKey);
  sessionStorage.removeItem(hatKey);
  if (isCutOff) sessionStorage.setItem(cutOffKey, 'yes');
  else sessionStorage.removeItem(cutOffKey);
  for (const run of beforeSwitch) run();
  publish({ ...signedOut, isCutOff });
}

/**
 * That somebody left without the server having heard of it. Until it has, its cookie would let in whoever
 * opens the app next. Whoever signs in anew replaces the cookie and with it the debt.
 */
export function oweSignOut(isOwed: boolean): void {
  if (isOwed) localStorage.setItem(owedKey, 'yes');
  else localStorage.removeItem(owedKey);
}
export function isSignOutOwed(): boolean {
  return localStorage.getItem(owedKey) !== null;
}

/** Puts on another hat; does nothing for one that is not one's own. */
export function switchActor(actorId: string): void {
  const { me, actor } = session;
  if (!me || actor?.id === actorId || !me.actors.some((other) => other.actor.id === actorId))
    return;
  localStorage.setItem(hatKey, actorId);
  sessionStorage.setItem(hatKey, actorId);
  for (const run of beforeSwitch) run();
  publish(wearing(me, actorId));
}

/** Runs when a hat is put on or taken off, before anything is drawn: to drop what it had loaded. */
export function onHatChange(run: () => void): () => void {
  beforeSwitch.add(run);
  return () => beforeSwitch.delete(run);
}

export function currentSession(): Session {
  return session;
}
export function actingActorId(): string | null {
  return session.actor?.id ?? null;
}
export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): Session & { switchActor: typeof switchActor } {
  const current = useSyncExternalStore(subscribeToSession, currentSession);
  return { ...current, switchActor };
}

/** The hat, in areas that are only shown to somebody who is signed in. */
export function useActor(): Actor {
  const { actor } = useSession();
  if (!actor) throw new Error('nobody is signed in here');
  return actor;
}
