import { RequestProblem } from '@allmende/sdk';
import { api } from './api.ts';
import { currentSession, forgetSession, isSignOutOwed, oweSignOut, setMe } from './session.ts';

const signOutMsMax = 8_000;

/** Gives up what was asked before somebody left: its answer would bring them back. */
let leaving = new AbortController();
function giveUpAsking(): void {
  leaving.abort();
  leaving = new AbortController();
}

/**
 * Asks the server who is signed in, and lets the whole app know. Asks as oneself, not under the hat: the
 * hat may be the very thing that was taken away. @throws NoAnswer; what is remembered then stays.
 */
export async function askWhoIAm(): Promise<void> {
  if (isSignOutOwed()) await settleSignOut();
  const self = currentSession().actors[0]?.actor.id;
  const { signal } = leaving;
  try {
    const { me } = await api.identity.whoAmI(self ? { actorId: self, signal } : { signal });
    if (me) setMe(me);
    else forgetSession();
  } catch (error) {
    const isSomebodyElse =
      error instanceof RequestProblem && error.code === 'platform.not_allowed' && self;
    if (!isSomebodyElse) throw error;
    // Another person signed in on this device since.
    forgetSession();
    await askWhoIAm();
  }
}

/** After something of one's own has changed. Without an answer it stays as it is remembered, and is asked again later. */
export async function askWhoIAmNow(): Promise<void> {
  await askWhoIAm().catch(() => undefined);
}

/**
 * Leaves this device, at once and whatever the network says. What the server could not be told is made up
 * for before anybody is taken for the one who left.
 */
export async function signOut(): Promise<void> {
  oweSignOut(true);
  giveUpAsking();
  await settleSignOut().catch(() => undefined);
  giveUpAsking();
  forgetSession({ isMeant: true });
}

/** @throws when the server does not answer; it is then still owed. */
async function settleSignOut(): Promise<void> {
  try {
    await api.identity.signOut({ signal: AbortSignal.timeout(signOutMsMax) });
  } catch (error) {
    // Whom the server does not know is signed out.
    const isOut = error instanceof RequestProblem && error.status < 500;
    if (!isOut) throw error;
  }
  oweSignOut(false);
}

// Whoever waits at the gate is heard of as soon as there is a network again.
addEventListener('online', () => {
  if (isSignOutOwed()) void settleSignOut().catch(() => undefined);
});
