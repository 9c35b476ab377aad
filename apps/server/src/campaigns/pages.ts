import type { Campaign, CampaignReward } from '@allmende/contract/campaigns';
import { id as idOf } from '@allmende/contract/ids';
import type { Money } from '@allmende/contract/money';
import type { FastifyRequest } from 'fastify';
import { html } from '#platform/html';
import { moneyText } from '#platform/money-text';
import { languageOf, type PageLanguage } from '#platform/pages';
import { toUuid } from '#platform/ids';
import type { createCampaigns } from './campaigns.ts';
import type { CampaignsContext } from './context.ts';

const words = {
  de: {
    goal: (given: string, goal: string) => `${given} von ${goal}`,
    givers: (count: number) => (count === 1 ? '1 Beitrag' : `${count} Beiträge`),
    until: (day: string) => `bis ${day}`,
    state: {
      funded: 'Das Ziel ist erreicht.',
      failed: 'Das Ziel wurde nicht erreicht. Alle haben ihr Geld wieder.',
      ended: 'Diese Kampagne ist beendet.',
      cancelled: 'Diese Kampagne wurde aufgegeben. Alle haben ihr Geld wieder.',
    },
    all: 'Alles oder nichts: Bezahlt wird nur, wenn das Ziel rechtzeitig erreicht ist.',
    keep: (name: string) => `Jeder Beitrag geht sofort an ${name}.`,
    support: 'Unterstützen',
    rewards: 'Dankeschöns',
    from: (amount: string) => `Ab ${amount}`,
    left: (count: number) => `noch ${count}`,
    updates: 'Neues',
    wall: 'Mit Dank an',
    inMemory: (name: string) => `im Gedenken an ${name}`,
  },
  en: {
    goal: (given: string, goal: string) => `${given} of ${goal}`,
    givers: (count: number) => (count === 1 ? '1 contribution' : `${count} contributions`),
    until: (day: string) => `until ${day}`,
    state: {
      funded: 'The goal was reached.',
      failed: 'The goal was not reached. Everybody has their money back.',
      ended: 'This campaign has ended.',
      cancelled: 'This campaign was given up. Everybody has their money back.',
    },
    all: 'All or nothing: something is paid only if the goal is reached in time.',
    keep: (name: string) => `Each contribution goes to ${name} at once.`,
    support: 'Support',
    rewards: 'Thank-yous',
    from: (amount: string) => `From ${amount}`,
    left: (count: number) => `${count} left`,
    updates: 'News',
    wall: 'With thanks to',
    inMemory: (name: string) => `in memory of ${name}`,
  },
} as const;

const campaignIdOf = idOf('campaign');

/** [CM15] A campaign for everybody who has its address, readable without script and account. */
export function registerCampaignPages(
  { http, pages, config }: CampaignsContext,
  { view }: Pick<ReturnType<typeof createCampaigns>, 'view'>,
): void {
  type Request = FastifyRequest<{ Params: { campaignId: string } }>;
  http.fastify.get('/give/:campaignId', async (request: Request, reply) => {
    const { campaignId } = request.params;
    const shown = campaignIdOf.safeParse(campaignId).success
      ? await view(null, toUuid(campaignId))
      : null;
    if (!shown?.ok) return pages.sendNothingHere(request, reply);
    const campaign = shown.value;
    const { owner, title, about, picture } = campaign;
    const language = languageOf(request);
    const text = about.replace(/\s+/g, ' ').trim();
    const url = `${config.publicUrl}/give/${campaignId}`;
    return pages.send(reply, {
      language,
      title: `${title} · ${owner.name}`,
      description: text.length > 160 ? `${text.slice(0, 157)} …` : text || title,
      canonicalUrl: url,
      isHiddenFromSearch: owner.kind === 'person',
      accent: owner.accent,
      image: picture && {
        url: config.publicUrl + picture.largeUrl,
        alt: title,
        width: picture.width,
        height: picture.height,
      },
      jsonLd: [
        {
          '@context': 'https://schema.org',
          '@type': 'DonateAction',
          name: title,
          url,
          recipient: {
            '@type': owner.kind === 'person' ? 'Person' : 'Organization',
            name: owner.name,
          },
        },
      ],
      content: contentOf(campaign, language),
    });
  });
}

function contentOf(campaign: Campaign, language: PageLanguage) {
  const t = words[language];
  const { id, owner, title, about, picture, goal, given, giverCount, state, way, endsAt } =
    campaign;
  const day = (at: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(at));
  const money = (amount: Money) => moneyText(amount, language);
  const percent = Number((BigInt(given.value) * 100n) / BigInt(goal.value));
  const facts = [t.givers(giverCount), ...(state === 'open' ? [t.until(day(endsAt!))] : [])];
  return html`<div class="front"><div class="awning"></div></div>
<article style="margin-block-start:2rem"><h1>${title}</h1><p>${owner.name}</p>
${picture && html`<p><img src="${picture.largeUrl}" width="${picture.width}" height="${picture.height}" alt="${picture.alt}" style="inline-size:100%;block-size:auto;max-block-size:24rem;object-fit:cover;border-radius:12px;background:${picture.colour}"></p>`}
<p><strong>${t.goal(money(given), money(goal))}</strong> · ${percent} %<br><progress max="100" value="${Math.min(percent, 100)}" aria-label="${title}" style="inline-size:min(100%,28rem)"></progress><br>${facts.join(' · ')}</p>
${
  state === 'open'
    ? html`<p>${way === 'all' ? t.all : t.keep(owner.name)}</p>
<p class="actions"><a class="button" href="/pay/campaigns/${id}">${t.support}</a></p>`
    : state !== 'draft' && html`<p>${t.state[state]}</p>`
}
${about.split(/\n{2,}/).map((part) => html`<p style="white-space:pre-line">${part}</p>`)}
${campaign.rewards.length > 0 && html`<h2>${t.rewards}</h2><ul>${campaign.rewards.map((one) => rewardItem(one, { t, money }))}</ul>`}
${campaign.updates.length > 0 && html`<h2>${t.updates}</h2>${campaign.updates.map(({ text, at }) => html`<p><small>${day(at)}</small><br><span style="white-space:pre-line">${text}</span></p>`)}`}
${campaign.wall.length > 0 && html`<h2>${t.wall}</h2><ul>${campaign.wall.map(({ giver, inMemoryOf }) => html`<li>${giver.name}${inMemoryOf && `, ${t.inMemory(inMemoryOf)}`}</li>`)}</ul>`}
</article>`;
}

function rewardItem(
  { name, about, from, left }: CampaignReward,
  { t, money }: { t: (typeof words)[PageLanguage]; money: (amount: Money) => string },
) {
  const facts = [t.from(money(from)), ...(left === null ? [] : [t.left(left)])];
  return html`<li><strong>${name}</strong> (${facts.join(', ')})${about && html`<br>${about}`}</li>`;
}
