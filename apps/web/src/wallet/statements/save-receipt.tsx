import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { showToast } from '../../ui/toast.tsx';

/** The receipt as a file to keep or to send on. */
export function SaveReceipt({ paymentId }: { paymentId: string }) {
  const { t, language } = useTranslation('wallet');
  const problemText = useProblemText();
  const save = useMutation({
    mutationFn: async () => {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const locale = language === 'de' ? 'de' : 'en';
      const file = await api.statements.downloadReceiptPdf({
        params: { paymentId },
        query: { locale, timeZone },
      });
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <Button icon={<FileText size={18} />} busy={save.isPending} onClick={() => save.mutate()}>
      {t('statements.receipt')}
    </Button>
  );
}
