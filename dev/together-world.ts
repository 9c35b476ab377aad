import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { after } from 'node:test';
import type { GroupSettings } from '@allmende/contract/group-kinds';
import type { Id } from '@allmende/contract/ids';
import type { Card } from '@allmende/contract/messaging';
import type { ServerFrame } from '@allmende/contract/realtime';
import type { Client } from '@allmende/sdk';
import WebSocket from 'ws';
import { testWorld, type World } from './world.ts';

/** People, their conversations and the cards in them, for tests of what they do together. */
export interface Member {
  actorId: Id<'actor'>;
  client: Client;
  connect(): Promise<{ frames: ServerFrame[] }>;
}

export async function togetherWorld() {
  const world = await testWorld();
  let people = 0;

  async function person(): Promise<Member> {
    people += 1;
    const name = `Mensch ${people}`;
    const account = { handle: `mensch-${people}`, name, password: null, locale: 'de' as const };
    const { userId, actorId } = await world.app.identity.signUp(account);
    const token = await world.app.identity.createSession(userId);
    return {
      actorId: `act_${actorId.replaceAll('-', '')}` as Id<'actor'>,
      client: world.client(token),
      connect: () => connect(world, token),
    };
  }

  async function direct(one: Member, other: Member): Promise<Id<'conversation'>> {
    const { id } = await one.client.messaging.startConversation({
      body: { withActorId: other.actorId },
    });
    return id;
  }

  async function group(
    owner: Member,
    members: readonly Member[],
    settings: Partial<GroupSettings> = {},
    kind: 'group' | 'channel' = 'group',
  ): Promise<Id<'conversation'>> {
    const { conversation } = await owner.client.groups.createGroup({
      body: { clientId: randomUUID(), kind, name: 'Gartenfest', settings },
    });
    if (members.length > 0) {
      const token = await linkTo(owner, conversation.id);
      await Promise.all(
        members.map(({ client }) => client.groups.joinByInvite({ params: { token } })),
      );
    }
    return conversation.id;
  }

  async function linkTo(owner: Member, groupId: Id<'conversation'>): Promise<string> {
    return (await owner.client.groups.createInvite({ params: { groupId }, body: {} })).token;
  }

  return {
    world,
    person,
    direct,
    group: Object.assign(group, {
      async join(owner: Member, groupId: Id<'conversation'>, member: Member): Promise<void> {
        const token = await linkTo(owner, groupId);
        await member.client.groups.joinByInvite({ params: { token } });
      },
      async version(member: Member, conversationId: Id<'conversation'>): Promise<number> {
        const params = { conversationId };
        return (await member.client.messaging.getConversation({ params })).version;
      },
    }),
    async cardsIn(member: Member, conversationId: string): Promise<Card[]> {
      const { items } = await member.client.messaging.listMessages({
        params: { conversationId: conversationId as Id<'conversation'> },
        query: {},
      });
      return items.flatMap(({ body }) => (body.kind === 'card' ? [body.card] : []));
    },
    /** When every card shows what the database says. */
    async settled(): Promise<void> {
      for (;;) {
        const { rows } = await world.database.pool.query<{ behind: boolean }>(
          'select exists (select 1 from together_things where shown_revision < revision) as behind',
        );
        if (!rows[0]!.behind) return;
        await sleep(20);
      }
    },
  };
}

async function connect(world: World, token: string): Promise<{ frames: ServerFrame[] }> {
  const socket = new WebSocket(`${world.origin.replace('http', 'ws')}/api/v1/realtime`, {
    headers: { authorization: `Bearer ${token}`, origin: world.origin },
  });
  after(() => socket.close());
  const frames: ServerFrame[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      frames.push(JSON.parse(String(data)) as ServerFrame);
      resolve();
    });
  });
  return { frames };
}
