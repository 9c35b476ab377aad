import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html } from '#platform/html';
import type { Uuid } from '#platform/ids';
import { networkOf } from '#platform/network';
import type { MailDeps } from './index.ts';
import * as store from './store.ts';

/**
 * [N41] The way out that stands in each letter: a link that knows by itself whose letters it ends, for people and
 * for mail programs (RFC 8058). A link ends them only when it is sent, not when something looks at it.
 */
const path = '/mail/unsubscribe';
const proofBytes = 16;
const perMinute = 60;

const words = {
  de: {
    ask: 'Überblick abbestellen',
    askText: 'Dann kommt keine E-Mail mehr. Unter „Benachrichtigungen“ bestellst du sie wieder.',
    stop: 'Abbestellen',
    done: 'Abbestellt',
    doneText: 'Es kommt keine E-Mail mehr. Unter „Benachrichtigungen“ bestellst du sie wieder.',
    open: 'Allmende öffnen',
  },
  en: {
    ask: 'Unsubscribe',
    askText: 'Then no more mail comes. Under “Notifications” you can have it again.',
    stop: 'Unsubscribe',
    done: 'Unsubscribed',
    doneText: 'No more mail comes. Under “Notifications” you can have it again.',
    open: 'Open Allmende',
  },
} as const;

export function registerUnsubscribing(deps: MailDeps & { key: Buffer }): {
  urlFor(userId: Uuid, address: string): string;
} {
  const { config, database, clock, http, pages, identity, key } = deps;
  const { pool } = database;

  function proofOf(userId: Uuid, address: string): Buffer {
    const text = `unsubscribe\n${userId}\n${address}`;
    return createHmac('sha256', key).update(text).digest().subarray(0, proofBytes);
  }

  /** Whose letters it ends; null for every other text, and once they go elsewhere. */
  async function ownerOf(token: string): Promise<Uuid | null> {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== 16 + proofBytes) return null;
    const hex = bytes.toString('hex', 0, 16);
    const userId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const address = (await store.readMail(pool, userId))?.address;
    if (!address) return null;
    return timingSafeEqual(proofOf(userId, address), bytes.subarray(16)) ? userId : null;
  }

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    content: (
      userId: Uuid,
      t: (typeof words)['de' | 'en'],
    ) => Promise<{ title: string; body: Html }>,
  ): Promise<FastifyReply> {
    if (!http.limiter.take(`unsubscribe:${networkOf(request.ip)}`, { perMinute }).ok) {
      return reply.code(429).header('retry-after', 60).send();
    }
    const userId = await ownerOf((request.params as { token: string }).token);
    if (!userId) return pages.sendNothingHere(request, reply);
    // As the foot of the page offers it, else as the letter was.
    const { lang } = request.query as { lang?: string };
    const language =
      lang === 'de' || lang === 'en' ? lang : (await identity.addressee(userId)).locale;
    const { title, body } = await content(userId, words[language]);
    return pages.send(reply, {
      language,
      title,
      description: title,
      canonicalUrl: `${config.publicUrl}/`,
      isHiddenFromSearch: true,
      content: html`<div class="nothing"><h1>${title}</h1>${body}</div>`,
    });
  }

  http.fastify.get(`${path}/:token`, (request, reply) =>
    // Programs that look at every link in a letter end nothing.
    answer(request, reply, async (_userId, t) => ({
      title: t.ask,
      body: html`<p>${t.askText}</p><form method="post" class="actions"><button class="button">${t.stop}</button></form>`,
    })),
  );
  http.fastify.post(`${path}/:token`, (request, reply) =>
    answer(request, reply, async (userId, t) => {
      await store.setFrequency(pool, { userId, frequency: 'never', now: clock.now() });
      return {
        title: t.done,
        body: html`<p>${t.doneText}</p><p class="actions"><a class="button" href="/">${t.open}</a></p>`,
      };
    }),
  );

  return {
    urlFor(userId, address) {
      const owner = Buffer.from(userId.replaceAll('-', ''), 'hex');
      const token = Buffer.concat([owner, proofOf(userId, address)]).toString('base64url');
      return `${config.publicUrl}${path}/${token}`;
    },
  };
}
