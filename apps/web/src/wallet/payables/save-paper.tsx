import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { showToast } from '../../ui/toast.tsx';
import type { Payable } from './queries.ts';

/** The bill as a file: to print, to send on, to keep. */
export function SavePaper({ payable }: { payable: Payable }) {
  const { t, language } = useTranslation('wallet');
  const problemText = useProblemText();
  const save = useMutation({
    mutationFn: async () => {
      const file = await api.payables.downloadPayable({
        params: { payableId: payable.id },
        query: { locale: language },
      });
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <Button
      variant="plain"
      full
      icon={<FileText size={18} />}
      busy={save.isPending}
      onClick={() => save.mutate()}
    >
      {t('bills.bill.pdf')}
    </Button>
  );
}
