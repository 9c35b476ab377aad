import type { Dispute } from '@allmende/contract/disputes';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { toMoney, useFormat } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { EvidenceField, useEvidence } from './evidence-field.tsx';

type Action = Dispute['actions'][number];
interface Said {
  text: string;
  awardedMinor: bigint | null;
}

function carryOut(
  dispute: Dispute,
  action: Action,
  { text, awardedMinor, ...shown }: Said & { pictureIds: string[]; fileIds: string[] },
): Promise<Dispute> {
  const params = { disputeId: dispute.id };
  switch (action) {
    case 'answer':
      return api.disputes.answerDispute({ params, body: { text, ...shown } });
    case 'insist':
      return api.disputes.insistOnDispute({ params, body: { text, ...shown } });
    case 'give_back':
      return api.disputes.giveBackDisputed({ params });
    case 'withdraw':
      return api.disputes.withdrawDispute({ params });
    case 'decide': {
      const awarded = toMoney(awardedMinor ?? 0n, dispute.claimed);
      return api.disputes.decideDispute({ params, body: { awarded, text } });
    }
  }
}

const speaks: readonly Action[] = ['answer', 'insist', 'decide'];

/** What one's side may do now; each asks once more, and says what happens to the money. */
export function DisputeActions({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation('shop');
  const [asking, setAsking] = useState<Action | null>(null);
  if (dispute.actions.length === 0) return null;
  return (
    <div className="ui-row">
      {dispute.actions.map((action) => (
        <Button
          key={action}
          variant={speaks.includes(action) ? 'primary' : 'quiet'}
          onClick={() => setAsking(action)}
        >
          {t(`dispute.action.${action}`)}
        </Button>
      ))}
      {asking && (
        <ActionDialog
          key={asking}
          dispute={dispute}
          action={asking}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}

function ActionDialog({
  dispute,
  action,
  onClose,
}: {
  dispute: Dispute;
  action: Action;
  onClose: () => void;
}) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const problemText = useProblemText();
  const [said, setSaid] = useState<Said>({ text: '', awardedMinor: null });
  const evidence = useEvidence();
  const [wasTried, setTried] = useState(false);
  const isSpoken = speaks.includes(action);
  const lacksText = isSpoken && said.text.trim() === '';
  const lacksAmount = action === 'decide' && said.awardedMinor === null;
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      carryOut(dispute, action, { ...said, ...evidence.ids(), text: said.text.trim() }),
    onSuccess: onClose,
    // Also when it was refused: somebody else may have been faster.
    onSettled: () => {
      for (const topic of ['orders', 'wallet', 'disputes']) {
        void queryClient.invalidateQueries({ queryKey: [topic] });
      }
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t(`dispute.action.${action}`)}
      confirm={t(`dispute.confirm.${action}`)}
      variant={isSpoken ? 'primary' : 'danger'}
      busy={isPending || evidence.isBusy}
      onConfirm={() => {
        setTried(true);
        if (!lacksText && !lacksAmount && !isPending) mutate();
      }}
    >
      <div className="ui-stack">
        <p>
          {t(`dispute.meaning.${action}`, {
            amount: format.money(dispute.claimed),
            name: dispute.buyer.name,
          })}
        </p>
        {action === 'decide' && (
          <MoneyField
            label={t('dispute.awarded')}
            asset={dispute.claimed}
            value={said.awardedMinor}
            onChange={(awardedMinor) => setSaid({ ...said, awardedMinor })}
            error={wasTried && lacksAmount ? t('dispute.amountMissing') : null}
          />
        )}
        {isSpoken && (
          <TextArea
            label={t('dispute.words')}
            value={said.text}
            onChange={(text) => setSaid({ ...said, text })}
            maxLength={2000}
            rows={4}
            error={wasTried && lacksText ? t('dispute.wordsMissing') : null}
          />
        )}
        {isSpoken && action !== 'decide' && <EvidenceField {...evidence} />}
        {error && <ProblemNote problem={problemText(error)} />}
      </div>
    </ConfirmDialog>
  );
}
