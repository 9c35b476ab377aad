import { Printer } from 'lucide-react';
import { Redirect } from 'wouter';
import { Page } from '../app/page.tsx';
import { useSession } from '../app/session.ts';
import '../identity/identity.css';
import { useTranslation } from '../i18n/words.ts';
import { accentProps } from '../ui/accent.ts';
import { Button } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { QrCode } from '../ui/qr-code.tsx';

/** A sheet for the counter or the door, with the code by which people subscribe. */
export default function SignPage() {
  const { t } = useTranslation('newsletters');
  const { actor } = useSession();
  if (actor?.kind !== 'business') return <Redirect to="/me" replace />;
  const { name, handle, accent } = actor;
  return (
    <Page
      title={t('sign.title')}
      back="/business/news"
      actions={
        <Button
          variant="primary"
          icon={<Printer size={20} aria-hidden="true" />}
          onClick={() => window.print()}
        >
          {t('sign.print')}
        </Button>
      }
    >
      <article className="identity-poster" {...accentProps(accent, name)}>
        <div className="identity-poster-awning" aria-hidden="true" />
        <p className="ui-serif identity-poster-name">{name}</p>
        <p className="identity-poster-call">{t('sign.call')}</p>
        <QrCode
          text={`${location.origin}/@${handle}/news?via=qr`}
          label={t('audience.code')}
          size={320}
        />
        <p className="identity-poster-foot">
          <Mark size={22} /> {location.host}/@{handle}/news
        </p>
      </article>
    </Page>
  );
}
