import type { Money } from '@allmende/contract/money';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Redirect } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor, useSession } from '../app/session.ts';
import { accentProps } from '../ui/accent.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { toMoney, useFormat } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { showToast } from '../ui/toast.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { ExpectedProblem } from './expected-problem.tsx';
import { AssetChoice, useAssetChoice } from '../wallet/currencies/asset-choice.tsx';

type Purpose = 'profile' | 'pay';

const settleMs = 350;

/** A business's lasting code on a sheet for the counter, the door or the market stall. */
export function CodePoster() {
  return useActor().kind === 'business' ? <PosterPage /> : <Redirect to="/code" replace />;
}

function PosterPage() {
  const { t } = useTranslation('identity');
  const { hat } = useSession();
  const [purpose, setPurpose] = useState<Purpose>('profile');
  const { asset, choose } = useAssetChoice();
  const [minor, setMinor] = useState<bigint | null>(null);
  const isPay = purpose === 'pay';
  const poster = usePoster(
    purpose,
    isPay && minor !== null && minor > 0n ? toMoney(minor, asset) : null,
  );
  return (
    <Page
      title={t('printCode')}
      back="/code"
      actions={
        <Button
          variant="primary"
          icon={<Printer size={20} aria-hidden="true" />}
          disabled={!poster.url}
          onClick={() => window.print()}
        >
          {t('print')}
        </Button>
      }
    >
      <div className="identity-poster-choice">
        <Segmented
          label={t('codePurpose')}
          value={purpose}
          onChange={setPurpose}
          options={[
            { value: 'profile', label: t('posterProfile') },
            { value: 'pay', label: t('posterPay') },
          ]}
        />
        {isPay && (
          <AssetChoice
            asset={asset}
            onChange={(next) => {
              choose(next);
              setMinor(null);
            }}
          />
        )}
        {isPay && (
          <MoneyField
            label={t('fixedAmount')}
            optional={t('optional')}
            hint={t('fixedAmountHint')}
            asset={asset}
            value={minor}
            onChange={setMinor}
          />
        )}
      </div>
      <Poster poster={poster} />
      {hat?.role !== 'agent' && <Revoke />}
    </Page>
  );
}

/** What stands on the sheet, and the code that belongs to it once it is there. */
function usePoster(purpose: Purpose, value: Money | null) {
  const wanted = JSON.stringify([purpose, value]);
  // One code for an amount, not one for each of its figures.
  const asked = useSettled(wanted, settleMs);
  const code = useQuery({
    queryKey: ['identity.createCode', 'lasting', asked],
    queryFn({ signal }) {
      const [purpose, amount] = JSON.parse(asked) as [Purpose, Money | null];
      const body = { purpose, isLasting: true, ...(amount ? { amount } : {}) };
      return api.identity.createCode({ body, signal });
    },
  });
  return {
    purpose,
    amount: value,
    url: (asked === wanted && code.data?.url) || null,
    error: code.error,
    retry: () => void code.refetch(),
  };
}

function Poster({ poster }: { poster: ReturnType<typeof usePoster> }) {
  const { t } = useTranslation('identity');
  const actor = useActor();
  const format = useFormat();
  const problemText = useProblemText();
  const { purpose, amount, url, error, retry } = poster;
  if (error) return <ProblemNote problem={problemText(error)} onRetry={retry} />;
  return (
    <article className="identity-poster" {...accentProps(actor.accent, actor.name)}>
      <div className="identity-poster-awning" aria-hidden="true" />
      <p className="ui-serif identity-poster-name">{actor.name}</p>
      <p className="identity-poster-call">
        {t(purpose === 'pay' ? 'posterCallPay' : 'posterCallProfile')}
      </p>
      <QrCode
        text={url ?? ''}
        label={t(purpose === 'pay' ? 'payCodeOf' : 'codeOf', { name: actor.name })}
        size={320}
      />
      {amount && <p className="ui-figures identity-poster-amount">{format.money(amount)}</p>}
      <p className="identity-poster-foot">
        <Mark size={22} /> {location.host}/@{actor.handle}
      </p>
    </article>
  );
}

/** When a print got into wrong hands, or shows a wrong price: none of them works any more. */
function Revoke() {
  const { t } = useTranslation('identity');
  const [isOpen, setOpen] = useState(false);
  const revoke = useMutation({
    mutationFn: () => api.identity.revokeLastingCodes(),
    onSuccess() {
      setOpen(false);
      showToast({ text: t('revoked') });
    },
  });
  return (
    <div className="identity-poster-revoke">
      <p className="ui-small ui-soft">{t('posterText')}</p>
      <Button variant="plain" size="small" onClick={() => setOpen(true)}>
        {t('revoke')}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('revokeTitle')}
        confirm={t('revoke')}
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
      >
        <p>{t('revokeText')}</p>
        <ExpectedProblem error={revoke.error} />
      </ConfirmDialog>
    </div>
  );
}
