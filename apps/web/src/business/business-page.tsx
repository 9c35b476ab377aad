import { RequestProblem } from '@allmende/sdk';
import {
  ArrowRight,
  ExternalLink,
  Globe,
  MapPin,
  MessageCircle,
  MessageCircleReply,
  Newspaper,
  Pencil,
  Phone,
  Share2,
  Store,
} from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Redirect } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { accentProps } from '../ui/accent.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Picture } from '../ui/picture.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { HoursTable } from './hours-table.tsx';
import { mapAddress } from './map-link.ts';
import { type Presence, presencePath, publicAddress, usePresence } from './queries.ts';
import { Sign } from './sign.tsx';

const ShopWindow = lazy(() => import('../shop/shelf/window.tsx'));

/** The shelves open beside the chat, where one also buys. */
const shopPath = (handle: string) => `/chats/to/${handle}?then=shop`;

/** A business as it shows itself, inside the app: what its public page says, one tap from a chat. */
export function BusinessPage({ handle }: { handle: string }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const { data, error, refetch } = usePresence(handle);
  const isUnknown =
    error instanceof RequestProblem &&
    ['business.unknown', 'platform.invalid_input'].includes(error.code);
  // A former handle leads here; the address then says the present one.
  if (data && data.actor.handle !== handle) {
    return <Redirect to={presencePath(data.actor.handle)} replace />;
  }
  return (
    <Page title={data?.actor.name ?? t('page.title')} back="/discover">
      {data ? (
        <PresenceView presence={data} />
      ) : isUnknown ? (
        <EmptyState
          drawing={<Signpost />}
          title={t('page.unknown.title')}
          text={t('page.unknown.text')}
          action={<Button href="/discover">{t('discover.title')}</Button>}
        />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <>
          <Skeleton height="12rem" />
          <SkeletonRows rows={5} avatar />
        </>
      )}
    </Page>
  );
}

