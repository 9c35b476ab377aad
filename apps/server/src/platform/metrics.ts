import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows, in the Prometheus text format. */
export interface Metrics {
  registry: Registry;
  httpSeconds: Histogram<'operation' | 'status'>;
  realtimeConnections: Gauge;
  realtimeFrames: Counter<'direction' | 'type'>;
  batchSize: Histogram<'batcher'>;
  outboxPending: Gauge;
  outboxFailed: Gauge;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'allmende_http_seconds',
      help: 'Time to answer an HTTP request, by operation',
      labelNames: ['operation', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    realtimeConnections: new Gauge({
      name: 'allmende_realtime_connections',
      help: 'Open WebSocket connections',
      registers,
    }),
    realtimeFrames: new Counter({
      name: 'allmende_realtime_frames_total',
      help: 'WebSocket frames by direction and type',
      labelNames: ['direction', 'type'],
      registers,
    }),
    batchSize: new Histogram({
      name: 'allmende_batch_size',
      help: 'Commands that shared one commit',
      labelNames: ['batcher'],
      buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000],
      registers,
    }),
    outboxPending: new Gauge({
      name: 'allmende_outbox_pending',
      help: 'Events that wait for delivery, at most 10,000 of them counted',
      registers,
    }),
    outboxFailed: new Gauge({
      name: 'allmende_outbox_failed',
      help: 'Events that nobody tries to deliver any more, at most 10,000 of them counted',
      registers,
    }),
  };
}
