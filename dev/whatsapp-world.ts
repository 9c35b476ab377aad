import { createServer } from 'node:http';
import { after } from 'node:test';
import { createClient } from '@allmende/sdk';
import { toPublicId, toUuid, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createOutbound } from '../apps/server/src/platform/outbound.ts';
import { type Somebody, testWorld } from './world.ts';
import { digitsOf } from '../apps/server/src/whatsapp/numbers.ts';

/** For tests: a town, businesses with tokens, and an address that hears what is told to them. */
export async function whatsappWorld() {
  const world = await testWorld({
    now: new Date('2026-03-02T11:00:00Z'),
    outbound: createOutbound({ allowAddress: () => true }),
  });
  let count = 0;

  async function openShop(scopes = ['messages', 'templates', 'read'] as const) {
    const number = ++count;
    const owner = await world.open(`chefin${number}`);
    const presence = await owner.client.business.openBusiness({
      body: { name: `Werkstatt ${number}`, handle: `werkstatt-${number}`, category: 'other' },
    });
    const client = createClient({
      baseUrl: world.origin,
      headers: () => ({
        authorization: `Bearer ${owner.token}`,
        'allmende-actor': presence.actor.id,
      }),
    });
    const made = await client.outreach.createToken({
      body: { name: 'Test', scopes: [...scopes], days: null },
    });
    const digits = await world.app.outreach.senders.numberOf(toUuid(presence.actor.id));
    return {
      owner,
      client,
      actorId: toUuid(presence.actor.id),
      token: made.text,
      phone: digitsOf('phone', digits),
    };
  }
  return { ...world, openShop, person: () => world.open(`kundin${++count}`) };
}
export type Shop = Awaited<ReturnType<Awaited<ReturnType<typeof whatsappWorld>>['openShop']>>;

/** What a webhook says, as far as tests look. */
interface ToldStatus {
  id: string;
  status: string;
  recipient_id: string;
  biz_opaque_callback_data?: string;
  errors?: { code: number }[];
}
interface ToldMessage {
  id: string;
  from: string;
  type: string;
  context?: { id?: string; from?: string };
  text?: { body: string };
  reaction?: { message_id: string; emoji?: string };
  [part: string]: unknown;
}
export interface ToldValue {
  metadata: { phone_number_id: string };
  contacts?: { wa_id: string; user_id: string; profile: { name: string } }[];
  messages?: ToldMessage[];
  statuses?: ToldStatus[];
  [part: string]: unknown;
}
interface Envelope {
  entry: { id: string; changes: { field: string; value: ToldValue }[] }[];
}

/** What a business's address was told, with its signature; it can be told to fail. */
export async function openEar() {
  const heard: { body: string; signature: string; json: Envelope }[] = [];
  const ear = {
    heard,
    url: '',
    status: 200,
    verifyToken: 'unter uns',
    values: (field: string) =>
      heard.flatMap(({ json }) => {
        const change = json.entry[0]!.changes[0]!;
        return change.field === field ? [change.value] : [];
      }),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://ear');
    if (request.method === 'GET') {
      const isKnown = url.searchParams.get('hub.verify_token') === ear.verifyToken;
      response.writeHead(isKnown ? 200 : 403);
      response.end(isKnown ? url.searchParams.get('hub.challenge') : 'no');
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('latin1');
      const signature = String(request.headers['x-hub-signature-256']);
      if (ear.status === 200) heard.push({ body, signature, json: JSON.parse(body) });
      response.writeHead(ear.status);
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address() as { port: number };
  ear.url = `http://127.0.0.1:${address.port}/hook`;
  after(() => server.close());
  return ear;
}

/** Waits for what is done after an answer; the test fails by its own time limit when it never comes. */
export async function until<T>(look: () => T | undefined | null | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 10));
  }
}

export async function say(who: Somebody, business: Uuid, text: string, replyToSeq?: number) {
  const chat = await who.client.messaging.startConversation({
    body: { withActorId: toPublicId('act', business) },
  });
  const message = await who.client.messaging.sendMessage({
    params: { conversationId: chat.id },
    body: {
      clientId: crypto.randomUUID(),
      message: { kind: 'text', text },
      ...(replyToSeq === undefined ? {} : { replyToSeq }),
    },
  });
  return { chat, message };
}
