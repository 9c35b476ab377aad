import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { deliveryBytesMax } from '@allmende/contract/signals';
import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import { isConnectionLost, isTransient } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { SignalsContext } from './context.ts';
import { type Hooks, topicPrefix } from './hooks.ts';
import { type Intake, perMinuteMax } from './intake.ts';
import * as store from './store.ts';

/**
 * [SG15] Devices that speak MQTT: this server is a client of the operator's broker and listens to what hooks ask for, each below
 * the topic of its business. Who may publish there is the broker's to know. A message is acknowledged when it is on disk.
 */
export interface Broker {
  /** Connects, and goes on trying; without an address nothing happens. */
  start(): void;
  stop(): Promise<void>;
}

/** Whether a topic is one of those that a filter means. */
export function isTopicOf(filter: string, topic: string): boolean {
  const [wanted, levels] = [filter.split('/'), topic.split('/')];
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return true;
    if (at >= levels.length || (level !== '+' && level !== levels[at])) return false;
  }
  return wanted.length === levels.length;
}

/** Other processes have other hooks changed; they are looked for so often. */
const lookEveryMs = 60_000;
const againMs = 2_000;
/** For what is no trouble of the database's. */
const soonMs = 100;
const triesMax = 3;

export function listenToBroker(
  context: SignalsContext,
  { hooks, intake }: { hooks: Hooks; intake: Intake },
): Broker {
  const { config, database, http, log } = context;
  let client: MqttClient | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  let filters = new Map<string, Uuid[]>();
  let looking: Promise<void> = Promise.resolve();

  /** Where several processes serve one town, each message is for one of them. */
  const share = config.databaseUrl === null ? '' : '$share/allmende/';

  async function look(): Promise<void> {
    if (!client?.connected) return;
    const rows = await store.listMqttHooks(database.pool);
    const wanted = Map.groupBy(rows, (row) => `${topicPrefix(row.business_actor_id)}${row.topic}`);
    const former = filters;
    filters = new Map([...wanted].map(([filter, of]) => [filter, of.map(({ id }) => id)]));
    for (const filter of filters.keys()) {
      if (!former.has(filter)) await client.subscribeAsync(`${share}${filter}`, { qos: 1 });
    }
    for (const filter of former.keys()) {
      if (!filters.has(filter)) await client.unsubscribeAsync(`${share}${filter}`);
    }
  }

  function lookSoon(): void {
    looking = looking.then(look).catch((error) => {
      filters = new Map();
      log.warn({ err: error }, 'signals.broker_not_asked');
    });
  }

  async function take({ topic, payload, retain }: IPublishPacket): Promise<void> {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    // What is retained was told before; a hook hears what is new. The standard knows no topic with a NUL, nor does a
    // database: it would be tried again for ever, and everybody's messages would wait behind it.
    if (retain || bytes.length > deliveryBytesMax || topic.includes('\0')) return;
    const ids = new Set(
      [...filters].flatMap(([filter, of]) => (isTopicOf(filter, topic) ? of : [])),
    );
    for (const id of ids) {
      const hook = `signals.hook:${toPublicId('hok', id)}`;
      // [SG17] What is too much is left out: who waits for room would hold up the messages of all others.
      if (http.limiter.take(hook, { perMinute: perMinuteMax }).ok) {
        await intake.record({ id }, { bytes, topic });
      } else if (http.limiter.take(`${hook}:told`, { perMinute: 1 }).ok) {
        log.warn({ hookId: id }, 'signals.too_many');
      }
    }
  }

  /**
   * [SG17] While the database is away, the broker waits. What fails for a reason of its own would fail for ever, and is left out
   * after a few attempts, so that one message never stands before those of all others.
   */
  async function takeAtLast(packet: IPublishPacket): Promise<void> {
    for (let tries = 1; client; tries++) {
      try {
        return await take(packet);
      } catch (error) {
        const isAway = isConnectionLost(error) || isTransient(error);
        const isGivenUp = !isAway && tries >= triesMax;
        log.warn({ err: error, topic: packet.topic, isGivenUp }, 'signals.not_taken');
        if (isGivenUp) return;
        await setTimeout(isAway ? againMs : soonMs, undefined, { ref: false });
      }
    }
  }

  hooks.onChanged(lookSoon);

  return {
    start() {
      if (config.mqttUrl === null) return;
      const name = createHash('sha256').update(config.publicUrl).digest('hex').slice(0, 12);
      client = connect(config.mqttUrl, {
        // 3.1.1, which every broker speaks.
        protocolVersion: 4,
        clientId: share ? `allmende-${name}-${process.pid}` : `allmende-${name}`,
        // What comes while this server is away waits at the broker.
        clean: share !== '',
        reconnectPeriod: againMs,
        resubscribe: false,
      });
      client.handleMessage = (packet, done) => void takeAtLast(packet).then(() => done());
      client.on('error', (error) => log.warn({ err: error }, 'signals.broker'));
      client.on('connect', () => {
        filters = new Map();
        lookSoon();
      });
      timer = setInterval(lookSoon, lookEveryMs).unref();
    },
    async stop() {
      clearInterval(timer);
      const open = client;
      client = null;
      await open?.endAsync(true);
      await looking;
    },
  };
}
