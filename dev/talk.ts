import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Message } from '@allmende/contract/messaging';
import type { Client } from '@allmende/sdk';
import type { Uuid } from '../apps/server/src/platform/ids.ts';
import type { World } from './world.ts';

/** Somebody new, signed in on one device. */
export interface Talker {
  userId: Uuid;
  actorId: Uuid;
  handle: string;
  token: string;
  client: Client;
}

/** People of a world who talk, for tests of what follows from it. */
export function talkIn({ app, database, client }: Pick<World, 'app' | 'database' | 'client'>) {
  return {
    async person(name: string, locale: 'de' | 'en' = 'de'): Promise<Talker> {
      const handle = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}`;
      const opened = await app.identity.signUp({ handle, name, password: null, locale });
      const token = await app.identity.createSession(opened.userId);
      return { ...opened, handle, token, client: client(token) };
    },

    /** The conversation of two actors. */
    async open(a: Uuid, b: Uuid): Promise<Uuid> {
      const opened = await database.transaction((tx) =>
        app.messaging.directConversation(tx, { a, b }),
      );
      assert.ok(opened.ok);
      return opened.value;
    },

    /** As themselves, or as another actor that is theirs. */
    async say(
      who: Pick<Talker, 'userId' | 'actorId'>,
      conversationId: Uuid,
      text: string,
      as = who.actorId,
    ): Promise<Message> {
      const sent = await app.messaging.send({
        conversationId,
        senderActorId: as,
        senderUserId: who.userId,
        clientId: randomUUID(),
        message: { kind: 'text', text },
      });
      assert.ok(sent.ok, JSON.stringify(sent));
      return sent.value;
    },
  };
}
