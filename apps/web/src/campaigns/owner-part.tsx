import type { Campaign } from '@allmende/contract/campaigns';
import { campaignUpdateMax } from '@allmende/contract/campaigns-limits';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { CampaignSheet } from './campaign-sheet.tsx';
import { PledgeWords } from './lists.tsx';
import { remember, seeAnew, usePledges } from './queries.ts';

type Deed = 'startCampaign' | 'endCampaign' | 'deleteCampaign';

/** What its owner does with it, and who gave. */
export function OwnerPart({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const { id, state, way } = campaign;
  return (
    <div className="ui-stack">
      {state === 'draft' ? (
        <Banner tone="info">{t('draftText')}</Banner>
      ) : (
        <CopyText label={t('link')} text={`${location.origin}/give/${id}`} />
      )}
      <Deeds campaign={campaign} />
      {state === 'funded' && <Banner tone="good">{t('fundedText')}</Banner>}
      {state === 'failed' && <Banner tone="info">{t('failedText')}</Banner>}
      {(campaign.giverCount > 0 || way === 'keep') && state !== 'draft' && (
        <Givers campaignId={id} />
      )}
    </div>
  );
}

function Deeds({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const { id, state, way } = campaign;
  const [open, setOpen] = useState<Deed | 'edit' | 'update' | null>(null);
  const { mutate, isPending } = useMutation({
    async mutationFn(deed: Deed) {
      const params = { campaignId: id };
      if (deed !== 'deleteCampaign') return api.campaigns[deed]({ params });
      await api.campaigns.deleteCampaign({ params });
      return null;
    },
    onSuccess(next) {
      if (next) return remember(next);
      seeAnew();
      navigate('/pay/campaigns?side=own', { replace: true });
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: () => setOpen(null),
  });
  const asked = open === 'edit' || open === 'update' ? null : open;
  const ending = way === 'all' ? 'giveUp' : 'endEarly';
  const words = {
    startCampaign: 'start',
    deleteCampaign: 'discard',
    endCampaign: ending,
  } as const;
  return (
    <div className="campaigns-deeds">
      {state === 'draft' && (
        <>
          <Button variant="primary" onClick={() => setOpen('startCampaign')}>
            {t('start')}
          </Button>
          <Button onClick={() => setOpen('edit')}>{t('edit')}</Button>
          <Button variant="plain" onClick={() => setOpen('deleteCampaign')}>
            {t('discard')}
          </Button>
        </>
      )}
      {state !== 'draft' && <Button onClick={() => setOpen('update')}>{t('tell')}</Button>}
      {state === 'open' && (
        <Button variant="plain" onClick={() => setOpen('endCampaign')}>
          {t(ending)}
        </Button>
      )}
      {asked && (
        <ConfirmDialog
          open
          onClose={() => setOpen(null)}
          title={t(`${words[asked]}Title`)}
          confirm={t(words[asked])}
          busy={isPending}
          onConfirm={() => mutate(asked)}
        >
          {t(`${words[asked]}Text`)}
        </ConfirmDialog>
      )}
      {open === 'edit' && <CampaignSheet campaign={campaign} onClose={() => setOpen(null)} />}
      {open === 'update' && <UpdateSheet campaign={campaign} onClose={() => setOpen(null)} />}
    </div>
  );
}

function UpdateSheet({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const [text, setText] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.campaigns.postUpdate({ params: { campaignId: campaign.id }, body: { text } }),
    onSuccess(next) {
      remember(next);
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('tellTitle')}
      submit={t('tell')}
      isReady={text.trim() !== ''}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <TextArea
        label={t('tellWhat')}
        value={text}
        onChange={setText}
        maxLength={campaignUpdateMax}
      />
    </FormSheet>
  );
}

function Givers({ campaignId }: { campaignId: Campaign['id'] }) {
  const { t } = useTranslation('campaigns');
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    usePledges(campaignId);
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Card heading={t('whoGave')}>
      {error && !items ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : !items ? (
        <SkeletonRows rows={3} avatar />
      ) : items.length === 0 ? (
        <p className="ui-soft">{t('nobodyYet')}</p>
      ) : (
        <ul className="campaigns-list" aria-label={t('whoGave')}>
          {items.map((one) => (
            <li key={one.id} className="campaigns-row">
              <ActorAvatar actor={one.giver} />
              <PledgeWords pledge={one} title={one.giver.name} />
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {items && items.length > 0 && <SaveGivers campaignId={campaignId} />}
    </Card>
  );
}

function SaveGivers({ campaignId }: { campaignId: Campaign['id'] }) {
  const { t, language } = useTranslation('campaigns');
  const problemText = useProblemText();
  const { mutate, isPending } = useMutation({
    async mutationFn() {
      const file = await api.campaigns.downloadPledges({
        params: { campaignId },
        query: { locale: language },
      });
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <Button
      full
      icon={<Download size={18} aria-hidden="true" />}
      busy={isPending}
      onClick={() => mutate()}
    >
      {t('saveFile')}
    </Button>
  );
}