function PresenceView({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const { actor, cover, hours, address } = presence;
  return (
    <article className="business-page" {...accentProps(actor.accent, actor.name)}>
      <div className="business-facade">
        <div className="business-strip" aria-hidden="true" />
        {cover && (
          <Picture
            src={cover.largeUrl}
            srcSet={`${cover.mediumUrl} 640w, ${cover.largeUrl} 1600w`}
            sizes="(min-width: 42rem) 40rem, 100vw"
            alt={cover.alt}
            ratio="21 / 9"
            colour={cover.colour}
            className="business-cover"
            eager
          />
        )}
      </div>
      <header className="business-head">
        <Sign
          presence={presence}
          facts={[t(`category.${presence.category}`), address?.city, `@${actor.handle}`]}
          size={92}
        />
      </header>
      <Actions presence={presence} />
      {presence.answerTime && (
        <p className="business-answers">
          <MessageCircleReply size={17} aria-hidden="true" />
          {t(`page.answers.${presence.answerTime}`)}
        </p>
      )}
      {presence.about && <p className="business-about">{presence.about}</p>}
      {presence.hasShop && <Shelf presence={presence} />}
      <div className="business-facts">
        {hours && (
          <section>
            <h3>{t('hours.title')}</h3>
            <HoursTable hours={hours} />
          </section>
        )}
        <Visit presence={presence} />
        <ImprintView imprint={presence.imprint} />
      </div>
    </article>
  );
}

/** What one can buy here, before one asks. */
function Shelf({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const { actor: own } = useSession();
  const { actor } = presence;
  return (
    <section className="business-shelf">
      <div className="business-shelf-head">
        <h3>{t('page.shelf')}</h3>
        <Button
          variant="plain"
          size="small"
          href={own?.id === actor.id ? '/shop' : shopPath(actor.handle)}
          icon={<ArrowRight size={18} className="ui-mirror" aria-hidden="true" />}
        >
          {t('page.shop')}
        </Button>
      </div>
      <Suspense fallback={<Skeleton height="14rem" />}>
        <ShopWindow sellerId={actor.id} />
      </Suspense>
    </section>
  );
}

function Visit({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const { actor, address, website, imprint } = presence;
  return (
    <section>
      <h3>{t('page.visit')}</h3>
      {address && (
        <p>
          {address.street}
          <br />
          {address.postalCode} {address.city}
          <br />
          <a href={mapAddress(address, actor.name)} target="_blank" rel="noopener noreferrer">
            <MapPin size={16} aria-hidden="true" /> {t('page.map')}
          </a>
        </p>
      )}
      {imprint.phone && (
        <p>
          <a href={`tel:${imprint.phone.replace(/[^+\d]/g, '')}`}>
            <Phone size={16} aria-hidden="true" /> {imprint.phone}
          </a>
        </p>
      )}
      {website && (
        <p>
          <a href={website} target="_blank" rel="noopener noreferrer nofollow ugc">
            <ExternalLink size={16} aria-hidden="true" /> {website.replace(/^https?:\/\/|\/$/g, '')}
          </a>
        </p>
      )}
      <p>
        <a href={`/@${actor.handle}`} target="_blank" rel="noopener">
          <Globe size={16} aria-hidden="true" /> {t('profile.publicPage')}
        </a>
      </p>
    </section>
  );
}

const CampaignsLink = lazyPart(() => import('../campaigns/campaigns-link.tsx'));
const JoinLink = lazyPart(() => import('../creators/join-link.tsx'));

function Actions({ presence }: { presence: Presence }) {
  const { t } = useTranslation('business');
  const { actor: own, hat } = useSession();
  const { actor, hasShop } = presence;
  const isOwn = own?.id === actor.id;
  const { copy } = useCopy(() => showToast({ text: t('page.copied') }));
  async function share(): Promise<void> {
    const url = publicAddress(actor.handle);
    if (navigator.share) {
      await navigator.share({ title: actor.name, url }).catch(() => undefined);
      return;
    }
    await copy(url);
  }
  return (
    <div className="business-actions">
      {isOwn && hat?.role !== 'agent' && (
        <Button icon={<Pencil size={18} aria-hidden="true" />} href="/business/profile">
          {t('page.edit')}
        </Button>
      )}
      {!isOwn && (
        <Button
          variant="primary"
          icon={<MessageCircle size={19} aria-hidden="true" />}
          href={`/chats/to/${actor.handle}`}
        >
          {t('page.write')}
        </Button>
      )}
      {hasShop && !isOwn && (
        <Button icon={<Store size={19} aria-hidden="true" />} href={shopPath(actor.handle)}>
          {t('page.shop')}
        </Button>
      )}
      <Button href={`/feed/u/${actor.handle}`}>{t('page.posts')}</Button>
      {!isOwn && (
        <IconButton
          label={t('page.subscribe')}
          icon={<Newspaper size={20} />}
          href={`/b/${actor.handle}/news`}
        />
      )}
      <IconButton
        label={t('page.share')}
        icon={<Share2 size={20} />}
        onClick={() => void share()}
      />
      {!isOwn && (
        <div className="business-support">
          <JoinLink props={{ handle: actor.handle }} missing={null} />
          <CampaignsLink props={{ handle: actor.handle }} missing={null} />
        </div>
      )}
    </div>
  );
}

function ImprintView({ imprint }: { imprint: Presence['imprint'] }) {
  const { t } = useTranslation('business');
  const lines = [
    imprint.legalName,
    imprint.representative && t('page.representedBy', { name: imprint.representative }),
    imprint.email,
    imprint.registerEntry,
    imprint.vatId && t('page.vatId', { id: imprint.vatId }),
  ].filter(Boolean);
  if (lines.length === 0) return null;
  return (
    <section className="business-imprint">
      <h3>{t('page.imprint')}</h3>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  );
}
