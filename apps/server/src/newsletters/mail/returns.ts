import type { Tx } from '#platform/database';
import { isUuid, type Uuid } from '#platform/ids';
import type { NewslettersContext } from '../context.ts';
import type { Readers } from './readers.ts';
import * as store from './store.ts';

/** Letters that come back after the mail server had taken them. */
export interface Returns {
  /** Where a letter goes from, so that it is known when it comes back; null where this server takes no letters. */
  addressOf(returnToken: string): string | null;
  /** Whether a letter went from there that is not forgotten. */
  isExpected(address: string): Promise<boolean>;
  /**
   * [NL20] A letter came back: known by where it went from, or by what stands in its Message-ID. `gone` ends the letters to its address,
   * `failed` those to this reader when it is the third in a row. Of an unknown one, or again, nothing.
   */
  note(letter: { address: string } | { messageId: string }, what: 'gone' | 'failed'): Promise<void>;
}

const failuresMax = 3;
/** What has not come back by then stays: most servers give up after five days at the latest. */
const staysAfterMs = 5 * 86_400_000;

export function createReturns(context: NewslettersContext, readers: Readers): Returns {
  const { config, clock, database } = context;
  const domain = config.mailPort === null ? null : (config.mailDomain?.toLowerCase() ?? null);
  const host = new URL(config.publicUrl).hostname;

  function tokenOf(address: string): string | null {
    const [, token, at] = /^news\.([0-9a-f]{24})@(.+)$/.exec(address.toLowerCase()) ?? [];
    return token && at === domain ? token : null;
  }

  /** What stands in it only the letterbox knows, and whoever was told by it. */
  function placeOf(messageId: string): { issueId: Uuid; readerId: Uuid } | null {
    const [, issueId, readerId, at] =
      /^news\.([0-9a-f-]{36})\.([0-9a-f-]{36})@(.+)$/.exec(messageId.toLowerCase()) ?? [];
    if (!issueId || !readerId || at !== host.toLowerCase()) return null;
    return isUuid(issueId) && isUuid(readerId) ? { issueId, readerId } : null;
  }

  async function take(
    tx: Tx,
    { issueId, readerId }: { issueId: Uuid; readerId: Uuid },
    what: 'gone' | 'failed',
  ): Promise<void> {
    const now = clock.now();
    const stayedBefore = new Date(now.getTime() - staysAfterMs);
    await store.forgive(tx.client, [readerId], stayedBefore);
    if (!(await store.noteReturned(tx.client, { issueId, readerId, now }))) return;
    if (what === 'gone') return readers.refuse(tx, readerId);
    const failures = await store.countFailure(tx.client, readerId);
    if (failures >= failuresMax) {
      await store.endReader(tx.client, { id: readerId, state: 'refused' });
    }
  }

  return {
    addressOf: (returnToken) => (domain ? `news.${returnToken}@${domain}` : null),
    async isExpected(address) {
      const token = tokenOf(address);
      return token !== null && (await store.findReturned(database.pool, token)) !== undefined;
    },
    note: (letter, what) =>
      database.transaction(async (tx) => {
        const token = 'address' in letter ? tokenOf(letter.address) : null;
        const place =
          'messageId' in letter
            ? placeOf(letter.messageId)
            : token && (await store.findReturned(tx.client, token));
        if (place) await take(tx, place, what);
      }),
  };
}
