import type { Actor } from '@allmende/contract/actors';
import type { Money } from '@allmende/contract/money';
import type { RegisteredPromotion } from '@allmende/contract/promotion';
import type { FastifyRequest } from 'fastify';
import type { Config } from '#platform/config';
import { type Html, html } from '#platform/html';
import { moneyText } from '#platform/money-text';
import { languageOf, type PageLanguage, type Pages } from '#platform/pages';
import type { PromotionContext } from './context.ts';
import type { Days } from './days.ts';
import type { Register } from './register.ts';
import type { DayRow } from './tables.ts';

const words = {
  de: {
    title: 'Werberegister',
    about:
      'Alle Anzeigen auf diesem Server: wer sie bezahlt, was darin steht, wo sie stehen soll und wie oft sie zu sehen war. Wer sie sieht, spielt bei der Vergabe keine Rolle.',
    search: 'Worte oder Name',
    find: 'Suchen',
    none: 'Dazu gibt es keine Anzeige.',
    nobody: 'Wer dafür bezahlt hat, gibt es nicht mehr.',
    paidBy: 'Bezahlt von',
    state: { running: 'läuft', ended: 'beendet', stopped: 'angehalten', removed: 'entfernt' },
    from: (from: string, until: string) => `${from} bis ${until}`,
    budget: (budget: string, spent: string) => `Budget ${budget}, davon ausgegeben ${spent}`,
    views: (count: string) => `${count} Mal gesehen`,
    few: 'weniger als zehn Mal gesehen',
    topics: (topics: string) => `neben ${topics}`,
    languages: (languages: string) => `in den Sprachen ${languages}`,
    radius: (km: number) => `im Umkreis von ${km} km`,
    anywhere: 'überall',
    post: 'Zum Beitrag',
    product: 'Zum Produkt',
    older: 'Ältere',
    days: 'Nachrechnen',
    daysAbout:
      'An jedem Tag (UTC) wird aufgeschrieben, wer welchen Platz wofür bekam. Aus dem Protokoll rechnet jeder nach, dass es so sein musste; die Prüfsumme darüber steht hier.',
    open: 'läuft noch',
    places: (count: number) => `${count} Zeilen`,
    log: 'Protokoll',
    commitment: 'Vorab',
    root: 'Prüfsumme',
  },
  en: {
    title: 'Register of advertising',
    about:
      'Every ad on this server: who pays for it, what it says, where it is to stand and how often it was seen. Who looks plays no part in where it goes.',
    search: 'Words or a name',
    find: 'Search',
    none: 'There is no ad like this.',
    nobody: 'Whoever paid for it is not here any more.',
    paidBy: 'Paid for by',
    state: { running: 'running', ended: 'over', stopped: 'stopped', removed: 'removed' },
    from: (from: string, until: string) => `${from} to ${until}`,
    budget: (budget: string, spent: string) => `Budget ${budget}, of which spent ${spent}`,
    views: (count: string) => `seen ${count} times`,
    few: 'seen less than ten times',
    topics: (topics: string) => `beside ${topics}`,
    languages: (languages: string) => `in the languages ${languages}`,
    radius: (km: number) => `within ${km} km`,
    anywhere: 'anywhere',
    post: 'To the post',
    product: 'To the product',
    older: 'Older ones',
    days: 'Check it',
    daysAbout:
      'Each day (UTC) it is written down who got which place for how much. From the log anybody computes that it had to be so; its checksum stands here.',
    open: 'still running',
    places: (count: number) => `${count} lines`,
    log: 'Log',
    commitment: 'Beforehand',
    root: 'Checksum',
  },
} as const;

const shownAtOnce = 20;
const daysShown = 14;

