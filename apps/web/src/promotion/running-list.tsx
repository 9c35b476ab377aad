import type { RegisteredPromotion } from '@allmende/contract/promotion';
import { promotionReasonMax } from '@allmende/contract/promotion-limits';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextArea } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { seeAnew, useRunning } from './queries.ts';

/** For operators: what is advertised now, and how it is taken down. */
export function RunningList() {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useRunning();
  const [removing, setRemoving] = useState<RegisteredPromotion | null>(null);
  const items = data?.pages
    .flatMap((page) => page.items)
    .filter(({ state }) => state === 'running');
  return (
    <Card heading={t('running.title')}>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!items && !error && <SkeletonRows rows={2} />}
      {items?.length === 0 && <p className="ui-soft">{t('running.none')}</p>}
      {items && items.length > 0 && (
        <List label={t('running.title')}>
          {items.map((one) => (
            <ListRow
              key={one.id}
              title={one.text || t('noPost')}
              text={one.advertiser?.name ?? ''}
              trailing={
                <Button size="small" onClick={() => setRemoving(one)}>
                  {t('running.remove')}
                </Button>
              }
            />
          ))}
        </List>
      )}
      {hasNextPage && (
        <Button size="small" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {removing && <RemoveSheet promotion={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

function RemoveSheet({
  promotion,
  onClose,
}: {
  promotion: RegisteredPromotion;
  onClose: () => void;
}) {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.promotion.removePromotion({
        params: { promotionId: promotion.id },
        body: { reason: reason.trim() },
      }),
    onSuccess() {
      seeAnew();
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('running.removeTitle')}
      submit={t('running.remove')}
      submitVariant="danger"
      isReady={reason.trim() !== ''}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={mutate}
      onClose={onClose}
    >
      <p>{t('running.removeText')}</p>
      <TextArea
        label={t('running.reason')}
        value={reason}
        onChange={setReason}
        maxLength={promotionReasonMax}
      />
    </FormSheet>
  );
}
