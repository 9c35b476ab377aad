import type { OperationResult } from '@allmende/contract/operation';
import type { promotionOperations } from '@allmende/contract/promotion';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { FormRow, TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { RunningList } from './running-list.tsx';
import { seeAnew, useSettings } from './queries.ts';

type Settings = OperationResult<(typeof promotionOperations)['getPromotionSettings']>;

/** For operators: whether reach is sold, by whom, and who has a share. */
export function SettingsPage() {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const { data, error, refetch } = useSettings();
  return (
    <Page title={t('settings.title')} back="/me">
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} />}
      {data && (
        <div className="ui-stack">
          <Form settings={data} />
          <RunningList />
        </div>
      )}
    </Page>
  );
}

const share = /^\d{1,3}([.,]\d{1,2})?$/;
const bpsOf = (text: string) => Math.round(Number(text.replace(',', '.')) * 100);

function Form({ settings }: { settings: Settings }) {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const [isOpen, setOpen] = useState(settings.isOpen);
  const [seller, setSeller] = useState(settings.seller?.handle ?? '');
  const [commons, setCommons] = useState(settings.commons?.handle ?? '');
  const [author, setAuthor] = useState(String(settings.authorBps / 100));
  const [pot, setPot] = useState(String(settings.commonsBps / 100));
  const isShared = share.test(author) && share.test(pot) && bpsOf(author) + bpsOf(pot) <= 10_000;
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.promotion.setPromotionSettings({
        body: {
          isOpen,
          sellerHandle: seller,
          commonsHandle: commons.trim() === '' ? null : commons,
          authorBps: bpsOf(author),
          commonsBps: bpsOf(pot),
        },
      }),
    onSuccess() {
      seeAnew();
      showToast({ text: t('settings.saved') });
    },
  });
  return (
    <Card>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isShared) mutate();
        }}
      >
        <p className="ui-soft">{t('settings.text')}</p>
        <Switch label={t('settings.isOpen')} checked={isOpen} onChange={setOpen} />
        <TextField
          label={t('settings.seller')}
          hint={t('settings.sellerHint')}
          before="@"
          value={seller}
          onChange={setSeller}
          autoCapitalize="none"
          required
        />
        <TextField
          label={t('settings.commons')}
          hint={t('settings.commonsHint')}
          optional={t('new.optional')}
          before="@"
          value={commons}
          onChange={setCommons}
          autoCapitalize="none"
        />
        <FormRow>
          <TextField
            label={t('settings.author')}
            after="%"
            inputMode="decimal"
            value={author}
            onChange={setAuthor}
            required
          />
          <TextField
            label={t('settings.pot')}
            after="%"
            inputMode="decimal"
            value={pot}
            onChange={setPot}
            required
          />
        </FormRow>
        {!isShared && <p className="ui-small ui-soft">{t('promotion.shares_invalid')}</p>}
        {error && <ProblemNote problem={problemText(error)} />}
        <div>
          <Button
            type="submit"
            variant="primary"
            busy={isPending}
            disabled={!isShared || seller.trim() === ''}
          >
            {t('settings.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
