import { Maximize2, Printer, ScanLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { accentProps } from '../ui/accent.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { toMoney, useFormat } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { BrightCode } from './bright-code.tsx';
import {
  type CodeWish,
  type ShownCode,
  useCode,
  useScreenOn,
  useSecondsUntil,
} from './use-code.ts';
import { AssetChoice, useAssetChoice } from '../wallet/currencies/asset-choice.tsx';

/** The code of the hat that is worn: to be found, or to be paid. */
export function MyCode() {
  const { t } = useTranslation('identity');
  const actor = useActor();
  const [purpose, setPurpose] = useState<CodeWish['purpose']>('profile');
  const { asset, choose } = useAssetChoice();
  const [minor, setMinor] = useState<bigint | null>(null);
  const [note, setNote] = useState('');
  const isPay = purpose === 'pay';
  const amount = isPay && minor !== null && minor > 0n ? toMoney(minor, asset) : null;
  return (
    <Page title={t('myCode')} back="/me">
      <div className="identity-code-page">
        <Segmented
          label={t('codePurpose')}
          value={purpose}
          onChange={setPurpose}
          options={[
            { value: 'profile', label: t('purposeProfile') },
            { value: 'pay', label: t('purposePay') },
          ]}
        />
        <CodeCard wish={{ purpose, amount, note: isPay ? note.trim() : '' }} />
        {isPay && (
          <div className="ui-stack identity-code-ask">
            <AssetChoice
              asset={asset}
              onChange={(next) => {
                choose(next);
                setMinor(null);
              }}
            />
            <MoneyField
              label={t('askAmount')}
              optional={t('optional')}
              asset={asset}
              value={minor}
              onChange={setMinor}
            />
            <TextField
              label={t('askNote')}
              optional={t('optional')}
              maxLength={140}
              value={note}
              onChange={setNote}
            />
          </div>
        )}
        <div className="ui-row identity-code-buttons">
          <Button href="/scan" icon={<ScanLine size={20} aria-hidden="true" />}>
            {t('scan')}
          </Button>
          {actor.kind === 'business' && (
            <Button href="/code/print" icon={<Printer size={20} aria-hidden="true" />}>
              {t('printCode')}
            </Button>
          )}
        </div>
      </div>
    </Page>
  );
}

function CodeCard({ wish }: { wish: CodeWish }) {
  const { t } = useTranslation('identity');
  const actor = useActor();
  const format = useFormat();
  const problemText = useProblemText();
  const code = useCode(wish);
  const [isBright, setBright] = useState(false);
  useScreenOn();
  const label = t(wish.purpose === 'pay' ? 'payCodeOf' : 'codeOf', { name: actor.name });
  if (code.error) {
    return <ProblemNote problem={problemText(code.error)} onRetry={code.retry} />;
  }
  return (
    <section className="identity-code-card" {...accentProps(actor.accent, actor.name)}>
      <div className="identity-code-who">
        <ActorAvatar actor={actor} size={44} />
        <span className="identity-code-names">
          <span className="identity-code-name">{actor.name}</span>
          <span className="ui-small">@{actor.handle}</span>
        </span>
        <button
          type="button"
          className="identity-code-grow"
          aria-label={t('showBright')}
          data-tooltip={t('showBright')}
          onClick={() => setBright(true)}
        >
          <Maximize2 size={20} aria-hidden="true" />
        </button>
      </div>
      <QrCode text={code.url ?? ''} label={label} size={288} />
      {wish.amount && (
        <p className="identity-code-amount">
          <span className="ui-figures">{format.money(wish.amount)}</span>
          {wish.note && <span className="ui-small">{wish.note}</span>}
        </p>
      )}
      <Renewal code={code} />
      {isBright && code.url && (
        <BrightCode text={code.url} label={label} onClose={() => setBright(false)} />
      )}
    </section>
  );
}

/** How long the code is still the newest; an old photograph of it is worth nothing. */
function Renewal({ code }: { code: ShownCode }) {
  const { t } = useTranslation('identity');
  const seconds = useSecondsUntil(code.renewAt);
  return (
    <p className="identity-renewal ui-small">
      <span
        className="identity-renewal-ring"
        style={{ '--share': seconds / 60 } as React.CSSProperties}
        aria-hidden="true"
      />
      <span className="ui-figures">
        {code.isOver
          ? t('renewalOver')
          : code.isLate
            ? t('renewalLate')
            : t('renewsIn', { count: seconds })}
      </span>
    </p>
  );
}
