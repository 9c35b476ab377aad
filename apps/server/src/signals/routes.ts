import { fail, ok } from '@allmende/contract/errors';
import { deliveryBytesMax, rulesMax, signalsOperations } from '@allmende/contract/signals';
import { managers, orSoftware, person, staff } from '#platform/access';
import type { Handlers, RequestContext } from '#platform/http';
import { isUuid, newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { networkOf } from '#platform/network';
import type { Alerts } from './alerts.ts';
import * as alertsStore from './alerts-store.ts';
import type { SignalsContext } from './context.ts';
import { type Hooks, topicPrefix } from './hooks.ts';
import { type Intake, readJson } from './intake.ts';
import { textsOf } from './mapped.ts';
import type { Mapping } from './mapping.ts';
import { presentAlert, presentDelivery, presentRule } from './present.ts';
import { perMinuteMax } from './intake.ts';
import * as store from './store.ts';
import type { AlertRow } from './tables.ts';
import { tryMapping } from './trying.ts';

interface Parts {
  mapping: Mapping;
  alerts: Alerts;
  hooks: Hooks;
  intake: Intake;
}
type SignalsHandlers = Handlers<typeof signalsOperations>;

export function registerSignalsRoutes(context: SignalsContext, parts: Parts): void {
  registerHookAddress(context, parts);
  context.http.register('signals', signalsOperations, {
    ...hookHandlers(context, parts),
    ...deliveryHandlers(context, parts),
    ...alertHandlers(context, parts),
    ...personHandlers(context, parts),
  });
}

/** Refused deliveries a minute of one network. */
const refusedPerMinute = 600;

/** The one address that is no operation: its callers are programs of strangers, who show a secret or a signature. */
function registerHookAddress(context: SignalsContext, { hooks, intake }: Parts): void {
  const { http, database, config } = context;
  const { limiter } = http;

  function refuse(code: string, requestId: string): { status: number; body: object } {
    const { status, title } = http.errors.get(code)!;
    const type = `${config.publicUrl}/docs/errors#${code}`;
    return { status, body: { type, title, status, code, requestId } };
  }

  void http.fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Signatures are over the bytes, so nobody may parse and write them anew.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/hooks/:hookId', { bodyLimit: deliveryBytesMax }, async (request, reply) => {
      const send = ({ status, body }: { status: number; body: object }) =>
        reply.code(status).type('application/problem+json').send(JSON.stringify(body));
      const refusedKey = `signals.refused:${networkOf(request.ip)}`;
      const { hookId } = request.params as { hookId: string };
      const isId = /^hok_[0-9a-f]{32}$/.test(hookId);
      const mayCome =
        limiter.hasRoom(refusedKey, { perMinute: refusedPerMinute }) &&
        limiter.take(`signals.hook:${isId ? hookId : ''}`, { perMinute: perMinuteMax }).ok;
      if (!mayCome) {
        reply.header('Retry-After', 60);
        return send(refuse('platform.too_many_requests', request.id));
      }
      const row = isId ? await store.readHook(database.pool, toUuid(hookId)) : undefined;
      const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
      const shown = row ? request.headers[row.header] : undefined;
      if (row?.source !== 'http' || !hooks.isShown(row, String(shown ?? ''), bytes)) {
        limiter.take(refusedKey, { perMinute: refusedPerMinute });
        const code = row?.source === 'http' ? 'signals.not_authenticated' : 'signals.hook_unknown';
        return send(refuse(code, request.id));
      }
      if (!row.is_on) return send(refuse('signals.hook_off', request.id));
      const recorded = await intake.record(row, { bytes });
      if (!recorded.ok) return send(refuse(recorded.code, request.id));
      return reply.code(202).send({ deliveryId: toPublicId('dlv', recorded.value.id) });
    });
  });
}

function actingFor({ software, maybeAuth }: RequestContext): {
  businessActorId: Uuid;
  byUserId: Uuid;
} {
  if (software) return { businessActorId: software.actorId, byUserId: software.userId };
  return { businessActorId: maybeAuth!.actorId, byUserId: maybeAuth!.userId };
}

