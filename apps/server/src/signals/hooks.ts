import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { type Hook, type HookInput, hooksMax } from '@allmende/contract/signals';
import type { Tx } from '#platform/database';
import { newSecret, newUuid, toPublicId, type Uuid } from '#platform/ids';
import { createSealing } from '#platform/sealing';
import type { SignalsContext } from './context.ts';
import type { Mapping } from './mapping.ts';
import * as store from './store.ts';
import type { HookRow } from './tables.ts';

type InputRefusal = 'signals.mapping_malformed' | 'signals.topic_malformed' | 'signals.mqtt_off';

/** Addresses at which a business listens, each with a secret of its own. */
export interface Hooks {
  list(businessActorId: Uuid): Promise<Hook[]>;
  create(
    by: { businessActorId: Uuid; userId: Uuid },
    wish: HookInput,
  ): Promise<Result<{ hook: Hook; secret: string }, 'signals.too_many_hooks' | InputRefusal>>;
  /** Who edits a hook answers for it from then on. */
  edit(
    by: { businessActorId: Uuid; userId: Uuid },
    id: Uuid,
    wish: HookInput,
  ): Promise<Result<Hook, 'signals.hook_unknown' | InputRefusal>>;
  renewSecret(
    businessActorId: Uuid,
    id: Uuid,
  ): Promise<Result<{ secret: string }, 'signals.hook_unknown'>>;
  remove(
    businessActorId: Uuid,
    id: Uuid,
  ): Promise<Result<Record<string, never>, 'signals.hook_unknown'>>;
  /** One's own; those of others do not exist. */
  own(businessActorId: Uuid, id: Uuid): Promise<HookRow | null>;
  /** [SG1] Whether what a request shows in the header of the hook fits its secret, over the bytes as they came. */
  isShown(row: HookRow, shown: string, bytes: Uint8Array): boolean;
  /** [SG18] In the transaction that took a role away: the names of those that are off now. */
  switchOffMadeBy(tx: Tx, of: { businessActorId: Uuid; userId: Uuid }): Promise<string[]>;
  onChanged(changed: () => void): void;
}

/** What stands before the filter of a business at the broker of the operator. */
export function topicPrefix(businessActorId: Uuid): string {
  return `allmende/${toPublicId('act', businessActorId)}/`;
}

