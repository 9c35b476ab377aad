import { Megaphone } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { problemTextOf } from '../app/problem-text.ts';
import { profileOf } from '../feed/post-card.tsx';
import { feedKey } from '../feed/queries.ts';
import { languageName } from '../i18n/language-name.ts';
import { useLanguage, useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { showToast } from '../ui/toast.tsx';
import type { PlaceBelow } from './ask-places.ts';
import './promotion.css';
import { SubjectCard } from './subject.tsx';

/** So long at least half of it is in sight before it was seen. */
const seenAfterMs = 1_000;

/** Advertising between posts: who pays, why it is here, and the one press that ends it. */
export default function Place({ place }: { place: PlaceBelow }) {
  const { t } = useTranslation('promotion');
  const [showsWhy, setShowsWhy] = useState(false);
  const ref = useSeen(place);
  const params = { placeId: place.id };
  const { payer } = place;
  return (
    <aside
      ref={ref}
      className="promotion-place"
      aria-label={t('place.label', { name: payer.name })}
    >
      <p className="promotion-line">
        <Megaphone size={16} aria-hidden="true" />
        <span>
          {t('place.ad')} · {t('place.paidBy')}{' '}
          <Link href={profileOf(payer.handle)}>{payer.name}</Link>
        </span>
        <button
          type="button"
          className="promotion-why"
          aria-expanded={showsWhy}
          onClick={() => setShowsWhy(!showsWhy)}
        >
          {t('place.why')}
        </button>
      </p>
      {showsWhy && <Why place={place} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what is pressed inside */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys press what is inside, which comes here as a click */}
      <div
        onClick={({ target }) => {
          if ((target as Element).closest('a, button')) {
            api.promotion.openPlace({ params }).catch(() => undefined);
          }
        }}
      >
        <SubjectCard {...place} />
      </div>
    </aside>
  );
}

function Why({ place }: { place: PlaceBelow }) {
  const { t } = useTranslation('promotion');
  const format = useFormat();
  const own = useLanguage();
  const { payer, why } = place;
  const { topics, language, radiusKm, how, perThousand } = why;
  const reasons = [
    ...(topics.length > 0
      ? [t('why.topics', { topics: topics.map((topic) => `#${topic}`).join(', ') })]
      : []),
    ...(language ? [t('why.language', { language: languageName(language, own) })] : []),
    ...(radiusKm === null ? [] : [t('why.radius', { km: radiusKm })]),
  ];
  async function hide(): Promise<void> {
    const params = { actorId: payer.id };
    try {
      await api.promotion.hideAdvertiser({ params, body: { placeId: place.id } });
    } catch (error) {
      showToast({ text: (await problemTextOf(error)).text, tone: 'danger' });
      return;
    }
    takePlacesOf(payer.id);
    showToast({
      text: t('hidden.done', { name: payer.name }),
      action: {
        label: t('hidden.undo'),
        run: () => void api.promotion.showAdvertiser({ params }).catch(() => undefined),
      },
    });
  }
  return (
    <div className="promotion-reasons">
      <ul>
        {(reasons.length > 0 ? reasons : [t('why.anywhere')]).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
        <li>{t(`why.${how}`, { price: format.money(perThousand) })}</li>
        <li>{t('why.notYou')}</li>
      </ul>
      <div className="ui-row">
        <Button size="small" onClick={() => void hide()}>
          {t('hidden.do', { name: payer.name })}
        </Button>
        <a href="/reach">{t('register')}</a>
      </div>
    </div>
  );
}

/** Takes what somebody paid for out of every list that is there. */
function takePlacesOf(actorId: string): void {
  queryClient.setQueriesData(
    { queryKey: [feedKey, 'entries'] },
    (data: { pages: { places: PlaceBelow[] }[] } | undefined) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          places: page.places.filter(({ payer }) => payer.id !== actorId),
        })),
      },
  );
}

const told = new Set<string>();

/** Tells once that half of it was in sight for a moment, while somebody could look. */
function useSeen({ id }: PlaceBelow) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element || told.has(id)) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        clearTimeout(timer);
        // Of what is higher than the window no half is ever in sight; then it is enough that it fills half of that.
        const { intersectionRatio: ratio = 0, intersectionRect, rootBounds } = entry ?? {};
        const fills = rootBounds ? (intersectionRect?.height ?? 0) / rootBounds.height : 0;
        if (ratio < 0.5 && fills < 0.5) return;
        timer = setTimeout(() => {
          if (document.visibilityState !== 'visible') return;
          observer.disconnect();
          told.add(id);
          api.promotion.seePlace({ params: { placeId: id } }).catch(() => told.delete(id));
        }, seenAfterMs);
      },
      { threshold: [0, 0.25, 0.5, 0.75, 1] },
    );
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [id]);
  return ref;
}
