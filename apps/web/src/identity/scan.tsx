import { useMutation } from '@tanstack/react-query';
import type { PaymentCode } from '@allmende/contract/payment-codes';
import type { PaymentCodeReason } from '@allmende/contract/payment-codes/reading';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { handoverCodeInLink } from '../handovers/code.ts';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Page } from '../app/page.tsx';
import { useActor } from '../app/session.ts';
import { announce } from '../ui/announce.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { QrScanner } from '../ui/qr-scanner.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { placeOf, type ResolvedCode, ResolvedCodeCard } from './resolved-code.tsx';

const BankCode = lazyPart(() => import('../payment-codes/bank-code.tsx'));

/** What a text turned out to be, that is no address here. */
type Found =
  | { kind: 'actor'; resolved: ResolvedCode }
  | { kind: 'bank'; code: PaymentCode }
  | { kind: 'bank_refused'; reason: PaymentCodeReason }
  | { kind: 'payer_code' }
  | { kind: 'place'; place: string };

/** The link of a code that a payer shows to a shop's till. */
const payerCode = /^https?:\/\/[^/]+\/pay\/counter\?code=\d+$/;

async function find(text: string, isShop: boolean): Promise<Found> {
  const handover = handoverCodeInLink(text);
  if (handover) return { kind: 'place', place: `/link/${handover}` };
  if (payerCode.test(text)) {
    const { pathname, search } = new URL(text);
    return isShop ? { kind: 'place', place: pathname + search } : { kind: 'payer_code' };
  }
  const { readPaymentCode } = await import('@allmende/contract/payment-codes');
  const read = readPaymentCode(text);
  if (read.ok) return { kind: 'bank', code: read.value };
  if (read.code !== 'payment_code.unknown_format') {
    return { kind: 'bank_refused', reason: read.code };
  }
  const resolved = await api.identity.resolveCode({ body: { url: text.slice(0, 2000) } });
  const place = placeOf(resolved);
  return place ? { kind: 'place', place } : { kind: 'actor', resolved };
}

/** Reads somebody's code, or one of a bank, with the camera or from a picture, and says what it is. */
export function Scan() {
  const { t } = useTranslation('identity');
  const isShop = useActor().kind === 'business';
  const [round, setRound] = useState(0);
  const [, navigate] = useLocation();
  const read = useMutation({
    mutationFn: (text: string) => find(text, isShop),
    onSuccess(found) {
      if (found.kind === 'place') navigate(found.place);
      else if (found.kind === 'actor') announce(found.resolved.actor.name);
    },
  });
  function again() {
    read.reset();
    // A new scanner, so that the same code can be read once more.
    setRound(round + 1);
  }
  const found = read.data;
  return (
    <Page title={t('scan')} back="/me">
      <div className="identity-scan">
        <p className="ui-soft">{t('scanHelp')}</p>
        <QrScanner
          key={round}
          paused={read.isPending || read.isSuccess}
          onText={(text) => read.mutate(text)}
        />
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
      <Sheet
        open={found !== undefined && found.kind !== 'place'}
        onClose={again}
        title={t(found?.kind === 'bank' ? 'foundBill' : 'found')}
      >
        {found?.kind === 'actor' && (
          <ResolvedCodeCard resolved={found.resolved} next={`/p/${found.resolved.actor.handle}`} />
        )}
        {found?.kind === 'payer_code' && (
          <div className="identity-resolved">
            <p>{t('foundPayerCode')}</p>
            <Button variant="primary" full onClick={again}>
              {t('scanAgain')}
            </Button>
          </div>
        )}
        {(found?.kind === 'bank' || found?.kind === 'bank_refused') && (
          <BankCode
            props={{
              code: found.kind === 'bank' ? found.code : null,
              reason: found.kind === 'bank_refused' ? found.reason : null,
              onAgain: again,
            }}
            missing={<p>{t('foundUnreadable')}</p>}
          />
        )}
      </Sheet>
    </Page>
  );
}
