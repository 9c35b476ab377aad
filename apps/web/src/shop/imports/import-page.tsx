import type { CatalogImport } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useLocation } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Scales } from '../../ui/drawings/scales.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { Progress } from '../../ui/progress.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { codeOf } from '../cart/attempt.ts';
import { changesOf, importKey, useImport } from '../queries.ts';
import { ImportRows } from './import-rows.tsx';
import './imports.css';

/** One file on its way onto the shelves: read, looked through, taken over. It goes on without anybody watching. */
export function ImportPage({ importId }: { importId: string }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data, error, refetch } = useImport(importId);
  if (data) return <Loaded one={data} />;
  return (
    <Page title={t('import.title')} back="/shop/import">
      {codeOf(error) === 'shop.import_unknown' ? (
        <EmptyState drawing={<Signpost />} title={t('import.unknown')} />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} />
      )}
    </Page>
  );
}

function Loaded({ one }: { one: CatalogImport }) {
  const { t } = useTranslation('shop');
  const hasRows = one.state === 'preview' || one.state === 'done' || one.state === 'applying';
  return (
    <Page
      title={<bdi>{one.fileName}</bdi>}
      text={[
        // What is still being read is of no kind yet.
        one.state !== 'reading' && t(`import.format.${one.format}`),
        t(`import.state.${one.state}`),
      ]
        .filter(Boolean)
        .join(' · ')}
      back="/shop/import"
      wide
      foot={one.state === 'preview' && <PreviewFoot one={one} />}
    >
      <div className="shop-import">
        <Standing one={one} />
        {one.failure && one.state !== 'failed' && <Failure failure={one.failure} isPartial />}
        {hasRows && <ImportRows one={one} />}
      </div>
    </Page>
  );
}

/** What is going on, or what came of it. */
function Standing({ one }: { one: CatalogImport }) {
  const { t } = useTranslation('shop');
  switch (one.state) {
    case 'reading':
      return <Working label={t('import.reading')} one={one} text={t('import.readingText')} />;
    case 'applying':
      return <Working label={t('import.applying')} one={one} text={t('import.applyingText')} />;
    case 'done':
      return <Done one={one} />;
    case 'failed':
      return one.failure ? <Failure failure={one.failure} /> : <Failure />;
    case 'discarded':
      return (
        <EmptyState
          drawing={<Scales />}
          title={t('import.discarded')}
          action={<Button href="/shop/import">{t('import.another')}</Button>}
        />
      );
    case 'preview':
      return <Outcome one={one} />;
  }
}

function Working({ label, one, text }: { label: string; one: CatalogImport; text: string }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const { done, total } = one.progress;
  const words = { done: format.number(done), total: format.number(total ?? 0) };
  return (
    <div className="shop-import-work">
      <Progress
        label={label}
        {...(total === null ? {} : { value: done, max: Math.max(total, 1) })}
        text={t(total === null ? 'import.soFar' : 'import.of', words)}
      />
      <p className="ui-small ui-soft">{text}</p>
      <p>
        <Button href="/shop" size="small">
          {t('import.leave')}
        </Button>
      </p>
    </div>
  );
}

/** What the preview comes to, in a sentence before the figures. */
function Outcome({ one: { counts } }: { one: CatalogImport }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const willDo = counts.create + counts.change;
  const what =
    counts.change === 0 ? 'outcomeNew' : counts.create === 0 ? 'outcomeChange' : 'outcome';
  return (
    <p className="shop-import-outcome ui-serif">
      {willDo > 0
        ? t(`import.${what}`, { count: willDo, number: format.number(willDo) })
        : t('import.outcomeNothing')}
      {counts.refuse > 0 &&
        ` ${t('import.outcomeRefused', { count: counts.refuse, number: format.number(counts.refuse) })}`}
    </p>
  );
}

function Done({ one }: { one: CatalogImport }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const taken = one.counts.create + one.counts.change;
  const missing = one.picturesFailed - one.picturesWithoutRoom;
  return (
    <div className="ui-stack">
      <Banner
        tone="good"
        title={t('import.doneTitle', { count: taken, number: format.number(taken) })}
        action={
          <Button href="/shop" size="small">
            {t('import.toShelf')}
          </Button>
        }
      >
        {one.picturesPending > 0 &&
          t('import.picturesPending', {
            count: one.picturesPending,
            number: format.number(one.picturesPending),
          })}
      </Banner>
      {missing > 0 && (
        <Banner tone="info">
          {t('import.picturesFailed', { count: missing, number: format.number(missing) })}
        </Banner>
      )}
      {one.picturesWithoutRoom > 0 && (
        <Banner tone="info">
          {t('import.picturesWithoutRoom', {
            count: one.picturesWithoutRoom,
            number: format.number(one.picturesWithoutRoom),
          })}
        </Banner>
      )}
    </div>
  );
}

function Failure({
  failure,
  isPartial,
}: {
  failure?: NonNullable<CatalogImport['failure']>;
  isPartial?: boolean;
}) {
  const { t } = useTranslation(['shop', 'errors']);
  const code = failure?.code ?? 'shop.import_unreadable';
  const sentence = t(code);
  return (
    <Banner
      tone={isPartial ? 'money' : 'danger'}
      title={t(isPartial ? 'import.partial' : 'import.failed')}
      action={
        !isPartial && (
          <Button href="/shop/import" size="small">
            {t('import.another')}
          </Button>
        )
      }
    >
      {failure?.row ? `${t('import.inRow', { row: failure.row })}: ${sentence}` : sentence}
    </Banner>
  );
}

function PreviewFoot({ one }: { one: CatalogImport }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [isDiscarding, setDiscarding] = useState(false);
  const params = { importId: one.id };
  const count = changesOf(one);
  const applying = useMutation({
    mutationFn: () => api.shop.applyImport({ params }),
    onSuccess: (next) => queryClient.setQueryData(importKey(one.id), next),
    onError: () => void queryClient.invalidateQueries({ queryKey: ['imports'] }),
  });
  const discarding = useMutation({
    mutationFn: () => api.shop.discardImport({ params }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['imports'] });
      showToast({ text: t('import.discarded') });
      navigate('/shop/import');
    },
    onError: () => {
      setDiscarding(false);
      void queryClient.invalidateQueries({ queryKey: ['imports'] });
    },
  });
  const error = applying.error ?? discarding.error;
  return (
    <div className="shop-import-foot">
      {error && <ProblemNote problem={problemText(error)} />}
      <Button onClick={() => setDiscarding(true)}>{t('import.discard')}</Button>
      {count > 0 && (
        <Button variant="primary" busy={applying.isPending} onClick={() => applying.mutate()}>
          {t('import.apply', { count, number: format.number(count) })}
        </Button>
      )}
      <ConfirmDialog
        open={isDiscarding}
        onClose={() => setDiscarding(false)}
        title={t('import.discardTitle')}
        confirm={t('import.discard')}
        busy={discarding.isPending}
        onConfirm={() => discarding.mutate()}
      >
        <p>{t('import.discardText')}</p>
      </ConfirmDialog>
    </div>
  );
}
