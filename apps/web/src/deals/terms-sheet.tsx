import type { Actor } from '@allmende/contract/actors';
import type { Deal } from '@allmende/contract/deals';
import {
  dealBriefMax,
  dealPostDaysMax,
  dealSampleMax,
  dealShareDaysMax,
  dealShareMax,
  dealTitleMax,
} from '@allmende/contract/deals-limits';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { useTranslation } from '../i18n/words.ts';
import { FormRow, TextArea, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { toMinor, toMoney } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { showToast } from '../ui/toast.tsx';
import { useMainAsset } from '../wallet/currencies/queries.ts';
import { seeAnew } from './queries.ts';
import './deals.css';

type Given = { deal: Deal; creator?: never } | { creator: Actor; deal?: never };

/** What is offered: a first time, or in answer to an offer. */
export default function TermsSheet({
  onClose,
  onOffered,
  ...given
}: Given & { onClose: () => void; onOffered?: (deal: Deal) => void }) {
  const { t } = useTranslation('deals');
  const problemText = useProblemText();
  const asset = useMainAsset();
  const { deal } = given;
  const [title, setTitle] = useState(deal?.title ?? '');
  const [brief, setBrief] = useState(deal?.brief ?? '');
  const [fee, setFee] = useState(deal && deal.fee.value !== '0' ? toMinor(deal.fee) : null);
  const [share, setShare] = useState(deal?.shareBps ? String(deal.shareBps / 100) : '');
  const [shareDays, setShareDays] = useState(String(deal?.shareDays ?? 30));
  const [postDays, setPostDays] = useState(String(deal?.postDays ?? 14));
  const [sample, setSample] = useState(deal?.sample ?? '');
  const shareBps = Math.round(Number(share.replace(',', '.') || '0') * 100);
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const terms = {
        title,
        brief,
        fee: toMoney(fee ?? 0n, asset),
        shareBps,
        shareDays: Number(shareDays),
        postDays: Number(postDays),
        sample,
      };
      if (deal) {
        const { id, revision } = deal;
        return api.deals.counterDeal({ params: { dealId: id }, body: { ...terms, revision } });
      }
      const body = { creatorActorId: given.creator!.id, ...terms };
      const content = JSON.stringify(['deal', actingActorId(), body]);
      const offered = await api.deals.offerDeal({ body, idempotencyKey: keyOf(content) });
      settle(content);
      return offered;
    },
    onSuccess(offered) {
      showToast({ text: t('offered'), tone: 'good' });
      onClose();
      onOffered?.(offered);
    },
    onSettled: seeAnew,
  });
  const isReady =
    title.trim() !== '' &&
    shareBps >= 0 &&
    shareBps <= dealShareMax &&
    isWithin(shareDays, dealShareDaysMax) &&
    isWithin(postDays, dealPostDaysMax) &&
    ((fee ?? 0n) > 0n || shareBps > 0 || sample.trim() !== '');
  return (
    <FormSheet
      title={deal ? t('counterTitle') : t('offerTitle', { name: given.creator.name })}
      submit={t(deal ? 'do.counter' : 'do.offer')}
      isReady={isReady}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <TextField
        label={t('form.title')}
        hint={t('form.titleHint')}
        value={title}
        onChange={setTitle}
        maxLength={dealTitleMax}
      />
      <TextArea
        label={t('form.brief')}
        hint={t('form.briefHint')}
        optional={t('optional')}
        value={brief}
        onChange={setBrief}
        maxLength={dealBriefMax}
      />
      <FormRow>
        <MoneyField label={t('form.fee')} asset={asset} value={fee} onChange={setFee} />
        <TextField
          label={t('form.share')}
          inputMode="decimal"
          value={share}
          onChange={setShare}
          error={
            shareBps >= 0 && shareBps <= dealShareMax
              ? undefined
              : t('form.shareMax', { max: String(dealShareMax / 100) })
          }
        />
      </FormRow>
      <FormRow>
        <TextField
          label={t('form.shareDays')}
          type="number"
          min="1"
          max={String(dealShareDaysMax)}
          value={shareDays}
          onChange={setShareDays}
        />
        <TextField
          label={t('form.postDays')}
          type="number"
          min="1"
          max={String(dealPostDaysMax)}
          value={postDays}
          onChange={setPostDays}
        />
      </FormRow>
      <TextField
        label={t('form.sample')}
        hint={t('form.sampleHint')}
        optional={t('optional')}
        value={sample}
        onChange={setSample}
        maxLength={dealSampleMax}
      />
      <p className="ui-small ui-soft">{t('form.rules')}</p>
    </FormSheet>
  );
}

function isWithin(text: string, max: number): boolean {
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= max;
}
