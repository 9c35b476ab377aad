import type { Alert, AlertRule, Delivery } from '@allmende/contract/signals';
import type { Actor } from '@allmende/contract/actors';
import { toPublicId, type Uuid } from '#platform/ids';
import type { SendRow } from '#outreach';
import type { AlertRow, DeliveryRow, RuleRow, ToldRow } from './tables.ts';

/** How rows leave the server. */

export function presentDelivery(row: DeliveryRow): Delivery {
  return {
    id: toPublicId('dlv', row.id),
    hookId: toPublicId('hok', row.hook_id),
    receivedAt: row.received_at.toISOString(),
    topic: row.topic,
    state: row.state,
    problem: row.problem,
    items: row.items,
    isTrial: row.trial_actor_id !== null,
    replayOf: row.replay_of === null ? null : toPublicId('dlv', row.replay_of),
    beginning: row.body.slice(0, 200),
  };
}

export function presentRule(row: RuleRow): AlertRule {
  return { id: toPublicId('alr', row.id), key: row.key, ...row.content };
}

export function presentAlert(
  row: AlertRow,
  given: {
    told: readonly ToldRow[];
    sends: ReadonlyMap<Uuid, SendRow>;
    actors: ReadonlyMap<Uuid, Actor>;
  },
): Alert {
  const { told, sends, actors } = given;
  return {
    id: toPublicId('alm', row.id),
    ruleKey: row.rule_key,
    ruleName: row.plan.name,
    subject: row.subject,
    severity: row.severity,
    state: row.state,
    count: row.count,
    openedAt: row.opened_at.toISOString(),
    acknowledgedBy: (row.acknowledged_by && actors.get(row.acknowledged_by)) || null,
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    nextStepAt: row.next_step_at?.toISOString() ?? null,
    told: told.map((one) => {
      const send = one.send_id === null ? undefined : sends.get(one.send_id);
      return {
        step: one.step,
        to: one.to_text,
        state: send?.state ?? null,
        failure: send?.failure ?? null,
        code: one.code,
      };
    }),
  };
}
