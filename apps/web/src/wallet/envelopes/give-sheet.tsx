import { envelopeNoteMax, envelopePartsMax } from '@allmende/contract/envelope-limits';
import type { Envelope } from '@allmende/contract/envelopes';
import type { Conversation } from '@allmende/contract/messaging';
import { RequestProblem } from '@allmende/sdk';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { isOutcomeUnknown, keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { confirmGift } from '../../identity/confirm.tsx';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { NumberPad } from '../../ui/number-pad.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { QuantityStepper } from '../../ui/quantity-stepper.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useWallet } from '../queries.ts';
import { rememberEnvelope } from './queries.ts';
import { AssetChoice, useAssetChoice } from '../currencies/asset-choice.tsx';
import '../wallet.css';
import './envelopes.css';

/** How much, for how many and how; the money leaves when it is given, and the card appears where one was writing. */
export default function GiveSheet({
  conversation,
  name,
  onClose,
}: {
  conversation: Conversation;
  /** Of the group, or of whom one gives it to. */
  name: string;
  onClose: () => void;
}) {
  const { t } = useTranslation(['wallet/envelopes', 'wallet']);
  const format = useFormat();
  const problemText = useProblemText();
  const own = useActor();
  const { asset, choose } = useAssetChoice();
  const wallet = useWallet(asset.assetCode).data;
  const isGroup = conversation.kind === 'group';
  const others = Math.max(1, (conversation.group?.memberCount ?? 2) - 1);
  const [minor, setMinor] = useState(0n);
  const [count, setCount] = useState(isGroup ? Math.min(others, envelopePartsMax) : 1);
  const [way, setWay] = useState<'equal' | 'lucky'>('lucky');
  const [note, setNote] = useState('');
  const amount = toMoney(minor, asset);
  const isTooMuch = wallet !== undefined && minor > toMinor(wallet.available);
  const canGive = minor >= BigInt(count) && minor > 0n && !isTooMuch;

  async function give(): Promise<Envelope | null> {
    const body = {
      conversationId: conversation.id,
      total: amount,
      count,
      way: isGroup ? way : ('equal' as const),
      note: note.trim(),
    };
    const content = JSON.stringify(['envelope', own.id, body]);
    const idempotencyKey = keyOf(content);
    const send = (confirmation?: string) =>
      api.envelopes.giveEnvelope({
        body: { ...body, ...(confirmation === undefined ? {} : { confirmation }) },
        idempotencyKey,
      });
    try {
      const given = await send();
      settle(content);
      return given;
    } catch (error) {
      const isAsked =
        error instanceof RequestProblem && error.code === 'identity.confirmation_required';
      if (!isAsked) throw error;
    }
    const confirmation = await confirmGift({ conversationId: conversation.id, name, amount });
    if (confirmation === null) return null;
    const given = await send(confirmation);
    settle(content);
    return given;
  }

  const { mutate, isPending, error } = useMutation({
    mutationFn: give,
    onSuccess(given) {
      if (!given) return;
      rememberEnvelope(given);
      onClose();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (canGive && !isPending) mutate();
  }
  return (
    <Sheet open onClose={onClose} title={t('envelope.title')} locked={isPending}>
      <form className="wallet-step" onSubmit={submit}>
        <AssetChoice
          asset={asset}
          onChange={(next) => {
            choose(next);
            setMinor(0n);
          }}
        />
        <NumberPad label={t('envelope.total')} asset={asset} value={minor} onChange={setMinor} />
        <p className="wallet-available" role="status">
          {wallet &&
            t(isTooMuch ? 'send.tooMuch' : 'send.available', {
              amount: format.money(wallet.available),
            })}
        </p>
        {isGroup && (
          <>
            <div className="wallet-envelope-count">
              <span>{t('envelope.parts')}</span>
              <QuantityStepper
                label={t('envelope.parts')}
                value={count}
                max={envelopePartsMax}
                onChange={setCount}
              />
            </div>
            <Segmented
              label={t('envelope.how')}
              value={way}
              onChange={setWay}
              options={[
                { value: 'lucky', label: t('envelope.lucky') },
                { value: 'equal', label: t('envelope.equal') },
              ]}
            />
          </>
        )}
        <TextField
          label={t('envelope.note')}
          hideLabel
          placeholder={t('envelope.note')}
          value={note}
          onChange={setNote}
          maxLength={envelopeNoteMax}
          autoComplete="off"
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <Button
          variant="money"
          size="large"
          type="submit"
          full
          busy={isPending}
          disabled={!canGive}
        >
          {t(isOutcomeUnknown(error) ? 'send.insist' : 'envelope.give', {
            amount: format.money(amount),
          })}
        </Button>
        <p className="ui-small ui-soft wallet-step-foot">
          {t(isGroup ? 'envelope.meaning' : 'envelope.meaningOne')}
        </p>
      </form>
    </Sheet>
  );
}