function hookHandlers({ config }: SignalsContext, { hooks }: Parts) {
  return {
    listHooks: {
      access: staff,
      handle: async ({ ctx }) =>
        ok({
          items: await hooks.list(ctx.auth.actorId),
          hasMqtt: config.mqttUrl !== null,
          mqttPrefix: topicPrefix(ctx.auth.actorId),
        }),
    },
    createHook: {
      access: managers,
      handle: ({ ctx, body }) =>
        hooks.create({ businessActorId: ctx.auth.actorId, userId: ctx.auth.userId }, body),
    },
    editHook: {
      access: managers,
      handle: ({ ctx, params, body }) =>
        hooks.edit(
          { businessActorId: ctx.auth.actorId, userId: ctx.auth.userId },
          toUuid(params.hookId),
          body,
        ),
    },
    renewSecret: {
      access: managers,
      handle: ({ ctx, params }) => hooks.renewSecret(ctx.auth.actorId, toUuid(params.hookId)),
    },
    deleteHook: {
      access: managers,
      handle: ({ ctx, params }) => hooks.remove(ctx.auth.actorId, toUuid(params.hookId)),
    },
  } satisfies Partial<SignalsHandlers>;
}

/** A cursor of ours, or null; undefined when it is none. */
function beforeOf(cursor: string | undefined): Uuid | null | undefined {
  if (cursor === undefined) return null;
  return isUuid(cursor) ? cursor : undefined;
}
const foreignCursor = () =>
  fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });

function deliveryHandlers(context: SignalsContext, { mapping, hooks, intake }: Parts) {
  const { pool } = context.database;
  const readBack = async (businessActorId: Uuid, id: Uuid) => {
    const row = await store.readDelivery(pool, businessActorId, id);
    return row ? ok(presentDelivery(row)) : fail('signals.hook_unknown');
  };
  return {
    tryMapping: {
      access: managers,
      handle: async ({ ctx, body }) =>
        ok(await tryMapping(context, mapping, { businessActorId: ctx.auth.actorId, ...body })),
    },
    sendTrial: {
      access: managers,
      async handle({ ctx, params, body }) {
        const { actorId, userId } = ctx.auth;
        const hook = await hooks.own(actorId, toUuid(params.hookId));
        if (!hook) return fail('signals.hook_unknown');
        const text = readJson(Buffer.from(body.sample));
        if (text === null) return fail('signals.not_json');
        const trialActorId = await context.identity.personOfUser(userId);
        const came = { body: text, topic: null, trial_actor_id: trialActorId, replay_of: null };
        return readBack(actorId, await intake.take(hook, came));
      },
    },
    listDeliveries: {
      access: staff,
      async handle({ ctx, params, query }) {
        const before = beforeOf(query.cursor);
        if (before === undefined) return foreignCursor();
        const hook = await hooks.own(ctx.auth.actorId, toUuid(params.hookId));
        if (!hook) return fail('signals.hook_unknown');
        const limit = query.limit + 1;
        const rows = await store.listDeliveries(pool, { hookId: hook.id, before, limit });
        const items = rows.slice(0, query.limit);
        const nextCursor = rows.length > query.limit ? items.at(-1)!.id : null;
        return ok({ items: items.map(presentDelivery), nextCursor });
      },
    },
    getDelivery: {
      access: staff,
      async handle({ ctx, params }) {
        const row = await store.readDelivery(pool, ctx.auth.actorId, toUuid(params.deliveryId));
        if (!row) return fail('signals.delivery_unknown');
        return ok({ delivery: presentDelivery(row), body: row.body });
      },
    },
    replayDelivery: {
      access: managers,
      async handle({ ctx, params }) {
        const { actorId } = ctx.auth;
        const row = await store.readDelivery(pool, actorId, toUuid(params.deliveryId));
        const hook = row && (await hooks.own(actorId, row.hook_id));
        if (!row || !hook) return fail('signals.delivery_unknown');
        if (!hook.is_on) return fail('signals.hook_off');
        const { body, topic } = row;
        const id = await intake.take(hook, {
          body,
          topic,
          trial_actor_id: null,
          replay_of: row.id,
        });
        const again = await store.readDelivery(pool, actorId, id);
        return again ? ok(presentDelivery(again)) : fail('signals.delivery_unknown');
      },
    },
  } satisfies Partial<SignalsHandlers>;
}

