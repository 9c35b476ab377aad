import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { handoverCodeInLink } from '../handovers/code.ts';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { announce } from '../ui/announce.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { QrScanner } from '../ui/qr-scanner.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { ResolvedCodeCard } from './resolved-code.tsx';

/** Reads somebody's code with the camera or from a picture, and says whose it is. */
export function Scan() {
  const { t } = useTranslation('identity');
  const [round, setRound] = useState(0);
  const read = useMutation({
    mutationFn: (text: string) => api.identity.resolveCode({ body: { url: text.slice(0, 2000) } }),
    onSuccess: ({ actor }) => announce(actor.name),
  });
  const [, navigate] = useLocation();
  function take(text: string) {
    const code = handoverCodeInLink(text);
    if (code) navigate(`/link/${code}`);
    else read.mutate(text);
  }
  function again() {
    read.reset();
    // A new scanner, so that the same code can be read once more.
    setRound(round + 1);
  }
  return (
    <Page title={t('scan')} back="/me">
      <div className="identity-scan">
        <p className="ui-soft">{t('scanHelp')}</p>
        <QrScanner key={round} paused={read.isPending || read.isSuccess} onText={take} />
        <ExpectedProblem error={read.error} />
        {read.isError && (
          <Button full onClick={again}>
            {t('scanAgain')}
          </Button>
        )}
        <Button href="/code" full>
          {t('showMyCode')}
        </Button>
      </div>
      <Sheet open={read.isSuccess} onClose={again} title={t('found')}>
        {read.data && (
          <ResolvedCodeCard resolved={read.data} next={`/p/${read.data.actor.handle}`} />
        )}
      </Sheet>
    </Page>
  );
}
