import type { Campaign } from '@allmende/contract/campaigns';
import {
  campaignAboutMax,
  campaignDaysMax,
  campaignTitleMax,
  rewardAboutMax,
  rewardNameMax,
  rewardStockMax,
  rewardsMax,
} from '@allmende/contract/campaigns-limits';
import { useMutation } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { PictureField } from '../identity/picture-field.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { FormRow, TextArea, TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { toMinor, toMoney } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { useMainAsset } from '../wallet/currencies/queries.ts';
import { remember } from './queries.ts';

interface Reward {
  key: number;
  name: string;
  about: string;
  from: bigint | null;
  stock: string;
}

/** A draft, new or as it is. */
export function CampaignSheet({
  campaign,
  onClose,
}: {
  campaign: Campaign | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const asset = useMainAsset();
  const [, navigate] = useLocation();
  const [title, setTitle] = useState(campaign?.title ?? '');
  const [about, setAbout] = useState(campaign?.about ?? '');
  const [picture, setPicture] = useState(campaign?.picture ?? null);
  const [isUploading, setUploading] = useState(false);
  const [way, setWay] = useState<Campaign['way']>(campaign?.way ?? 'all');
  const [goal, setGoal] = useState(campaign ? toMinor(campaign.goal) : null);
  const [days, setDays] = useState(String(campaign?.days ?? 30));
  const [rewards, setRewards] = useState<Reward[]>(() =>
    (campaign?.rewards ?? []).map(({ name, about, from, stock }, key) => ({
      key,
      name,
      about,
      from: toMinor(from),
      stock: stock === null ? '' : String(stock),
    })),
  );
  const nextKey = useRef(rewards.length);
  const { mutate, isPending, error } = useMutation({
    mutationFn() {
      const body = {
        title,
        about,
        pictureId: picture?.id ?? null,
        way,
        goal: toMoney(goal!, asset),
        days: Number(days),
        rewards: rewards.map(({ name, about, from, stock }) => ({
          name,
          about,
          from: toMoney(from!, asset),
          stock: stock === '' ? null : Number(stock),
        })),
      };
      return campaign
        ? api.campaigns.editCampaign({ params: { campaignId: campaign.id }, body })
        : api.campaigns.createCampaign({ body });
    },
    onSuccess(saved) {
      remember(saved);
      onClose();
      if (!campaign) navigate(`/pay/campaigns/${saved.id}`);
    },
  });
  const hasDays =
    Number.isInteger(Number(days)) && Number(days) >= 1 && Number(days) <= campaignDaysMax;
  const hasRewards = rewards.every(
    ({ name, from, stock }) =>
      name.trim() !== '' && from !== null && from > 0n && (stock === '' || Number(stock) >= 1),
  );
  return (
    <FormSheet
      title={t(campaign ? 'editCampaign' : 'newCampaign')}
      submit={t('save')}
      isReady={title.trim() !== '' && goal !== null && goal > 0n && hasDays && hasRewards}
      busy={isPending || isUploading}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <TextField label={t('what')} value={title} onChange={setTitle} maxLength={campaignTitleMax} />
      <FormRow>
        <MoneyField label={t('goal')} asset={asset} value={goal} onChange={setGoal} />
        <TextField
          label={t('days')}
          type="number"
          min="1"
          max={String(campaignDaysMax)}
          value={days}
          onChange={setDays}
        />
      </FormRow>
      <Segmented
        label={t('wayLabel')}
        value={way}
        onChange={setWay}
        options={(['all', 'keep'] as const).map((value) => ({ value, label: t(`way.${value}`) }))}
      />
      <p className="ui-small ui-soft">{t(`wayText.${way}`)}</p>
      <TextArea
        label={t('about')}
        hint={t('aboutHint')}
        optional={t('optional')}
        value={about}
        onChange={setAbout}
        maxLength={campaignAboutMax}
      />
      <PictureField
        label={t('picture')}
        showsLabel
        hint={t('pictureHint')}
        picture={picture}
        alt={title}
        audience="private"
        onChange={setPicture}
        onUploading={setUploading}
      />
      {rewards.map((one, at) => (
        <RewardFields
          key={one.key}
          reward={one}
          at={at + 1}
          onChange={(next) =>
            setRewards((all) => all.map((other) => (other.key === next.key ? next : other)))
          }
          onRemove={() => setRewards((all) => all.filter(({ key }) => key !== one.key))}
        />
      ))}
      {rewards.length < rewardsMax && (
        <p>
          <Button
            size="small"
            icon={<Plus size={17} aria-hidden="true" />}
            onClick={() => {
              const key = nextKey.current++;
              setRewards((all) => [...all, { key, name: '', about: '', from: null, stock: '' }]);
            }}
          >
            {t('addReward')}
          </Button>
        </p>
      )}
    </FormSheet>
  );
}

function RewardFields({
  reward,
  at,
  onChange,
  onRemove,
}: {
  reward: Reward;
  at: number;
  onChange: (reward: Reward) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('campaigns');
  const asset = useMainAsset();
  return (
    <fieldset className="campaigns-reward-fields">
      <legend className="campaigns-row-line">
        {t('rewardNumber', { at })}
        <IconButton
          label={t('removeReward', { at })}
          icon={<Trash2 size={18} />}
          onClick={onRemove}
        />
      </legend>
      <TextField
        label={t('rewardName')}
        value={reward.name}
        onChange={(name) => onChange({ ...reward, name })}
        maxLength={rewardNameMax}
      />
      <FormRow>
        <MoneyField
          label={t('rewardFrom')}
          asset={asset}
          value={reward.from}
          onChange={(from) => onChange({ ...reward, from })}
        />
        <TextField
          label={t('rewardStock')}
          optional={t('optional')}
          type="number"
          min="1"
          max={String(rewardStockMax)}
          value={reward.stock}
          onChange={(stock) => onChange({ ...reward, stock })}
        />
      </FormRow>
      <TextField
        label={t('rewardAbout')}
        optional={t('optional')}
        value={reward.about}
        onChange={(about) => onChange({ ...reward, about })}
        maxLength={rewardAboutMax}
      />
    </fieldset>
  );
}
