import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, signIn } from '@allmende/sdk';

/** Answers every text that somebody writes to a business: `node answering-bot.ts <address> <handle> <password>`. */
const [baseUrl = 'http://localhost:4400', handle = 'marlene', password = 'unter-der-linde'] =
  process.argv.slice(2);

const { token, me } = await signIn({ baseUrl, handle, password });
const town = createClient({ baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
const business = me.actors.find(({ role }) => role !== 'self');
if (!business) throw new Error(`${handle} works in no business`);
const actorId = business.actor.id;

let cursor: string | undefined;
for (;;) {
  const changes = await town.messaging.syncConversations({ actorId, query: { cursor } });
  for (const { id, readSeq } of changes.items.filter(({ unreadCount }) => unreadCount > 0)) {
    const params = { conversationId: id };
    const unread = await town.messaging.listMessages({
      actorId,
      params,
      query: { after: readSeq },
    });
    for (const { id: messageId, senderActorId, body, seq } of unread.items) {
      if (senderActorId === actorId || body.kind !== 'text') continue;
      // Made from the message's own id, so that a restart in the middle answers nothing twice.
      const clientId = messageId.replace(/^msg_(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      const message = { kind: 'text', text: `You wrote: ${body.text}` } as const;
      await town.messaging.sendMessage({
        actorId,
        params,
        body: { clientId, message, replyToSeq: seq },
      });
    }
    await town.messaging.markRead({ actorId, params, body: { seq: unread.lastSeq } });
  }
  cursor = changes.cursor;
  if (!changes.hasMore) await sleep(1000);
}
