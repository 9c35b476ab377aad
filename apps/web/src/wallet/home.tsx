import {
  ArrowRight,
  HandCoins,
  HandHelping,
  Landmark,
  PiggyBank,
  ScanLine,
  ShieldCheck,
  Store,
} from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Link } from 'wouter';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor, useSession } from '../app/session.ts';
import { BankLinks } from '../rails/bank-links.tsx';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Jar } from '../ui/drawings/jar.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx';
import { OtherPockets } from './currencies/pocket-list.tsx';
import { EntryList } from './entry-list.tsx';
import { PayCode } from './pay-code.tsx';
import { OpenRequests } from './requests/open-requests.tsx';
import { useRecentEntries, useWallet } from './queries.ts';
import { useFamiliar } from './send.tsx';
import { Ways } from './ways.tsx';

/** The place of money: what there is, the code in the middle, and the last payments. */
export function Home() {
  const { t } = useTranslation('wallet');
  const { me } = useSession();
  return (
    <Page
      title={t('title')}
      wide
      actions={
        me?.isOperator && (
          <Button href="/pay/till" variant="plain" size="small" icon={<Landmark size={17} />}>
            {t('till.name')}
          </Button>
        )
      }
    >
      <div className="wallet-home">
        <div className="wallet-home-purse">
          <Purse />
          <BankLinks />
          <OtherPockets />
          <PayCode />
          <Ways />
        </div>
        <div className="wallet-home-rest">
          <OpenRequests />
          <Faces />
          <Latest />
        </div>
      </div>
    </Page>
  );
}

function Purse() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const wallet = useWallet();
  if (wallet.isError && !wallet.data) {
    return <ProblemNote problem={problemText(wallet.error)} onRetry={() => wallet.refetch()} />;
  }
  const isPlay = wallet.data?.regime === 'play';
  return (
    <section className="wallet-purse" aria-label={t('balance')}>
      <p className="wallet-purse-label">
        {t('balance')}
        {wallet.data && (
          <span data-tooltip={t(isPlay ? 'play.meaning' : `regime.${wallet.data.regime}.meaning`)}>
            <Badge tone="money">
              {t(isPlay ? 'play.name' : `regime.${wallet.data.regime}.name`)}
            </Badge>
          </span>
        )}
      </p>
      <div className="wallet-purse-line">
        <p className="wallet-purse-amount">
          {wallet.data ? (
            <Amount money={wallet.data.available} size="display" />
          ) : (
            <Skeleton width="9rem" height="2.5rem" />
          )}
        </p>
        {isPlay && (
          <Button href="/pay/top-up" variant="plain" icon={<PiggyBank size={18} />}>
            {t('topUp.name')}
          </Button>
        )}
      </div>
      <Daily />
    </section>
  );
}

/** What one does every day: a person sends, a shop takes payments. */
function Daily() {
  const { t } = useTranslation('wallet');
  const isShop = useActor().kind === 'business';
  if (isShop) {
    return (
      <div className="wallet-purse-actions">
        <Button href="/pay/counter" variant="money" size="large" icon={<Store size={20} />}>
          {t('commands.counter')}
        </Button>
        <Button href="/pay/send" size="large" icon={<HandCoins size={20} />}>
          {t('send.name')}
        </Button>
        <Button href="/scan" size="large" icon={<ScanLine size={20} />}>
          {t('scan')}
        </Button>
      </div>
    );
  }
  return (
    <div className="wallet-purse-actions">
      <Button href="/pay/send" variant="primary" size="large" icon={<HandCoins size={20} />}>
        {t('send.name')}
      </Button>
      <Button href="/pay/request" size="large" icon={<HandHelping size={20} />}>
        {t('request.short')}
      </Button>
      <Button href="/scan" size="large" icon={<ScanLine size={20} />}>
        {t('scan')}
      </Button>
    </div>
  );
}

/** The people and shops one deals with, one tap from paying them again. */
function Faces() {
  const { t } = useTranslation('wallet');
  const { parties } = useFamiliar();
  if (parties.length < 2) return null;
  return (
    <section className="wallet-section">
      <h2 className="wallet-heading">{t('again')}</h2>
      <ul className="wallet-faces">
        {parties.slice(0, 8).map((party) => (
          <li key={party.id}>
            <Link href={`/pay/send?to=${party.handle}`} className="wallet-face">
              <ActorAvatar actor={party} size={56} />
              <span>{party.kind === 'person' ? party.name.split(' ')[0] : party.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Latest() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const recent = useRecentEntries();
  const isPlay = useWallet().data?.regime === 'play';
  const entries = recent.data?.items.slice(0, 8);
  if (recent.isError && !entries) {
    return <ProblemNote problem={problemText(recent.error)} onRetry={() => recent.refetch()} />;
  }
  if (entries?.length === 0) {
    return (
      <EmptyState
        drawing={<Jar />}
        title={t('empty.title')}
        text={t('empty.text')}
        action={isPlay && <Button href="/pay/top-up">{t('topUp.name')}</Button>}
      />
    );
  }
  return (
    <section className="wallet-section">
      <div className="wallet-section-head">
        <h2 className="wallet-heading">{t('latest')}</h2>
        <Button href="/pay/statement" variant="plain" size="small" icon={<ArrowRight size={16} />}>
          {t('statement.name')}
        </Button>
      </div>
      {entries ? (
        <EntryList label={t('latest')} entries={entries} />
      ) : (
        <SkeletonRows rows={6} avatar />
      )}
      <div className="wallet-section-foot">
        <Button href="/pay/proof" variant="plain" size="small" icon={<ShieldCheck size={16} />}>
          {t('coverage.title')}
        </Button>
      </div>
    </section>
  );
}
