import type { Id } from '@allmende/contract/ids';
import type { CaseChange, InboxCase } from '@allmende/contract/inbox';
import { createClient } from '@allmende/sdk';
import { toPublicId, toUuid, type Uuid } from '../apps/server/src/platform/ids.ts';
import { type Somebody, testWorld } from './world.ts';

type Client = Somebody['client'];

export interface InboxShop {
  id: Uuid;
  owner: Somebody;
  agents: Somebody[];
  /** Speaks in the name of the business. */
  as(who: Somebody): Client;
}

/** A world with shops that share an inbox, on a Monday at noon, and customers who write to them. */
export async function inboxWorld() {
  const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
  const { app } = world;
  let opened = 0;
  let people = 0;

  async function openShop(agentCount = 0): Promise<InboxShop> {
    const number = ++opened;
    const owner = await world.open(`chefin${number}`);
    const presence = await owner.client.business.openBusiness({
      body: { name: `Laden ${number}`, handle: `laden-${number}`, category: 'other' },
    });
    const id = toUuid(presence.actor.id);
    const agents: Somebody[] = [];
    for (let n = 0; n < agentCount; n += 1) {
      const agent = await world.open(`hilfe${number}-${n}`);
      await app.database.transaction((tx) =>
        app.identity.setRole(tx, { actorId: id, userId: agent.userId, role: 'agent' }),
      );
      agents.push(agent);
    }
    await world.settle();
    const as = ({ token }: Somebody) =>
      createClient({
        baseUrl: world.origin,
        headers: () => ({
          authorization: `Bearer ${token}`,
          'allmende-actor': presence.actor.id,
        }),
      });
    return { id, owner, agents, as };
  }

  const person = () => world.open(`kunde${++people}`);

  async function settled(): Promise<void> {
    await app.inbox.idle();
    await world.settle();
  }

  async function conversationOf(who: Somebody, shop: InboxShop): Promise<Id<'conversation'>> {
    const { id } = await who.client.messaging.startConversation({
      body: { withActorId: toPublicId('act', shop.id) },
    });
    return id;
  }

  async function say(
    who: Client,
    conversationId: Id<'conversation'>,
    text: string,
  ): Promise<number> {
    const { seq } = await who.messaging.sendMessage({
      params: { conversationId },
      body: { clientId: crypto.randomUUID(), message: { kind: 'text', text } },
    });
    await settled();
    return seq;
  }

  function caseOf(shop: InboxShop, conversationId: Id<'conversation'>): Promise<InboxCase> {
    return shop.as(shop.owner).inbox.getCaseOf({ params: { conversationId } });
  }

  return {
    world,
    openShop,
    person,
    settled,
    conversationOf,
    say,
    caseOf,

    /** Somebody new writes to the shop. */
    async ask(shop: InboxShop, text = 'Habt ihr offen?') {
      const customer = await person();
      const conversationId = await conversationOf(customer, shop);
      await say(customer.client, conversationId, text);
      const found = await caseOf(shop, conversationId);
      return { customer, conversationId, found, caseId: found.id };
    },

    change: (client: Client, caseId: Id<'inboxCase'>, body: CaseChange) =>
      client.inbox.changeCase({ params: { caseId }, body }),

    /** In the order in which they came. */
    async entriesOf(shop: InboxShop, caseId: Id<'inboxCase'>) {
      const { items } = await shop.as(shop.owner).inbox.listEntries({ params: { caseId } });
      return items.reverse();
    },
  };
}