/** [PR22] [PR20] The register for everybody, readable without script and account. */
export function registerPromotionPages(
  { http, pages, config }: PromotionContext & { pages: Pages; config: Pick<Config, 'publicUrl'> },
  { register, days }: { register: Register; days: Days },
): void {
  type Request = FastifyRequest<{ Querystring: { q?: string; after?: string } }>;
  http.fastify.get('/reach', async (request: Request, reply) => {
    const { q, after } = request.query;
    const wanted = typeof q === 'string' ? q.trim().slice(0, 100).replaceAll('\0', '') : '';
    const part = { limit: shownAtOnce, cursor: typeof after === 'string' ? after : undefined };
    const [asked, logs] = await Promise.all([
      register.search(wanted, part),
      days.list({ before: null, limit: daysShown }),
    ]);
    // A cursor of somebody's own making leads to the beginning.
    const found = asked.ok ? asked : await register.search(wanted, { limit: shownAtOnce });
    if (!found.ok) throw new Error(found.code);
    const language = languageOf(request);
    const t = words[language];
    return pages.send(reply, {
      language,
      title: t.title,
      description: t.about,
      canonicalUrl: `${config.publicUrl}/reach`,
      content: contentOf({ ...found.value, q: wanted, logs, language }),
    });
  });
}

function contentOf(shown: {
  items: RegisteredPromotion[];
  nextCursor: string | null;
  q: string;
  logs: DayRow[];
  language: PageLanguage;
}): Html {
  const { items, nextCursor, q, logs, language } = shown;
  const t = words[language];
  const older = new URLSearchParams({ ...(q ? { q } : {}), after: nextCursor ?? '' });
  return html`<article style="margin-block-start:2rem"><h1>${t.title}</h1><p>${t.about}</p>
<form method="get" role="search"><p><label for="q">${t.search}</label><br><input id="q" name="q" type="search" value="${q}" maxlength="100" style="font:inherit;min-block-size:2.75rem;padding-inline:.75rem;border:1px solid;border-radius:10px;background:none;color:inherit;max-inline-size:100%"> <button class="button" type="submit">${t.find}</button></p></form>
${items.length === 0 ? html`<p>${t.none}</p>` : items.map((one) => entryOf(one, language))}
${nextCursor && html`<p class="actions"><a class="button" href="/reach?${older.toString()}">${t.older}</a></p>`}
${
  logs.length > 0 &&
  html`<h2>${t.days}</h2><p>${t.daysAbout}</p>
<ul>${logs.map(
    ({ day, commitment, line_count, root }) =>
      html`<li><strong>${day}</strong> · ${
        root
          ? html`<a href="/api/v1/promotion/days/${day}/log" download>${t.log}</a>, ${t.places(line_count + 1)}<br><small style="overflow-wrap:anywhere">${t.root} ${root}</small>`
          : t.open
      }<br><small style="overflow-wrap:anywhere">${t.commitment} ${commitment}</small></li>`,
  )}</ul>`
}</article>`;
}

function entryOf(one: RegisteredPromotion, language: PageLanguage): Html {
  const t = words[language];
  const { advertiser, text, state, reason, topics, languages, radiusKm, views } = one;
  const day = (at: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(
      new Date(at),
    );
  const named = (tag: string) =>
    new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag;
  const money = (amount: Money) => moneyText(amount, language);
  const aims = [
    ...(topics.length > 0 ? [t.topics(topics.map((topic) => `#${topic}`).join(', '))] : []),
    ...(languages.length > 0 ? [t.languages(languages.map(named).join(', '))] : []),
    ...(radiusKm === null ? [] : [t.radius(radiusKm)]),
  ];
  const seen = views === 0 ? t.few : t.views(new Intl.NumberFormat(language).format(views));
  return html`<section><h2 style="margin-block-end:0">${advertiser ? html`${t.paidBy} ${advertiser.name}` : t.nobody}</h2>
<p><small>${t.state[state]} · ${t.from(day(one.startedAt), day(one.endsAt))} · ${aims.length > 0 ? aims.join(', ') : t.anywhere}<br>
${t.budget(money(one.budget), money(one.spent))} · ${seen}</small></p>
${reason && html`<p><strong>${reason}</strong></p>`}
${text && html`<p style="white-space:pre-line">${text.length > 400 ? `${text.slice(0, 397)} …` : text}</p>`}
${advertiser && state !== 'removed' && linkOf(one, advertiser, language)}</section>`;
}

function linkOf(
  { postId, slug }: RegisteredPromotion,
  { handle }: Actor,
  language: PageLanguage,
): Html | null {
  const t = words[language];
  if (postId) return html`<p><a href="/@${handle}/posts/${postId}">${t.post}</a></p>`;
  return slug === null ? null : html`<p><a href="/@${handle}/shop/${slug}">${t.product}</a></p>`;
}
