import { moved } from '#business';
import { newUuid, toUuid } from '#platform/ids';
import { networkOf } from '#platform/network';
import { languageOf, type PageLanguage } from '#platform/pages';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html } from '#platform/html';
import { checkContent, formContent, orderContent } from './content.ts';
import type { GuestOrdersContext } from './index.ts';
import type { Offer, Ordering } from './ordering.ts';
import { type FieldName, type Fields, fieldsOf, readWish, type Wish } from './wish.ts';
import { wordsOf } from './words.ts';

const perMinute = { page: 60, order: 3 };
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Request = FastifyRequest<{
  Params: { handle: string; slug: string; token: string };
  Querystring: { post?: unknown; variant?: unknown };
}>;

/** The pages on which guests order, `/@handle/shop/<product>/buy`, and those of their orders, `/order/<secret>`. */
export function registerGuestOrderPages(
  { config, http, pages }: GuestOrdersContext,
  ordering: Ordering,
): void {
  const { fastify } = http;
  const isMailed = config.smtpUrl !== null;

  function send(
    reply: FastifyReply,
    page: {
      language: PageLanguage;
      title: string;
      content: Html;
      accent?: string | null;
      status?: number;
    },
  ): FastifyReply {
    const { language, title, content, accent = null, status = 200 } = page;
    return pages.send(reply, {
      status,
      language,
      title,
      description: title,
      canonicalUrl: `${config.publicUrl}/`,
      isSecret: true,
      accent,
      content,
    });
  }

  function isTooFast(request: FastifyRequest, reply: FastifyReply, kind: 'page' | 'order') {
    const key = `guest-${kind}:${networkOf(request.ip)}`;
    if (http.limiter.take(key, { perMinute: perMinute[kind] }).ok) return false;
    const language = languageOf(request);
    const t = wordsOf(language);
    const content = html`<div class="nothing"><h1>${t.many}</h1><p>${t.manyText}</p></div>`;
    reply.header('retry-after', 60);
    send(reply, { language, title: t.many, status: 429, content });
    return true;
  }

  interface Step {
    offer: Offer;
    language: PageLanguage;
    key: string;
    fields: Fields;
  }
  function showForm(
    reply: FastifyReply,
    { offer, language, key, fields }: Step,
    wrong: readonly FieldName[] = [],
  ): FastifyReply {
    return send(reply, {
      language,
      title: wordsOf(language).title(offer.product.title),
      accent: offer.presence.actor.accent,
      status: wrong.length > 0 ? 422 : 200,
      content: formContent(offer, { language, key, fields, wrong }),
    });
  }
  async function showCheck(
    reply: FastifyReply,
    { offer, language, key, fields }: Step,
    wish: Wish,
    refused?: string,
  ): Promise<FastifyReply> {
    const t = wordsOf(language);
    const cart = await ordering.priceOf(toUuid(offer.presence.actor.id), wish);
    const known = t.refused[refused as keyof typeof t.refused] ?? t.refused.other;
    const note =
      refused === undefined ? null : refused === 'shop.price_changed' ? t.priceChanged : known;
    return send(reply, {
      language,
      title: t.check,
      accent: offer.presence.actor.accent,
      status: refused === undefined ? 200 : 409,
      content: checkContent(offer, { language, key, fields, wish, cart, note }),
    });
  }

  const path = '/@:handle/shop/:slug/buy';
  fastify.get(path, async (request: Request, reply) => {
    const { handle, slug } = request.params;
    const offer = await ordering.offerOf(handle, slug);
    if (!offer) return pages.sendNothingHere(request, reply);
    const { actor } = offer.presence;
    const { post, variant } = request.query;
    if (actor.handle !== handle) {
      return moved(request, reply, `/@${actor.handle}/shop/${offer.product.slug}/buy`);
    }
    const { settings, product } = offer;
    const first = product.variants.find(({ available }) => available !== 0) ?? product.variants[0]!;
    const fields = fieldsOf(
      new URLSearchParams({
        variant: typeof variant === 'string' ? variant : first.id,
        quantity: '1',
        fulfilment: settings.offersPickup ? 'pickup' : 'delivery',
        post: typeof post === 'string' ? post : '',
      }),
    );
    return showForm(reply, { offer, language: languageOf(request), key: newUuid(), fields });
  });

  fastify.post(path, async (request: Request, reply) => {
    if (isTooFast(request, reply, 'page')) return reply;
    const { handle, slug } = request.params;
    const offer = await ordering.offerOf(handle, slug);
    if (!offer) return pages.sendNothingHere(request, reply);
    const form = formOf(request);
    const language = languageOf(request);
    const given = form.get('key') ?? '';
    const key = uuid.test(given) ? given : newUuid();
    const fields = fieldsOf(form);
    const step = { offer, language, key, fields };
    const read = readWish(fields, offer);
    const wanted = form.get('step');
    if (wanted === 'change') return showForm(reply, step);
    if (!read.ok) return showForm(reply, step, read.wrong);
    const total = form.get('total') ?? '';
    // A field that nobody sees is filled in by programs only.
    const isSeen = wanted === 'order' && /^\d{1,15}$/.test(total) && !form.get('website');
    if (!isSeen) return showCheck(reply, step, read.wish);
    if (isTooFast(request, reply, 'order')) return reply;
    const { assetCode, assetScale } = offer.product.priceFrom;
    const network = networkOf(request.ip);
    const seen = { total: { value: total, assetCode, assetScale }, key, language, network };
    const placed = await ordering.order(offer, read.wish, seen);
    if (!placed.ok) return showCheck(reply, step, read.wish, placed.code);
    return reply
      .header('cache-control', 'no-store')
      .redirect(`/order/${placed.value}?lang=${language}`, 303);
  });

  async function showOrder(
    request: Request,
    reply: FastifyReply,
    { isAsking = false, problem = null }: { isAsking?: boolean; problem?: string | null } = {},
  ): Promise<FastifyReply> {
    const language = languageOf(request);
    const opened = await ordering.open(request.params.token);
    if (!opened) return pages.sendNothingHere(request, reply);
    const t = wordsOf(language);
    return send(reply, {
      language,
      title: t.number(opened.order.number),
      accent: opened.order.seller.accent,
      status: problem ? 409 : 200,
      content: orderContent(opened, {
        language,
        isMailed,
        isAsking,
        messageKey: newUuid(),
        problem,
      }),
    });
  }

  fastify.get('/order/:token', async (request: Request, reply) =>
    isTooFast(request, reply, 'page') ? reply : showOrder(request, reply),
  );

  fastify.post('/order/:token', async (request: Request, reply) => {
    if (isTooFast(request, reply, 'page')) return reply;
    const { token } = request.params;
    const form = formOf(request);
    const t = wordsOf(languageOf(request));
    const step = form.get('step');
    if (step === 'ask') return showOrder(request, reply, { isAsking: true });
    if (step === 'announce' || step === 'cancel') {
      const done = await ordering.act(token, step);
      if (!done.ok && done.code !== 'shop.order_unknown') {
        return showOrder(request, reply, { problem: t.cancelNo });
      }
    }
    const text = (form.get('text') ?? '').trim().slice(0, 4_000);
    const clientId = form.get('message') ?? '';
    if (step === 'say' && text !== '' && uuid.test(clientId)) {
      const done = await ordering.say(token, { clientId, text });
      if (!done.ok && done.code !== 'channels.visit_unknown') {
        const problem = done.code === 'messaging.blocked' ? t.blocked : t.manyText;
        return showOrder(request, reply, { problem });
      }
    }
    // So that reloading the page does nothing again.
    return reply.redirect(`/order/${encodeURIComponent(token)}?lang=${languageOf(request)}`, 303);
  });
}

function formOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(request.body) ? String(request.body) : '');
}
