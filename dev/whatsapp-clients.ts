import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { WhatsAppAPI } from 'whatsapp-api-js';
import { digitsOf } from '../apps/server/src/whatsapp/numbers.ts';
import { openEar, say, until, whatsappWorld } from './whatsapp-world.ts';

/** For tests: a business whose software are two clients of WhatsApp's Cloud API, as they come from their authors. */
export async function clientsWorld() {
  const world = await whatsappWorld();
  const { app, clock } = world;
  const shop = await world.openShop();
  const anna = await world.person();
  const ear = await openEar();
  await shop.client.whatsapp.connect({ body: { url: ear.url, verifyToken: ear.verifyToken } });
  const appSecret = await app.whatsapp.secretOf(shop.actorId);
  await say(anna, shop.actorId, 'Schöne Grüße 🚲');
  const heard = await until(() => ear.heard.at(-1));
  const { from, id } = heard.json.entry[0]!.changes[0]!.value.messages![0]!;

  const called = new Set<string>();
  const kapso = noting(
    new WhatsAppClient({ accessToken: shop.token, baseUrl: world.origin }),
    called,
  );
  /** It knows no other address, so what it asks for is asked here. */
  const elsewhere: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return fetch(url.replace('https://graph.facebook.com', world.origin), init);
  };
  const api = noting(
    new WhatsAppAPI({
      token: shop.token,
      appSecret,
      webhookVerifyToken: ear.verifyToken,
      v: 'v21.0',
      ponyfill: { fetch: elsewhere },
    }),
    called,
  );

  return {
    world,
    app,
    shop,
    anna,
    ear,
    kapso,
    api,
    appSecret,
    called,
    /** Her first word, as it was told, and by which name. */
    heard,
    received: id,
    to: from,
    account: digitsOf('account', BigInt(shop.phone)),
    sandbox: digitsOf('sandbox', BigInt(shop.phone)),
    catalogId: digitsOf('catalog', BigInt(shop.phone)),
    /** One person gets one message in six seconds, after ten. */
    breathe: () => clock.advance(60_000),
    /** What she has in her conversation with the business. */
    async messages() {
      await app.outreach.idle();
      const { items: chats } = await anna.client.messaging.syncConversations({ query: {} });
      const params = { conversationId: chats[0]!.id };
      const { items } = await anna.client.messaging.listMessages({ params, query: { limit: 100 } });
      return items;
    },
  };
}

export const jpeg = await sharp({
  create: { width: 40, height: 30, channels: 3, background: '#2a6' },
})
  .jpeg()
  .toBuffer();
export const webp = await sharp(jpeg).resize(64, 64).webp().toBuffer();
export const pdf = Buffer.from('%PDF-1.4\n%\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');

/** The same client, which notes what is called of it. */
function noting<T extends object>(client: T, called: Set<string>, path = ''): T {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof name !== 'string') return member;
      if (typeof member === 'function') {
        return (...args: unknown[]) => {
          called.add(path + name);
          return Reflect.apply(member, target, args);
        };
      }
      return isPart(name, member) ? noting(member as object, called, `${path}${name}.`) : member;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}

/** What the first offers is in parts; what they are made of inside is nobody's to call. */
function isPart(name: string, member: unknown): boolean {
  const inner = /^(?:client|on|key|transport|subtle|lastDeployedHashes|.*Sender)$/;
  return typeof member === 'object' && member !== null && !inner.test(name);
}

/** Means of the clients themselves, which ask nothing of anybody. */
const inward =
  /^(?:fetch|fetchImpl|rawFetch|request|isKapsoProxy|buildHeaders|buildUrl|getBody|verifyRequestSignature|\$\$apiFetch\$\$|.*__setLastDeployedHash|.*buildCacheKey)$/;

/** Every call that a client offers, e.g. `media.upload`. */
function callsOf(client: object, path = ''): string[] {
  const names = new Set<string>();
  for (let own = client; own && own !== Object.prototype; own = Object.getPrototypeOf(own)) {
    for (const name of Object.getOwnPropertyNames(own)) if (name !== 'constructor') names.add(name);
  }
  return [...names].flatMap((name) => {
    const member: unknown = Reflect.get(client, name);
    if (typeof member === 'function') return inward.test(path + name) ? [] : [path + name];
    return isPart(name, member) ? callsOf(member as object, `${path}${name}.`) : [];
  });
}

/** The table in the docs says of every call whether it works, or why there is nothing behind it. */
export async function assertListed(heading: string, client: object, called: ReadonlySet<string>) {
  const page = join(import.meta.dirname, '../docs/guides/whatsapp/clients.md');
  const section = (await readFile(page, 'utf8')).split(`## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const rows = [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)];
  const listed = new Map(rows.map(([, name, said]) => [name!, said!]));
  assert.deepEqual([...listed.keys()].sort(), callsOf(client).sort());
  const works = [...listed].filter(([, said]) => said.startsWith('yes')).map(([name]) => name);
  assert.deepEqual(
    works.filter((name) => !called.has(name)),
    [],
    'is said to work and was not called',
  );
}
