import { useMutation } from '@tanstack/react-query';
import { BookOpenCheck, Download, FileText, Sheet } from 'lucide-react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { showToast } from '../../ui/toast.tsx';
import type { EntryFilter } from '../queries.ts';

type Format = 'pdf' | 'csv' | 'camt';

/** Takes the statement away: on paper, as a table, or, for a business, as banks give it to bookkeeping programs. */
export function SaveMenu({ filter }: { filter: EntryFilter }) {
  const { t, language } = useTranslation('wallet');
  const problemText = useProblemText();
  const own = useActor();
  const save = useMutation({
    mutationFn: async (format: Format) => {
      const file = await fetchFile(format, filter, language === 'de' ? 'de' : 'en');
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <Menu
      label={t('statements.save')}
      trigger={
        <Button variant="plain" icon={<Download size={18} />} busy={save.isPending}>
          {t('statements.save')}
        </Button>
      }
      items={[
        {
          label: t('statements.pdf'),
          icon: <FileText size={18} />,
          onSelect: () => save.mutate('pdf'),
        },
        {
          label: t('statements.csv'),
          icon: <Sheet size={18} />,
          onSelect: () => save.mutate('csv'),
        },
        own.kind === 'business' && {
          label: t('statements.camt'),
          icon: <BookOpenCheck size={18} />,
          onSelect: () => save.mutate('camt'),
        },
      ]}
    />
  );
}

async function fetchFile(format: Format, filter: EntryFilter, locale: 'de' | 'en') {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (format === 'csv') {
    return api.wallet.downloadStatement({ query: { ...filter, locale, timeZone } });
  }
  const { assetCode, from, to } = filter;
  const period = { ...(assetCode ? { assetCode } : {}), ...periodOf({ from, to }) };
  return format === 'camt'
    ? api.statements.downloadStatementCamt({ query: period })
    : api.statements.downloadStatementPdf({ query: { ...period, locale, timeZone } });
}

/** A document has a beginning and an end: where none is said, this month so far. */
function periodOf({ from, to }: Pick<EntryFilter, 'from' | 'to'>) {
  const now = new Date();
  const end = to ?? new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).toISOString();
  if (from) return { from, to: end };
  const last = new Date(Date.parse(end) - 1);
  return { from: new Date(last.getFullYear(), last.getMonth(), 1).toISOString(), to: end };
}
