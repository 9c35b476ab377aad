import { RequestProblem } from '@allmende/sdk';
import { api } from './api.ts';
import { currentSession, forgetSession, setMe } from './session.ts';

/**
 * Asks the server who is signed in, and lets the whole app know. Asks as oneself, not under the hat: the
 * hat may be the very thing that was taken away. @throws NoAnswer; what is remembered then stays.
 */
export async function askWhoIAm(): Promise<void> {
  const self = currentSession().actors[0]?.actor.id;
  try {
    const { me } = await api.identity.whoAmI(self ? { actorId: self } : {});
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
