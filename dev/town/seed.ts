import { type App, createApp } from '../../apps/server/src/app.ts';
import { manualClock } from '../../apps/server/src/platform/clock.ts';
import { happen } from './happenings.ts';
import { moveIn } from './moving-in.ts';
import { showPapers } from './papers.ts';
import { town } from './town.ts';

/** The day on which the story begins lies so far back; before it, people move in. */
const storyMs = 11 * 86_400_000;
/** What the town's past is played with. */
const playful = { regime: 'play', needsTwoFactors: false } as const;

/**
 * Fills an empty database with the demo town and returns as whom a visitor may sign in.
 *
 * The town goes through the doors that everybody goes through: the HTTP API of a second app on the same
 * database, which listens nowhere and whose clock is moved by hand through the last weeks. So every
 * message, order and cent has the history it would have had, and nothing is written past the rules. They are those of play
 * money, whatever the server's regime: before anybody has shown a paper, limits would let nothing
 * happen. From the first start on its own rules hold.
 */
export async function seedTown(
  app: App,
): Promise<{ name: string; handle: string; password: string; role: string }[]> {
  const now = app.clock.now();
  const startsAt = new Date(now.getTime() - storyMs);
  const clock = manualClock(startsAt);
  const { config, database, log } = app;
  const past = await createApp({ config: { ...config, ...playful }, database, log, clock });
  try {
    const residents = await moveIn(past, clock, town, startsAt);
    await happen(clock, town, residents, now);
    if (config.regime !== 'play') {
      await showPapers(town, residents, {
        now,
        onlyAcceptors: config.regime === 'limited-network',
      });
    }
    // Nobody is signed in anywhere when the visitor comes.
    await Promise.all(
      town.persons.map(({ handle }) => residents.hats.get(handle)!.client.identity.signOut()),
    );
  } finally {
    await past.close();
  }
  return town.persons.flatMap(({ name, handle, role }) =>
    role ? [{ name, handle, password: town.password, role }] : [],
  );
}
