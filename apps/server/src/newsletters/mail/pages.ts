import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { html, type Html } from '#platform/html';
import { toUuid, type Uuid } from '#platform/ids';
import { networkOf } from '#platform/network';
import { languageOf, type PageLanguage } from '#platform/pages';
import type { NewslettersContext } from '../context.ts';
import { type Readers, timeZones } from './readers.ts';

/** What people without an account see of a newsletter by e-mail: the form, the link that confirms and the one that ends it. */
const perMinute = { form: 10, link: 60 };
const words = {
  de: {
    heading: 'Newsletter per E-Mail',
    address: 'E-Mail-Adresse',
    topic: 'Thema',
    send: 'Bestellen',
    how: 'Du bekommst gleich eine E-Mail mit einem Link. Erst wenn du ihn benutzt, gilt es. Abbestellen geht in jeder Ausgabe mit einem Klick.',
    trap: 'Bitte leer lassen',
    asked: 'Sieh in dein Postfach',
    askedText:
      'Wenn die Adresse stimmt, liegt dort gleich eine E-Mail. Mit dem Link darin bestätigst du; er gilt zwei Tage.',
    wrong: 'Das ist keine E-Mail-Adresse',
    wrongText: 'Geh einen Schritt zurück und sieh sie dir noch einmal an.',
    many: 'Das waren zu viele auf einmal',
    manyText: 'Versuch es in einer Minute noch einmal.',
    confirm: (name: string) => `Newsletter von ${name}`,
    confirmText: 'Ein Klick noch, dann kommt er per E-Mail zu dir.',
    doConfirm: 'Ja, ich möchte ihn',
    zone: 'Deine Zeitzone, für Ausgaben, die zu einer Zeit deines Tages kommen',
    confirmed: 'Bestellt',
    confirmedText: 'Die nächste Ausgabe kommt per E-Mail zu dir.',
    over: 'Dieser Link gilt nicht mehr',
    overText: 'Er gilt zwei Tage und nur einmal. Bestell den Newsletter einfach noch einmal.',
    leave: (name: string) => `Newsletter von ${name} abbestellen`,
    leaveText: 'Dann kommt keine Ausgabe mehr, und deine Adresse wird vergessen.',
    doLeave: 'Abbestellen',
    left: 'Abbestellt',
    leftText: 'Es kommt keine Ausgabe mehr, und deine Adresse ist vergessen.',
    all: 'Alle Ausgaben',
    back: 'Zurück',
    topics: { news: 'Neuigkeiten und Angebote' },
  },
  en: {
    heading: 'Newsletter by e-mail',
    address: 'E-mail address',
    topic: 'Topic',
    send: 'Order',
    how: 'You get an e-mail with a link right away. It counts once you use it. Each issue has a link that ends it.',
    trap: 'Please leave empty',
    asked: 'Look into your letterbox',
    askedText:
      'If the address is right, an e-mail will be there soon. You confirm by the link in it, which is good for two days.',
    wrong: 'This is no e-mail address',
    wrongText: 'Go back one step and have another look at it.',
    many: 'That was too much at once',
    manyText: 'Try again in a minute.',
    confirm: (name: string) => `Newsletter of ${name}`,
    confirmText: 'One more click, and it comes to you by e-mail.',
    doConfirm: 'Yes, I want it',
    zone: 'Your time zone, for issues that come at a time of your day',
    confirmed: 'Ordered',
    confirmedText: 'The next issue comes to you by e-mail.',
    over: 'This link is over',
    overText: 'It is good for two days, and once. Simply order the newsletter again.',
    leave: (name: string) => `End the newsletter of ${name}`,
    leaveText: 'Then no more issues come, and your address is forgotten.',
    doLeave: 'Unsubscribe',
    left: 'Unsubscribed',
    leftText: 'No more issues come, and your address is forgotten.',
    all: 'All issues',
    back: 'Back',
    topics: { news: 'News and offers' },
  },
} as const;

