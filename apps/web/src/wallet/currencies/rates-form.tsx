import { RequestProblem } from '@allmende/sdk';
import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { useFormat } from '../../ui/format.ts';
import { walletKey } from '../queries.ts';
import { assetsKey } from './queries.ts';

/** What was changed at the desk shows wherever currencies are shown. */
export async function refreshCurrencies(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: [walletKey] }),
    queryClient.invalidateQueries({ queryKey: assetsKey }),
  ]);
}

/** The rates of the European Central Bank: its file by hand, or fetched where that is allowed. */
export function RatesForm({ allowsFetch }: { allowsFetch: boolean }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const take = useMutation({
    mutationFn: async (file: File | null) =>
      file
        ? api.currencies.importRates({ body: { xml: await file.text() } })
        : api.currencies.fetchRates(),
    onSuccess: refreshCurrencies,
  });
  const where = placeOf(take.error);
  return (
    <Card heading={t('currencies.desk.rates')}>
      <FileDrop
        label={t('currencies.desk.file')}
        hint={t('currencies.desk.fileHint')}
        icon={<FileText size={22} />}
        accept=".xml,text/xml,application/xml"
        disabled={take.isPending}
        error={
          take.isError
            ? `${problemText(take.error).text} ${where ? t('currencies.desk.refusedAt', where) : ''}`
            : null
        }
        onFiles={([file]) => file && take.mutate(file)}
      />
      {allowsFetch && (
        <Button busy={take.isPending} onClick={() => take.mutate(null)}>
          {t('currencies.desk.fetch')}
        </Button>
      )}
      {take.data && (
        <Banner tone="good">
          {take.data.taken.length > 0
            ? t('currencies.desk.taken', {
                day: format.date(take.data.day),
                codes: take.data.taken.join(', '),
              })
            : t('currencies.desk.takenNone', { day: format.date(take.data.day) })}
        </Banner>
      )}
    </Card>
  );
}

/** Where in the file something was wrong, as the server says it. */
function placeOf(error: unknown): { line: string; reason: string } | null {
  const data = error instanceof RequestProblem ? error.problem.data : null;
  if (typeof data !== 'object' || data === null || !('line' in data) || !('reason' in data)) {
    return null;
  }
  return { line: String(data.line), reason: String(data.reason) };
}
