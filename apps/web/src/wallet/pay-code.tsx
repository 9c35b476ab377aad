import type { Money } from '@allmende/contract/money';
import { Maximize2, PencilLine, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useProblemText } from '../app/problem-text.ts';
import { BrightCode } from '../identity/bright-code.tsx';
import { useCode, useScreenOn } from '../identity/use-code.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AssetChoice, useAssetChoice } from './currencies/asset-choice.tsx';

/** What one asks for with the code; without it the payer says how much. */
interface Asked {
  amount: Money;
  note: string;
}

const edge = 232;

/** The own code, front and centre, for being paid; a tap makes it fill the screen. */
export function PayCode() {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isAsking, setAsking] = useState(false);
  const amount = asked?.amount;
  return (
    <section className="wallet-code" aria-label={t('code.name')}>
      <Code asked={asked} />
      <p className="wallet-code-words">
        {amount ? t('code.asks', { amount: format.money(amount) }) : t('code.text')}
      </p>
      <div className="wallet-code-actions">
        <Button
          size="small"
          variant="plain"
          icon={<PencilLine size={16} />}
          onClick={() => setAsking(true)}
        >
          {t(asked ? 'code.change' : 'code.ask')}
        </Button>
        {asked && (
          <IconButton
            label={t('code.clear')}
            icon={<X size={18} />}
            onClick={() => setAsked(null)}
          />
        )}
      </div>
      {isAsking && (
        <AskDialog
          asked={asked}
          onClose={() => setAsking(false)}
          onAsk={(next) => {
            setAsked(next);
            setAsking(false);
          }}
        />
      )}
    </section>
  );
}

function Code({ asked }: { asked: Asked | null }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [isBright, setBright] = useState(false);
  const amount = asked?.amount ?? null;
  const code = useCode({ purpose: 'pay', amount, note: asked?.note ?? '' });
  useScreenOn();
  if (code.error) {
    return <ProblemNote problem={problemText(code.error)} onRetry={code.retry} />;
  }
  return (
    <>
      <button
        type="button"
        className="wallet-code-paper"
        aria-label={t('code.enlarge')}
        onClick={() => setBright(true)}
      >
        {code.url ? (
          <QrCode text={code.url} label={t('code.name')} size={edge} />
        ) : (
          <Skeleton width={edge} height={edge} />
        )}
        <Maximize2 size={18} aria-hidden="true" className="wallet-code-enlarge" />
      </button>
      {(code.isOver || code.isLate) && (
        <p className="wallet-quiet" role="status">
          {t(code.isOver ? 'code.over' : 'code.late')}
        </p>
      )}
      {isBright && code.url && (
        <BrightCode text={code.url} label={t('code.name')} onClose={() => setBright(false)} />
      )}
    </>
  );
}

function AskDialog({
  asked,
  onAsk,
  onClose,
}: {
  asked: Asked | null;
  onAsk: (asked: Asked) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('wallet');
  const { asset, choose } = useAssetChoice(asked?.amount);
  const [minor, setMinor] = useState<bigint | null>(asked ? toMinor(asked.amount) : null);
  const [note, setNote] = useState(asked?.note ?? '');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('code.ask')}
      actions={
        <Button
          variant="primary"
          disabled={!minor}
          onClick={() => minor && onAsk({ amount: toMoney(minor, asset), note: note.trim() })}
        >
          {t('code.show')}
        </Button>
      }
    >
      <div className="wallet-form">
        <AssetChoice
          asset={asset}
          onChange={(next) => {
            choose(next);
            setMinor(null);
          }}
        />
        <MoneyField label={t('send.amount')} asset={asset} value={minor} onChange={setMinor} />
        <TextField
          label={t('code.note')}
          optional={t('optional')}
          maxLength={140}
          value={note}
          onChange={setNote}
        />
      </div>
    </Dialog>
  );
}
