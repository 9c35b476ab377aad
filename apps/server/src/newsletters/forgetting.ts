import type { NewslettersContext } from './context.ts';
import * as mail from './mail/store.ts';
import * as store from './store.ts';

/** As long as letters come back, and as somebody may want to look what became of one that went wrong. */
const keptMs = 30 * 86_400_000;

/**
 * [NL21] Whom an issue went to is forgotten a month after it ended; its sums are kept. One that has ended goes to nobody any more, so
 * nobody has to be remembered for getting it once.
 */
export async function forgetRecipients(context: NewslettersContext): Promise<void> {
  const { database, clock } = context;
  const before = new Date(clock.now().getTime() - keptMs);
  for (const issueId of await store.listForgettable(database.pool, before)) {
    await database.transaction(async (tx) => {
      const issue = await store.lockIssue(tx.client, issueId);
      if (!issue?.ended_at || issue.ended_at > before || issue.sums) return;
      await mail.concludeHanded(tx.client, issueId);
      const [inApp] = await store.countRecipients(tx.client, [issueId]);
      const letters = await mail.countSums(tx.client, [issueId]);
      await store.saveSums(tx.client, issueId, {
        recipients: inApp?.recipients ?? 0,
        waiting: inApp?.waiting ?? 0,
        letters: letters.map(({ issue_id: _, ...sums }) => sums),
      });
      await mail.forgiveAll(tx.client, issueId, clock.now());
      await mail.forgetRecipients(tx.client, issueId);
      await store.forgetRecipients(tx.client, issueId);
    });
  }
}
