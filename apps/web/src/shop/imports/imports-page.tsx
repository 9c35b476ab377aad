import type { CatalogImport } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useLocation } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Progress } from '../../ui/progress.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { timeText } from '../../ui/time-text.tsx';
import { codeOf } from '../cart/attempt.ts';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { allOf, importKey, useImports } from '../queries.ts';
import { catalogFiles, fileBytesMax, typeOf } from './file-type.ts';
import './imports.css';

/** A place for the file, and what became of the files before. */
export function ImportsPage() {
  const { t } = useTranslation('shop');
  return (
    <Page title={t('import.title')} text={t('import.text')} back="/shop">
      <Upload />
      <PastImports />
    </Page>
  );
}

function Upload() {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [refused, setRefused] = useState<string | null>(null);
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: (file: File) =>
      api.shop.startImport({
        query: { fileName: file.name.slice(-200) },
        upload: file,
        uploadType: typeOf(file.name),
      }),
    onSuccess: (started) => {
      queryClient.setQueryData(importKey(started.id), started);
      void queryClient.invalidateQueries({ queryKey: ['imports', 'list'] });
      navigate(`/shop/import/${started.id}`);
    },
  });
  function take(file: File | undefined) {
    if (!file) return;
    const isTooLarge = file.size > fileBytesMax;
    setRefused(isTooLarge ? t('import.tooLarge', { name: file.name }) : null);
    if (!isTooLarge) mutate(file);
  }
  const problem = error && problemText(error);
  return (
    <div className="ui-stack">
      {isPending ? (
        <Progress label={t('import.uploading', { name: variables.name })} />
      ) : (
        <FileDrop
          label={t('import.choose')}
          hint={t('import.formats')}
          icon={<FileSpreadsheet size={30} aria-hidden="true" />}
          accept={catalogFiles}
          onFiles={([file]) => take(file)}
          onRefused={([file]) => setRefused(t('import.wrongKind', { name: file?.name ?? '' }))}
          error={refused}
          className="shop-import-drop"
        />
      )}
      {problem && !refused && (
        <ProblemNote
          problem={codeOf(error) === 'shop.import_running' ? { text: problem.text } : problem}
        />
      )}
    </div>
  );
}

const tones: Record<CatalogImport['state'], 'neutral' | 'info' | 'money' | 'good' | 'danger'> = {
  reading: 'info',
  preview: 'money',
  applying: 'info',
  done: 'good',
  failed: 'danger',
  discarded: 'neutral',
};

function PastImports() {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const problemText = useProblemText();
  const query = useImports();
  const { data, error, refetch } = query;
  if (error && !data) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!data) return <SkeletonRows rows={3} />;
  const imports = allOf(data);
  if (imports.length === 0) return <p className="ui-soft">{t('import.none')}</p>;
  return (
    <section className="shop-import-past">
      <h2 className="shop-group-title">{t('import.past')}</h2>
      <List label={t('import.past')} className="shop-imports">
        {imports.map((one) => (
          <ListRow
            key={one.id}
            href={`/shop/import/${one.id}`}
            title={<bdi>{one.fileName}</bdi>}
            text={summaryOf(one)}
            meta={timeText(format, new Date(one.startedAt), 'list', Date.now())}
            trailing={<Badge tone={tones[one.state]}>{t(`import.state.${one.state}`)}</Badge>}
          />
        ))}
      </List>
      <MoreOnSight query={query} />
    </section>
  );

  function summaryOf({ counts, format: kind }: CatalogImport): string {
    const parts = (['create', 'change', 'refuse'] as const)
      .filter((action) => counts[action] > 0)
      .map((action) =>
        t(`import.counted.${action}`, {
          count: counts[action],
          number: format.number(counts[action]),
        }),
      );
    return [t(`import.format.${kind}`), ...parts].join(' · ');
  }
}