/** Levels between slashes; `+` is a level by itself, `#` the last one. */
export function isTopicFilter(topic: string): boolean {
  const levels = topic.split('/');
  return (
    topic.length > 0 &&
    !topic.includes('\0') &&
    levels.every(
      (level, at) =>
        level === '+' ||
        (level === '#' && at === levels.length - 1) ||
        (level.length > 0 && !/[+#]/.test(level)),
    )
  );
}

export function createHooks(context: SignalsContext, { mapping }: { mapping: Mapping }): Hooks {
  const { config, database, clock } = context;
  const { pool } = database;
  const sealing = createSealing(config.serverKey);
  const listeners: (() => void)[] = [];
  const sealedAs = (id: Uuid) => `signals hook ${id}`;

  function present(row: HookRow): Hook {
    const id = toPublicId('hok', row.id);
    const address =
      row.source === 'http'
        ? `${config.publicUrl}/hooks/${id}`
        : `${topicPrefix(row.business_actor_id)}${row.topic}`;
    return {
      id,
      name: row.name,
      isOn: row.is_on,
      offBecause: row.off_because,
      source: row.source,
      address,
      topic: row.topic,
      authentication: row.authentication,
      header: row.header,
      mapping: row.mapping,
      key: row.key_mapping,
      lastDeliveryAt: row.last_delivery_at?.toISOString() ?? null,
      changedAt: row.changed_at.toISOString(),
    };
  }

  async function check(wish: HookInput): Promise<Result<null, InputRefusal>> {
    if (wish.source === 'mqtt' && config.mqttUrl === null) return fail('signals.mqtt_off');
    if (wish.source === 'mqtt' && !isTopicFilter(wish.topic ?? '')) {
      return fail('signals.topic_malformed');
    }
    const question = { mapping: wish.mapping, key: wish.key, body: null, bindings: {} };
    const answer = await mapping.evaluate(question);
    if (answer.ok) return ok(null);
    const place = answer.position === null ? '' : ` (at ${answer.position})`;
    return fail('signals.mapping_malformed', { detail: `${answer.message}${place}` });
  }

  function rowOf(
    wish: HookInput,
    kept: Pick<HookRow, 'id' | 'secret' | 'made_by' | 'business_actor_id' | 'last_delivery_at'>,
  ): HookRow {
    return {
      ...kept,
      name: wish.name,
      is_on: wish.isOn,
      off_because: null,
      source: wish.source,
      topic: wish.source === 'mqtt' ? wish.topic : null,
      authentication: wish.authentication,
      header:
        wish.header?.toLowerCase() ??
        (wish.authentication === 'hmac' ? 'x-hub-signature-256' : 'authorization'),
      mapping: wish.mapping,
      key_mapping: wish.key,
      slow: 0,
      changed_at: clock.now(),
    };
  }

  function tellChanged(): void {
    for (const listener of listeners) listener();
  }

  async function own(businessActorId: Uuid, id: Uuid): Promise<HookRow | null> {
    const row = await store.readHook(pool, id);
    return row?.business_actor_id === businessActorId ? row : null;
  }

  return {
    own,
    list: async (businessActorId) => (await store.listHooks(pool, businessActorId)).map(present),
    async create({ businessActorId, userId }, wish) {
      const checked = await check(wish);
      if (!checked.ok) return checked;
      const id = newUuid(clock.now().getTime());
      const secret = newSecret();
      const row = rowOf(wish, {
        id,
        secret: sealing.seal(Buffer.from(secret), sealedAs(id)),
        made_by: userId,
        business_actor_id: businessActorId,
        last_delivery_at: null,
      });
      const isFull = await database.transaction(async (tx) => {
        const { client } = tx;
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `signals hooks ${businessActorId}`,
        ]);
        if ((await store.listHooks(client, businessActorId)).length >= hooksMax) return true;
        await store.insertHook(client, row);
        return false;
      });
      if (isFull) return fail('signals.too_many_hooks');
      tellChanged();
      return ok({ hook: present(row), secret });
    },
    async edit({ businessActorId, userId }, id, wish) {
      const row = await own(businessActorId, id);
      if (!row) return fail('signals.hook_unknown');
      const checked = await check(wish);
      if (!checked.ok) return checked;
      const saved = await store.updateHook(pool, rowOf(wish, { ...row, made_by: userId }));
      if (!saved) return fail('signals.hook_unknown');
      tellChanged();
      return ok(present(saved));
    },
    async renewSecret(businessActorId, id) {
      const row = await own(businessActorId, id);
      if (!row) return fail('signals.hook_unknown');
      const secret = newSecret();
      const sealed = sealing.seal(Buffer.from(secret), sealedAs(id));
      const isThere = await store.saveSecret(pool, { businessActorId, id, secret: sealed });
      return isThere ? ok({ secret }) : fail('signals.hook_unknown');
    },
    async remove(businessActorId, id) {
      if (!(await store.deleteHook(pool, businessActorId, id))) return fail('signals.hook_unknown');
      tellChanged();
      return ok({});
    },
    isShown(row, shown, bytes) {
      const secret = sealing.open(row.secret, sealedAs(row.id)).toString();
      if (row.authentication === 'token') return isSame(shown.replace(/^Bearer /i, ''), secret);
      const signature = createHmac('sha256', secret).update(bytes);
      const given = shown.replace(/^sha256=/i, '').trim();
      const isHex = /^[0-9a-f]{64}$/i.test(given);
      return isSame(
        isHex ? given.toLowerCase() : given,
        signature.digest(isHex ? 'hex' : 'base64'),
      );
    },
    async switchOffMadeBy(tx, of) {
      const names = await store.switchOffMadeBy(tx.client, of);
      if (names.length > 0) tx.afterCommit(tellChanged);
      return names;
    },
    onChanged: (changed) => void listeners.push(changed),
  };
}

/** In the same time, however much of it fits. */
function isSame(a: string, b: string): boolean {
  const hashOf = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hashOf(a), hashOf(b));
}
