import type { Actor } from '@allmende/contract/actors';
import type { Id } from '@allmende/contract/ids';
import type { Tip } from '@allmende/contract/tips';
import { tipNoteMax } from '@allmende/contract/tips-limits';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { actingActorId } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { announce } from '../ui/announce.ts';
import { ChipGroup } from '../ui/chip.tsx';
import { Switch } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { toMinor, toMoney, useFormat } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { useMainAsset } from '../wallet/currencies/queries.ts';
import { usePaying } from '../wallet/paying.ts';
import { useWallet } from '../wallet/queries.ts';
import { PayingProblem } from '../wallet/send-steps.tsx';
import { seeAnew, useJar } from './queries.ts';

const FeeNote = lazyPart(() => import('../fees/fee-note.tsx'));

/** In hundredths of a whole: what people give. */
const usual = [50, 100, 200, 500] as const;

/** A little money for somebody, for a post or just so: two taps, and it is in their wallet. */
export default function TipSheet({
  to,
  postId = null,
  message = null,
  isPublic = true,
  onClose,
}: {
  to: Actor;
  postId?: Id<'post'> | null;
  message?: Tip['message'];
  /** Of the post: for what only some read nobody gives without a name. */
  isPublic?: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('tips');
  const format = useFormat();
  const asset = useMainAsset();
  const wallet = useWallet(asset.assetCode).data;
  const jar = useJar(to.handle).data;
  const via = (isPublic && !message && jar?.anonymousVia) || null;
  const whole = 10n ** BigInt(asset.assetScale);
  const chips = usual.map((hundredths) => (BigInt(hundredths) * whole) / 100n);
  const [chosen, setChosen] = useState<string>(String(chips[1]));
  const [other, setOther] = useState<bigint | null>(null);
  const [note, setNote] = useState('');
  const [isAnonymous, setAnonymous] = useState(false);
  const [isShown, setShown] = useState(false);
  const minor = chosen === 'other' ? (other ?? 0n) : BigInt(chosen);
  const amount = toMoney(minor, asset);
  const isTooMuch = wallet !== undefined && minor > toMinor(wallet.available);
  const body = {
    toActorId: to.id,
    postId,
    message,
    amount,
    note: note.trim(),
    isAnonymous,
    isShown: isShown && !isAnonymous,
  };
  const payee = isAnonymous && via ? via : to;
  const paying = usePaying(
    {
      payee,
      amount,
      note: body.note,
      way: {
        action: 'pay',
        content: JSON.stringify(['tip', actingActorId(), body]),
        async pay({ confirmation, idempotencyKey }) {
          const given = await api.tips.tip({
            body: confirmation === undefined ? body : { ...body, confirmation },
            idempotencyKey,
          });
          return given.payment;
        },
      },
    },
    () => {
      const text = t('done', { amount: format.money(amount), name: to.name });
      announce(text);
      showToast({ text, tone: 'good' });
      seeAnew();
      onClose();
    },
  );
  const { state } = paying;
  return (
    <FormSheet
      title={t('title', { name: to.name })}
      submit={t(state.at === 'unknown' ? 'again' : 'give', { amount: format.money(amount) })}
      submitVariant="money"
      isReady={minor > 0n && !isTooMuch}
      busy={state.at === 'sending' || state.at === 'confirming'}
      error={isTooMuch ? t('tooMuch', { amount: format.money(wallet.available) }) : null}
      onSubmit={() => void paying.pay(false)}
      onClose={onClose}
    >
      <ChipGroup
        label={t('amount')}
        value={chosen}
        onChange={setChosen}
        options={[
          ...chips.map((value) => ({
            value: String(value),
            label: format.money(toMoney(value, asset)),
          })),
          { value: 'other', label: t('other') },
        ]}
      />
      {chosen === 'other' && (
        <MoneyField label={t('own')} asset={asset} value={other} onChange={setOther} />
      )}
      <TextField
        label={t('note')}
        optional={t('optional')}
        value={note}
        maxLength={tipNoteMax}
        onChange={setNote}
      />
      {via && (
        <Switch
          label={t('anonymous')}
          hint={t('anonymousHint', { via: via.name })}
          checked={isAnonymous}
          onChange={setAnonymous}
        />
      )}
      {jar?.showsSupporters && !isAnonymous && (
        <Switch
          label={t('shown')}
          hint={t('shownHint', { name: to.name })}
          checked={isShown}
          onChange={setShown}
        />
      )}
      <p className="ui-small ui-soft">{t('how')}</p>
      <FeeNote props={{ amount }} missing={null} />
      <PayingProblem state={state} />
    </FormSheet>
  );
}
