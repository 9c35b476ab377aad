import { useMutation } from '@tanstack/react-query';
import {
  Ban,
  Bell,
  EyeOff,
  IdCard,
  LogOut,
  Megaphone,
  MoonStar,
  Package,
  Palette,
  QrCode,
  ScanLine,
  ShieldCheck,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Link } from 'wouter';
import { HatList } from '../app/hat-switcher.tsx';
import { Page } from '../app/page.tsx';
import { useActor, useSession } from '../app/session.ts';
import { signOut } from '../app/who-am-i.ts';
import { useOutbox } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { Invitations } from '../business/invitations.tsx';
import { BusinessLinks } from '../business/me-links.tsx';
import { OperatorLinks } from '../reports/operator-links.tsx';
import { ActorHead } from './actor-head.tsx';

/** Oneself: the hat and its profile, the code, and everything about the account. */
export function MePage() {
  const { t } = useTranslation('identity');
  const actor = useActor();
  const { hat, me } = useSession();
  const isBusiness = actor.kind === 'business';
  const mayEdit = hat?.role !== 'agent';
  return (
    <Page title={t('me')}>
      <ActorHead actor={actor}>
        <div className="ui-row identity-head-buttons">
          {mayEdit && (
            <Button href={isBusiness ? '/business/profile' : '/me/profile'}>
              {t('editProfile')}
            </Button>
          )}
          <Button href={`${isBusiness ? '/b' : '/p'}/${actor.handle}`} variant="plain">
            {t('seeProfile')}
          </Button>
        </div>
      </ActorHead>
      <Invitations />
      <div className="identity-tiles">
        <Tile
          href="/code"
          icon={<QrCode size={26} aria-hidden="true" />}
          title={t('myCode')}
          text={t(actor.kind === 'business' ? 'businessCodeText' : 'myCodeText')}
        />
        <Tile
          href="/scan"
          icon={<ScanLine size={26} aria-hidden="true" />}
          title={t('scan')}
          text={t('scanText')}
        />
      </div>
      <Card flush className="identity-hats">
        <HatList />
      </Card>
      {isBusiness && (
        <Card flush>
          <BusinessLinks />
        </Card>
      )}
      <Card flush>
        <List label={t('account')}>
          {!isBusiness && (
            <Row
              href="/orders"
              icon={<Package size={22} />}
              title={t('orders')}
              text={t('ordersText')}
            />
          )}
          <Row
            href="/me/security"
            icon={<ShieldCheck size={22} />}
            title={t('security')}
            text={t('securityText')}
          />
          {mayEdit && (
            <Row
              href="/me/level"
              icon={<IdCard size={22} />}
              title={t('level')}
              text={t('levelText')}
            />
          )}
          <Row
            href="/me/privacy"
            icon={<EyeOff size={22} />}
            title={t('privacy')}
            text={t('privacyText')}
          />
          {!isBusiness && (
            <Row
              href="/me/businesses"
              icon={<Megaphone size={22} />}
              title={t('fromBusinesses')}
              text={t('fromBusinessesText')}
            />
          )}
          <Row
            href="/me/calm"
            icon={<MoonStar size={22} />}
            title={t('calm')}
            text={t('calmText')}
          />
          <Row
            href="/me/notifications"
            icon={<Bell size={22} />}
            title={t('notifications')}
            text={t('notificationsText')}
          />
          <Row
            href="/me/settings"
            icon={<Palette size={22} />}
            title={t('settings')}
            text={t('settingsText')}
          />
          <Row
            href="/me/blocked"
            icon={<Ban size={22} />}
            title={t('blocked')}
            text={t('blockedText')}
          />
        </List>
      </Card>
      {me?.isOperator && <OperatorLinks />}
      <SignOut name={me?.actors[0]?.actor.handle ?? ''} />
    </Page>
  );
}

function Tile(props: { href: string; icon: ReactNode; title: string; text: string }) {
  return (
    <Link href={props.href} className="identity-tile">
      <span className="identity-tile-icon">{props.icon}</span>
      <span className="identity-tile-title">{props.title}</span>
      <span className="ui-small ui-soft">{props.text}</span>
    </Link>
  );
}

function Row(props: { href: string; icon: ReactNode; title: string; text: string }) {
  return (
    <ListRow
      href={props.href}
      leading={
        <span className="identity-row-icon" aria-hidden="true">
          {props.icon}
        </span>
      }
      title={props.title}
      text={props.text}
    />
  );
}

function SignOut({ name }: { name: string }) {
  const { t } = useTranslation('identity');
  const waiting = useOutbox().length;
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useMutation({ mutationFn: signOut });
  return (
    <div className="identity-sign-out">
      <Button
        variant="plain"
        icon={<LogOut size={20} aria-hidden="true" />}
        busy={isPending}
        onClick={() => (waiting > 0 ? setAsking(true) : mutate())}
      >
        {t('signOut', { name })}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('unsentTitle', { count: waiting })}
        confirm={t('signOutAnyway')}
        busy={isPending}
        onConfirm={() => mutate()}
      >
        <p>{t('unsentText')}</p>
      </ConfirmDialog>
    </div>
  );
}