/** Of countries with several the one in which most people live. */
const capitals =
  'America/New_York America/Toronto America/Sao_Paulo America/Mexico_City Australia/Sydney Europe/Moscow Europe/Madrid Europe/Lisbon'.split(
    ' ',
  );

/** Where the first language that names a country is spoken; that of most readers here when none does. */
export function likelyZone(acceptLanguage: string): string {
  for (const tag of acceptLanguage.split(',').map((one) => one.split(';')[0]!.trim())) {
    try {
      const locale: Intl.Locale & { getTimeZones?(): string[] | undefined } = new Intl.Locale(tag);
      const zones = locale.getTimeZones?.() ?? [];
      const zone = capitals.find((one) => zones.includes(one)) ?? zones[0];
      if (zone && timeZones.includes(zone)) return zone;
    } catch {
      // Whatever a browser calls a language that is none says nothing of where it is.
    }
  }
  return 'Europe/Berlin';
}

type Request = FastifyRequest<{ Params: { handle: string; token: string } }>;

/** The form, as it stands on pages of the business; null where the server sends no mail. */
export type MailForm = (
  business: { actorId: Uuid; handle: string },
  language: PageLanguage,
  level: 2 | 3,
) => Promise<Html | null>;

export function registerMailPages(context: NewslettersContext, readers: Readers): MailForm {
  const { config, http, pages, identity, business, outreach } = context;
  const { fastify } = http;

  function say(
    reply: FastifyReply,
    page: { language: PageLanguage; title: string; body: Html; status?: number },
  ): FastifyReply {
    const { language, title, body, status = 200 } = page;
    return pages.send(reply, {
      status,
      language,
      title,
      description: title,
      canonicalUrl: `${config.publicUrl}/`,
      isHiddenFromSearch: true,
      content: html`<div class="nothing"><h1>${title}</h1>${body}</div>`,
    });
  }
  function isTooFast(request: FastifyRequest, reply: FastifyReply, kind: 'form' | 'link') {
    const key = `newsletter-${kind}:${networkOf(request.ip)}`;
    if (http.limiter.take(key, { perMinute: perMinute[kind] }).ok) return false;
    const language = languageOf(request);
    const t = words[language];
    reply.header('retry-after', 60);
    say(reply, { language, status: 429, title: t.many, body: html`<p>${t.manyText}</p>` });
    return true;
  }
  async function openTopics(actorId: Uuid) {
    return (await outreach.topics.list(actorId)).filter(({ mayAdvertise }) => mayAdvertise);
  }

  fastify.post('/@:handle/news', async (request: Request, reply) => {
    const presence = await business.presenceByHandle(request.params.handle);
    if (!presence || !readers.isOffered) return pages.sendNothingHere(request, reply);
    if (isTooFast(request, reply, 'form')) return reply;
    const language = languageOf(request);
    const t = words[language];
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? String(request.body) : '');
    const actorId = toUuid(presence.actor.id);
    const address = z
      .email()
      .max(254)
      .safeParse((form.get('address') ?? '').trim());
    const topicKey = form.get('topic') ?? 'news';
    const isTopic = (await openTopics(actorId)).some(({ key }) => key === topicKey);
    const back = html`<p class="actions"><a class="button quiet" href="/@${presence.actor.handle}/news">${t.back}</a></p>`;
    if (!address.success || !isTopic) {
      const body = html`<p>${t.wrongText}</p>${back}`;
      return say(reply, { language, status: 400, title: t.wrong, body });
    }
    // A field that nobody sees is filled in by programs only.
    if (!form.get('website')) {
      await readers.ask({ businessActorId: actorId, topicKey, address: address.data, language });
    }
    return say(reply, { language, title: t.asked, body: html`<p>${t.askedText}</p>${back}` });
  });

  async function nameOf(actorId: Uuid): Promise<{ name: string; handle: string }> {
    const actor = (await identity.actors([actorId])).get(actorId);
    return { name: actor?.name ?? '', handle: actor?.handle ?? '' };
  }
  const archive = (handle: string, text: string) =>
    html`<p class="actions"><a class="button quiet" href="/@${handle}/news">${text}</a></p>`;
  function over(reply: FastifyReply, language: PageLanguage) {
    const t = words[language];
    return say(reply, { language, status: 410, title: t.over, body: html`<p>${t.overText}</p>` });
  }

  // Programs that look at every link in a letter neither confirm nor end anything.
  fastify.get('/newsletter/confirm/:token', async (request: Request, reply) => {
    if (isTooFast(request, reply, 'link')) return reply;
    const reader = await readers.asked(request.params.token);
    if (!reader) return over(reply, languageOf(request));
    const t = words[reader.language];
    const { name } = await nameOf(reader.business_actor_id);
    const likely = likelyZone(request.headers['accept-language'] ?? '');
    return say(reply, {
      language: reader.language,
      title: t.confirm(name),
      body: html`<p>${t.confirmText}</p><form method="post"><label>${t.zone}<select name="zone">${timeZones.map((zone) => html`<option${zone === likely && html` selected`}>${zone}</option>`)}</select></label><p class="actions"><button class="button">${t.doConfirm}</button></p></form>`,
    });
  });
  fastify.post('/newsletter/confirm/:token', async (request: Request, reply) => {
    if (isTooFast(request, reply, 'link')) return reply;
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? String(request.body) : '');
    const reader = await readers.confirm(request.params.token, form.get('zone') ?? undefined);
    if (!reader) return over(reply, languageOf(request));
    const t = words[reader.language];
    const { handle } = await nameOf(reader.business_actor_id);
    return say(reply, {
      language: reader.language,
      title: t.confirmed,
      body: html`<p>${t.confirmedText}</p>${archive(handle, t.all)}`,
    });
  });

  // [NL12] RFC 8058: one request ends it, without cookie, sign-in or redirect.
  fastify.get('/newsletter/leave/:token', async (request: Request, reply) => {
    if (isTooFast(request, reply, 'link')) return reply;
    const reader = await readers.readerOf(request.params.token);
    if (!reader) return pages.sendNothingHere(request, reply);
    const t = words[reader.language];
    const { name } = await nameOf(reader.business_actor_id);
    return say(reply, {
      language: reader.language,
      title: t.leave(name),
      body: html`<p>${t.leaveText}</p><form method="post" class="actions"><button class="button">${t.doLeave}</button></form>`,
    });
  });
  fastify.post('/newsletter/leave/:token', async (request: Request, reply) => {
    const { token } = request.params;
    const reader = await readers.readerOf(token);
    if (!reader) return pages.sendNothingHere(request, reply);
    await readers.leave(token);
    const t = words[reader.language];
    return say(reply, {
      language: reader.language,
      title: t.left,
      body: html`<p>${t.leftText}</p>`,
    });
  });

  return async ({ actorId, handle }, language, level) => {
    if (!readers.isOffered) return null;
    const t = words[language];
    const topics = await openTopics(actorId);
    const nameOfTopic = ({ key, name }: { key: string; name: string }) =>
      key === 'news' && name === key ? t.topics.news : name;
    const heading = level === 2 ? html`<h2>${t.heading}</h2>` : html`<h3>${t.heading}</h3>`;
    return html`<section class="by-mail">${heading}<p>${t.how}</p>
<form method="post" action="/@${handle}/news?lang=${language}">
${topics.length > 1 && html`<label>${t.topic}<select name="topic">${topics.map((one) => html`<option value="${one.key}">${nameOfTopic(one)}</option>`)}</select></label>`}
<label>${t.address}<input type="email" name="address" required maxlength="254" autocomplete="email"></label>
<label class="trap" aria-hidden="true">${t.trap}<input name="website" tabindex="-1" autocomplete="off"></label>
<button class="button">${t.send}</button></form></section>`;
  };
}
