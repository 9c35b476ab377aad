import { useMutation, useQuery } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Card } from '../ui/card.tsx';
import { FileDrop } from '../ui/file-drop.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { complianceKey, refreshCases } from './queries.ts';

/** The list of sanctions and politically exposed persons with which people are compared. */
export function WatchlistCard() {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const format = useFormat();
  const queryKey = [complianceKey, 'watchlist'];
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.compliance.getWatchlist({ signal }),
  });
  const hand = useMutation({
    mutationFn: (file: File) =>
      api.compliance.importWatchlist({
        query: { fileName: file.name.slice(0, 200) },
        upload: file,
        uploadType: 'application/x-ndjson',
      }),
    onSuccess(list) {
      queryClient.setQueryData(queryKey, list);
      void refreshCases();
    },
  });
  return (
    <Card heading={t('list.title')}>
      <div className="ui-stack">
        <p className="ui-small ui-soft">{t('list.text')}</p>
        {data && (
          <p>
            {data.importedAt
              ? t('list.state', {
                  sanctions: data.sanctions,
                  peps: data.peps,
                  file: data.fileName,
                  on: format.date(data.importedAt),
                })
              : t('list.none')}
          </p>
        )}
        <FileDrop
          label={t(hand.isPending ? 'list.reading' : 'list.hand')}
          hint={t('list.format')}
          icon={<FileUp size={30} aria-hidden="true" />}
          disabled={hand.isPending}
          onFiles={([file]) => file && hand.mutate(file)}
        />
        {hand.error && <ProblemNote problem={problemText(hand.error)} />}
      </div>
    </Card>
  );
}
