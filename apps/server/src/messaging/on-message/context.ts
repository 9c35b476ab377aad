import { fail, ok, type Result } from '@allmende/contract/errors';
import type { messagesOperations } from '@allmende/contract/messages';
import type { Message } from '@allmende/contract/messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { CodeOf } from '#platform/http';
import type { Uuid } from '#platform/ids';
import type { AttachmentStore } from '../attachments.ts';
import type { PersonDirectory } from '../authors.ts';
import { forgetThings } from '../erasing.ts';
import type { Echo } from '../echo.ts';
import type { MentionReader } from '../mentions.ts';
import type { Previews } from '../previews/index.ts';
import { presentMessage } from '../present.ts';
import * as messages from '../store.ts';
import type { WritePath } from '../writing.ts';

/** What everything that is done with a message stands on. */
export interface OnMessageDeps {
  database: Database;
  clock: Clock;
  gateway: Gateway;
  echo: Echo;
  writePath: WritePath;
  mentionsIn: MentionReader;
  media: Pick<AttachmentStore, 'shareWithConversation' | 'revokeFromConversation'>;
  previews: Previews;
  identity: PersonDirectory;
}

/** What an operation may refuse with. */
export type CodesOf<Name extends keyof typeof messagesOperations> = CodeOf<
  (typeof messagesOperations)[Name]
>;
/** What a use case answers: the codes are those that its operation names in the contract. */
export type Answer<T, Name extends keyof typeof messagesOperations> = Promise<
  Result<T, CodesOf<Name>>
>;
/** Why somebody finds no message there. */
type Missing = 'messaging.conversation_unknown' | 'messaging.message_unknown';

/** Who does something with which message. */
export interface Spot {
  conversationId: Uuid;
  seq: number;
  actorId: Uuid;
}

/** A message as somebody may see it, and what they are in its conversation. */
export interface Seen {
  message: messages.MessageRow;
  figures: messages.Figures;
}

export type OnMessage = ReturnType<typeof createContext>;

/** Of what its link leads to. */
function pictureOf({ extra }: messages.MessageRow): string | undefined {
  return extra?.preview?.picture?.id;
}

export function createContext(deps: OnMessageDeps) {
  const { database, echo, media } = deps;

  async function look(
    db: messages.Db,
    { conversationId, seq, actorId }: Spot,
  ): Promise<Result<Seen, Missing>> {
    const figures = await messages.readFigures(db, { conversationId, actorId });
    if (!figures) return fail('messaging.conversation_unknown');
    const [message] = await messages.readMessages(db, [{ conversationId, seq }]);
    if (!message || seq < figures.visible_from_seq) return fail('messaging.message_unknown');
    return ok({ message, figures });
  }

  return {
    ...deps,

    /** What somebody may read; everything else does not exist for them. */
    see: (spot: Spot) => look(database.pool, spot),

    /**
     * Changes a message that nobody else changes meanwhile; `work` returns every row that it changed, none
     * when it was so already, and has changed nothing when it fails.
     */
    async change<Code extends string>(
      spot: Spot,
      work: (tx: Tx, seen: Seen) => Promise<Result<messages.MessageRow[], Code>>,
    ): Promise<Result<Message, Code | Missing>> {
      // Before the lock, so that only members can take it.
      const seen = await look(database.pool, spot);
      if (!seen.ok) return seen;
      const changed = await database.transaction(async (tx) => {
        await messages.lockConversation(tx, spot.conversationId);
        const now = await look(tx.client, spot);
        if (!now.ok) return now;
        const rows = await work(tx, now.value);
        if (!rows.ok) return rows;
        const before = now.value.message;
        // What its link led to goes with the link.
        const after = rows.value.find(({ seq }) => seq === spot.seq);
        if (after && pictureOf(before) !== pictureOf(after)) await forgetThings(tx, media, before);
        return ok({ before, rows: rows.value });
      });
      if (!changed.ok) return changed;
      const { before, rows } = changed.value;
      await echo.pushChanged(rows);
      return ok(presentMessage(rows.find(({ seq }) => seq === spot.seq) ?? before));
    },
  };
}
