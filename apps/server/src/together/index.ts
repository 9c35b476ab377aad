import { togetherErrors } from '@allmende/contract/together';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Http } from '#platform/http';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import { createEvents, eventCardOf } from './events.ts';
import { createLists, listCardOf } from './lists.ts';
import { createPolls, pollCardOf } from './polls.ts';
import { registerTogetherRoutes } from './routes.ts';
import { createShowing, type Showing } from './showing.ts';
import { type CardOf, createThings } from './things.ts';

/**
 * What the members of a conversation decide, plan and share out: polls, events and lists, each a living
 * card. It promises that its state is exact with every commit, however many take part in one instant: no
 * vote after closing, no guest beyond the capacity, nothing taken twice. Cards follow within a third of a
 * second, also when the process is killed meanwhile. Rules are in SPEC.md.
 */
export interface Together extends Pick<Showing, 'catchUp' | 'idle'> {}

export interface TogetherDeps {
  config: Pick<Config, 'publicUrl'>;
  database: Database;
  clock: Clock;
  log: Log;
  http: Http;
  gateway: Gateway;
  jobs: Jobs;
  identity: Pick<Identity, 'actors'>;
  messaging: Pick<Messaging, 'standing' | 'postCard' | 'updateCard' | 'cardStands'>;
}

export function createTogether(deps: TogetherDeps): Together {
  const { database, clock, identity, messaging } = deps;
  deps.http.declareErrors(togetherErrors);
  const actors = (ids: Iterable<string>) => identity.actors(ids);
  const cardOf: CardOf = (tx, thing) => {
    const db = tx?.client ?? database.pool;
    if (thing.kind === 'poll') return pollCardOf(db, thing, { now: clock.now(), actors });
    return thing.kind === 'event' ? eventCardOf(db, thing, actors) : listCardOf(db, thing, actors);
  };
  const showing = createShowing({ ...deps, cardOf });
  const things = createThings(deps, { cardOf, showing });
  registerTogetherRoutes(deps.http, {
    polls: createPolls(things, showing),
    events: createEvents(things, { messaging, publicUrl: deps.config.publicUrl }),
    lists: createLists(things),
  });
  return { catchUp: showing.catchUp, idle: showing.idle };
}
