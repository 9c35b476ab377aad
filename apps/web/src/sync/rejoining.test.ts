import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { nobodysId } from '@allmende/contract/nobody';
import type { ServerFrame } from '@allmende/contract/realtime';
import { eventually } from '../../../../dev/eventually.ts';
import type { LinkEvents } from './link.ts';
import { createSync, type SyncWorld } from './store.ts';

const id = 'cnv_group';
const [person, business] = ['act_lena', 'act_bakery'];

/** A group, as the server has it, of a person who wears two hats in it. */
function serve() {
  const asked: string[] = [];
  const server = {
    asked,
    version: 10,
    texts: ['one', 'two', 'three'],
    changed: undefined as Message | undefined,
    membership: new Map([
      [person, { from: 1, joinedVersion: 0 }],
      [business, { from: 1, joinedVersion: 0 }],
    ]),
  };
  const messages = (actorId: string) =>
    server.texts
      .map((text, at) => ({ conversationId: id, seq: at + 1, version: at + 1, body: { text } }))
      .filter(({ seq }) => seq >= server.membership.get(actorId)!.from) as unknown as Message[];
  const conversation = (actorId: string) => {
    const { from: visibleFromSeq, joinedVersion } = server.membership.get(actorId)!;
    return {
      ...{ id, kind: 'group', ownActorId: actorId, visibleFromSeq, joinedVersion, members: [] },
      ...{ version: server.version, lastSeq: server.texts.length, lastMessage: null },
    } as unknown as Conversation;
  };
  let events: LinkEvents | undefined;
  const link = { tell: () => false, shout: () => undefined, close: () => undefined };
  const world = {
    openLink(told: LinkEvents) {
      events = told;
      return { ...link, isUp: () => true, isOwner: () => true };
    },
    openDatabase: () => Promise.reject(new Error('nothing is kept')),
    messaging: {
      async syncConversations({ actorId }: { actorId: string }) {
        const items = server.membership.has(actorId) ? [conversation(actorId)] : [];
        return { items, removed: items.length > 0 ? [] : [id], cursor: 'c', hasMore: false };
      },
      async listMessages({ actorId }: { actorId: string }) {
        asked.push(actorId);
        const { version, texts } = server;
        return { items: messages(actorId), version, lastSeq: texts.length };
      },
      async syncMessages({ query }: { query: { since: number } }) {
        const { version, changed } = server;
        const items = changed && changed.version > query.since ? [changed] : [];
        return { items, receipts: [], version, lastSeq: 3, hasMore: false };
      },
    },
    onNextFrame: (run: () => void) => run(),
  } as unknown as SyncWorld;
  const ignore = () => undefined;
  const sync = createSync(world, {
    onChanged: ignore,
    onDraft: ignore,
    onState: ignore,
    onSignedOut: ignore,
    onIncoming: ignore,
  });
  const texts = () =>
    (sync.getState().logs.get(id)?.windows.flat() ?? []).map(
      ({ body }) => 'text' in body && body.text,
    );
  const hear = (frame: object) => events!.onFrame(frame as ServerFrame);
  return { server, sync, texts, hear, conversation };
}

test('[MS57] after a membership that ended, what is on a screen is loaded anew', async () => {
  const { server, sync, texts, hear, conversation } = serve();
  await sync.showList(person);
  const leave = sync.openConversation(id, person);
  await settled();
  assert.deepEqual(texts(), ['one', 'two', 'three']);
  // While they were away; what they were told of it, if anything, is a version.
  server.texts = ['one', 'gone', 'three'];
  server.version = 14;
  hear({ type: 'conversation', conversation: conversation(person) });
  await settled();
  assert.deepEqual(texts(), ['one', 'two', 'three'], 'a hole that nobody could know of');
  server.membership.set(person, { from: 1, joinedVersion: 13 });
  server.version = 15;
  hear({ type: 'conversation', conversation: conversation(person) });
  await settled();
  assert.deepEqual(texts(), ['one', 'gone', 'three']);
  leave();
  sync.close();
});

test('[MS57] one asks in the name of the own actor who may read the most', async () => {
  const { server, sync, texts } = serve();
  server.membership.set(business, { from: 3, joinedVersion: 7 });
  await sync.showList(business);
  await sync.showList(person);
  const leave = sync.openConversation(id, business);
  await settled();
  assert.deepEqual([server.asked, texts()], [[person], ['one', 'two', 'three']]);
  leave();
  sync.close();
});

test('[MS57] an own actor who may read more, and is heard of later, brings what was missing', async () => {
  const { server, sync, texts } = serve();
  server.membership.set(business, { from: 3, joinedVersion: 7 });
  await sync.showList(business);
  const leave = sync.openConversation(id, business);
  await settled();
  assert.deepEqual(texts(), ['three']);
  await sync.showList(person);
  await settled();
  assert.deepEqual(texts(), ['one', 'two', 'three']);
  leave();
  sync.close();
});

test('[MS57] the version of nobody, told to an own actor who came later, does not stand for the change that another reads', async () => {
  const { server, sync, texts, hear } = serve();
  server.membership.set(business, { from: 3, joinedVersion: 7 });
  await sync.showList(business);
  await sync.showList(person);
  const leave = sync.openConversation(id, person);
  await settled();
  server.version = 11;
  const changed = { conversationId: id, seq: 2, version: 11, body: { text: 'edited' } };
  server.changed = changed as unknown as Message;
  // The frame with the words is lost; that without any is not.
  const receipt = { actorId: nobodysId, readSeq: 0, deliveredSeq: 0, unreadCount: 0 };
  hear({ type: 'receipt', conversationId: id, receipt, version: 11 });
  await eventually(async () => texts()[1] === 'edited', 'asked for what was lost');
  leave();
  sync.close();
});