function alertHandlers({ database, clock, identity, outreach }: SignalsContext, { alerts }: Parts) {
  const { pool } = database;

  async function presentAll(businessActorId: Uuid, rows: readonly AlertRow[]) {
    const told = await alertsStore.readTold(
      pool,
      rows.map((row) => row.id),
    );
    const sends = await outreach.sendsOf(
      businessActorId,
      told.flatMap((one) => one.send_id ?? []),
    );
    const actors = await identity.actors(rows.flatMap((row) => row.acknowledged_by ?? []));
    const toldOf = Map.groupBy(told, (one) => one.alert_id);
    return rows.map((row) => presentAlert(row, { told: toldOf.get(row.id) ?? [], sends, actors }));
  }

  return {
    listRules: {
      access: staff,
      handle: async ({ ctx }) => {
        const rows = await alertsStore.listRules(pool, ctx.auth.actorId);
        return ok({ items: rows.map(presentRule) });
      },
    },
    putRule: {
      access: managers,
      async handle({ ctx, params, body }) {
        const { actorId: businessActorId, userId: madeBy } = ctx.auth;
        const row = await database.transaction(async (tx) => {
          const { client } = tx;
          await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
            `signals rules ${businessActorId}`,
          ]);
          const rules = await alertsStore.listRules(client, businessActorId);
          const before = rules.find((one) => one.key === params.key);
          if (!before && rules.length >= rulesMax) return null;
          // [SG14] Who let one thing wake them has not let another.
          if (before && before.content.name !== body.name) {
            await alertsStore.forgetWakes(client, before.id);
          }
          const id = newUuid(clock.now().getTime());
          const { key } = params;
          return alertsStore.putRule(client, { id, businessActorId, key, content: body, madeBy });
        });
        return row ? ok(presentRule(row)) : fail('signals.too_many_rules');
      },
    },
    deleteRule: {
      access: managers,
      async handle({ ctx, params: { key } }) {
        const businessActorId = ctx.auth.actorId;
        const now = clock.now();
        const isGone = await alertsStore.deleteRule(pool, { businessActorId, key, now });
        return isGone ? ok({}) : fail('signals.rule_unknown');
      },
    },
    raiseAlert: {
      access: orSoftware(managers, 'messages'),
      async handle({ ctx, body }) {
        const acting = actingFor(ctx);
        const { rule: ruleKey, subject, severity } = body;
        const raised = await alerts.raise({
          ...acting,
          ruleKey,
          subject,
          severity,
          variables: textsOf(body.variables),
          origin: ctx.idempotencyKey ?? ctx.requestId,
        });
        if (!raised.ok) return raised;
        return ok((await presentAll(acting.businessActorId, [raised.value]))[0]!);
      },
    },
    endAlert: {
      access: orSoftware(managers, 'messages'),
      async handle({ ctx, params }) {
        const { businessActorId } = actingFor(ctx);
        const ended = await alerts.end(businessActorId, toUuid(params.alertId));
        return ended.ok ? ok((await presentAll(businessActorId, [ended.value]))[0]!) : ended;
      },
    },
    listAlerts: {
      access: orSoftware(staff, 'read', 'messages'),
      async handle({ ctx, query }) {
        const before = beforeOf(query.cursor);
        if (before === undefined) return foreignCursor();
        const { businessActorId } = actingFor(ctx);
        const limit = query.limit + 1;
        const rows = await alertsStore.listAlerts(pool, { businessActorId, before, limit });
        const items = rows.slice(0, query.limit);
        const nextCursor = rows.length > query.limit ? items.at(-1)!.id : null;
        return ok({ items: await presentAll(businessActorId, items), nextCursor });
      },
    },
  } satisfies Partial<SignalsHandlers>;
}

function personHandlers({ database, clock, identity }: SignalsContext, { alerts }: Parts) {
  const { pool } = database;

  async function sourcesOf(personActorId: Uuid) {
    const rows = await alertsStore.listSources(pool, personActorId);
    const actors = await identity.actors(new Set(rows.map((row) => row.business_actor_id)));
    return rows.flatMap((row) => {
      const business = actors.get(row.business_actor_id);
      const ruleId = toPublicId('alr', row.id);
      return business ? [{ ruleId, business, name: row.content.name, mayWake: row.may_wake }] : [];
    });
  }

  return {
    acknowledge: {
      access: person,
      async handle({ ctx, params }) {
        const done = await alerts.acknowledge(ctx.auth.actorId, toUuid(params.alertId));
        if (!done.ok) return done;
        const { acknowledged_by: by, acknowledged_at: at } = done.value;
        const actor = (await identity.actors([by!])).get(by!)!;
        return ok({ acknowledgedBy: actor, acknowledgedAt: at!.toISOString() });
      },
    },
    listSources: {
      access: person,
      handle: async ({ ctx }) => ok({ items: await sourcesOf(ctx.auth.actorId) }),
    },
    setWake: {
      access: person,
      async handle({ ctx, params, body }) {
        const { actorId: personActorId } = ctx.auth;
        const sources = await sourcesOf(personActorId);
        const source = sources.find((one) => one.ruleId === params.ruleId);
        if (!source) return fail('signals.rule_unknown');
        const { mayWake } = body;
        const ruleId = toUuid(params.ruleId);
        await alertsStore.setWake(pool, { personActorId, ruleId, mayWake, now: clock.now() });
        return ok({ ...source, mayWake });
      },
    },
  } satisfies Partial<SignalsHandlers>;
}
