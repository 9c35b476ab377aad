import { signalsErrors } from '@allmende/contract/signals';
import { isManager } from '#outreach';
import { createAlerts } from './alerts.ts';
import type { SignalsContext } from './context.ts';
import { createHooks } from './hooks.ts';
import { createIntake } from './intake.ts';
import { createMapping } from './mapping.ts';
import { listenToBroker } from './mqtt.ts';
import { registerSignalsRoutes } from './routes.ts';
import * as store from './store.ts';

/**
 * Signals: what the software and the devices of a business say becomes messages and alerts. It promises that what was accepted is
 * worked on once and sent once, whatever dies meanwhile; that no expression of a business stops the server; and that an alert goes
 * on to further people until somebody has it, and breaks nobody's quiet hours without their own word. Rules are in SPEC.md.
 */
export interface Signals {
  /** Does what is due; by itself every minute, and when something was put off. */
  drain(): Promise<void>;
  /** Takes away what is kept no longer; a job calls it every hour. */
  prune(): Promise<void>;
  /** Connects to the broker of the operator, where there is one. */
  start(): void;
  /** Resolves when everything that was accepted is worked on. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export function createSignals(context: SignalsContext): Signals {
  const { database, clock, http, jobs, outbox, identity } = context;
  const mapping = createMapping();
  const alerts = createAlerts(context);
  const hooks = createHooks(context, { mapping });
  const intake = createIntake(context, { mapping, alerts });
  outbox.on('identity.roles_changed', 'signals.switchOff', async ({ userId, actorId }, tx) => {
    if (isManager(await identity.staffOf(actorId), userId)) return;
    const names = await hooks.switchOffMadeBy(tx, { businessActorId: actorId, userId });
    if (names.length === 0) return;
    await outbox.emit(tx, 'outreach.ended', { businessActorId: actorId, what: 'hooks', names });
  });
  const broker = listenToBroker(context, { hooks, intake });

  http.declareErrors(signalsErrors);
  registerSignalsRoutes(context, { mapping, alerts, hooks, intake });

  async function prune(): Promise<void> {
    while (await store.prune(database.pool, clock.now()));
  }
  jobs.register('signals.drain', (_, signal) => intake.drain(signal), { ownWorkers: 1 });
  jobs.register('signals.sweep', async () => {
    await alerts.drain();
    // With a worker of its own, so that a backlog keeps nobody else waiting.
    const key = 'signals.drain:now';
    await database.transaction((tx) => jobs.add(tx, 'signals.drain', {}, { key }));
  });
  jobs.schedule('* * * * *', 'signals.sweep');
  jobs.register('signals.prune', prune, { isLong: true });
  jobs.schedule('41 * * * *', 'signals.prune');

  return {
    async drain() {
      await alerts.drain();
      await intake.drain();
    },
    prune,
    start: broker.start,
    idle: intake.idle,
    async stop() {
      await broker.stop();
      await intake.idle();
      await mapping.stop();
    },
  };
}
