import { createServer } from 'node:http';
import type { Device } from './devices.ts';
import { expect } from './town.ts';

/** What the address of the business was told, as far as these scenarios look. */
interface Told {
  field: string;
  value: {
    contacts?: { wa_id: string }[];
    messages?: { type: string; [part: string]: unknown }[];
    statuses?: { type?: string; status: string }[];
  };
}

interface Connection {
  phoneNumberId: string;
  accountId: string;
}

/** An address that hears, and the business's software that writes to whoever wrote last. */
export async function software(shop: Device) {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, 'http://ear');
    if (request.method === 'GET') return response.end(searchParams.get('hub.challenge'));
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      const { entry } = JSON.parse(body) as { entry: [{ changes: [Told] }] };
      told.push(entry[0].changes[0]);
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const { text: token } = await shop.send<{ text: string }>('POST', '/outreach/tokens', {
    name: 'Kasse',
    scopes: ['messages', 'templates', 'read'],
    days: 1,
  });
  const url = `http://127.0.0.1:${port}/hook`;
  const connection = await shop.send<Connection>('PUT', '/whatsapp/connection', {
    url,
    verifyToken: 'hallo',
  });
  const { phoneNumberId: phone, accountId } = connection;
  const headers = { authorization: `Bearer ${token}` };
  const lastTold = () => told.findLast(({ value }) => value.messages)?.value;
  return {
    phone,
    accountId,
    told,
    lastTold,
    answer: (part: string) => lastTold()?.messages?.[0]?.[part],
    async call(path: string, data: unknown) {
      const answer = await shop.page.request.post(`/v23.0/${path}`, { headers, data });
      expect(answer.ok(), await answer.text()).toBe(true);
      return (await answer.json()) as Record<string, unknown>;
    },
    /** The id of a picture that was uploaded. */
    async upload(buffer: Buffer, mimeType: string, name: string) {
      const file = { buffer, mimeType, name };
      const multipart = { messaging_product: 'whatsapp', file };
      const answer = await shop.page.request.post(`/v23.0/${phone}/media`, { headers, multipart });
      expect(answer.ok(), await answer.text()).toBe(true);
      return ((await answer.json()) as { id: string }).id;
    },
    async send(message: object) {
      await expect.poll(() => lastTold()?.contacts?.[0]?.wa_id).toBeTruthy();
      const to = lastTold()!.contacts![0]!.wa_id;
      return this.call(`${phone}/messages`, { messaging_product: 'whatsapp', to, ...message });
    },
    write(interactive: object) {
      return this.send({ type: 'interactive', interactive });
    },
    close: () => server.close(),
  };
}
