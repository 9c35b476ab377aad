import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { OutreachContext } from './context.ts';
import { day, parameters } from './parameters.ts';
import { afterRed, afterRedTemplate, nextTier } from './policy.ts';
import { mayRelease, qualityOf } from './quality.ts';
import * as opinions from './opinion-store.ts';
import * as sends from './sends-store.ts';
import * as templateStore from './templates-store.ts';
import * as store from './store.ts';
import type { SenderRow, TemplateRow } from './tables.ts';

/** How senders and templates stand, by what people do about their messages. */
export interface Standing {
  /** Keeps what somebody did about a message, and draws the consequence in the same transaction. */
  takeFeedback(
    tx: Tx,
    feedback: {
      businessActorId: Uuid;
      personActorId: Uuid;
      kind: 'report' | 'block' | 'stop';
      reason?: string;
      /** The last message from this business when none is named. */
      sendId?: Uuid | undefined;
    },
  ): Promise<void>;
  /** [O14] The first readers of a template have had their time: it goes on, or it pauses. Changes the row. */
  releaseOrPause(tx: Tx, template: TemplateRow, now: Date): Promise<void>;
  /** Looks at every sender of the last seven days: tiers rise here, and colours fade. Every hour. */
  review(): Promise<void>;
}

export function createStanding({ database, clock, outbox }: OutreachContext): Standing {
  async function judgeQuality(tx: Tx, sender: SenderRow, now: Date): Promise<void> {
    const businessActorId = sender.business_actor_id;
    const opinion = await opinions.readOpinion(tx.client, businessActorId, now);
    const before = { ...sender };
    sender.quality = qualityOf(opinion.delivered, opinion.feedback, now);
    if (sender.quality === 'red' && before.quality !== 'red') {
      const since = now.getTime() - parameters.redsWithinMs;
      sender.reds = [...sender.reds.filter((at) => at.getTime() > since), now];
      const { tier, isSuspended } = afterRed(sender.reds.length, sender.tier);
      sender.tier = tier;
      if (isSuspended && !sender.is_suspended) {
        sender.is_suspended = true;
        sender.suspended_at = now;
        sender.is_settled = false;
      }
      sender.frozen_until = new Date(now.getTime() + parameters.frozenMs);
    }
    await store.saveSender(tx.client, sender);
    await judgeTemplates(tx, opinion, now);
    await tellSender(tx, before, sender);
  }

  async function judgeTemplates(
    tx: Tx,
    { delivered, feedback }: Awaited<ReturnType<typeof opinions.readOpinion>>,
    now: Date,
  ): Promise<void> {
    const ids = [...new Set(feedback.flatMap((one) => one.templateId ?? []))];
    for (const template of await templateStore.readTemplatesById(tx.client, ids)) {
      const quality = qualityOf(
        delivered.filter((one) => one.templateId === template.id),
        feedback.filter((one) => one.templateId === template.id),
        now,
      );
      if (quality === template.quality) continue;
      template.quality = quality;
      if (quality === 'red' && template.status === 'approved') await pause(tx, template, now);
      await templateStore.saveTemplateStanding(tx.client, template);
    }
  }

  async function pause(tx: Tx, template: TemplateRow, now: Date): Promise<void> {
    const verdict = afterRedTemplate(template.pauses, now);
    template.status = verdict.status;
    template.paused_until = verdict.status === 'paused' ? verdict.until : null;
    template.pauses += 1;
    // After the pause it is as new.
    template.released_at = null;
    template.slice_sent = 0;
    await outbox.emit(tx, 'outreach.template', {
      businessActorId: template.business_actor_id,
      templateId: template.id,
      status: template.status,
    });
  }

  async function tellSender(tx: Tx, before: SenderRow, now: SenderRow): Promise<void> {
    const isSame =
      before.quality === now.quality &&
      before.tier === now.tier &&
      before.is_suspended === now.is_suspended;
    if (isSame) return;
    await outbox.emit(tx, 'outreach.sender', {
      businessActorId: now.business_actor_id,
      quality: now.quality,
      tier: now.tier,
      isSuspended: now.is_suspended,
    });
  }

  return {
    async takeFeedback(tx, { businessActorId, personActorId, kind, reason, sendId }) {
      const now = clock.now();
      const sender = await store.lockSender(tx.client, businessActorId, now);
      const send = await sends.readLastReceived(tx.client, {
        businessActorId,
        personActorId,
        sendId: sendId ?? null,
      });
      // Whoever got nothing has nothing to mind.
      if (!send) return;
      const said = await opinions.insertFeedback(tx.client, {
        businessActorId,
        id: newUuid(now.getTime()),
        personActorId,
        send,
        kind,
        reason: reason ?? null,
        now,
        reportsSince: new Date(now.getTime() - parameters.quality.reportsWithinMs),
      });
      if (said) await judgeQuality(tx, sender, now);
    },

    async releaseOrPause(tx, template, now) {
      if (template.released_at || template.status !== 'approved') return;
      const { delivered, feedback } = await opinions.readOpinion(
        tx.client,
        template.business_actor_id,
        now,
      );
      const isGood = mayRelease(
        delivered.filter((one) => one.templateId === template.id),
        feedback.filter((one) => one.templateId === template.id),
        now,
      );
      if (isGood) template.released_at = now;
      else await pause(tx, template, now);
    },

    async review() {
      const since = new Date(clock.now().getTime() - 7 * day);
      for (const businessActorId of await store.listActiveSenders(database.pool, since)) {
        await database.transaction(async (tx) => {
          const now = clock.now();
          const sender = await store.lockSender(tx.client, businessActorId, now);
          await judgeQuality(tx, sender, now);
          const before = { ...sender };
          sender.tier = nextTier({
            tier: sender.tier,
            quality: sender.quality,
            isVerified: await store.hasDomain(tx.client, businessActorId),
            peak: sender.peak_at >= since ? sender.peak : 0,
            isFrozen: sender.frozen_until !== null && sender.frozen_until > now,
          });
          if (sender.tier === before.tier) return;
          sender.peak = 0;
          await store.saveSender(tx.client, sender);
          await tellSender(tx, before, sender);
        });
      }
    },
  };
}
