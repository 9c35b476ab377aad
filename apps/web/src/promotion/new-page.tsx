import type { Id } from '@allmende/contract/ids';
import { useMutation, useQuery } from '@tanstack/react-query';
import {
  promotionDaysMax,
  promotionRadiusMaxKm,
  promotionTopicsMax,
} from '@allmende/contract/promotion-limits';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { feedKey } from '../feed/queries.ts';
import { languageName } from '../i18n/language-name.ts';
import { useLanguage, useTranslation } from '../i18n/words.ts';
import { confirmPayment } from '../identity/confirm.tsx';
import { useProduct } from '../shop/queries.ts';
import { announce } from '../ui/announce.ts';
import { Button } from '../ui/button.tsx';
import { ChipGroup } from '../ui/chip.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Fair } from '../ui/drawings/fair.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { seeAnew, useOffer } from './queries.ts';

type Offer = NonNullable<ReturnType<typeof useOffer>['data']>;

const dayChoices = ['1', '3', '7', '14'] as const;
const languages = ['de', 'en', 'fr', 'it', 'es', 'pl', 'tr', 'uk', 'ar'] as const;

/** What is to be promoted, with the words by which it is recognised. */
interface Wanted {
  subject: { postId: Id<'post'> } | { productId: Id<'product'> };
  words: string;
  hashtags: readonly string[];
}

export function NewForPost({ postId }: { postId: string }) {
  const { t } = useTranslation('promotion');
  const { data, error, refetch } = useQuery({
    queryKey: [feedKey, 'post', postId],
    queryFn: ({ signal }) => api.feed.getPost({ params: { postId: postId as never }, signal }),
  });
  const wanted = data && {
    subject: { postId: data.id },
    words: data.text || t('noPost'),
    hashtags: data.hashtags,
  };
  const page = { title: t('new.title'), wanted, error, onRetry: () => void refetch() };
  return <NewPage {...page} />;
}

export function NewForProduct({ productId }: { productId: string }) {
  const { t } = useTranslation('promotion');
  const { data, error, refetch } = useProduct(productId);
  const wanted = data && { subject: { productId: data.id }, words: data.title, hashtags: [] };
  const page = { title: t('new.titleProduct'), wanted, error, onRetry: () => void refetch() };
  return <NewPage {...page} />;
}

/** What it is to cost, how long, and beside what. */
function NewPage({
  title,
  wanted,
  error: missing,
  onRetry,
}: {
  title: string;
  wanted: Wanted | undefined;
  error: Error | null;
  onRetry: () => void;
}) {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const offer = useOffer();
  const error = offer.error ?? missing;
  function again(): void {
    void offer.refetch();
    onRetry();
  }
  return (
    <Page title={title} back="/feed/promotions">
      {error && <ProblemNote problem={problemText(error)} onRetry={again} />}
      {!error && !(offer.data && wanted) && <SkeletonRows rows={5} />}
      {offer.data && !offer.data.isOpen && (
        <EmptyState drawing={<Fair />} title={t('new.closed')} text={t('new.closedText')} />
      )}
      {offer.data?.isOpen && wanted && <Form offer={offer.data} wanted={wanted} />}
    </Page>
  );
}

