import type { Campaign, CampaignReward } from '@allmende/contract/campaigns';
import { inMemoryOfMax, pledgeNoteMax } from '@allmende/contract/campaigns-limits';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { useTranslation } from '../i18n/words.ts';
import { confirmPayment } from '../identity/confirm.tsx';
import { announce } from '../ui/announce.ts';
import { Switch } from '../ui/choice.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { toMinor, toMoney, useFormat } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { seeAnew } from './queries.ts';

const FeeNote = lazyPart(() => import('../fees/fee-note.tsx'));

/** How much, for which reward, and who may read it. */
export function GiveSheet({
  campaign,
  reward,
  onClose,
}: {
  campaign: Campaign;
  /** Chosen before; another one can be chosen here. */
  reward: CampaignReward | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const problemText = useProblemText();
  const { id, owner, way, goal: asset, rewards } = campaign;
  const [chosen, setChosen] = useState<string>(reward?.id ?? '');
  const [minor, setMinor] = useState(reward ? toMinor(reward.from) : null);
  const [inMemoryOf, setInMemoryOf] = useState('');
  const [note, setNote] = useState('');
  const [isShown, setShown] = useState(false);
  const wanted = rewards.find((one) => one.id === chosen) ?? null;
  const isEnough = minor !== null && minor > 0n && (!wanted || minor >= toMinor(wanted.from));
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const amount = toMoney(minor!, asset);
      const confirmation = await confirmPayment({ payee: owner, amount, action: 'pay' });
      if (confirmation === null) return null;
      const body = { amount, rewardId: wanted?.id ?? null, note, inMemoryOf, isShown };
      const content = JSON.stringify(['campaign', actingActorId(), id, body]);
      const given = await api.campaigns.pledge({
        params: { campaignId: id },
        body: { ...body, confirmation },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return given;
    },
    onSuccess(given) {
      if (!given) return;
      seeAnew();
      announce(t('thanks'));
      onClose();
    },
    onError: seeAnew,
  });
  return (
    <FormSheet
      title={t('giveTitle', { title: campaign.title })}
      submit={
        isEnough
          ? t(way === 'all' ? 'promiseFor' : 'giveFor', {
              amount: format.money(toMoney(minor, asset)),
            })
          : t(way === 'all' ? 'promise' : 'give')
      }
      submitVariant="money"
      isReady={isEnough}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      {rewards.length > 0 && (
        <Select
          label={t('reward')}
          value={chosen}
          onChange={(next) => {
            setChosen(next);
            const other = rewards.find((one) => one.id === next);
            if (other && (minor === null || minor < toMinor(other.from))) {
              setMinor(toMinor(other.from));
            }
          }}
          options={[
            { value: '', label: t('noReward') },
            ...rewards
              .filter(({ left, id: other }) => left !== 0 || other === chosen)
              .map(({ id: value, name, from }) => ({
                value: value as string,
                label: t('rewardOption', { name, from: format.money(from) }),
              })),
          ]}
        />
      )}
      <MoneyField
        label={t('amount')}
        asset={asset}
        value={minor}
        onChange={setMinor}
        error={
          wanted && minor !== null && minor < toMinor(wanted.from)
            ? t('tooLittle', { from: format.money(wanted.from) })
            : undefined
        }
      />
      <TextField
        label={t('inMemoryOf')}
        optional={t('optional')}
        value={inMemoryOf}
        onChange={setInMemoryOf}
        maxLength={inMemoryOfMax}
      />
      <TextField
        label={t('note', { name: owner.name })}
        optional={t('optional')}
        value={note}
        onChange={setNote}
        maxLength={pledgeNoteMax}
      />
      <Switch label={t('isShown')} hint={t('isShownHint')} checked={isShown} onChange={setShown} />
      <p className="ui-small ui-soft">
        {way === 'all'
          ? t('promiseText', { day: format.date(campaign.endsAt!) })
          : t('giveText', { name: owner.name })}
      </p>
      <FeeNote props={minor === null ? {} : { amount: toMoney(minor, asset) }} missing={null} />
    </FormSheet>
  );
}
