import { giftMonths, giftNoteMax } from '@allmende/contract/creators-limits';
import type { Membership, MembershipGift, Tier } from '@allmende/contract/creators';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { useTranslation } from '../i18n/words.ts';
import { confirmPayment } from '../identity/confirm.tsx';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { toMoney, useFormat } from '../ui/format.ts';
import { giftLink } from './mine.tsx';
import { seeAnew } from './queries.ts';

const FeeNote = lazyPart(() => import('../fees/fee-note.tsx'));

/** Pays for some months for somebody else, then shows what to hand over. */
export function GiftSheet({
  creator,
  tier,
  onClose,
}: {
  creator: Membership['creator'];
  tier: Tier;
  onClose: () => void;
}) {
  const { t } = useTranslation('creators');
  const format = useFormat();
  const problemText = useProblemText();
  const [months, setMonths] = useState<(typeof giftMonths)[number]>(3);
  const [note, setNote] = useState('');
  const [given, setGiven] = useState<MembershipGift | null>(null);
  const { monthly, yearly } = tier;
  const price =
    months === 12 && yearly ? yearly : toMoney(BigInt(monthly.value) * BigInt(months), monthly);
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const confirmation = await confirmPayment({ payee: creator, amount: price, action: 'pay' });
      if (confirmation === null) return null;
      const body = { months, note: note.trim(), price };
      const content = JSON.stringify(['give', actingActorId(), tier.id, body]);
      const gift = await api.creators.giveMembership({
        params: { tierId: tier.id },
        body: { ...body, confirmation },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return gift;
    },
    onSuccess(gift) {
      if (!gift) return;
      seeAnew();
      setGiven(gift);
    },
  });
  if (given) {
    return (
      <Sheet
        open
        onClose={onClose}
        title={t('given')}
        actions={<Button onClick={onClose}>{t('done')}</Button>}
      >
        <div className="ui-stack">
          <p>{t('givenText')}</p>
          <CopyText label={t('giftLink')} text={giftLink(given.code)} />
        </div>
      </Sheet>
    );
  }
  return (
    <FormSheet
      title={t('giveTitle', { name: tier.name })}
      submit={t('giveFor', { price: format.money(price) })}
      submitVariant="money"
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <Select
        label={t('giveHowLong')}
        value={String(months)}
        onChange={(value) => setMonths(giftMonths.find((one) => String(one) === value)!)}
        options={giftMonths.map((one) => ({
          value: String(one),
          label: t('months', { count: one }),
        }))}
      />
      <TextField
        label={t('giftNote')}
        optional={t('optional')}
        value={note}
        onChange={setNote}
        maxLength={giftNoteMax}
      />
      <p className="ui-small ui-soft">{t('giveText')}</p>
      <FeeNote props={{ amount: price }} missing={null} />
    </FormSheet>
  );
}