/** `#brot, Markt` → `brot`, `Markt`. */
function topicsIn(text: string): string[] {
  const words = text.split(/[\s,;]+/).map((word) => word.replace(/^#/, ''));
  return [...new Set(words.filter((word) => word !== ''))];
}

function Form({ offer, wanted }: { offer: Offer; wanted: Wanted }) {
  const { t } = useTranslation('promotion');
  const format = useFormat();
  const language = useLanguage();
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const asset = offer.dayMin;
  const [budget, setBudget] = useState<bigint | null>(toMinor(offer.dayMin) * 10n);
  const [days, setDays] = useState('3');
  const [topics, setTopics] = useState(wanted.hashtags.map((tag) => `#${tag}`).join(' '));
  const [chosen, setChosen] = useState<(typeof languages)[number][]>([]);
  const [radius, setRadius] = useState('');
  const [isNotPolitical, setNotPolitical] = useState(false);
  const dayCount = Number(days);
  const least = toMinor(offer.dayMin) * BigInt(Number.isInteger(dayCount) ? dayCount : 1);
  const named = topicsIn(topics);
  const hasDays = Number.isInteger(dayCount) && dayCount >= 1 && dayCount <= promotionDaysMax;
  const isRadius = radius === '' || /^[1-9]\d{0,2}$/.test(radius);
  const hasRadius = isRadius && Number(radius) <= promotionRadiusMaxKm;
  const isReady =
    budget !== null &&
    budget >= least &&
    hasDays &&
    hasRadius &&
    named.length <= promotionTopicsMax &&
    isNotPolitical;
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const amount = toMoney(budget!, asset);
      const confirmation = await confirmPayment({
        payee: offer.seller!,
        amount,
        action: 'pay',
        detail: t('new.detail'),
      });
      if (confirmation === null) return null;
      const body = {
        ...wanted.subject,
        budget: amount,
        days: dayCount,
        topics: named,
        languages: chosen,
        radiusKm: radius === '' ? null : Number(radius),
        isNotPolitical: true as const,
      };
      const content = JSON.stringify(['promotion', actingActorId(), body]);
      const made = await api.promotion.createPromotion({
        body: { ...body, confirmation },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return made;
    },
    onSuccess(made) {
      if (!made) return;
      seeAnew();
      announce(t('new.done'));
      navigate(`/feed/promotions/${made.id}`, { replace: true });
    },
  });
  return (
    <form
      className="ui-stack promotion-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !isPending) mutate();
      }}
    >
      <blockquote className="promotion-quote">{wanted.words}</blockquote>
      <MoneyField
        label={t('new.budget')}
        hint={t('new.budgetHint')}
        asset={asset}
        value={budget}
        onChange={setBudget}
        error={
          budget !== null && budget < least
            ? t('new.tooLittle', { least: format.money(toMoney(least, asset)) })
            : undefined
        }
      />
      <ChipGroup
        label={t('new.days')}
        options={dayChoices.map((value) => ({
          value,
          label: t('new.dayCount', { count: Number(value) }),
        }))}
        value={days as (typeof dayChoices)[number]}
        onChange={setDays}
      />
      <TextField
        label={t('new.topics')}
        hint={t('new.topicsHint')}
        optional={t('new.optional')}
        value={topics}
        onChange={setTopics}
        maxLength={300}
        error={
          named.length > promotionTopicsMax
            ? t('new.topicsMax', { max: promotionTopicsMax })
            : undefined
        }
      />
      <ChipGroup
        multiple
        label={t('new.languages')}
        options={languages.map((value) => ({ value, label: languageName(value, language) }))}
        value={chosen}
        onChange={setChosen}
      />
      {offer.hasLocation && (
        <TextField
          label={t('new.radius')}
          hint={t('new.radiusHint')}
          optional={t('new.optional')}
          inputMode="numeric"
          after="km"
          value={radius}
          onChange={setRadius}
          error={hasRadius ? undefined : t('new.radiusMax', { max: promotionRadiusMaxKm })}
        />
      )}
      <Costs offer={offer} />
      <Checkbox label={t('new.notPolitical')} checked={isNotPolitical} onChange={setNotPolitical} />
      {error && <ProblemNote problem={problemText(error)} />}
      <div>
        <Button type="submit" variant="money" busy={isPending} disabled={!isReady}>
          {budget === null
            ? t('new.do')
            : t('new.doFor', { amount: format.money(toMoney(budget, asset)) })}
        </Button>
      </div>
    </form>
  );
}

function Costs({ offer }: { offer: Offer }) {
  const { t } = useTranslation('promotion');
  const format = useFormat();
  const { perThousandMin, perThousandMax, perThousandLately, placesADay, seller, commons } = offer;
  const percent = (bps: number) => `${format.number(bps / 100)}\u00a0%`;
  const rest = 10_000 - offer.authorBps - (commons ? offer.commonsBps : 0);
  return (
    <ul className="promotion-costs">
      <li>
        {t('costs.price', {
          least: format.money(perThousandMin),
          most: format.money(perThousandMax),
        })}
        {perThousandLately && ` ${t('costs.lately', { price: format.money(perThousandLately) })}`}
      </li>
      {placesADay !== null && <li>{t('costs.places', { count: placesADay })}</li>}
      <li>{t('costs.back')}</li>
      <li>
        {t('costs.shares', {
          author: percent(offer.authorBps),
          seller: seller!.name,
          rest: percent(rest),
        })}
        {commons &&
          ` ${t('costs.commons', { commons: commons.name, share: percent(offer.commonsBps) })}`}
      </li>
      <li>{t('costs.noProfiles')}</li>
    </ul>
  );
}
